"""How a stack comes to a role: it creates it, finds its own again, joins its owners, or adopts somebody else's.

A role that a stack is deleting at this moment is waited for: see departure.py.
"""

from __future__ import annotations

from typing import Generic

from pulumi_aws_slr.provider import owners
from pulumi_aws_slr.provider.deletion_mark import DeletionMark, marks_of_others
from pulumi_aws_slr.provider.errors import (
    AccessDeniedError,
    AwsError,
    BeingDeletedError,
    RoleExistsError,
)
from pulumi_aws_slr.provider.iam import IamRole, NameTakenError
from pulumi_aws_slr.provider.kind import A, RoleKind
from pulumi_aws_slr.provider.owners import Owner
from pulumi_aws_slr.provider.role_args import OnExisting
from pulumi_aws_slr.provider.rpc import Log, ProviderError, Request
from pulumi_aws_slr.provider.waiting import NotYet, poll


def create_or_join(kind: RoleKind[A], request: Request, args: A, *, timeout: float) -> tuple[IamRole, bool]:
    """Create the role atomically; where it exists, find it. Says whether it is adopted, that is nobody's here.

    Raises:
        ProviderError: a role of that name exists and is not the one that is meant.
        RoleExistsError: it may not exist (`onExisting: fail`).
        BeingDeletedError: another stack was deleting it all the time.
        AwsError: a call failed.
    """
    return _Joiner(kind, request, args, timeout=timeout).run()


class _Joiner(Generic[A]):
    def __init__(self, kind: RoleKind[A], request: Request, args: A, *, timeout: float) -> None:
        self._kind = kind
        self._store = kind.store
        self._provider = kind.provider
        self._args = args
        self._urn = request.urn
        self._owner = Owner.of_urn(request.urn)
        self._timeout = timeout
        self._tagged: IamRole | None = None  # with this stack's owner tag on it, but not joined yet

    @property
    def _log(self) -> Log:
        return self._provider.log

    def run(self) -> tuple[IamRole, bool]:
        try:
            return poll(self._attempt, timeout=self._timeout, sleep=self._provider.wait)
        except TimeoutError as error:
            self._step_back()
            if isinstance(error.__cause__, _Marked):
                marked = error.__cause__
                who, keys = [str(mark) for mark in marked.marks], [mark.key for mark in marked.marks]
                raise BeingDeletedError(marked.role.arn, who, keys, self._timeout) from error
            raise ProviderError(
                f"IAM says that {self._kind.label(self._args)} exists, but does not show it "
                f"({error}). Run the same command again"
            ) from error
        except ProviderError:
            self._step_back()
            raise

    def _attempt(self) -> tuple[IamRole, bool]:
        try:
            return self._kind.create(self._args, self._owner, self._urn), False
        except NameTakenError as taken:
            role = self._store.find(taken.name)
            if role is None:  # created or deleted a moment ago: ask again
                raise NotYet from taken
        self._kind.require_same(self._args, role)
        if self._owner.deleting_key in role.tags:  # a destroy of this stack was killed, and the role is wanted again
            self._store.untag(role.arn, [self._owner.deleting_key], self._args.entry)
            role = self._again(role)
        joined = self._tagged is not None and self._tagged.unique_id == role.unique_id
        owned = not joined and self._owner.owns(role.tags, role.description)
        if not (owned or joined) and self._args.on_existing is OnExisting.FAIL:
            raise RoleExistsError(role.arn)
        self._require_unmarked(role)
        if owned:
            self._log.info(f"{role.name} was created by an earlier run of this stack: taken over as its own", self._urn)
            return role, False
        if others := self._other_owners(role):
            role = self._join(role)
            self._log.info(f"{role.name} belongs to {', '.join(others)}: this stack joins as an owner", self._urn)
            return role, False
        if joined:  # the others left while this stack was waiting: it is the only owner now
            return role, False
        self._log.info(
            f"{role.name} exists since {role.create_date}, created outside of Pulumi: adopted as it is; it will "
            "outlive this stack",
            self._urn,
        )
        return role, True

    def _require_unmarked(self, role: IamRole) -> None:
        if marks := marks_of_others(role.tags, self._owner):
            who = ", ".join(map(str, marks))
            self._log.status(f"waiting for {who} to delete the role or to leave it", self._urn)
            raise _Marked(role, marks)

    def _other_owners(self, role: IamRole) -> list[str]:
        tags = {key: value for key, value in role.tags.items() if key != self._owner.tag_key}
        return [stack for stack in owners.owning_stacks(tags, role.description) if stack != self._owner.label]

    def _join(self, role: IamRole) -> IamRole:
        """Set this stack's tag, then look once more: a stack that began to delete the role before has not seen it."""
        wanted = {**self._args.tags, self._owner.tag_key: self._owner.tag_value}
        setting = {key: value for key, value in wanted.items() if role.tags.get(key) != value}
        if not setting:
            return role
        try:
            self._store.tag(role, setting, self._args.entry, timeout=0)
        except AccessDeniedError:
            return role  # the tags are pending, which is said when the role is completed
        except TimeoutError as error:  # gone a moment ago
            raise NotYet from error
        self._tagged = role
        role = self._again(role)
        self._require_unmarked(role)
        return role

    def _again(self, role: IamRole) -> IamRole:
        found = self._store.find(role.name)
        if found is None or found.unique_id != role.unique_id:
            raise NotYet
        return found

    def _step_back(self) -> None:
        """Take back the tag of an ownership that no state will know of."""
        if self._tagged is None:
            return
        try:
            self._store.untag(self._tagged.arn, [self._owner.tag_key], self._args.entry)
        except AwsError as error:
            self._log.debug(f"the owner's tag stays on {self._tagged.name}: {error}", self._urn)


class _Marked(NotYet):
    """Other stacks are deleting the role."""

    def __init__(self, role: IamRole, marks: list[DeletionMark]) -> None:
        super().__init__()
        self.role = role
        self.marks = marks
