"""Deleting a role of any kind: by its last owner, when nothing uses it any more, until IAM has really done it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage_delete.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NoReturn

from pulumi_aws_slr.aws.iam.roles import IamRole
from pulumi_aws_slr.aws.iam.service_linked_roles import DeletionStatus
from pulumi_aws_slr.aws.usage.search import Usage, has_candidates
from pulumi_aws_slr.aws.usage.texts import (
    before_deletion,
    held_for_days,
    in_use,
    reported,
    unknown_regions,
    usage_lines,
)
from pulumi_aws_slr.aws.waiting import NotYet, poll
from pulumi_aws_slr.errors import AwsError, DeletionTimeoutError, RoleInUseError, StillLeavingError
from pulumi_aws_slr.ownership.choices import Deletion
from pulumi_aws_slr.ownership.kind import A, Patience, RoleKind
from pulumi_aws_slr.ownership.leaving import Leaver
from pulumi_aws_slr.ownership.operation import Operation
from pulumi_aws_slr.ownership.protocol import Departure, depart, depart_unowned
from pulumi_aws_slr.ownership.sharing import Shared
from pulumi_aws_slr.ownership.tags import Ownership, Phase
from pulumi_aws_slr.ownership.view import RoleView, named, view_of

_TURN_SECONDS = 60.0  # another owner that leaves at the same time has said by then what becomes of the role
_MARK_AGAIN_SECONDS = 1800.0  # long before a mark ends to count
_FIRST_RETRY_SECONDS = 2.0  # after a failed task: the service lets go of the role in its own time
_LONGEST_RETRY_SECONDS = 30.0
_REFUSALS_BEFORE_LOOKING = 2  # most services let go of the role within the first pause
_TRYING = "Trying again until it lets go."
_DELETE_FIRST = "Delete what uses it, then run the same command again; a longer wait is set by customTimeouts.delete."
_FAILED_BY_ITSELF = "IAM failed for a reason of its own: run the same command again later, or ask AWS Support."


@dataclass(frozen=True)
class Leaving(Generic[A]):
    """A declaration that goes, and the role as it is recorded."""

    args: A
    mine: Ownership
    adopted: bool
    """Whether the declaration owns nothing, and wants the role gone all the same (`force-adopted`)."""
    arn: str
    name: str
    unique_id: str | None
    with_urns: Callable[[Usage], Usage]
    """Adds the URNs of the resources that the reader's own stack declares."""


def leave(kind: RoleKind[A], shared: Shared, operation: Operation, leaving: Leaving[A]) -> None:
    """Remove a declaration's ownership of a role, and the role itself if it was the last owner.

    Raises:
        RoleInUseError: something uses the role; nothing was deleted.
        StillLeavingError: another owner is leaving, and has not said who deletes the role.
        DeletionTimeoutError: IAM did not delete it within the delete timeout.
        AwsError: a call failed.
    """
    _Departure(kind, shared, operation, leaving).run()


