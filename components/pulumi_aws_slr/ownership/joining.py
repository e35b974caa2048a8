"""How a declaration comes to a role: it creates it, takes its own over, joins its owners, or adopts somebody else's.

A role that somebody is deleting at this moment is waited for. What is done next is decided in ownership/protocol.py.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from typing import Generic

from pulumi_aws_slr.aws.iam.roles import IamRole
from pulumi_aws_slr.aws.waiting import NotYet, poll
from pulumi_aws_slr.errors import (
    AccessDeniedError,
    AwsError,
    BeingDeletedError,
    NameTakenError,
    NotFoundError,
    RoleExistsError,
    SlrError,
)
from pulumi_aws_slr.ownership.choices import OnExisting
from pulumi_aws_slr.ownership.kind import A, RoleKind
from pulumi_aws_slr.ownership.operation import Operation
from pulumi_aws_slr.ownership.outcome import Outcome
from pulumi_aws_slr.ownership.protocol import Arrival, arrive, may_withdraw
from pulumi_aws_slr.ownership.tags import DeletionMark, Ownership, Phase
from pulumi_aws_slr.ownership.view import RoleView, named, view_of


@dataclass(frozen=True)
class Found:
    """A role that a declaration has come to."""

    role: IamRole
    outcome: Outcome
    owners: tuple[str, ...] = ()
    """Who owned the role before, where the declaration joins them; empty where another one of this run has said so."""
    no_room: str = ""
    """Where the role has as many tags as IAM takes, and is adopted for that reason: IAM's words."""

    @property
    def owned(self) -> bool:
        """Whether the declaration owns the role; otherwise the role outlives everybody."""
        return self.outcome is not Outcome.ADOPTED


def create_or_join(kind: RoleKind[A], operation: Operation, args: A, mine: Ownership) -> Found:
    """Create the role atomically; where it exists, become one of its owners, or adopt it.

    Raises:
        SlrError: a role of that name exists and is not the one that is meant.
        RoleExistsError: it may not exist (`onExisting: fail`).
        BeingDeletedError: somebody was deleting it all the time.
        AwsError: a call failed.
    """
    return _Joiner(kind, operation, args, mine).create_or_join()


def join_known(kind: RoleKind[A], operation: Operation, args: A, mine: Ownership, role: IamRole) -> Found | None:
    """Become an owner of a role that this very process has come to; None where it is gone.

    Nobody may delete it meanwhile, as another declaration of this process owns it.
    """
    return _Joiner(kind, operation, args, mine).join_known(role)


def own_again(kind: RoleKind[A], operation: Operation, args: A, mine: Ownership, role: IamRole) -> Found:
    """Put the owner's tag on a role that the state owns: it was denied, removed, or changed by a run that was killed.

    Raises:
        NotFoundError, NotYet: the role is gone.
        BeingDeletedError: somebody was deleting it all the time.
        AwsError: a call failed.
    """
    return _Joiner(kind, operation, args, mine).own_again(role)


