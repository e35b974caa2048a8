"""What is in a deployer's policy, and what only where the stack asks for it. That it is exact shows tests/e2e."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from pulumi_aws_slr.deployment.deployer import deployer_statements, role_arns, uncovered
from pulumi_aws_slr.deployment.packing import documents
from pulumi_aws_slr.deployment.place import Place
from pulumi_aws_slr.policies import MANAGED, Statement, document, size
from pulumi_aws_slr.resource import Resource
from pulumi_aws_slr.tokens import POLICY, ROLE
from tests.judge.judge import Judge, Request
from tests.judge.lint import lint

HERE = Place("aws", "111122223333", ("shop/prod",))
PATH = "arn:aws:iam::111122223333:role/aws-service-role"
KINDS = ("user", "group", "role")


def role(service: str, **inputs: Any) -> Resource:
    return Resource(ROLE, service, "", {"awsServiceName": service, **inputs})


def caller(kind: str, name: str, label: str) -> list[Resource]:
    arn = f"arn:aws:iam::111122223333:policy/{label}-???????"
    token = f"aws:iam/{kind}PolicyAttachment:{kind.capitalize()}PolicyAttachment"
    return [
        Resource(POLICY, label, "", outputs={"arn": arn}),
        Resource(token, label, "", {kind: name, "policyArn": arn}),
    ]


def statements(*resources: Resource, place: Place = HERE) -> dict[str, Mapping[str, Any]]:
    found = deployer_statements(resources, place)
    assert len({item.sid for item in found}) == len(found)
    assert lint(document(found)) == []
    return {item.sid: item.to_json() for item in found}


def actions(found: Mapping[str, Mapping[str, Any]]) -> set[str]:
    listed = (item["Action"] for item in found.values())
    return {action for those in listed for action in ([those] if isinstance(those, str) else those)}


def test_a_role_that_is_kept_is_neither_deleted_nor_looked_for() -> None:
    found = statements(role("rds.amazonaws.com", deletion="keep"))
    assert actions(found) == {
        *(
            "iam:CreateServiceLinkedRole",
            "iam:ListRoles",
            "iam:GetRole",
            "iam:TagRole",
            "iam:UntagRole",
        )
    }
    assert found["GiveUpRoles1"]["Condition"] == {
        "ForAllValues:StringLike": {"aws:TagKeys": "aws-slr:owner:shop/prod/*"}
    }


@pytest.mark.parametrize(
    ("service", "asked"),
    [
        ("opensearchservice.amazonaws.com", set()),
        (
            "ecs.amazonaws.com",
            {
                *("ec2:DescribeRegions", "cloudformation:ListResources", "cloudformation:GetResource"),
                *("ecs:ListClusters", "ecs:DescribeClusters", "ecs:ListServices", "ecs:DescribeServices"),
                "kms:DescribeKey",
            },
        ),
        (
            "autoscaling.amazonaws.com",
            {
                *("ec2:DescribeRegions", "cloudformation:ListResources", "autoscaling:DescribeAutoScalingGroups"),
                *("eks:ListClusters", "eks:ListNodegroups"),
            },
        ),
        (
            "rds.amazonaws.com",
            {
                "ec2:DescribeRegions",
                *(f"rds:Describe{kind}" for kind in ("DBClusters", "DBInstances", "GlobalClusters")),
            },
        ),
        (
            "dms.amazonaws.com",
            {
                *("ec2:DescribeRegions", "dms:DescribeReplicationConfigs", "dms:DescribeReplications"),
                "dms:ListTagsForResource",
            },
        ),
    ],
)
def test_only_services_with_a_role_are_asked_for_its_users(service: str, asked: set[str]) -> None:
    assert {action for action in actions(statements(role(service))) if not action.startswith("iam:")} == asked


def test_names_are_exact_where_they_are_known() -> None:
    found = statements(role("autoscaling.amazonaws.com", customSuffix="blue"), role("brand-new.amazonaws.com"))
    assert found["CreateRoles"] == {
        "Sid": "CreateRoles",
        "Effect": "Allow",
        "Action": "iam:CreateServiceLinkedRole",
        "Resource": [
            f"{PATH}/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_blue",
            f"{PATH}/brand-new.amazonaws.com/*",
        ],
        "Condition": {"StringEquals": {"iam:AWSServiceName": ["autoscaling.amazonaws.com", "brand-new.amazonaws.com"]}},
    }
    assert found["ReadRoles"]["Resource"] == [
        "arn:aws:iam::111122223333:role/AWSServiceRoleFor*",
        "arn:aws:iam::111122223333:role/AWSServiceRoleForAutoScaling_blue",
        *found["CreateRoles"]["Resource"],
    ]
    assert role_arns([role("brand-new.amazonaws.com")], HERE) == [f"{PATH}/brand-new.amazonaws.com/*"]


@pytest.mark.parametrize("service", ["rds.amazonaws.com", "internetmonitor.amazonaws.com"])
def test_a_role_with_several_declarations_is_named_once(service: str) -> None:
    twice = [role(service), role(service)]
    assert statements(*twice) == statements(role(service))
    assert len(role_arns(twice, HERE)) == 1


def test_the_declarations_of_a_role_take_their_permissions_together() -> None:
    declared = role("ecs.amazonaws.com", tags={"team": "a"}, deletion="keep"), role("ecs.amazonaws.com", tags={"b": ""})
    assert statements(*declared) == statements(role("ecs.amazonaws.com", tags={"team": "a", "b": ""}))


def test_a_name_that_the_service_chooses() -> None:
    name = "AWSServiceRoleForFSxS3Access"
    found = statements(role("s3.data-source.lustre.fsx.amazonaws.com"))
    service = f"{PATH}/s3.data-source.lustre.fsx.amazonaws.com"
    assert found["CreateRoles"]["Resource"] == [f"{service}/{name}", f"{service}/{name}_*"]
    assert f"arn:aws:iam::111122223333:role/{name}_*" in found["ReadRoles"]["Resource"]


def test_what_a_service_wants_of_the_creator() -> None:
    found = statements(role("internetmonitor.amazonaws.com"), role("lakeformation.amazonaws.com"))
    policy = "arn:aws:iam::aws:policy/aws-service-role/CloudWatchInternetMonitorServiceRolePolicy"
    assert found["AttachRolePolicyOfInternetmonitor"]["Condition"] == {"ArnEquals": {"iam:PolicyARN": policy}}
    assert found["PutRolePolicyOfLakeformation"]["Resource"].startswith(f"{PATH}/lakeformation.amazonaws.com/")


def test_a_role_that_is_declared_twice_gets_the_tags_of_both() -> None:
    one = role("rds.amazonaws.com", tags={"team": "a"}, deletion="if-unused")
    found = statements(one, role("rds.amazonaws.com", tags={"env": "b"}, description="d"))
    assert {"team", "env"} <= set(found["TagRoles1"]["Condition"]["ForAllValues:StringLike"]["aws:TagKeys"])
    assert "TagRoles2" not in found
    assert found["DescribeRoles"]["Action"] == "iam:UpdateRole"


def test_another_stack_s_marks_are_out_of_reach() -> None:
    found = statements(role("ecs.amazonaws.com", tags={"team": "a"}))
    marks = ["aws-slr:deleting:shop/prod/*", "aws-slr:owner:shop/prod/*"]
    assert found["TagRoles1"]["Condition"] == {
        "ForAllValues:StringLike": {"aws:TagKeys": sorted([*marks, "aws-slr:left:shop/prod/*", "team"])}
    }
    assert found["GiveUpRoles1"]["Condition"] == {"ForAllValues:StringLike": {"aws:TagKeys": marks}}
    assert found["UntagRoles"]["Condition"] == {"ForAllValues:StringNotLike": {"aws:TagKeys": "???-???:*"}}


@pytest.mark.parametrize("verb", ["Tag", "Untag"])
@pytest.mark.parametrize(
    ("key", "allowed"),
    [
        ("aws-slr:owner:shop/prod/ecs", True),
        ("aws-slr:deleting:shop/prod/ecs", True),
        ("team", True),
        *((key, False) for key in ("aws-slr:owner:victim/prod/ecs", "AWS-SLR:owner:victim/prod/ecs")),
        ("Aws-sLr:deleting:victim/prod/ecs", False),
        ("AWS-SLR:OWNER:SHOP/PROD/ECS", False),
    ],
)
def test_marks_of_other_stacks_are_out_of_reach_in_any_case_of_letters(
    judge: Judge, verb: str, key: str, allowed: bool
) -> None:
    policy = document(deployer_statements([role("ecs.amazonaws.com", tags={"team": "a"})], HERE))
    arn = f"{PATH}/ecs.amazonaws.com/AWSServiceRoleForECS"
    alone = Request(f"iam:{verb}Role", arn, {"aws:TagKeys": [key]})
    beside = Request(f"iam:{verb}Role", arn, {"aws:TagKeys": ["team", key]})
    both = verb == "Tag" or not key.startswith("aws-slr:")  # marks and tags are taken off by calls of their own
    assert judge.decide([alone, beside], [policy]) == [allowed, allowed and both]


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_stack_s_own_policies_are_attached(kind: str) -> None:
    noun = kind.capitalize()
    found = statements(*caller(kind, "one", "a"), *caller(kind, "one", "b"), *caller(kind, "two", "c"))
    assert found[f"AttachToCaller{noun}1"] == {
        "Sid": f"AttachToCaller{noun}1",
        "Effect": "Allow",
        "Action": [f"iam:Attach{noun}Policy", f"iam:Detach{noun}Policy"],
        "Resource": f"arn:aws:iam::111122223333:{kind}/one",
        "Condition": {
            "ArnLike": {"iam:PolicyARN": [f"arn:aws:iam::111122223333:policy/{name}-???????" for name in "ab"]}
        },
    }
    assert f"AttachToCaller{noun}2" in found
    assert not {"iam:TagPolicy", "iam:UntagPolicy"} & actions(found)


def test_callers_with_a_path_and_default_tags() -> None:
    known = {"role/app": "arn:aws:iam::111122223333:role/team/app"}
    place = Place("aws", "111122223333", HERE.stacks, ("cost",), known)
    found = statements(*caller("role", "app", "a"), role("ecs.amazonaws.com"), place=place)
    assert found["SeeRolePolicies"]["Resource"] == known["role/app"]
    assert found["TagCallerPolicies"]["Condition"] == {"ForAllValues:StringEquals": {"aws:TagKeys": "cost"}}
    assert "cost" in found["TagRoles1"]["Condition"]["ForAllValues:StringLike"]["aws:TagKeys"]


def test_a_resource_of_which_nothing_is_known() -> None:
    bucket, ours = Resource("aws:s3/bucket:Bucket", "x", ""), role("rds.amazonaws.com")
    assert deployer_statements([bucket], HERE) == []
    assert uncovered([ours, bucket, *caller("role", "app", "a"), Resource("aws-slr:index:X", "x", "")]) == [bucket]


def test_a_large_stack_takes_several_policies_within_the_limit() -> None:
    roles = [role("autoscaling.amazonaws.com", customSuffix=f"fleet-{number}") for number in range(120)]
    wanted = deployer_statements(roles, HERE)
    found = documents(wanted)
    assert len(found) > 1
    assert all(lint(json.dumps(one)) == [] and size(json.dumps(one)) <= MANAGED.characters for one in found)
    pairs = {
        (action, resource)
        for one in found
        for item in one["Statement"]
        for action in ([item["Action"]] if isinstance(item["Action"], str) else item["Action"])
        for resource in ([item["Resource"]] if isinstance(item["Resource"], str) else item["Resource"])
    }
    assert pairs == {(action, arn) for one in wanted for action in one.actions for arn in one.resources}


def test_nothing_takes_no_policy() -> None:
    assert documents([]) == []
    assert len(documents([Statement("A", ("iam:GetRole",), ("*",))])) == 1
