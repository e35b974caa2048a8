"""Guardrails, judged by tests/judge: whom they hold, and whom they leave alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_aws_slr.deployment.guardrails import (
    BREAK_GLASS,
    SCP_CHARACTERS,
    GuardrailError,
    permissions_boundary,
    service_control_policy,
)
from pulumi_aws_slr.policies import size
from tests.judge.judge import ACCOUNT, ALLOW_ALL, Judge, Request
from tests.judge.lint import lint

PATH = "arn:aws:iam::*:role/aws-service-role"
STACK = [f"{PATH}/rds.amazonaws.com/AWSServiceRoleForRDS"]
DEPLOYERS = ["arn:aws:iam::*:role/platform/*"]
RDS = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
ECS = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
ANYBODY = f"arn:aws:iam::{ACCOUNT}:role/developer"
CREATE, DELETE = "iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole"

CASES = [
    # who, what, on which role, by a service, allowed
    (ANYBODY, CREATE, RDS, "false", True),
    (ANYBODY, DELETE, RDS, "false", True),
    (ANYBODY, CREATE, ECS, "false", False),
    (ANYBODY, DELETE, ECS, "false", False),
    (ANYBODY, CREATE, f"{ECS}x", "false", False),
    (ANYBODY, CREATE, RDS.replace("rds.amazonaws.com", "rds.amazonaws.com.evil.com"), "false", False),
    # a service on first use
    (ANYBODY, CREATE, ECS, "true", True),
    # everything else is none of its business
    (ANYBODY, "iam:GetRole", ECS, "false", True),
    (ANYBODY, "iam:TagRole", ECS, "false", True),
    # deployers, break-glass, and those that look like them
    (f"arn:aws:iam::{ACCOUNT}:role/platform/ci", CREATE, ECS, "false", True),
    (f"arn:aws:iam::{ACCOUNT}:role/platform/ci", DELETE, ECS, "false", True),
    (f"arn:aws:iam::{ACCOUNT}:user/platform/ci", DELETE, ECS, "false", False),
    (f"arn:aws:iam::{ACCOUNT}:role/team/platform/ci", DELETE, ECS, "false", False),
    (f"arn:aws:iam::{ACCOUNT}:role/OrganizationAccountAccessRole", DELETE, ECS, "false", True),
    (f"arn:aws:iam::{ACCOUNT}:role/AWSControlTowerExecution", CREATE, ECS, "false", True),
]


def requests(rows: list[Any]) -> list[Request]:
    return [
        Request(
            action,
            resource,
            {"aws:PrincipalArn": who, "aws:ViaAWSService": by_service, "iam:AWSServiceName": resource.split("/")[2]},
            who,
        )
        for who, action, resource, by_service, _ in rows
    ]


def test_the_service_control_policy(judge: Judge) -> None:
    scp = json.dumps(service_control_policy(STACK, DEPLOYERS))
    for case, request in zip(CASES, requests(CASES), strict=True):
        assert judge.decide([request], [ALLOW_ALL], scps=[[ALLOW_ALL], [ALLOW_ALL, scp]]) == [case[-1]], case


def test_the_permissions_boundary(judge: Judge) -> None:
    boundary = json.dumps(permissions_boundary(STACK, DEPLOYERS))
    for case, request in zip(CASES, requests(CASES), strict=True):
        assert judge.decide([request], [ALLOW_ALL], boundary=[boundary]) == [case[-1]], case
    nothing = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
    assert not any(judge.decide(requests(CASES), [nothing], boundary=[boundary])), "it gives nothing"


def test_a_stack_without_roles_protects_all(judge: Judge) -> None:
    scp = json.dumps(service_control_policy([], DEPLOYERS))
    (first, *_) = requests(CASES)
    assert judge.decide([first], [ALLOW_ALL], scps=[[ALLOW_ALL, scp]]) == [False]


@pytest.mark.parametrize(
    "roles", [[], STACK, [RDS, ECS, f"{PATH}/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_*"]]
)
@pytest.mark.parametrize("deployers", [DEPLOYERS, [f"arn:aws:iam::{ACCOUNT}:user/ci", "arn:*:iam::*:role/ops/*"]])
def test_nothing_to_find_fault_with(roles: list[str], deployers: list[str]) -> None:
    for break_glass in (BREAK_GLASS, ["arn:aws:iam::*:root"]):
        scp = service_control_policy(roles, deployers, break_glass)
        assert lint(json.dumps(scp), SCP_CHARACTERS) == []
        assert lint(json.dumps(permissions_boundary(roles, deployers, break_glass)), bounds=True) == []


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("*", "is not the ARN or pattern"),
        ("platform-deployer", "is not the ARN or pattern"),
        ("arn:aws:sts::111122223333:assumed-role/deployer/run", "Sessions have the ARN of their role"),
        ("arn:aws:iam::*:role/*", "means everybody"),
        ("arn:*:iam::*:user/?*", "means everybody"),
        ("arn:aws:iam::111122223333:role/*/*", "means everybody"),
    ],
)
@pytest.mark.parametrize("make", [service_control_policy, permissions_boundary])
def test_patterns_that_hold_nobody(make: Any, pattern: str, reason: str) -> None:
    with pytest.raises(GuardrailError, match=reason.replace("*", r"\*")):
        make(STACK, [pattern])
    with pytest.raises(GuardrailError, match=reason.replace("*", r"\*")):
        make(STACK, DEPLOYERS, [pattern])


def test_root_can_be_the_way_in() -> None:
    assert "arn:aws:iam::*:root" in json.dumps(service_control_policy(STACK, DEPLOYERS, ["arn:aws:iam::*:root"]))


def test_nobody_deploys_or_nobody_can_help() -> None:
    with pytest.raises(GuardrailError, match="who deploys"):
        service_control_policy(STACK, [])
    with pytest.raises(GuardrailError, match="locks everybody out"):
        service_control_policy(STACK, DEPLOYERS, [])


def test_over_the_limit() -> None:
    def roles(count: int) -> list[str]:
        return [f"{PATH}/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_{number:02}" for number in range(count)]

    most = service_control_policy(roles(48), DEPLOYERS)
    assert SCP_CHARACTERS - 100 < size(json.dumps(most)) <= SCP_CHARACTERS
    with pytest.raises(GuardrailError, match=r"a service control policy takes 5,120 characters, this one has 5,\d+"):
        service_control_policy(roles(49), DEPLOYERS)
    with pytest.raises(GuardrailError, match=r"a permissions boundary takes 6,144 characters, this one has 6,\d+"):
        permissions_boundary(roles(60), DEPLOYERS)
