"""What the identity needs that runs `pulumi up`, `refresh` and `destroy` of a stack: every call, and no other. Pure.

The calls are those of this package's provider, and of pulumi-aws for the policies and attachments of callers.
sts:GetCallerIdentity, which both make, needs no permission. Resources and condition keys of actions:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagement.html
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from pulumi_aws_slr.deployment.place import Place, condition
from pulumi_aws_slr.deployment.roles import DeployedRole, all_of, role_statements
from pulumi_aws_slr.deployment.service_roles import DeployedServiceRole, service_role_statements
from pulumi_aws_slr.policies import Statement
from pulumi_aws_slr.resource import Resource
from pulumi_aws_slr.tokens import ATTACHMENTS, POLICY, ROLE, SERVICE_ROLE

_R = TypeVar("_R", DeployedRole, DeployedServiceRole)

_POLICY_ACTIONS = (
    "iam:CreatePolicy",
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:ListPolicyVersions",
)


def uncovered(resources: Iterable[Resource]) -> list[Resource]:
    """The resources with unknown needs, whose statements somebody must add."""
    ours = {ROLE, SERVICE_ROLE, POLICY, *ATTACHMENTS}
    foreign = (resource for resource in resources if not resource.type.startswith(("aws-slr:", "pulumi:")))
    return [resource for resource in foreign if resource.type not in ours]


def deployer_statements(resources: Iterable[Resource], place: Place) -> list[Statement]:
    """All calls of a stack's deployer, in the order of a stack's life.

    Policies among `resources` have the pattern of their ARN; `uncovered` resources add nothing.
    """
    roles, service_roles, policies, attachments = [], [], [], []
    for resource in resources:
        if resource.type == ROLE:
            roles.append(DeployedRole.of(resource.inputs, place))
        elif resource.type == SERVICE_ROLE:
            service_roles.append(DeployedServiceRole.of(resource.inputs, place))
        elif resource.type == POLICY:
            policies.append(str(resource.outputs["arn"]))
        elif resource.type in ATTACHMENTS:
            attachments.append(_attachment(resource, place))
    return [
        *_policies(policies, place),
        *_attachments(attachments),
        *role_statements(_once(roles), place),
        *service_role_statements(_once(service_roles), place),
    ]


def role_arns(resources: Iterable[Resource], place: Place) -> list[str]:
    """The ARNs of a stack's service-linked roles; patterns for unknown names."""
    return list(all_of(DeployedRole.of(resource.inputs, place).arns for resource in resources if resource.type == ROLE))


def _once(declared: Iterable[_R]) -> list[_R]:
    """Every role once, with the needs of all its declarations."""
    found: dict[tuple[str, ...], _R] = {}
    for role in declared:
        found[role.arns] = _joined(found[role.arns], role) if role.arns in found else role
    return list(found.values())


def _joined(one: _R, other: _R) -> _R:
    flags = [name for name in ("is_deleted", "is_repaired", "is_described") if hasattr(one, name)]
    return replace(
        one,
        tags=tuple(sorted({*one.tags, *other.tags})),
        own_tags=all_of([one.own_tags, other.own_tags]),
        **{name: getattr(one, name) or getattr(other, name) for name in flags},
    )


def _policies(arns: Sequence[str], place: Place) -> list[Statement]:
    if not arns:
        return []
    found = [Statement("ManageCallerPolicies", _POLICY_ACTIONS, tuple(arns))]
    if place.default_tags:
        keys = condition("ForAllValues:StringEquals", "aws:TagKeys", place.default_tags)
        found.append(Statement("TagCallerPolicies", ("iam:TagPolicy",), tuple(arns), keys))
        found.append(Statement("UntagCallerPolicies", ("iam:UntagPolicy",), tuple(arns)))
    return found


def _attachment(resource: Resource, place: Place) -> tuple[str, str, str]:
    """Kind and ARN of the caller, and the policy's ARN."""
    kind = ATTACHMENTS[resource.type]
    caller = f"{kind}/{resource.inputs[kind]}"
    return kind, (place.caller_arns or {}).get(caller, place.iam(caller)), str(resource.inputs["policyArn"])


def _attachments(attachments: Sequence[tuple[str, str, str]]) -> list[Statement]:
    found: list[Statement] = []
    for kind in ATTACHMENTS.values():
        noun = kind.capitalize()
        policies: dict[str, list[str]] = {}
        for of_kind, caller, policy in attachments:
            if of_kind == kind:
                policies.setdefault(caller, []).append(policy)
        if policies:
            found.append(Statement(f"See{noun}Policies", (f"iam:ListAttached{noun}Policies",), tuple(policies)))
        for number, (caller, arns) in enumerate(policies.items(), start=1):
            actions = (f"iam:Attach{noun}Policy", f"iam:Detach{noun}Policy")
            mine = condition("ArnLike", "iam:PolicyARN", arns)
            found.append(Statement(f"AttachToCaller{noun}{number}", actions, (caller,), mine))
    return found
