"""Guardrails around service-linked roles: a service control policy (SCP) and a permissions boundary. Pure.

Both say the same: who is not one of the platform's deployers creates and deletes the stack's roles only. They take
permissions away and give none. What they leave alone, and why, is in docs/guardrails.md. Sources:
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
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
"""The roles by which AWS Organizations and Control Tower let the management account into a member account."""

_PRINCIPAL = re.compile(r"arn:(aws[a-z-]*|\*):iam::(\d{12}|\*):(root|user/.+|role/.+)")
_ANYBODY = re.compile(r"[*?/]+")
_MAKE_AND_DELETE = ["iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole"]


class GuardrailError(ValueError):
    """A guardrail cannot be made like this."""


def service_control_policy(
    roles: Iterable[str], deployers: Sequence[str], break_glass: Sequence[str] = BREAK_GLASS
) -> dict[str, Any]:
    """The SCP for the accounts that the stack is deployed to.

    Args:
        roles: the ARNs of the stack's service-linked roles.
        deployers: ARNs or patterns of the roles and users that deploy; for assumed roles that of the role.
        break_glass: the same for emergencies. At least one.

    Raises:
        GuardrailError: a pattern is none or means everybody, or the document is over AWS's limit.
    """
    return _document([_deny_others(roles, deployers, break_glass)], SCP_CHARACTERS, "a service control policy")


def permissions_boundary(
    roles: Iterable[str], deployers: Sequence[str], break_glass: Sequence[str] = BREAK_GLASS
) -> dict[str, Any]:
    """The boundary for identities in the account: everything up to their own policies, but for others' roles.

    Args and errors are those of `service_control_policy`.
    """
    everything = {"Sid": "WhatTheirPoliciesAllow", "Effect": "Allow", "Action": "*", "Resource": "*"}
    statements = [everything, _deny_others(roles, deployers, break_glass)]
    return _document(statements, MANAGED.characters, "a permissions boundary")


def _deny_others(roles: Iterable[str], deployers: Sequence[str], break_glass: Sequence[str]) -> dict[str, Any]:
    if not deployers:
        raise GuardrailError("who deploys? Give the ARN or pattern of at least one role with --deployer")
    if not break_glass:
        raise GuardrailError(
            "without a break-glass role a mistake in the deployers locks everybody out; give one with --break-glass"
        )
    for pattern in (*deployers, *break_glass):
        _check(pattern)
    return {
        "Sid": "OtherServiceLinkedRolesOnlyByDeployers",
        "Effect": "Deny",
        "Action": _MAKE_AND_DELETE,
        **({"NotResource": listed} if (listed := sorted(roles)) else {"Resource": "*"}),
        "Condition": {
            "ArnNotLike": {"aws:PrincipalArn": sorted({*deployers, *break_glass})},
            # a service that creates its role on first use does so with its caller's permissions
            "BoolIfExists": {"aws:ViaAWSService": "false"},
        },
    }


def _check(pattern: str) -> None:
    parts = _PRINCIPAL.fullmatch(pattern)
    if parts is None:
        raise GuardrailError(
            f"{pattern!r} is not the ARN or pattern of a role or user: arn:aws:iam::111122223333:role/deployer, or "
            "arn:aws:iam::*:role/platform/*. Sessions have the ARN of their role"
        )
    if _ANYBODY.fullmatch(parts[3].partition("/")[2] or "root"):
        raise GuardrailError(f"{pattern!r} means everybody, so the guardrail would hold nobody; name the deployers")


def _document(statements: list[dict[str, Any]], limit: int, what: str) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": statements}
    length = size(json.dumps(document))
    if length > limit:
        raise GuardrailError(
            f"{what} takes {limit:,} characters, this one has {length:,} without white space. Name fewer deployers by "
            "wider patterns, or divide the stack: each role's ARN counts"
        )
    return document
