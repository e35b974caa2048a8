"""Indirect permissions: what callers can have a service do through its service-linked role.

AWS's guides warn of them: who may create a DB instance needs no permission for EC2, CloudWatch Logs or Kinesis, since
RDS acts there with its own role. The answer is an upper bound: the service decides which actions it takes on what, and
a role's conditions narrow them further.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.catalog.actions import AccessLevel, Action, matching
from pulumi_aws_slr.catalog.entry import CatalogEntry
from pulumi_aws_slr.catalog.managed_policies import ManagedPolicy, managed_policies
from pulumi_aws_slr.json_text import listed


@dataclass(frozen=True)
class IndirectPermission:
    """One action that a service-linked role allows its service."""

    service: str
    action: str
    access_level: AccessLevel
    resources: tuple[str, ...]
    """Sorted ARN patterns; `*` alone where any statement allows all; `not <pattern>` for a NotResource."""
    conditional: bool
    """Whether every statement with it has a condition."""


@dataclass(frozen=True)
class Indirect:
    """What one role reaches."""

    policy: ManagedPolicy
    permissions: tuple[IndirectPermission, ...]
    """Sorted by service and action."""

    @property
    def services(self) -> tuple[str, ...]:
        """Sorted prefixes of services."""
        return tuple(sorted({permission.service for permission in self.permissions}))


def indirect_permissions(entry: CatalogEntry) -> Indirect | None:
    """None where the role's managed policy is unknown or unpublished."""
    policy = managed_policies().get(entry.managed_policy or "")
    return Indirect(policy, tuple(allowed_by(policy.document))) if policy else None


def allowed_by(document: Mapping[str, Any]) -> Iterator[IndirectPermission]:
    """The actions that a policy document allows, without wildcards, sorted by service and action.

    An action is removed if a statement denies it on all resources and without a condition. A narrower Deny leaves a
    part of it allowed.

    Raises:
        ValueError: the document uses NotAction, which no policy of a service-linked role has so far.
    """
    granted: dict[Action, list[Mapping[str, Any]]] = {}
    denied: set[Action] = set()
    for statement in listed(document["Statement"]):
        if "NotAction" in statement:
            raise ValueError(f"NotAction is not understood: {statement}")
        for action in itertools.chain.from_iterable(map(matching, listed(statement["Action"]))):
            if statement["Effect"] == "Allow":
                granted.setdefault(action, []).append(statement)
            elif listed(statement.get("Resource", [])) == ["*"] and not statement.get("Condition"):
                denied.add(action)
    for action in sorted(granted.keys() - denied, key=lambda action: (action.service, action.name)):
        statements = granted[action]
        yield IndirectPermission(
            service=action.service,
            action=action.name,
            access_level=action.access_level,
            resources=_resources(statements),
            conditional=all(statement.get("Condition") for statement in statements),
        )


def _resources(statements: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    found: set[str] = set()
    for statement in statements:
        found.update(listed(statement.get("Resource", [])))
        found.update(f"not {pattern}" for pattern in listed(statement.get("NotResource", [])))
    return ("*",) if "*" in found else tuple(sorted(found))
