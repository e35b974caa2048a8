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
    service_control_policies,
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

DIRECTLY: tuple[str, ...] = ()
"""By whom it is called: the services in between, each of which says its name."""
ON_FIRST_USE = ("?",)
"""By a service that does not say its name, as RDS: it is not on AWS's list for `aws:CalledVia`."""
KMS, KMS_ROLE = "kms.amazonaws.com", "mrk.kms.amazonaws.com/AWSServiceRoleForKeyManagementServiceMultiRegionKeys"

CASES = [
    # who, what, on which role, called by which services, allowed
    (ANYBODY, CREATE, RDS, DIRECTLY, True),
    (ANYBODY, DELETE, RDS, DIRECTLY, True),
    (ANYBODY, CREATE, RDS, ("cloudformation.amazonaws.com",), True),
    (ANYBODY, CREATE, ECS, DIRECTLY, False),
    (ANYBODY, DELETE, ECS, DIRECTLY, False),
    (ANYBODY, CREATE, f"{ECS}x", DIRECTLY, False),
    (ANYBODY, CREATE, RDS.replace("rds.amazonaws.com", "rds.amazonaws.com.evil.com"), DIRECTLY, False),
    # a service on first use, for itself
    (ANYBODY, CREATE, ECS, ON_FIRST_USE, True),
    (ANYBODY, CREATE, ECS, ("ecs.amazonaws.com",), True),
    (ANYBODY, CREATE, ECS, ("cloudformation.amazonaws.com", "ecs.amazonaws.com"), True),
    (ANYBODY, CREATE, ECS.replace("ecs.amazonaws.com/AWSServiceRoleForECS", KMS_ROLE), (KMS,), True),
    # whoever makes whatever a template says
    (ANYBODY, CREATE, ECS, ("cloudformation.amazonaws.com",), False),
    (ANYBODY, CREATE, ECS, ("servicecatalog.amazonaws.com", "cloudformation.amazonaws.com"), False),
    (ANYBODY, CREATE, ECS, ("servicecatalog.amazonaws.com",), False),
    (ANYBODY, CREATE, ECS, ("cloudcontrolapi.amazonaws.com",), False),
    (ANYBODY, CREATE, ECS, ("ecs.amazonaws.com", "cloudformation.amazonaws.com"), False),
    # nothing is deleted by way of a service
    (ANYBODY, DELETE, ECS, ON_FIRST_USE, False),
    (ANYBODY, DELETE, ECS, ("ecs.amazonaws.com",), False),
    (ANYBODY, DELETE, ECS, ("cloudformation.amazonaws.com",), False),
    # everything else is none of its business
    (ANYBODY, "iam:GetRole", ECS, DIRECTLY, True),
    (ANYBODY, "iam:TagRole", ECS, DIRECTLY, True),
    # deployers, break-glass, and those that look like them
    (f"arn:aws:iam::{ACCOUNT}:role/platform/ci", CREATE, ECS, DIRECTLY, True),
    (f"arn:aws:iam::{ACCOUNT}:role/platform/ci", CREATE, ECS, ("cloudformation.amazonaws.com",), True),
    (f"arn:aws:iam::{ACCOUNT}:role/platform/ci", DELETE, ECS, DIRECTLY, True),
    (f"arn:aws:iam::{ACCOUNT}:user/platform/ci", DELETE, ECS, DIRECTLY, False),
    (f"arn:aws:iam::{ACCOUNT}:role/team/platform/ci", DELETE, ECS, DIRECTLY, False),
    (f"arn:aws:iam::{ACCOUNT}:role/OrganizationAccountAccessRole", DELETE, ECS, DIRECTLY, True),
    (f"arn:aws:iam::{ACCOUNT}:role/AWSControlTowerExecution", CREATE, ECS, DIRECTLY, True),
]


def called(via: tuple[str, ...]) -> dict[str, str | list[str]]:
    """The keys that say so. Source: IAM's user guide, "AWS global condition context keys", `aws:CalledVia`."""
    named = {"aws:CalledVia": list(via), "aws:CalledViaFirst": via[0], "aws:CalledViaLast": via[-1]} if via else {}
    return {"aws:ViaAWSService": str(bool(via)).lower(), **({} if via == ON_FIRST_USE else named)}


