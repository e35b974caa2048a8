"""Guardrails around service-linked roles: a service control policy (SCP) and a permissions boundary. Pure.

Both say the same: others than the platform's deployers create and delete the stack's roles only. They remove
permissions and give none. docs/guardrails.md explains what they leave alone. Sources:
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvialast
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from pulumi_aws_slr.policies import MANAGED, size

SCP_CHARACTERS = 5_120
"""Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html"""
BREAK_GLASS = ("arn:*:iam::*:role/OrganizationAccountAccessRole", "arn:*:iam::*:role/AWSControlTowerExecution")
"""Roles by which AWS Organizations and Control Tower let the management account into a member account."""

_PRINCIPAL = re.compile(r"arn:(aws[a-z-]*|\*):iam::(\d{12}|\*):(root|user/.+|role/.+)")
_ANYBODY = re.compile(r"[*?/]+")


class GuardrailError(ValueError):
    """The guardrail is impossible."""


def service_control_policies(
    roles: Iterable[str], deployers: Sequence[str], break_glass: Sequence[str] = BREAK_GLASS
) -> list[dict[str, Any]]:
    """The SCPs for the stack's accounts; several where AWS's limit asks for it.

    Args:
        roles: ARNs of the stack's service-linked roles.
        deployers: ARNs or patterns of roles and users; for assumed roles that of the role.
        break_glass: the same for emergencies. At least one.

    Raises:
        GuardrailError: a pattern is malformed or means everybody, or a statement is over AWS's limit.
    """
    denied = _denials(roles, deployers, break_glass)
    whole = _document(denied)
    parts = [whole] if _fits(whole, SCP_CHARACTERS) else [_document([statement]) for statement in denied]
    return [_within(part, SCP_CHARACTERS, "a service control policy") for part in parts]


def permissions_boundary(
    roles: Iterable[str], deployers: Sequence[str], break_glass: Sequence[str] = BREAK_GLASS
) -> dict[str, Any]:
    """The boundary for identities in the account: all that their own policies allow, without others' roles.

    Arguments and errors are those of `service_control_policies`. An identity has one boundary, so one document.
    """
    everything = {"Sid": "WhatTheirPoliciesAllow", "Effect": "Allow", "Action": "*", "Resource": "*"}
    document = _document([everything, *_denials(roles, deployers, break_glass)])
    return _within(document, MANAGED.characters, "a permissions boundary")


def _denials(roles: Iterable[str], deployers: Sequence[str], break_glass: Sequence[str]) -> list[dict[str, Any]]:
    """What others than the deployers may not do.

    A service that creates its role on first use does so with its caller's permissions, which is left alone. The role is
    the service's own if the last service of the chain has its name, where that is known. CloudFormation and its like
    give theirs, and have no role of another service created.
    """
    if not deployers:
        raise GuardrailError("who deploys? Give the ARN or pattern of at least one role with --deployer")
    if not break_glass:
        raise GuardrailError(
            "without a break-glass role a mistake in the deployers locks everybody out; give one with --break-glass"
        )
    for pattern in (*deployers, *break_glass):
        _check(pattern)
    listed = sorted(roles)
    others = {"ArnNotLike": {"aws:PrincipalArn": sorted({*deployers, *break_glass})}}

    def deny(sid: str, action: str, **conditions: dict[str, str]) -> dict[str, Any]:
        return {
            "Sid": sid,
            "Effect": "Deny",
            "Action": action,
            **({"NotResource": listed} if listed else {"Resource": "*"}),
            "Condition": {**others, **conditions},
        }

    create = "iam:CreateServiceLinkedRole"
    return [
        deny("DeletedOnlyByDeployers", "iam:DeleteServiceLinkedRole"),
        deny("CreatedByDeployersOrServices", create, BoolIfExists={"aws:ViaAWSService": "false"}),
        deny(
            "ServicesCreateTheirOwn",
            create,
            Null={"aws:CalledViaLast": "false"},
            StringNotLike={"iam:AWSServiceName": "*${aws:CalledViaLast}"},
        ),
    ]


def _check(pattern: str) -> None:
    parts = _PRINCIPAL.fullmatch(pattern)
    if parts is None:
        raise GuardrailError(
            f"{pattern!r} is not the ARN or pattern of a role or user: arn:aws:iam::111122223333:role/deployer, or "
            "arn:aws:iam::*:role/platform/*. Sessions have the ARN of their role"
        )
    if _ANYBODY.fullmatch(parts[3].partition("/")[2] or "root"):
        raise GuardrailError(f"{pattern!r} means everybody, so the guardrail would hold nobody; name the deployers")


def _document(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def _fits(document: dict[str, Any], limit: int) -> bool:
    return size(json.dumps(document)) <= limit


def _within(document: dict[str, Any], limit: int, what: str) -> dict[str, Any]:
    if not _fits(document, limit):
        raise GuardrailError(
            f"{what} takes {limit:,} characters, this one has {size(json.dumps(document)):,} without white space. Name "
            "fewer deployers by wider patterns, or divide the stack: each role's ARN counts"
        )
    return document
