"""The content of the report, before it is rendered."""

from __future__ import annotations

from dataclasses import asdict, dataclass
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
    """What a change does to service-linked roles and permissions, all sorted."""

    stack: str
    is_preview: bool
    has_state: bool
    """Whether a before exists; otherwise everything declared is reported."""
    succeeded: bool
    failed: tuple[str, ...]
    """Type and logical name of each resource whose operation failed."""
    explained: tuple[str, ...]
    """What errors of services mean that lack their role, in Markdown."""
    risks: tuple[Risk, ...]
    roles: tuple[RoleChange, ...]
    permissions: tuple[PermissionChange, ...]
    indirect: tuple[IndirectGain, ...]
    teardown: Teardown
    unknown: tuple[Unknown, ...]

    def to_json(self) -> dict[str, Any]:
        """JSON values, which docs/report.md explains."""
        return {
            "stack": self.stack,
            "preview": self.is_preview,
            "has_state": self.has_state,
            "succeeded": self.succeeded,
            "failed": list(self.failed),
            "explained": list(self.explained),
            "risks": [asdict(risk) for risk in self.risks],
            "roles": [_role(role) for role in self.roles],
            "permissions": [_permissions(change) for change in self.permissions],
            "indirect": [{**asdict(gain), "actions": dict(gain.actions)} for gain in self.indirect],
            "teardown": {
                "steps": [
                    {"urn": step.urn, "type": step.type, "name": step.name, "now": step.goes_now}
                    for step in self.teardown.steps
                ],
                "order": [list(pair) for pair in self.teardown.order],
            },
            "unknown": [unknown._asdict() for unknown in self.unknown],
        }


def report(plan: Plan) -> Report:
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
        explained=plan.explained,
        risks=tuple(risks(roles, permissions, users)),
        roles=tuple(roles),
        permissions=tuple(permissions),
        indirect=tuple(indirect_gains(roles, permissions)),
        teardown=teardown(plan, roles, users),
        unknown=plan.unknown,
    )


def _role(role: RoleChange) -> dict[str, Any]:
    return {
        "account": role.account,
        "provider": role.provider_name,
        "fate": role.fate.value,
        "name": role.name,
        "name_before": role.name_before,
        "arn": role.arn,
        "service": role.service,
        "key": role.entry.key if role.entry else None,
        "urn": role.urn,
        "declarations": [{"urn": declared.urn, "fate": declared.fate.value} for declared in role.declarations],
    }


def _permissions(change: PermissionChange) -> dict[str, Any]:
    return {
        "identity": change.identity,
        "gained": [_grant(grant) for grant in change.gained],
        "lost": [_grant(grant) for grant in change.lost],
        "attached": list(change.attached),
        "detached": list(change.detached),
        "unknown": list(change.unknown),
    }


def _grant(grant: Grant) -> dict[str, Any]:
    return {
        "effect": grant.effect,
        "action": grant.written,
        "resource": grant.resource,
        "conditions": [
            {"operator": operator, "key": key, "values": list(values)} for operator, key, values in grant.conditions
        ],
    }
