"""A stack that wants a role gone says so on the role before it looks who else wants it: the deletion mark.

The mark is a tag. Deleter and joiner both write first and read then, so at least one of them sees the other: a stack
that joins while the mark is there waits (joining.py); a deleter that finds another owner leaves the role to it. Of
several deleters the first by name goes ahead, and the others wait for what it does. What the mark says is in
deletion_mark.py. Why: docs/decisions/0006.
"""

from __future__ import annotations

from typing import Self

from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.provider.deletion_mark import DeletionMark, mark_value, marks_before
from pulumi_aws_slr.provider.errors import AccessDeniedError, AwsError
from pulumi_aws_slr.provider.iam import IamRole, RoleStore
from pulumi_aws_slr.provider.owners import Owner
from pulumi_aws_slr.provider.rpc import Log

_CANNOT_BE_MARKED = {"LimitExceeded", "UnmodifiableEntity"}  # fifty tags already; a role that its service protects


class Departure:
    """The deletion mark of one stack on one role.

    Leaving the `with` block by an error takes the mark back, unless IAM may still be deleting the role: then stacks
    that want to join have to wait, although nobody is left to tell them the end.
    """

    def __init__(
        self,
        store: RoleStore,
        log: Log,
        owner: Owner,
        entry: CatalogEntry | None,
        *,
        arn: str,
        urn: str,
        timeout: float,
    ) -> None:
        self._store = store
        self._log = log
        self._owner = owner
        self._entry = entry
        self._arn = arn
        self._urn = urn
        self._timeout = timeout
        self._marked = False
        self.under_way = False
        """Whether IAM may be deleting the role at this moment."""

    def announce(self) -> bool:
        """Set the mark. False if there is no role to set it on; a role that takes no mark is deleted without one."""
        try:
            self._marked = self._store.mark(
                self._arn, self._owner.deleting_key, mark_value(self._owner, self._timeout), self._entry
            )
        except AwsError as error:
            if not isinstance(error, AccessDeniedError) and error.code not in _CANNOT_BE_MARKED:
                raise
            log = self._log.warning if isinstance(error, AccessDeniedError) else self._log.debug
            log(f"{self._arn} is deleted without the mark that other stacks wait for: {error}", self._urn)
            return True
        return self._marked

    def ahead(self, role: IamRole) -> list[DeletionMark]:
        """The marks of those who are deleting the role, too, and come before this stack."""
        return marks_before(role.tags, self._owner)

    def begin(self) -> None:
        """IAM has accepted a deletion task: from now on it may delete the role, whatever becomes of this run."""
        self.under_way = True

    def end(self) -> None:
        """The task has ended: the role is gone, or IAM will not delete it."""
        self.under_way = False

    def leave(self, role: IamRole) -> None:
        """Take back all marks of this stack: its ownership, and that it was deleting the role."""
        keys = [self._owner.tag_key] if self._owner.holds(role.tags) else []
        if self._marked or self._owner.deleting_key in role.tags:  # this run's, or that of one that was killed
            keys.append(self._owner.deleting_key)
        try:
            if keys:
                self._store.untag(role.arn, keys, self._entry)
            self._marked = False
            if self._owner.claims(role.description):
                self._withdraw_claim(role)
        except AwsError as error:
            if error.code != "NoSuchEntity":  # gone by another stack's hand
                raise

    def _withdraw_claim(self, role: IamRole) -> None:
        """Empty the description; where its service manages it, say on the role that the claim in it is void."""
        try:
            self._store.describe(role, "", self._entry)
        except AwsError as error:
            if error.code != "UnmodifiableEntity":
                raise
            self._store.mark(role.arn, self._owner.left_key, self._owner.label, self._entry)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if error is None or not self._marked or self.under_way:
            return
        try:
            self._store.untag(self._arn, [self._owner.deleting_key], self._entry)
        except AwsError as failure:
            self._log.debug(f"the deletion mark stays on {self._arn}: {failure}", self._urn)