class _Joiner(Generic[A]):
    def __init__(self, kind: RoleKind[A], operation: Operation, args: A, mine: Ownership) -> None:
        self._kind = kind
        self._store = kind.store
        self._operation = operation
        self._args = args
        self._mine = mine
        self._tagged: IamRole | None = None  # with the owner's tag on it, but not joined yet

    def join_known(self, role: IamRole) -> Found | None:
        try:
            role = self._tag(role, timeout=self._operation.timeout)
        except NotFoundError:
            return None
        except AccessDeniedError:
            pass
        except _NoRoomError as error:
            return Found(role, Outcome.ADOPTED, no_room=str(error))
        return Found(role, Outcome.JOINED)

    def create_or_join(self) -> Found:
        operation = self._operation
        try:
            return poll(self._attempt, timeout=operation.timeout, clock=operation.clock)
        except _MarkedError as marked:
            self._step_back()
            raise self._being_deleted(marked) from marked
        except NotYet as error:
            self._step_back()
            raise SlrError(
                f"IAM says that {self._kind.label(self._args)} exists, but does not show it "
                f"(not within {operation.timeout:.0f} s). Run the same command again"
            ) from error
        except SlrError:
            self._step_back()
            raise

    def own_again(self, role: IamRole) -> Found:
        operation = self._operation

        def attempt() -> Found:
            return self._until_joined(self._again(role))

        try:
            self._store.tag(role, self._mine.tag(), timeout=operation.timeout)
            return poll(attempt, timeout=operation.timeout, clock=operation.clock)
        except _MarkedError as marked:
            raise self._being_deleted(marked) from marked

    def _attempt(self) -> Found:
        try:
            return Found(self._kind.create_role(self._args, self._mine, self._operation), Outcome.CREATED)
        except NameTakenError as taken:
            role = self._store.find(taken.name)
            if role is None:  # created or deleted a moment ago: ask again
                raise NotYet from taken
        self._kind.require_same(self._args, role)
        self._require_allowed(role)
        return self._until_joined(role)

    def _until_joined(self, role: IamRole) -> Found:
        """Do what the protocol says, until there is nothing left but to wait."""
        before = view_of(role)
        while True:
            view = view_of(role)
            match arrive(view, self._mine):
                case Arrival.WAIT:
                    who = ", ".join(map(str, view.marks))
                    self._operation.status(f"waiting for {who} to delete the role or to leave it")
                    raise _MarkedError(role, view.marks)
                case Arrival.JOINED:
                    return self._joined(replace(role, tags={**role.tags, **self._mine.tag()}), before)
                case _ if self._tagged is not None and self._tagged.unique_id == role.unique_id:
                    raise NotYet  # IAM shows a role as it was before the tag
                case Arrival.ADOPT:
                    return Found(role, Outcome.ADOPTED)
                case Arrival.TAG:
                    try:
                        self._tag(role)
                    except NotFoundError as error:  # gone a moment ago
                        raise NotYet from error
                    except AccessDeniedError:
                        return Found(role, Outcome.JOINED)  # the tag is pending: completion says so
                    except _NoRoomError as error:
                        return Found(role, Outcome.ADOPTED, no_room=str(error))
                    self._tagged = role
                    role = self._again(role)

    def _joined(self, role: IamRole, before: RoleView) -> Found:
        tag = before.tag_of(self._mine.owner)
        if before.names(self._mine.owner) and (tag is None or tag.incarnation != self._mine.incarnation):
            return Found(role, Outcome.TAKEN_OVER)
        others = named(before.others(self._mine.owner))
        return Found(role, Outcome.JOINED, tuple(others)) if others else Found(role, Outcome.CREATED)

    def _tag(self, role: IamRole, *, timeout: float = 0) -> IamRole:
        """Set the owner's tag with those of the program, if there is room for all of them."""
        wanted = {key: value for key, value in self._args.tags.items() if role.tags.get(key) != value}
        own = self._mine.tag()
        for tags in ({**wanted, **own}, own) if wanted else (own,):
            try:
                self._store.tag(role, tags, timeout=timeout)
            except AwsError as error:
                if error.code != "LimitExceeded":
                    raise
                full = error.detail
            else:
                return replace(role, tags={**role.tags, **tags})
        raise _NoRoomError(full)

    def _require_allowed(self, role: IamRole) -> None:
        """Refuse a role that exists where the program says so, unless this stack owns it."""
        if self._args.on_existing is not OnExisting.FAIL:
            return
        if not view_of(role).has_owner_in(self._mine.owner.stack):
            raise RoleExistsError(role.arn)

    def _again(self, role: IamRole) -> IamRole:
        found = self._store.find(role.name)
        if found is None or found.unique_id != role.unique_id:
            raise NotYet
        return found

    def _being_deleted(self, marked: _MarkedError) -> BeingDeletedError:
        owners = [mark.owner for mark in marked.marks]
        stacks = dict.fromkeys(owner.stack for owner in owners if not owner.is_pruning)
        commands = [f"`pulumi up --refresh` or `pulumi destroy` in {' and '.join(stacks)}"] if stacks else []
        commands += ["`slr prune --yes` as the same caller"] if any(owner.is_pruning for owner in owners) else []
        untag = ["aws", "iam", "untag-role", "--role-name", marked.role.name, "--tag-keys"]
        untag += [owner.deleting_key for owner in owners]
        return BeingDeletedError(
            marked.role.arn,
            [str(mark) for mark in marked.marks],
            self._operation.timeout,
            remedies=(" and ".join(commands), shlex.join(untag)),
        )

    def _step_back(self) -> None:
        """Take back the tag of an ownership that no state will know of; where others rely on the tag, it stays."""
        role = self._tagged
        if role is None:
            return
        try:
            self._store.tag(role, self._mine.tag(Phase.LEAVING), timeout=0)
            found = self._store.find(role.name)
            if found is None:
                return
            if may_withdraw(view_of(found), self._mine):
                self._store.untag(role.arn, [self._mine.owner.tag_key])
            else:
                self._store.tag(role, self._mine.tag(), timeout=0)
        except AwsError as error:
            self._operation.debug(f"the owner's tag stays on {role.name}: {error}")


class _MarkedError(NotYet):
    """Somebody is deleting the role."""

    def __init__(self, role: IamRole, marks: tuple[DeletionMark, ...]) -> None:
        super().__init__()
        self.role = role
        self.marks = marks


class _NoRoomError(Exception):
    """The role has as many tags as IAM takes; its text is IAM's."""
