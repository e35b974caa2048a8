"""What the identity needs that runs `pulumi up`, `refresh` and `destroy` of a stack: every call, and no other. Pure.

The calls are those of this package's provider and those of pulumi-aws for the policies and attachments of callers.
sts:GetCallerIdentity, which both make, needs no permission. Which actions take which resources and condition keys:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagement.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pulumi_aws_slr.catalog import CatalogEntry, RoleArn, entry_for
from pulumi_aws_slr.catalog.rules import OWNER_TAG_PREFIX
from pulumi_aws_slr.policies import Statement
from pulumi_aws_slr.policies.document import Condition
from pulumi_aws_slr.provider.role_args import Deletion
from pulumi_aws_slr.provider.usage import calls_to_find_users

ROLE = "aws-slr:iam:Role"
POLICY = "aws:iam/policy:Policy"
ATTACHMENTS = {
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "user",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "group",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "role",
}
_POLICY_ACTIONS = (
    "iam:CreatePolicy",
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:ListPolicyVersions",
)


class Resource(Protocol):
    """A resource as a program declares it."""

    @property
    def type(self) -> str:
        """Its type token."""

    @property
    def name(self) -> str:
        """Its logical name."""

    @property
    def inputs(self) -> Mapping[str, Any]:
        """Its inputs. Policies have the pattern of their ARN in `arn`."""


class UnknownResourceError(ValueError):
    """A stack declares a resource of which it is not known what it needs."""


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


def deployer_statements(resources: Iterable[Resource], place: Place) -> list[Statement]:
    """Everything that the deployer of a stack calls, in the order in which a stack comes to life.

    Args:
        resources: what the stack declares.
        place: where.

    Raises:
        UnknownResourceError: one of them is of a type whose calls are not known.
    """
    roles, policies, attachments = [], [], []
    for resource in resources:
        if resource.type == ROLE:
            roles.append(_Role.of(resource.inputs, place))
        elif resource.type == POLICY:
            policies.append(str(resource.inputs["arn"]))
        elif resource.type in ATTACHMENTS:
            attachments.append(_attachment(resource, place))
        elif not resource.type.startswith(("aws-slr:", "pulumi:")):
            raise UnknownResourceError(
                f"what {resource.type} ({resource.name}) needs is not known; the deployer's policy covers "
                f"{', '.join((ROLE, POLICY, *ATTACHMENTS))}. Add its calls by hand"
            )
    return [*_policies(policies, place), *_attachments(attachments), *_roles(roles, place)]


def role_arns(resources: Iterable[Resource], place: Place) -> list[str]:
    """The ARNs of the service-linked roles that a stack declares; patterns for those whose names are not known."""
    return [_Role.of(resource.inputs, place).arn for resource in resources if resource.type == ROLE]


# --- callers' policies: pulumi-aws ---


def _policies(arns: Sequence[str], place: Place) -> list[Statement]:
    if not arns:
        return []
    found = [Statement("ManageCallerPolicies", _POLICY_ACTIONS, tuple(arns))]
    if place.default_tags:
        keys = _condition("ForAllValues:StringEquals", "aws:TagKeys", place.default_tags)
        found.append(Statement("TagCallerPolicies", ("iam:TagPolicy",), tuple(arns), keys))
        found.append(Statement("UntagCallerPolicies", ("iam:UntagPolicy",), tuple(arns)))
    return found


def _attachment(resource: Resource, place: Place) -> tuple[str, str, str]:
    """Kind and ARN of the caller, and the ARN of the policy."""
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
            mine = _condition("ArnLike", "iam:PolicyARN", arns)
            found.append(Statement(f"AttachToCaller{noun}{number}", actions, (caller,), mine))
    return found


# --- service-linked roles: this package's provider ---


@dataclass(frozen=True)
class _Role:
    """One role of the stack."""

    entry: CatalogEntry
    arn: str
    unseen: str
    """The ARN by which IAM judges calls that name a role that it cannot see: without the path.

    AWS's own policies allow for it (AmazonGuardDutyFullAccess_v2: `role/*AWSServiceRoleFor...`).
    """
    tags: tuple[str, ...]
    """Keys of all the tags that are set on it."""
    own_tags: tuple[str, ...]
    """Keys of those that are this stack's marks."""
    is_deleted: bool

    @classmethod
    def of(cls, inputs: Mapping[str, Any], place: Place) -> _Role:
        entry = entry_for(inputs["awsServiceName"])
        name = entry.name_with(inputs.get("customSuffix"))
        is_deleted = inputs.get("deletion") != Deletion.KEEP
        own = (*place.owner_tags, *(place.deletion_marks if is_deleted else ()))
        return cls(
            entry,
            str(RoleArn(place.partition, place.account, entry.service_principal or "*", name or "*")),
            place.iam(f"role/{name or 'AWSServiceRoleFor*'}"),
            tuple(sorted({*own, *place.default_tags, *(inputs.get("tags") or {})})),
            own,
            is_deleted,
        )


