"""What a stack's deployer needs for the service roles of DMS: the calls of this package's provider. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.aws.dms_readiness import PROBE
from pulumi_aws_slr.aws.usage.dms_classic import calls_for
from pulumi_aws_slr.deployment.place import Place, condition
from pulumi_aws_slr.deployment.roles import all_of, tagging_statements
from pulumi_aws_slr.ownership.choices import Deletion
from pulumi_aws_slr.policies import Statement
from pulumi_aws_slr.policies.dms.service_roles import VPC_ROLE


@dataclass(frozen=True)
class DeployedServiceRole:
    """One service role of a stack; `DeployedRole` explains its tags."""

    name: str
    arns: tuple[str, ...]
    """Exactly one."""
    policies: tuple[str, ...]
    """ARNs."""
    tags: tuple[str, ...]
    own_tags: tuple[str, ...]
    is_deleted: bool
    is_repaired: bool
    is_described: bool
    unseen: tuple[str, ...] = ()
    """Empty, as the role has no path."""

    @classmethod
    def of(cls, inputs: Mapping[str, Any], place: Place) -> DeployedServiceRole:
        """From the inputs of `aws-slr:iam:ServiceRole`."""
        is_deleted = inputs.get("deletion") != Deletion.KEEP
        own = place.marks(deleting=is_deleted)
        return cls(
            inputs["name"],
            (place.iam(f"role/{inputs['name']}"),),
            tuple(inputs["managedPolicyArns"]),
            tuple(sorted({*own, *place.default_tags, *(inputs.get("tags") or {})})),
            own,
            is_deleted,
            inputs.get("repair") is True,
            inputs.get("description") is not None,
        )


def service_role_statements(roles: Sequence[DeployedServiceRole], place: Place) -> list[Statement]:
    """In the order of a role's life."""
    if not roles:
        return []
    arns = all_of(role.arns for role in roles)
    found = [
        Statement("CreateServiceRoles", ("iam:CreateRole",), arns),
        Statement("ReadServiceRoles", ("iam:GetRole", "iam:ListAttachedRolePolicies"), arns),
        Statement("ChangeServiceRoles", ("iam:UpdateAssumeRolePolicy",), arns),
        *(
            Statement(
                f"AttachToServiceRole{number}",
                ("iam:AttachRolePolicy", *(() if role.is_repaired else ("iam:DetachRolePolicy",))),
                role.arns,
                condition("ArnEquals", "iam:PolicyARN", role.policies),
            )
            for number, role in enumerate(roles, start=1)
        ),
        *tagging_statements(roles, "ServiceRoles"),
    ]
    if described := [role for role in roles if role.is_described]:
        found.append(Statement("DescribeServiceRoles", ("iam:UpdateRole",), all_of(role.arns for role in described)))
    if repaired := [role for role in roles if role.is_repaired]:
        found.append(Statement("RepairServiceRoles", ("iam:DetachRolePolicy",), all_of(role.arns for role in repaired)))
    if any(role.name == VPC_ROLE.name for role in roles):
        probe = f"{_dms(place)}:subgrp:{PROBE}"
        found.append(Statement("AskWhetherDmsIsReady", ("dms:CreateReplicationSubnetGroup",), ("*",)))
        found.append(Statement("LeaveNothingBehind", ("dms:DeleteReplicationSubnetGroup",), (probe,)))
    if deleted := [role for role in roles if role.is_deleted]:
        calls = dict.fromkeys(call for role in deleted for call in calls_for(role.name))
        everywhere = tuple(action for action, resource in calls if resource == "*")
        tagged = tuple(f"{_dms(place)}:{resource}" for _, resource in calls if resource != "*")
        mine = all_of(role.arns for role in deleted)
        found += [
            Statement("DeleteServiceRoles", ("iam:DeleteRole", "iam:ListRolePolicies"), mine),
            Statement("FindUsersOfServiceRoles", ("ec2:DescribeRegions", *everywhere), ("*",)),
            Statement("SeeWhoseUsersTheyAre", ("dms:ListTagsForResource",), tagged),
        ]
    return found


def _dms(place: Place) -> str:
    return f"arn:{place.partition}:dms:*:{place.account}"
