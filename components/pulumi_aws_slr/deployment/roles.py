"""What a stack's deployer needs for its service-linked roles: the calls of this package's provider. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pulumi_aws_slr.aws.usage.search import calls_to_find_usage
from pulumi_aws_slr.catalog import CatalogEntry, entry_for
from pulumi_aws_slr.catalog.rules import OWNER_TAG_SHAPE
from pulumi_aws_slr.deployment.place import Place, condition
from pulumi_aws_slr.ownership.choices import Deletion
from pulumi_aws_slr.policies import Statement, role_resources
from pulumi_aws_slr.policies.document import Condition
from pulumi_aws_slr.report.tables import grouped


class Tagged(Protocol):
    """The tags of a role; `DeployedRole` explains the fields."""

    @property
    def arns(self) -> tuple[str, ...]: ...
    @property
    def unseen(self) -> tuple[str, ...]: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def own_tags(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class DeployedRole:
    """One role of a stack."""

    entry: CatalogEntry
    arns: tuple[str, ...]
    """One where the name is known, else patterns."""
    unseen: tuple[str, ...]
    """The ARNs without path by which IAM judges calls for a role that it cannot see yet.

    AWS's own policies allow for it (AmazonGuardDutyFullAccess_v2: `role/*AWSServiceRoleFor...`).
    """
    tags: tuple[str, ...]
    """Keys of all its tags, or patterns."""
    own_tags: tuple[str, ...]
    """Patterns of this stack's tag keys."""
    is_deleted: bool
    is_described: bool
    """Whether the program sets its description; otherwise it stays."""

    @classmethod
    def of(cls, inputs: Mapping[str, Any], place: Place) -> DeployedRole:
        """From the inputs of `aws-slr:iam:Role`."""
        entry = entry_for(inputs["awsServiceName"])
        arns = role_resources(
            entry, partition=place.partition, account=place.account, suffix=inputs.get("customSuffix")
        )
        names = (arn.rpartition("/")[2] for arn in arns)
        is_deleted = inputs.get("deletion") != Deletion.KEEP
        own = place.marks(deleting=is_deleted)
        return cls(
            entry,
            arns,
            tuple(place.iam(f"role/{'AWSServiceRoleFor*' if name == '*' else name}") for name in names),
            tuple(sorted({*own, *place.void_claims, *place.default_tags, *(inputs.get("tags") or {})})),
            own,
            is_deleted,
            inputs.get("description") is not None,
        )


def role_statements(roles: Sequence[DeployedRole], place: Place) -> list[Statement]:
    """In the order of a role's life."""
    if not roles:
        return []
    arns = all_of(role.arns for role in roles)
    described = all_of(role.arns for role in roles if role.is_described)
    services = tuple(sorted({role.entry.service_principal or "*" for role in roles}))
    return [
        Statement(
            "CreateRoles",
            ("iam:CreateServiceLinkedRole",),
            arns,
            condition("StringEquals", "iam:AWSServiceName", services),
        ),
        *_attached_at_creation(roles, place),
        Statement("ListRoles", ("iam:ListRoles",), ("*",)),
        Statement("ReadRoles", ("iam:GetRole",), all_of([arns, *(role.unseen for role in roles)])),
        *([Statement("DescribeRoles", ("iam:UpdateRole",), described)] if described else []),
        *tagging_statements(roles),
        *_deletion([role for role in roles if role.is_deleted], place),
    ]


def _attached_at_creation(roles: Sequence[DeployedRole], place: Place) -> list[Statement]:
    """What the services demand of a creator besides CreateServiceLinkedRole."""
    found: list[Statement] = []
    for role in roles:
        for action in role.entry.creation_actions:
            only: Condition = ()
            if action == "iam:AttachRolePolicy" and (path := role.entry.managed_policy_arn_path):
                only = condition("ArnEquals", "iam:PolicyARN", [f"arn:{place.partition}:iam::aws:{path}"])
            verb = action.removeprefix("iam:")
            found.append(Statement(f"{verb}Of{_word(role.entry.key)}", (action,), role.arns, only))
    return found


def tagging_statements(roles: Sequence[Tagged], noun: str = "Roles") -> list[Statement]:
    """For tags of the program and this stack, never those of another stack: they decide who may delete the role."""
    return [
        *(
            Statement(
                f"Tag{noun}{number}",
                ("iam:TagRole",),
                all_of(those for role in alike for those in (role.arns, role.unseen)),
                condition("ForAllValues:StringLike", "aws:TagKeys", keys),
            )
            for number, (keys, alike) in enumerate(grouped(roles, lambda role: role.tags).items(), start=1)
        ),
        *(
            Statement(
                f"GiveUp{noun}{number}",
                ("iam:UntagRole",),
                all_of(role.arns for role in alike),
                condition("ForAllValues:StringLike", "aws:TagKeys", keys),
            )
            for number, (keys, alike) in enumerate(grouped(roles, lambda role: role.own_tags).items(), start=1)
        ),
        Statement(
            f"Untag{noun}",
            ("iam:UntagRole",),
            all_of(role.arns for role in roles),
            condition("ForAllValues:StringNotLike", "aws:TagKeys", [OWNER_TAG_SHAPE]),
        ),
    ]


def _deletion(roles: Sequence[DeployedRole], place: Place) -> list[Statement]:
    if not roles:
        return []
    actions = ("iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus")
    calls = dict.fromkeys(
        call for role in roles for call in calls_to_find_usage(role.entry, place.partition, place.account)
    )
    scan = grouped(calls, lambda call: call[1])
    return [
        Statement("DeleteRoles", actions, all_of(role.arns for role in roles)),
        *(
            Statement(f"FindUsers{number}", tuple(action for action, _ in found), (resource,))
            for number, (resource, found) in enumerate(scan.items(), start=1)
        ),
    ]


def all_of(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """The members of several groups, each once, in order."""
    return tuple(dict.fromkeys(itertools.chain.from_iterable(groups)))


def _word(key: str) -> str:
    return "".join(part.capitalize() for part in key.replace(".", "-").split("-") if part.isalnum())
