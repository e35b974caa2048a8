"""Where a stack is deployed, and what its statements are made of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pulumi_aws_slr.ownership.owner import DELETING_PREFIX, LEFT_PREFIX, OWNER_PREFIX
from pulumi_aws_slr.policies.document import Condition


@dataclass(frozen=True)
class Place:
    """Where a stack is deployed, and what it marks its resources with."""

    partition: str
    account: str
    """12 digits; `*` is no wider, since IAM acts on the caller's own account only."""
    stacks: tuple[str, ...]
    """The stack as its owners' tags name it, `<project>/<stack>`; several where it had other names."""
    default_tags: tuple[str, ...] = ()
    """Keys of the tags that the providers put on everything (`aws:defaultTags`)."""
    caller_arns: Mapping[str, str] | None = None
    """`user/NAME`, `group/NAME`, `role/NAME` -> ARN, for callers whose path is known. The others have the path `/`."""

    def marks(self, *, deleting: bool) -> tuple[str, ...]:
        """Patterns of the tag keys that declarations of the stack put on their roles and take off, with deletions'."""
        return self._keys(OWNER_PREFIX, *([DELETING_PREFIX] if deleting else []))

    @property
    def void_claims(self) -> tuple[str, ...]:
        """Patterns of the tag keys by which they declare void what they said at a role's creation."""
        return self._keys(LEFT_PREFIX)

    def _keys(self, *prefixes: str) -> tuple[str, ...]:
        return tuple(f"{prefix}{stack}/*" for stack in self.stacks for prefix in prefixes)

    def iam(self, resource: str) -> str:
        """The ARN of a resource of IAM, given as `role/NAME`."""
        return f"arn:{self.partition}:iam::{self.account}:{resource}"


def condition(operator: str, key: str, values: Iterable[str]) -> Condition:
    """The condition that a key has one of some values."""
    return tuple((operator, key, value) for value in values)
