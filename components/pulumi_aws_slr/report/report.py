"""The report on a plan: what it says, before anything is rendered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.policies.meaning.grants import Grant
from pulumi_aws_slr.report.indirect import IndirectGain, indirect_gains
from pulumi_aws_slr.report.permissions import PermissionChange, permission_changes
from pulumi_aws_slr.report.plan import Plan, Unknown
from pulumi_aws_slr.report.risks import Risk, risks
from pulumi_aws_slr.report.roles import RoleChange, role_changes
from pulumi_aws_slr.report.teardown import Teardown, teardown
from pulumi_aws_slr.report.users import Users
from pulumi_aws_slr.resource import name_in


@dataclass(frozen=True)
class Report:
    """What a change does to service-linked roles and permissions. Everything in it is sorted."""

    stack: str
    is_preview: bool
    has_state: bool
    """Whether there is a before; otherwise all that is declared is told."""
    succeeded: bool
    failed: tuple[str, ...]
    """Type and logical name of the resources that could not be changed."""
    risks: tuple[Risk, ...]
    roles: tuple[RoleChange, ...]
    permissions: tuple[PermissionChange, ...]
    indirect: tuple[IndirectGain, ...]
    teardown: Teardown
    unknown: tuple[Unknown, ...]

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values; docs/report.md says what they mean."""
        return {
            "stack": self.stack,
            "preview": self.is_preview,
            "has_state": self.has_state,
            "succeeded": self.succeeded,
            "failed": list(self.failed),
            "risks": [{"kind": it.kind.value, "about": it.about, "details": list(it.details)} for it in self.risks],
            "roles": [_role(it) for it in self.roles],
            "permissions": [_permissions(it) for it in self.permissions],
            "indirect": [_indirect(it) for it in self.indirect],
            "teardown": {
                "steps": [
                    {"urn": it.urn, "type": it.type, "name": it.name, "now": it.goes_now} for it in self.teardown.steps
                ],
                "order": [list(pair) for pair in self.teardown.order],
            },
            "unknown": [{"about": it.about, "why": it.why} for it in self.unknown],
        }


def report(plan: Plan) -> Report:
    """Find out everything about a plan."""
    roles = role_changes(plan)
    permissions = permission_changes(plan)
    users = Users(plan)
    failed = (f"{change.state.type} {name_in(urn)}" for urn, change in plan.changes.items() if change.failed)
    return Report(
        stack=plan.stack,
        is_preview=plan.is_preview,
        has_state=plan.has_state,
        succeeded=plan.succeeded,
        failed=tuple(sorted(failed)),
        risks=tuple(risks(roles, permissions, users)),
        roles=tuple(roles),
        permissions=tuple(permissions),
        indirect=tuple(indirect_gains(roles, permissions)),
        teardown=teardown(plan, roles, users),
        unknown=plan.unknown,
    )


def _role(it: RoleChange) -> dict[str, Any]:
    return {
        "account": it.account,
        "provider": it.provider_name,
        "fate": it.fate.value,
        "name": it.name,
        "name_before": it.name_before,
        "arn": it.arn,
        "service": it.service,
        "key": it.entry.key if it.entry else None,
        "urn": it.urn,
        "declarations": [{"urn": declared.urn, "fate": declared.fate.value} for declared in it.declarations],
    }


def _permissions(it: PermissionChange) -> dict[str, Any]:
    return {
        "identity": it.identity,
        "gained": [_grant(grant) for grant in it.gained],
        "lost": [_grant(grant) for grant in it.lost],
        "attached": list(it.attached),
        "detached": list(it.detached),
        "unknown": list(it.unknown),
    }


def _grant(it: Grant) -> dict[str, Any]:
    return {
        "effect": it.effect,
        "action": it.written,
        "resource": it.resource,
        "conditions": [
            {"operator": operator, "key": key, "values": list(values)} for operator, key, values in it.conditions
        ],
    }


def _indirect(it: IndirectGain) -> dict[str, Any]:
    return {
        "key": it.key,
        "role_name": it.role_name,
        "through": list(it.through),
        "policy": it.policy,
        "services": list(it.services),
        "actions": dict(it.actions),
        "permissions_management": list(it.permissions_management),
    }
