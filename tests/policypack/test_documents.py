"""Policy documents: what counts as a creation of any service's role, and as every role passed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_aws_slr import catalog
from pulumi_aws_slr.policies import (
    Ability,
    Statement,
    document,
    folded,
    merged,
    pass_role_statements,
    role_statements,
)
from pulumi_aws_slr.stack_rules import Resource, any_role_passed, unbound_creation

RDS = {"StringEquals": {"iam:AWSServiceName": "rds.amazonaws.com"}}


def policy(*statements: dict[str, Any] | str, kind: str = "aws:iam/policy:Policy", key: str = "policy") -> Resource:
    return written(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}), kind, key)


def written(text: str, kind: str = "aws:iam/policy:Policy", key: str = "policy") -> Resource:
    return Resource(kind, "p", f"urn:pulumi:dev::shop::{kind}::p", {key: text})


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


@pytest.mark.parametrize(
    "action",
    ["iam:CreateServiceLinkedRole", "iam:createservicelinkedrole", "iam:*", "iam:Create*", "*", ["s3:*", "iam:C*Role"]],
)
def test_creation_without_its_services(action: Any) -> None:
    (message,) = unbound_creation(policy(allow(action, Sid="Roles")))
    assert message.startswith("p (aws:iam/policy:Policy), policy, statement Roles: allows iam:CreateServiceLinkedRole ")
    assert '{"StringEquals": {"iam:AWSServiceName": "rds.amazonaws.com"}}' in message


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Allow", "NotAction": ["s3:*"], "Resource": "*"},
        {"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "NotResource": "arn:aws:iam::*:role/x"},
        allow("iam:*", "arn:aws:iam::*:role/*"),
        allow("iam:CreateServiceLinkedRole", "arn:aws:iam::*:role/aws-service-role/rds.amazonaws.com/*"),
        allow("iam:CreateServiceLinkedRole", Condition={"StringLike": {"iam:AWSServiceName": "*"}}),
        allow("iam:CreateServiceLinkedRole", Condition={"StringLike": {"iam:AWSServiceName": "*.amazonaws.com"}}),
        allow("iam:CreateServiceLinkedRole", Condition={"StringLike": {"iam:AWSServiceName": ["rds.*", "*"]}}),
        allow("iam:CreateServiceLinkedRole", Condition={"StringNotEquals": {"iam:AWSServiceName": "x.amazonaws.com"}}),
        allow("iam:CreateServiceLinkedRole", Condition={"Null": {"iam:AWSServiceName": "false"}}),
        allow("iam:CreateServiceLinkedRole", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}),
    ],
)
def test_creation_that_is_bound_in_name_only(statement: dict[str, Any]) -> None:
    (message,) = unbound_creation(policy(statement))
    assert ", statement 1: " in message


@pytest.mark.parametrize(
    "statement",
    [
        allow("iam:CreateServiceLinkedRole", Condition=RDS),
        allow("iam:*", Condition={"StringEqualsIfExists": {"IAM:awsservicename": ["rds.amazonaws.com"]}}),
        allow(
            "iam:CreateServiceLinkedRole",
            Condition={"StringLike": {"iam:AWSServiceName": "*.autoscaling.amazonaws.com"}},
        ),
        allow("iam:CreateServiceLinkedRole", Condition={"ForAnyValue:StringEquals": RDS["StringEquals"]}),
        allow("iam:*", "arn:aws:iam::*:role/app-*"),
        allow("iam:*", ["arn:aws:iam::*:user/*", "arn:aws:iam::*:policy/*"]),
        allow(["iam:CreateRole", "iam:Get*"]),
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "iam:*", "Resource": "*"},
    ],
)
def test_creation_that_is_bound_or_none(statement: dict[str, Any]) -> None:
    assert unbound_creation(policy(statement)) == []


def test_only_a_deny_of_everything_takes_an_allow_off() -> None:
    def deny(**more: Any) -> dict[str, Any]:
        return {"Effect": "Deny", "Action": "iam:Create*", "Resource": "*", **more}

    assert unbound_creation(policy(allow("*"), deny())) == []
    assert unbound_creation(policy(allow("*"), deny(Resource="arn:aws:iam::*:role/x"))) != []
    assert unbound_creation(policy(allow("*"), deny(Condition={"Null": {"iam:AWSServiceName": "true"}}))) != []


@pytest.mark.parametrize("form", [merged, folded])
def test_what_this_package_writes_for_callers_passes(form: Callable[[list[Statement]], list[Statement]]) -> None:
    statements = [statement for key in ("rds", "ecs") for statement in role_statements(catalog.entry_for(key), Ability)]
    passing = pass_role_statements("arn:aws:iam::111122223333:role/dms-vpc-role", "dms.amazonaws.com")
    text = document(form([*statements, *passing]))
    assert "CreateServiceLinkedRole" in text
    resource = Resource(
        "aws:iam/policy:Policy", "p", "urn:pulumi:dev::shop::aws:iam/policy:Policy::p", {"policy": text}
    )
    assert (unbound_creation(resource), any_role_passed(resource)) == ([], [])


@pytest.mark.parametrize(
    "resource",
    [
        "*",
        "arn:aws:iam::*:role/*",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws-cn:iam::*:*",
        "arn:*",
        ["x", "arn:aws:*"],
    ],
)
def test_every_role_passed(resource: Any) -> None:
    (message,) = any_role_passed(policy(allow("iam:PassRole", resource)))
    assert message.startswith("p (aws:iam/policy:Policy), policy, statement 1: allows iam:PassRole on every role")


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:iam::111122223333:role/dms-vpc-role",
        "arn:aws:iam::*:role/app-*",
        "arn:aws:iam::*:role/teams/*",
        "arn:aws:s3:::*",
    ],
)
def test_some_roles_passed(resource: str) -> None:
    assert any_role_passed(policy(allow("iam:PassRole", resource))) == []


def test_a_service_that_it_may_be_passed_to_does_not_make_up_for_it() -> None:
    condition = {"StringEquals": {"iam:PassedToService": "dms.amazonaws.com"}}
    assert len(any_role_passed(policy(allow("iam:*Role"), allow("iam:PassRole", Condition=condition)))) == 2


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("aws:iam/rolePolicy:RolePolicy", "policy"),
        ("aws:iam/userPolicy:UserPolicy", "policy"),
        ("aws:iam/groupPolicy:GroupPolicy", "policy"),
        ("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", "inlinePolicy"),
    ],
)
def test_every_kind_of_policy(kind: str, key: str) -> None:
    bad, good = (policy(allow(action), kind=kind, key=key) for action in ("iam:*", "s3:*"))
    assert (len(unbound_creation(bad)), len(any_role_passed(bad))) == (1, 1)
    assert (unbound_creation(good), any_role_passed(good)) == ([], [])


def test_inline_policies_of_roles() -> None:
    wide = json.dumps({"Statement": allow("iam:*")})
    inline = [{"name": "a", "policy": '{"Statement": []}'}, {}, {"name": "b", "policy": wide}]
    role = Resource(
        "aws:iam/role:Role", "deployer", "urn:pulumi:dev::shop::aws:iam/role:Role::deployer", {"inlinePolicies": inline}
    )
    assert [message.partition(":role:")[0].partition(": allows")[0] for message in unbound_creation(role)] == [
        "deployer (aws:iam/role:Role), inlinePolicies[2], statement 1"
    ]


@pytest.mark.parametrize("text", ["", "[]", '"x"', '{"Statement": "x"}', '{"Statement": [{"Effect": "Allow"}]}', "{"])
def test_what_iam_refuses_by_itself_is_left_to_it(text: str) -> None:
    resource = Resource(
        "aws:iam/policy:Policy", "p", "urn:pulumi:dev::shop::aws:iam/policy:Policy::p", {"policy": text}
    )
    assert (unbound_creation(resource), any_role_passed(resource)) == ([], [])


def test_other_resources_have_no_documents() -> None:
    assert unbound_creation(policy(allow("*"), kind="aws:s3/bucketPolicy:BucketPolicy")) == []
