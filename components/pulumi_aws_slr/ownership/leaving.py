"""A stack tags a role before deleting it, so other stacks can see: the deletion mark, and the phase of its own tag."""

from __future__ import annotations

import contextlib
from typing import Self

from pulumi_aws_slr.aws.iam.roles import IamRole, RoleStore
from pulumi_aws_slr.errors import AccessDeniedError, AwsError, NotFoundError
from pulumi_aws_slr.ownership.operation import Operation
from pulumi_aws_slr.ownership.tags import Ownership, Phase
from pulumi_aws_slr.ownership.view import view_of

_CANNOT_BE_MARKED = {"LimitExceeded", "UnmodifiableEntity"}  # fifty tags already; a role that its service protects


class Leaver:
    """What one who leaves a role writes on it; in the end, nothing.

    Leaving the `with` block by an error makes the owner an owner again and takes the mark back, unless IAM may still be
    deleting the role: then who wants to join has to wait, although nobody is left to tell them the end.
    """

    def __init__(self, store: RoleStore, operation: Operation, mine: Ownership, arn: str) -> None:
        self._store = store
        self._operation = operation
        self._mine = mine
        self._arn = arn
        self.marked = False
        """Whether the mark is on the role."""
        self.markable = True
        """Whether the role takes one."""
        self.phase = Phase.OWNING
        """What the owner's tag says."""
        self.may_delete = False
        """Whether nobody but this one may delete the role: it may then go back to owning it."""
        self.under_way = False
        """Whether IAM may be deleting the role at this moment."""

    def announce(self) -> bool:
        """Set the mark, from now on. False if there is no role to set it on; one that takes none is left unmarked."""
        try:
            (mark,) = self._mine.mark().items()
            self.marked = self._store.mark(self._arn, *mark)
        except AwsError as error:
            if not isinstance(error, AccessDeniedError) and error.code not in _CANNOT_BE_MARKED:
                raise
            say = self._operation.warning if isinstance(error, AccessDeniedError) else self._operation.debug
            say(f"{self._arn} is left without the mark that other stacks wait for: {error}")
            self.markable = False
            return True
        return self.marked

    def say(self, phase: Phase, role: IamRole) -> bool:
        """Write on the owner's tag that it leaves, or deletes the role. False where that is denied."""
        tags = {**self._mine.tag(phase), **self._claim_void(role)}
        try:
            self._store.tag(role, tags, timeout=0)
        except NotFoundError:
            return True  # gone a moment ago, which the next look shows
        except AccessDeniedError as error:
            self._operation.debug(f"{self._arn} is left without a word: {error}")
            return False
        self.phase = phase
        return True

    def begin(self) -> None:
        """IAM has accepted a deletion task: from now on it may delete the role, whatever becomes of this run."""
        self.under_way = True

    def end(self) -> None:
        """The task has ended: the role is gone, or IAM will not delete it."""
        self.under_way = False

    def go(self, role: IamRole) -> None:
        """Take everything off that this owner has on the role: it does not own it any more."""
        view = view_of(role)
        tag = view.tag_of(self._mine.owner)
        keys = [self._mine.owner.tag_key] if tag and tag.incarnation == self._mine.incarnation else []
        if self.marked or any(mark.incarnation == self._mine.incarnation for mark in view.marks):
            keys.append(self._mine.owner.deleting_key)
        with contextlib.suppress(NotFoundError):  # gone by another's hand
            if void := self._claim_void(role):
                self._withdraw_claim(role, void)
            if keys:
                self._store.untag(role.arn, keys)
            self.marked, self.phase = False, Phase.OWNING

    def take_mark_off(self) -> None:
        """Leave the role to whoever owns it now."""
        if not self.marked:
            return
        self.marked = False
        with contextlib.suppress(NotFoundError):  # gone by another's hand
            self._store.untag(self._arn, [self._mine.owner.deleting_key])

    def _claim_void(self, role: IamRole) -> dict[str, str]:
        """The tag that makes this owner's claim in the description void, if there is one."""
        claim = view_of(role).claim
        return {self._mine.owner.left_key: self._mine.incarnation} if claim and claim.owner == self._mine.owner else {}

    def _withdraw_claim(self, role: IamRole, void: dict[str, str]) -> None:
        try:
            self._store.tag(role, void, timeout=0)
        except AwsError as error:
            if not isinstance(error, AccessDeniedError) and error.code != "LimitExceeded":
                raise
            self._store.describe(role, "")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if error is None or self.under_way:
            return
        try:
            if self.phase is not Phase.OWNING and self.may_delete:
                (tag,) = self._mine.tag().items()
                self._store.mark(self._arn, *tag)
            self.take_mark_off()
        except AwsError as failure:
            self._operation.debug(f"the marks stay on {self._arn}: {failure}")
