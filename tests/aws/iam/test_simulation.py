"""What the policy simulator is asked, and how its answers are read: in both shapes that AWS documents."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_aws_slr.aws.clients import Aws, Identity
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.iam.simulation import Obstacle, principal_arn, simulate
from pulumi_aws_slr.errors import AwsError
from pulumi_aws_slr.policies import Statement

ME = "arn:aws:iam::111122223333:user/ci"
IDENTITY = Identity("111122223333", ME)
ROLE = "arn:aws:iam::111122223333:role/aws-service-role"


class Simulator:
    """IAM's simulator with answers given beforehand, one page for each question."""

    def __init__(self, *pages: list[dict[str, Any]]) -> None:
        self.asked: list[dict[str, Any]] = []
        self._pages = list(pages)

    def get_paginator(self, operation: str) -> Simulator:
        assert operation == "simulate_principal_policy"
        return self

    def paginate(self, **question: Any) -> list[dict[str, Any]]:
        self.asked.append(question)
        return [{"EvaluationResults": self._pages.pop(0)}]

    def context(self, number: int) -> dict[str, list[str]]:
        return {entry["ContextKeyName"]: entry["ContextKeyValues"] for entry in self.asked[number]["ContextEntries"]}


def allowed(action: str, *resources: str) -> dict[str, Any]:
    specific = [{"EvalResourceName": resource, "EvalResourceDecision": "allowed"} for resource in resources]
    return {"EvalActionName": action, "EvalDecision": "allowed", "ResourceSpecificResults": specific}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    aws = Aws(Config())
    monkeypatch.setattr(aws, "client", lambda _service: aws.simulator)  # type: ignore[attr-defined]
    return aws


def ask(aws: Any, simulator: Simulator, statement: Statement) -> Any:
    aws.simulator = simulator
    return simulate(aws, IDENTITY, ME, statement, region="eu-west-1")


def test_each_role_is_asked_for_with_its_own_service(aws: Aws) -> None:
    names = (f"{ROLE}/rds.amazonaws.com/AWSServiceRoleForRDS", f"{ROLE}/ecs.amazonaws.com/AWSServiceRoleForECS")
    services = (
        ("StringEquals", "iam:AWSServiceName", "rds.amazonaws.com"),
        ("StringEquals", "iam:AWSServiceName", "ecs.amazonaws.com"),
    )
    action = "iam:CreateServiceLinkedRole"
    simulator = Simulator([allowed(action, names[0])], [allowed(action, names[1])])
    verdicts = ask(aws, simulator, Statement("S", (action,), names, services))
    assert [(verdict.resource, verdict.obstacle) for verdict in verdicts] == [(names[0], None), (names[1], None)]
    assert [question["ResourceArns"] for question in simulator.asked] == [[names[0]], [names[1]]]
    assert simulator.context(1)["iam:AWSServiceName"] == ["ecs.amazonaws.com"]
    assert simulator.context(0)["aws:PrincipalArn"] == [ME]


def test_patterns_become_examples_and_tag_keys_stay_together(aws: Aws) -> None:
    statement = Statement(
        "S",
        ("rds:DescribeDBClusters",),
        ("arn:aws:rds:*:*:cluster:*",),
        (
            ("ForAllValues:StringEquals", "aws:TagKeys", "a"),
            ("ForAllValues:StringEquals", "aws:TagKeys", "b"),
            ("ArnLike", "iam:PolicyARN", "arn:aws:iam::*:policy/x-???????"),
        ),
    )
    simulator = Simulator([allowed("rds:DescribeDBClusters", "arn:aws:rds:eu-west-1:111122223333:cluster:any")])
    ask(aws, simulator, statement)
    context = simulator.context(0)
    assert context["aws:TagKeys"] == ["a", "b"]
    assert context["iam:PolicyARN"] == ["arn:aws:iam::111122223333:policy/x-0000000"]
    kinds = {entry["ContextKeyName"]: entry["ContextKeyType"] for entry in simulator.asked[0]["ContextEntries"]}
    assert (kinds["aws:TagKeys"], kinds["aws:ViaAWSService"], kinds["iam:PolicyARN"]) == (
        *("stringList", "boolean", "string"),
    )


@pytest.mark.parametrize(
    ("result", "obstacle"),
    [
        ({"EvalDecision": "implicitDeny"}, Obstacle.NO_ALLOW),
        ({"EvalDecision": "explicitDeny"}, Obstacle.DENY),
        (
            {
                "EvalDecision": "implicitDeny",
                "PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": False},
            },
            Obstacle.BOUNDARY,
        ),
        (
            {"EvalDecision": "explicitDeny", "OrganizationsDecisionDetail": {"AllowedByOrganizations": False}},
            Obstacle.SCP,
        ),
        (
            {"EvalDecision": "implicitDeny", "OrganizationsDecisionDetail": {"AllowedByOrganizations": True}},
            Obstacle.NO_ALLOW,
        ),
    ],
)
def test_who_stands_in_the_way(aws: Aws, result: dict[str, Any], obstacle: Obstacle) -> None:
    answer = {
        "EvalActionName": "ec2:DescribeRegions",
        "EvalResourceName": "*",
        "MatchedStatements": [{"SourcePolicyId": "p"}],
        "MissingContextValues": ["aws:SourceVpc"],
        **result,
    }
    (verdict,) = ask(aws, Simulator([answer]), Statement("S", ("ec2:DescribeRegions",), ("*",)))
    assert (verdict.obstacle, verdict.policies, verdict.missing) == (obstacle, ("p",), ("aws:SourceVpc",))


def test_no_answer_is_not_taken_for_one(aws: Aws) -> None:
    with pytest.raises(AwsError, match="has no answer for iam:GetRole"):
        ask(aws, Simulator([]), Statement("S", ("iam:GetRole",), (f"{ROLE}/x/y",)))


def test_whose_policies_hold(aws: Aws) -> None:
    assert principal_arn(aws, IDENTITY) == ME
    assert principal_arn(aws, Identity("111122223333", "arn:aws:iam::111122223333:root")) is None
    assert principal_arn(aws, Identity("111122223333", "arn:aws:sts::111122223333:federated-user/x")) is None
