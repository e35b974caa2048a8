"""Where a stack is deployed, for its statements. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pulumi_aws_slr.ownership.owner import DELETING_PREFIX, LEFT_PREFIX, OWNER_PREFIX
from pulumi_aws_slr.policies.document import Condition


@dataclass(frozen=True)
class Place:
    """Where a stack is deployed, and its tags."""

    partition: str
    account: str
    """12 digits; `*` is no wider, since IAM acts on the caller's own account only."""
    stacks: tuple[str, ...]
    """`<project>/<stack>` as in its owners' tags; several after renaming."""
    default_tags: tuple[str, ...] = ()
    """Keys of the providers' tags (`aws:defaultTags`)."""
    caller_arns: Mapping[str, str] | None = None
    """`user/NAME`, `group/NAME`, `role/NAME` -> ARN for callers with a known path. The others have the path `/`."""

    def marks(self, *, deleting: bool) -> tuple[str, ...]:
        """Patterns of the tag keys by which declarations own roles and, with `deleting`, announce deletions."""
        return self._keys(OWNER_PREFIX, *([DELETING_PREFIX] if deleting else []))

    @property
    def void_claims(self) -> tuple[str, ...]:
        """Patterns of the tag keys that void what declarations said at a role's creation."""
        return self._keys(LEFT_PREFIX)

    def _keys(self, *prefixes: str) -> tuple[str, ...]:
        return tuple(f"{prefix}{stack}/*" for stack in self.stacks for prefix in prefixes)

    def iam(self, resource: str) -> str:
        """The ARN of an IAM resource such as `role/NAME`."""
        return f"arn:{self.partition}:iam::{self.account}:{resource}"


def condition(operator: str, key: str, values: Iterable[str]) -> Condition:
    """That a key has one of some values."""
    return tuple((operator, key, value) for value in values)
