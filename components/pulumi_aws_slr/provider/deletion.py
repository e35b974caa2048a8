"""Deleting a role of any kind: by its last owner, when nothing uses it any more, until IAM has really done it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage_delete.html
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Generic

from pulumi_aws_slr.provider import owners
from pulumi_aws_slr.provider.deletion_mark import DeletionMark, deletion_marks, named
from pulumi_aws_slr.provider.departure import Departure
from pulumi_aws_slr.provider.errors import AwsError, DeletionTimeoutError, RoleInUseError
from pulumi_aws_slr.provider.iam import DeletionStatus, IamRole
from pulumi_aws_slr.provider.kind import A, Patience, RoleKind
from pulumi_aws_slr.provider.messages import before_deletion, in_use, reported, unknown_regions, usage_lines
from pulumi_aws_slr.provider.owners import Owner
from pulumi_aws_slr.provider.role_args import Deletion
from pulumi_aws_slr.provider.rpc import Log, Properties, Request
from pulumi_aws_slr.provider.usage import Usage
from pulumi_aws_slr.provider.waiting import NotYet, poll

DELETE_SECONDS = 600.0
_TURN_SECONDS = 60.0  # another stack that began first has left the role by then, or has it in its state
_FIRST_RETRY_SECONDS = 2.0  # after a failed task: the service lets go of the role in its own time
_LONGEST_RETRY_SECONDS = 30.0


def delete(kind: RoleKind[A], request: Request, args: A) -> None:
    """Remove a stack's claim to a role, and the role itself if the stack was its last owner.

    Raises:
        RoleInUseError: something uses the role; nothing was deleted.
        DeletionTimeoutError: IAM did not delete it within the delete timeout.
        AwsError: a call failed.
    """
    _Deleter(kind, request, args).run()


class _Deleter(Generic[A]):
    def __init__(self, kind: RoleKind[A], request: Request, args: A) -> None:
        self._kind = kind
        self._aws = kind.aws
        self._store = kind.store
        self._provider = kind.provider
        self._args = args
        self._urn = request.urn
        self._state: Properties = request.state
        self._owner = Owner.recorded(request.state, request.urn)
        self._timeout = request.timeout or DELETE_SECONDS
        self._started = time.monotonic()
        self._departure = Departure(
            kind.store,
            kind.provider.log,
            self._owner,
            args.entry,
            arn=request.state["arn"],
            urn=request.urn,
            timeout=self._timeout,
        )

    @property
    def _log(self) -> Log:
        return self._provider.log

    def run(self) -> None:
        name = self._state["name"]
        if self._state.get("adopted") and self._args.deletion is not Deletion.FORCE_ADOPTED:
            self._log.info(f"{name} was adopted, not created here: left as it is", self._urn)
            return
        self._aws.require_account_of(self._state["arn"])
        with self._departure:
            if self._args.deletion is not Deletion.KEEP and not self._departure.announce():
                return
            try:
                if role := self._mine_to_delete():
                    self._require_unused(role)
                    self._delete_until_gone(role)
            except _Stays as stays:
                (self._log.warning if stays.warn else self._log.info)(str(stays), self._urn)
                self._departure.leave(stays.role)

    def _mine_to_delete(self) -> IamRole | None:
        """The role as IAM has it, once this stack is the one to delete it; None if it is gone.

        Raises:
            _Stays: the role must not go although its declaration does.
        """

        def look() -> IamRole | None:
            role = self._store.find(self._state["name"])
            if role is None:
                return None
            if reason := self._reason_to_leave(role):
                raise _Stays(role, f"{role.name} stays: {reason}")
            if ahead := self._departure.ahead(role):
                self._status(f"waiting, as {named(ahead)} deleting the role, too")
                raise _NotOurTurn(role, ahead)
            return role

        try:
            return poll(look, timeout=min(_TURN_SECONDS, self._remaining()), sleep=self._provider.wait)
        except TimeoutError as error:
            if isinstance(waited := error.__cause__, _NotOurTurn):
                raise _Stays(waited.role, f"{waited.role.name} stays: {waited}") from error
            raise

    def _reason_to_leave(self, role: IamRole) -> str | None:
        """Why the role must not go although its declaration does; None if it must."""
        if self._args.deletion is Deletion.KEEP:
            return "deletion is `keep`"
        if self._args.deletion is Deletion.FORCE_ADOPTED and self._state.get("adopted"):
            return self._other_owners(role)
        if role.unique_id != self._state.get("uniqueId") and not self._owner.holds(role.tags):
            return f"it was deleted and created again outside of this stack (on {role.create_date})"
        renamed_to = role.tags.get(self._owner.tag_key, self._owner.tag_value)
        if renamed_to != self._owner.tag_value:
            return f"the resource {renamed_to} of this stack owns it now"
        return self._other_owners(role)

    def _other_owners(self, role: IamRole) -> str | None:
        tags = {key: value for key, value in role.tags.items() if key != self._owner.tag_key}
        leaving = {self._owner.label, *(mark.label for mark in deletion_marks(role.tags))}
        others = [stack for stack in owners.owning_stacks(tags, role.description) if stack not in leaving]
        return f"{', '.join(others)} still own{'s' if len(others) == 1 else ''} it" if others else None

    def _require_unused(self, role: IamRole) -> None:
        """Look for users; resources that are being deleted right now are waited for.

        Raises:
            _Stays: as RoleInUseError, where that is no error.
            RoleInUseError: there are users, or a Region that matters could not be asked.
        """

        def look() -> Usage:
            usage = self._kind.find_users(self._args, self._asking)
            if usage.users and all(user.is_going for user in usage.users):
                count = len(usage.users)
                noun = "resource that is" if count == 1 else "resources that are"
                self._status(f"waiting for {count} {noun} being deleted")
                raise NotYet(usage)
            return usage

        try:
            usage = poll(look, timeout=self._remaining(), sleep=self._provider.wait)
        except TimeoutError as error:
            if not isinstance(error.__cause__, NotYet):
                raise  # the look itself failed: nothing is known of users
            usage = error.__cause__.args[0]
        identity = self._aws.identity
        if usage.users:
            kept = self._args.deletion is Deletion.IF_UNUSED
            text = in_use(role.name, identity.account, usage, kept=kept, stack=self._owner.stack)
        elif usage.unknown_regions and not self._kind.iam_refuses_used(self._args):
            text = unknown_regions(role.name, identity.account, usage)
        else:
            if usage.unknown_regions:
                self._log.warning(
                    f"not all Regions could be asked; IAM itself refuses to delete {role.name} while it is used:\n"
                    + usage_lines(usage),
                    self._urn,
                )
            return
        if self._args.deletion is Deletion.IF_UNUSED:
            raise _Stays(role, text, warn=True)
        raise RoleInUseError(text)

    def _delete_until_gone(self, role: IamRole) -> None:
        """Ask IAM until it has deleted the role. Says what IAM reports the first time it does not."""
        failures: list[DeletionStatus] = []

        def attempt() -> None:
            current = self._mine_to_delete() if failures else role  # others may have joined while this one was waiting
            failure = self._attempt_once(current) if current else None
            if failure is None:
                return
            if not failures:
                self._log.info(f"IAM: {reported(failure)} Trying again until it lets go.", self._urn)
            failures.append(failure)
            if self._args.deletion is Deletion.IF_UNUSED and failure.usage:
                raise _Stays(role, f"{role.name} is still in use and stays. IAM: {reported(failure)}", warn=True)
            raise NotYet

        try:
            poll(
                attempt,
                timeout=self._remaining(),
                sleep=self._provider.wait,
                first=_FIRST_RETRY_SECONDS,
                longest=_LONGEST_RETRY_SECONDS,
            )
        except TimeoutError as error:
            text = self._timed_out(role, failures)
            if self._args.deletion is Deletion.IF_UNUSED and not self._departure.under_way:
                raise _Stays(role, text, warn=True) from error
            raise DeletionTimeoutError(text) from error

    def _attempt_once(self, role: IamRole) -> DeletionStatus | None:
        """One attempt to its end: None if the role is gone, else why IAM did not delete it."""
        patience = Patience(self._remaining(), self._status, self._departure.begin)
        failure = self._kind.delete(self._args, role, patience)
        self._departure.end()
        return failure

    def _timed_out(self, role: IamRole, failures: Sequence[DeletionStatus]) -> str:
        lines = [f"{role.name} was not deleted within {self._timeout:.0f} s; it is still there and still this stack's."]
        if failures:
            lines.append(f"IAM: {reported(failures[-1])}")
        try:
            usage = self._kind.find_users(self._args, self._asking)
            lines.append(usage_lines(usage, self._owner.stack))
        except AwsError as error:
            lines.append(str(error))
        lines.append(before_deletion(self._args.entry))
        lines.append(
            "Delete what uses it, then run the same command again; a longer wait is set by customTimeouts.delete."
        )
        return "\n".join(line for line in lines if line)

    def _remaining(self) -> float:
        return max(0.0, self._timeout - (time.monotonic() - self._started))

    def _asking(self, pending: Sequence[str]) -> None:
        self._provider.wait(0)
        if pending:
            self._status(f"looking for users of the role, no answer yet from {', '.join(pending)}")

    def _status(self, what: str) -> None:
        waited = time.monotonic() - self._started
        self._log.status(f"{what}: {waited:.0f} s, gives up after {self._timeout:.0f} s", self._urn)


class _NotOurTurn(NotYet):
    """Other stacks began to delete the role before."""

    def __init__(self, role: IamRole, marks: Sequence[DeletionMark]) -> None:
        super().__init__(f"{', '.join(map(str, marks))} began to delete it before")
        self.role = role


class _Stays(Exception):
    """The role is left where it is, and that is no error: others own it, or it is used and `if-unused` is set."""

    def __init__(self, role: IamRole, text: str, *, warn: bool = False) -> None:
        super().__init__(text)
        self.role = role
        self.warn = warn