class _Departure(Generic[A]):
    def __init__(self, kind: RoleKind[A], shared: Shared, operation: Operation, leaving: Leaving[A]) -> None:
        self._kind = kind
        self._shared = shared
        self._operation = operation
        self._clock = operation.clock
        self._leaving = leaving
        self._args = leaving.args
        self._mine = leaving.mine
        self._started = self._clock.monotonic()
        self._marked_at = 0.0
        self._leaver = Leaver(kind.store, operation, leaving.mine, leaving.arn)

    def run(self) -> None:
        if self._shared.replaced(self._mine):
            self._operation.info(f"{self._leaving.name} stays: the resource that takes this one's place owns it")
            return
        try:
            with self._leaver:
                if self._args.deletion is Deletion.KEEP:
                    self._keep()
                elif not self._leave_to_heir():
                    self._leave()
        except _Stays as stays:
            (self._operation.warning if stays.warn else self._operation.info)(str(stays))
        except NotYet as error:
            text = f"{self._leaving.name} was not deleted: {error}. Run the same command again"
            raise DeletionTimeoutError(text) from error

    def _keep(self) -> None:
        role = self._find()
        if role is not None and view_of(role).holds(self._mine):
            self._give_up(role)
        raise _Stays(f"{self._leaving.name} stays: deletion is `keep`")

    def _leave_to_heir(self) -> bool:
        """Take the owner's tag off where another owner is next in this process. False where nobody is known to be."""
        role = self._shared.role
        if role is None or not self._shared.has_heir(self._mine):
            return False
        self._give_up(role)
        self._operation.info(f"{role.name} stays: other declarations of this run still own it")
        return True

    def _leave(self) -> None:
        if not self._mark():
            self._shared.forget()
            return
        role = self._mine_to_delete()
        if role is not None:
            self._require_unused(role)
            self._delete_until_gone(role)
        self._shared.forget()

    def _find(self) -> IamRole | None:
        return self._kind.store.find(self._leaving.name)

    def _mark(self) -> bool:
        self._marked_at = self._clock.monotonic()
        return self._leaver.announce()

    @property
    def _mark_is_old(self) -> bool:
        return self._clock.monotonic() - self._marked_at > _MARK_AGAIN_SECONDS

    def _mine_to_delete(self) -> IamRole | None:
        """The role as IAM has it, once this owner is the one to delete it; None if it is gone.

        Raises:
            _Stays: the role must not go although its declaration does.
            StillLeavingError: another owner that leaves too comes first, and does nothing.
        """
        if self._mark_is_old and not self._mark():
            return None
        try:
            return poll(self._look, timeout=min(_TURN_SECONDS, self._remaining()), clock=self._clock)
        except _NotOurTurnError as waited:
            raise StillLeavingError(waited.role.arn, waited.who, self._operation.urn) from waited

    def _look(self) -> IamRole | None:
        """Do what the protocol says, until the role is this owner's to delete, or there is nothing but to wait."""
        while (role := self._find()) is not None:
            self._shared.role = role
            view = view_of(role)
            others = view.others(self._mine.owner)
            match self._next_step(view):
                case Departure.DELETE:
                    tag = view.tag_of(self._mine.owner)
                    self._leaver.phase = tag.phase if tag else Phase.OWNING
                    self._leaver.may_delete = True
                    return role
                case Departure.NOT_MINE:
                    self._leaver.take_mark_off()
                    raise _Stays(f"{role.name} stays: {self._not_mine(role)}")
                case Departure.SAY_LEAVING if self._leaver.say(Phase.LEAVING, role):
                    continue
                case Departure.SAY_DELETING if self._leaver.say(Phase.DELETING, role):
                    continue
                case Departure.GO | Departure.SAY_LEAVING | Departure.SAY_DELETING:
                    self._give_up(role)
                    who = named(others)
                    raise _Stays(f"{role.name} stays: {', '.join(who)} still own{'s' if len(who) == 1 else ''} it")
                case Departure.STEP_BACK:
                    self._leaver.take_mark_off()
                    self._wait_for(role, [str(mark) for mark in view.marks_of_others(self._mine.owner)])
                case Departure.WAIT:
                    marks = [str(mark) for mark in view.marks_of_others(self._mine.owner)]
                    self._wait_for(role, marks if self._leaving.adopted else named(others))
        return None

    def _next_step(self, view: RoleView) -> Departure:
        """What the protocol says, once the mark is seen on the role.

        Raises:
            NotYet: it was set again. It had been taken off to let another one go first; or IAM has shown the role as it
                was before; or this is another role of that name.
        """
        step = (
            depart_unowned(view, self._mine.owner)
            if self._leaving.adopted
            else depart(view, self._mine, self._shared.heirs(self._mine))
        )
        waits = step in (Departure.NOT_MINE, Departure.STEP_BACK, Departure.WAIT)
        if waits or not self._leaver.markable or view.has_mark_of(self._mine):
            return step
        self._mark()
        raise NotYet("IAM does not show the mark of this deletion on the role")

    def _wait_for(self, role: IamRole, who: Sequence[str]) -> NoReturn:
        self._status(f"waiting for {', '.join(who)} to delete the role or to leave it")
        raise _NotOurTurnError(role, who)

    def _not_mine(self, role: IamRole) -> str:
        """Why the role must be kept."""
        view = view_of(role)
        if role.unique_id != self._leaving.unique_id:
            return f"it was deleted and created again outside of this stack (on {role.create_date})"
        if others := named(view.others(self._mine.owner)):
            return f"{', '.join(others)} own{'s' if len(others) == 1 else ''} it, and this declaration does not"
        if view.tag_of(self._mine.owner):
            return (
                f"another incarnation of {self._mine.owner} owns it: a replacement, a later run whose state was lost, "
                "or a second stack of the same name"
            )
        return f"the tag of {self._mine.owner} is not on it, so it is not this declaration's any more"

    def _give_up(self, role: IamRole) -> None:
        """Take off what this owner has on the role, and tell the other declarations in this process."""
        self._leaver.go(role)
        self._shared.role = role
        mine = self._mine.owner
        self._shared.changed({}, {mine.tag_key, mine.deleting_key}, role.description)
        self._shared.owners.pop(mine, None)

    def _require_unused(self, role: IamRole) -> None:
        """Look for what uses the role; resources that are being deleted right now are waited for.

        Raises:
            _Stays: as RoleInUseError, where that is no error.
            RoleInUseError: the role is used, or a Region that matters could not be asked.
        """

        def look() -> Usage:
            usage = self._kind.find_usage(self._args, self._asking, candidates=False)
            if usage.resources and all(resource.is_going for resource in usage.resources):
                count = len(usage.resources)
                noun = "resource that is" if count == 1 else "resources that are"
                self._status(f"waiting for {count} {noun} being deleted")
                raise _StillGoingError(usage)
            return usage

        try:
            usage = poll(look, timeout=self._remaining(), clock=self._clock)
        except _StillGoingError as error:
            usage = error.usage
        account = self._kind.aws.identity.account
        if usage.resources:
            usage = self._leaving.with_urns(usage)
            kept = self._args.deletion is Deletion.IF_UNUSED
            text = in_use(role.name, account, usage, kept=kept, stack=self._mine.owner.stack)
        elif usage.unknown_regions and not self._kind.iam_refuses_used(self._args):
            text = unknown_regions(role.name, account, usage)
        else:
            if usage.unknown_regions:
                self._operation.warning(
                    f"not all Regions could be asked; IAM itself refuses to delete {role.name} while it is used:\n"
                    + usage_lines(usage)
                )
            return
        if self._args.deletion is Deletion.IF_UNUSED:
            self._leave_used(role, text)
        raise RoleInUseError(text)

    def _delete_until_gone(self, role: IamRole) -> None:
        """Ask IAM until it has deleted the role. Says what IAM reports the first time it does not."""
        failures: list[DeletionStatus] = []
        if self._held:
            self._operation.info(f"{role.name} goes only if its service has let go of it: {self._held}")

        def attempt() -> None:
            # others may have joined where this one has waited
            current = self._mine_to_delete() if failures or self._mark_is_old else role
            failure = self._attempt_once(current) if current else None
            if failure is None:
                return
            failures.append(failure)
            self._tell(role, failures)
            raise NotYet

        try:
            poll(
                attempt,
                timeout=self._remaining(),
                clock=self._clock,
                first=_FIRST_RETRY_SECONDS,
                longest=_LONGEST_RETRY_SECONDS,
            )
        except TimeoutError as error:
            text = self._timed_out(role, failures)
            if self._args.deletion is Deletion.IF_UNUSED and not self._leaver.under_way:
                self._leave_used(role, text)
            raise DeletionTimeoutError(text) from error

    @property
    def _held(self) -> str | None:
        """Why the role cannot go with its last user."""
        return self._args.entry.released_after if self._args.entry else None

    def _tell(self, role: IamRole, failures: Sequence[DeletionStatus]) -> None:
        """Say what IAM reports, and what else is found once it does not let go soon.

        Raises:
            _Stays: the role is used, and that is no error.
            RoleInUseError: its service holds it for days.
        """
        failure = failures[-1]
        if len(failures) == 1:
            end = "That says nothing of a use. Trying again." if failure.is_internal_error else _TRYING
            self._operation.info(f"IAM: {reported(failure)} {end}")
        if self._args.deletion is Deletion.IF_UNUSED and failure.usage:
            text = f"{role.name} is still in use and stays. IAM: {reported(failure)}"
            self._leave_used(role, "\n".join(filter(None, (text, self._further_findings()))))
        if self._held and failure.usage:
            raise RoleInUseError(held_for_days(role.name, self._held, failure, self._further_findings()))
        lasts = len(failures) == _REFUSALS_BEFORE_LOOKING and not failure.is_internal_error
        if lasts and (found := self._further_findings()):
            self._operation.info(f"what was found in the account, beside what IAM names:\n{found}")

    def _leave_used(self, role: IamRole, why: str) -> NoReturn:
        """Leave a role that is used: nobody of Pulumi need own it any more."""
        self._give_up(role)
        raise _Stays(why, warn=True)

    def _attempt_once(self, role: IamRole) -> DeletionStatus | None:
        """One attempt to its end: None if the role is gone, else why IAM did not delete it."""
        patience = Patience(self._remaining(), self._keep_mark, self._leaver.begin)
        failure = self._kind.delete_role(self._args, role, patience)
        self._leaver.end()
        return failure

    def _keep_mark(self, what: str) -> None:
        self._status(what)
        if self._mark_is_old:
            self._mark()

    def _timed_out(self, role: IamRole, failures: Sequence[DeletionStatus]) -> str:
        timeout = self._operation.timeout
        lines = [f"{role.name} was not deleted within {timeout:.0f} s; it is still there and still this stack's."]
        if failures:
            lines.append(f"IAM: {reported(failures[-1])}")
        lines.append(self._findings())
        lines.append(before_deletion(self._args.entry))
        by_iam = bool(failures) and failures[-1].is_internal_error
        lines.append(_FAILED_BY_ITSELF if by_iam else _DELETE_FIRST)
        return "\n".join(line for line in lines if line)

    def _further_findings(self) -> str:
        """What completes IAM's list, if there is more to find than was looked for before IAM was asked."""
        entry = self._args.entry
        return self._findings() if entry and has_candidates(entry) else ""

    def _findings(self) -> str:
        """What uses the role and what may. IAM's own list may be partial or empty."""
        try:
            usage = self._kind.find_usage(self._args, self._asking, candidates=True)
        except AwsError as error:
            return str(error)
        usage = self._leaving.with_urns(usage) if usage.resources or usage.candidates else usage
        return usage_lines(usage, self._mine.owner.stack)

    def _remaining(self) -> float:
        return max(0.0, self._operation.timeout - (self._clock.monotonic() - self._started))

    def _asking(self, pending: Sequence[str]) -> None:
        self._clock.sleep(0)
        if pending:
            self._status(f"looking for users of the role, no answer yet from {', '.join(pending)}")

    def _status(self, what: str) -> None:
        waited = self._clock.monotonic() - self._started
        self._operation.status(f"{what}: {waited:.0f} s, gives up after {self._operation.timeout:.0f} s")


class _NotOurTurnError(NotYet):
    """Others that leave, too, come first."""

    def __init__(self, role: IamRole, who: Sequence[str]) -> None:
        super().__init__()
        self.role = role
        self.who = who


class _StillGoingError(NotYet):
    """What uses the role is being deleted."""

    def __init__(self, usage: Usage) -> None:
        super().__init__()
        self.usage = usage


class _Stays(Exception):
    """The role is left where it is, and that is no error: others own it, or it is used and `if-unused` is set."""

    def __init__(self, text: str, *, warn: bool = False) -> None:
        super().__init__(text)
        self.warn = warn
