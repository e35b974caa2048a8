"""Where a stack is deployed, and what its statements are made of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pulumi_aws_slr.policies.document import Condition


@dataclass(frozen=True)
class Place:
    """Where a stack is deployed, and what it marks its resources with."""

    partition: str
    account: str
    """12 digits; `*` is no wider, since IAM acts on the caller's own account only."""
    owner_tags: tuple[str, ...]
    """The keys of the tags by which the stack owns roles; several where it had other names."""
    deletion_marks: tuple[str, ...]
    """The keys of the tags by which it says that it is deleting a role."""
    default_tags: tuple[str, ...] = ()
    """Keys of the tags that the providers put on everything (`aws:defaultTags`)."""
    caller_arns: Mapping[str, str] | None = None
    """`user/NAME`, `group/NAME`, `role/NAME` -> ARN, for callers whose path is known. The others have the path `/`."""

    def iam(self, resource: str) -> str:
        """The ARN of a resource of IAM, given as `role/NAME`."""
        return f"arn:{self.partition}:iam::{self.account}:{resource}"


def condition(operator: str, key: str, values: Iterable[str]) -> Condition:
    """The condition that a key has one of some values."""
    return tuple((operator, key, value) for value in values)