def _roles(roles: Sequence[_Role], place: Place) -> list[Statement]:
    if not roles:
        return []
    arns = tuple(role.arn for role in roles)
    services = tuple(sorted({role.entry.service_principal or "*" for role in roles}))
    return [
        Statement(
            "CreateRoles",
            ("iam:CreateServiceLinkedRole",),
            arns,
            _condition("StringEquals", "iam:AWSServiceName", services),
        ),
        *_attached_at_creation(roles, place),
        Statement("ReadRoles", ("iam:GetRole",), tuple(dict.fromkeys([*arns, *(role.unseen for role in roles)]))),
        Statement("DescribeRoles", ("iam:UpdateRole",), arns),
        *_tagging(roles),
        *_deletion([role for role in roles if role.is_deleted], place),
    ]


def _attached_at_creation(roles: Sequence[_Role], place: Place) -> list[Statement]:
    """What the services want of a creator beside CreateServiceLinkedRole."""
    found: list[Statement] = []
    for role in roles:
        for action in role.entry.creation_actions:
            condition: Condition = ()
            if action == "iam:AttachRolePolicy" and (path := role.entry.managed_policy_arn_path):
                condition = _condition("ArnEquals", "iam:PolicyARN", [f"arn:{place.partition}:iam::aws:{path}"])
            verb = action.removeprefix("iam:")
            found.append(Statement(f"{verb}Of{_word(role.entry.key)}", (action,), (role.arn,), condition))
    return found


def _tagging(roles: Sequence[_Role]) -> list[Statement]:
    """Tags of the program and the marks of this stack, never those of another one: they say who may delete the role."""
    arns = tuple(role.arn for role in roles)
    return [
        *(
            Statement(
                f"TagRoles{number}",
                ("iam:TagRole",),
                tuple(dict.fromkeys([*(role.arn for role in alike), *(role.unseen for role in alike)])),
                _condition("ForAllValues:StringEquals", "aws:TagKeys", keys),
            )
            for number, (keys, alike) in enumerate(_grouped(roles, lambda role: role.tags), start=1)
        ),
        *(
            Statement(
                f"GiveUpRoles{number}",
                ("iam:UntagRole",),
                tuple(role.arn for role in alike),
                _condition("ForAllValues:StringEquals", "aws:TagKeys", keys),
            )
            for number, (keys, alike) in enumerate(_grouped(roles, lambda role: role.own_tags), start=1)
        ),
        Statement(
            "UntagRoles",
            ("iam:UntagRole",),
            arns,
            _condition("ForAllValues:StringNotLike", "aws:TagKeys", [f"{OWNER_TAG_PREFIX}*"]),
        ),
    ]


def _grouped(
    roles: Sequence[_Role], key: Callable[[_Role], tuple[str, ...]]
) -> Iterable[tuple[tuple[str, ...], list[_Role]]]:
    groups: dict[tuple[str, ...], list[_Role]] = {}
    for role in roles:
        groups.setdefault(key(role), []).append(role)
    return groups.items()


def _deletion(roles: Sequence[_Role], place: Place) -> list[Statement]:
    if not roles:
        return []
    actions = ("iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus")
    scan: dict[str, list[str]] = {}
    for role in roles:
        for action, resource in calls_to_find_users(role.entry, place.partition, place.account):
            actions_on = scan.setdefault(resource, [])
            if action not in actions_on:
                actions_on.append(action)
    return [
        Statement("DeleteRoles", actions, tuple(role.arn for role in roles)),
        *(
            Statement(f"FindUsers{number}", tuple(found), (resource,))
            for number, (resource, found) in enumerate(scan.items(), start=1)
        ),
    ]


def _condition(operator: str, key: str, values: Iterable[str]) -> Condition:
    return tuple((operator, key, value) for value in values)


def _word(key: str) -> str:
    return "".join(part.capitalize() for part in key.replace(".", "-").split("-") if part.isalnum())