def requests(rows: list[Any]) -> list[Request]:
    return [
        Request(
            action,
            resource,
            {"aws:PrincipalArn": who, "iam:AWSServiceName": resource.split("/")[2], **called(via)},
            who,
        )
        for who, action, resource, via, _ in rows
    ]


def test_the_service_control_policy(judge: Judge) -> None:
    (scp,) = service_control_policies(STACK, DEPLOYERS)
    for case, request in zip(CASES, requests(CASES), strict=True):
        assert judge.decide([request], [ALLOW_ALL], scps=[[ALLOW_ALL], [ALLOW_ALL, json.dumps(scp)]]) == [case[-1]], (
            case
        )


def test_several_policies_say_what_one_does(judge: Judge) -> None:
    more = [f"{PATH}/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_{number:02}" for number in range(30)]
    scps = list(map(json.dumps, service_control_policies([*STACK, *more], DEPLOYERS)))
    assert len(scps) == 3, "a statement each"
    for case, request in zip(CASES, requests(CASES), strict=True):
        assert judge.decide([request], [ALLOW_ALL], scps=[[ALLOW_ALL], [ALLOW_ALL, *scps]]) == [case[-1]], case


def test_the_permissions_boundary(judge: Judge) -> None:
    boundary = json.dumps(permissions_boundary(STACK, DEPLOYERS))
    for case, request in zip(CASES, requests(CASES), strict=True):
        assert judge.decide([request], [ALLOW_ALL], boundary=[boundary]) == [case[-1]], case
    nothing = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
    assert not any(judge.decide(requests(CASES), [nothing], boundary=[boundary])), "it gives nothing"


def test_a_stack_without_roles_protects_all(judge: Judge) -> None:
    (scp,) = service_control_policies([], DEPLOYERS)
    (first, *_) = requests(CASES)
    assert judge.decide([first], [ALLOW_ALL], scps=[[ALLOW_ALL, json.dumps(scp)]]) == [False]


@pytest.mark.parametrize(
    "roles", [[], STACK, [RDS, ECS, f"{PATH}/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_*"]]
)
@pytest.mark.parametrize("deployers", [DEPLOYERS, [f"arn:aws:iam::{ACCOUNT}:user/ci", "arn:*:iam::*:role/ops/*"]])
def test_nothing_to_find_fault_with(roles: list[str], deployers: list[str]) -> None:
    for break_glass in (BREAK_GLASS, ["arn:aws:iam::*:root"]):
        (scp,) = service_control_policies(roles, deployers, break_glass)
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
@pytest.mark.parametrize("make", [service_control_policies, permissions_boundary])
def test_patterns_that_hold_nobody(make: Any, pattern: str, reason: str) -> None:
    with pytest.raises(GuardrailError, match=reason.replace("*", r"\*")):
        make(STACK, [pattern])
    with pytest.raises(GuardrailError, match=reason.replace("*", r"\*")):
        make(STACK, DEPLOYERS, [pattern])


def test_root_can_be_the_way_in() -> None:
    assert "arn:aws:iam::*:root" in json.dumps(service_control_policies(STACK, DEPLOYERS, ["arn:aws:iam::*:root"]))


def test_nobody_deploys_or_nobody_can_help() -> None:
    with pytest.raises(GuardrailError, match="who deploys"):
        service_control_policies(STACK, [])
    with pytest.raises(GuardrailError, match="locks everybody out"):
        service_control_policies(STACK, DEPLOYERS, [])


def test_over_the_limit() -> None:
    def roles(count: int) -> list[str]:
        return [f"{PATH}/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_{number:02}" for number in range(count)]

    def characters(count: int) -> list[int]:
        return [size(json.dumps(scp)) for scp in service_control_policies(roles(count), DEPLOYERS)]

    (one,) = characters(14)
    assert SCP_CHARACTERS - 300 < one <= SCP_CHARACTERS
    assert len(characters(15)) == 3
    assert SCP_CHARACTERS - 100 < max(characters(48)) <= SCP_CHARACTERS
    with pytest.raises(GuardrailError, match=r"a service control policy takes 5,120 characters, this one has 5,\d+"):
        service_control_policies(roles(50), DEPLOYERS)
    with pytest.raises(GuardrailError, match=r"a permissions boundary takes 6,144 characters, this one has 6,\d+"):
        permissions_boundary(roles(19), DEPLOYERS)
