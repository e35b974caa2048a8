"""The accounts file of an organization, as c7n-org's own script would write it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pulumi_aws_slr.aws.organization import Member


def accounts_file(members: Iterable[Member], *, role: str, partition: str, hub: str | None = None) -> dict[str, Any]:
    """The content of an accounts file. Each account is tagged with every organizational unit above it.

    Args:
        members: the accounts.
        role: the name of the role to assume in each.
        partition: as `aws`.
        hub: ARN of the role to assume before.
    """
    return {"accounts": [_entry(member, role, partition, hub) for member in members]}


def _entry(member: Member, role: str, partition: str, hub: str | None) -> dict[str, Any]:
    arn = f"arn:{partition}:iam::{member.id}:role/{role}"
    paths = ["/".join(member.path[:depth]) for depth in range(1, len(member.path) + 1)] or [""]
    return {
        "account_id": member.id,
        "name": member.name,
        "email": member.email,
        "role": [hub, arn] if hub else arn,
        "tags": [*(f"path:/{path}" for path in paths), *(f"{key}:{value}" for key, value in member.tags)],
    }
