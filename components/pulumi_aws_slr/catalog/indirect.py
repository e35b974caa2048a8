"""Indirect permissions: what a caller who may use a service can have it do through its service-linked role.

AWS's guides warn of them: whoever may create a DB instance needs no permission for EC2, CloudWatch Logs or Kinesis,
since RDS acts there with its own role. The answer is an upper bound: which of these actions a service takes, and on
what, is up to the service, and a role's conditions narrow them further.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.catalog.actions import AccessLevel, Action, matching
from pulumi_aws_slr.catalog.entry import CatalogEntry
from pulumi_aws_slr.catalog.managed_policies import ManagedPolicy, managed_policies


@dataclass(frozen=True)
class IndirectPermission:
    """One action that a service-linked role allows its service."""

    service: str
    action: str
    access_level: AccessLevel
    resources: tuple[str, ...]
    """ARN patterns, sorted; `*` alone where any of the statements allows all; `not <pattern>` for a NotResource."""
    conditional: bool
    """Whether every statement that allows it has a condition."""


@dataclass(frozen=True)
class Indirect:
    """What can be reached through one role."""

    policy: ManagedPolicy
    permissions: tuple[IndirectPermission, ...]
    """Sorted by service and action."""

    @property
    def services(self) -> tuple[str, ...]:
        """The prefixes of the services that can be reached, sorted."""
        return tuple(sorted({permission.service for permission in self.permissions}))


def indirect_permissions(entry: CatalogEntry) -> Indirect | None:
    """What the service of a role can do with it; None where the role's managed policy is not known or not published."""
    policy = managed_policies().get(entry.managed_policy or "")
    return Indirect(policy, tuple(allowed_by(policy.document))) if policy else None


def allowed_by(document: Mapping[str, Any]) -> Iterator[IndirectPermission]:
    """The actions that a policy document allows, wildcards expanded, sorted by service and action.

    What a statement denies on all resources and without a condition is taken off. A narrower Deny leaves a part of the
    action allowed, so the action stays.

    Raises:
        ValueError: the document uses NotAction, which no policy of a service-linked role has so far.
    """
    granted: dict[Action, list[Mapping[str, Any]]] = {}
    denied: set[Action] = set()
    for statement in _many(document["Statement"]):
        if "NotAction" in statement:
            raise ValueError(f"NotAction is not understood: {statement}")
        for action in _actions(statement):
            if statement["Effect"] == "Allow":
                granted.setdefault(action, []).append(statement)
            elif _many(statement.get("Resource")) == ["*"] and not statement.get("Condition"):
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


def _actions(statement: Mapping[str, Any]) -> Iterator[Action]:
    for pattern in _many(statement["Action"]):
        yield from matching(pattern)


def _resources(statements: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    found: set[str] = set()
    for statement in statements:
        found.update(_many(statement.get("Resource")))
        found.update(f"not {pattern}" for pattern in _many(statement.get("NotResource")))
    return ("*",) if "*" in found else tuple(sorted(found))


def _many(value: Any) -> list[Any]:
    """A policy's element, which may be one or a list of them, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
