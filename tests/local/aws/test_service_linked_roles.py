"""Creating service-linked roles, case by case as recorded on AWS (the catalogue's notes)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Aws, ErrorOf


def test_a_role_is_as_the_service_dictates(aws: Aws, iam: Any, suffixed: str) -> None:
    # radkawar/stackd, service_linked_roles_aws.json: path, session length, trust policy
    role = iam.get_role(RoleName=suffixed)["Role"]
    assert suffixed.startswith("AWSServiceRoleForAutoScaling_")
    assert role["Path"] == "/aws-service-role/autoscaling.amazonaws.com/"
    assert role["Arn"] == f"arn:aws:iam::{aws.account}:role/aws-service-role/autoscaling.amazonaws.com/{suffixed}"
    assert role["MaxSessionDuration"] == 3600
    assert role["RoleId"].startswith("AROA")
    assert role["AssumeRolePolicyDocument"] == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "autoscaling.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    assert iam.list_attached_role_policies(RoleName=suffixed)["AttachedPolicies"] == [
        {
            "PolicyName": "AutoScalingServiceRolePolicy",
            "PolicyArn": "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy",
        }
    ]


@pytest.mark.local_aws
@pytest.mark.parametrize(
    ("principal", "name", "policy"),
    [
        ("rds.amazonaws.com", "AWSServiceRoleForRDS", "AmazonRDSServiceRolePolicy"),
        ("dms.amazonaws.com", "AWSServiceRoleForDMSServerless", "AWSDMSServerlessServiceRolePolicy"),
        ("ecs.amazonaws.com", "AWSServiceRoleForECS", "AmazonECSServiceRolePolicy"),
        ("lexv2.amazonaws.com", "AWSServiceRoleForLexV2Bots", "AmazonLexV2BotPolicy"),
        (
            "evidently.amazonaws.com",
            "AWSServiceRoleForCloudWatchEvidently",
            "AmazonCloudWatchEvidentlyServiceRolePolicy",
        ),
        ("iotroborunner.amazonaws.com", "AWSServiceRoleForIoTRoboRunner", "AWSIotRoboRunnerServiceRolePolicy"),
    ],
)
def test_names_and_policies_are_those_of_aws(iam: Any, principal: str, name: str, policy: str) -> None:
    # LocalStack's AWS-validated snapshot tests/aws/services/iam/test_iam.snapshot.json
    assert iam.create_service_linked_role(AWSServiceName=principal)["Role"]["RoleName"] == name
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    assert [entry["PolicyName"] for entry in attached] == [policy]
    version = iam.get_policy(PolicyArn=attached[0]["PolicyArn"])["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=attached[0]["PolicyArn"], VersionId=version)["PolicyVersion"]
    assert document["Document"]["Statement"]


@pytest.mark.local_aws
def test_the_answer_to_creation_shows_lists_where_get_role_shows_values(iam: Any) -> None:
    # radkawar/stackd: the create response for autoscaling
    role = iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")["Role"]
    statement = role["AssumeRolePolicyDocument"]["Statement"][0]
    assert statement["Action"] == ["sts:AssumeRole"]
    assert statement["Principal"] == {"Service": ["autoscaling.amazonaws.com"]}
    assert "Tags" not in role
    assert "RoleLastUsed" not in role


def test_a_second_creation_says_that_the_name_is_taken(iam: Any, suffixed: str, error_of: ErrorOf) -> None:
    # recorded: InvalidInput, not EntityAlreadyExists
    suffix = suffixed.removeprefix("AWSServiceRoleForAutoScaling_")
    assert error_of(
        iam.create_service_linked_role, AWSServiceName="autoscaling.amazonaws.com", CustomSuffix=suffix
    ) == (
        "InvalidInput",
        f"Service role name {suffixed} has been taken in this account, please try a different suffix.",
    )


def test_names_are_unique_without_regard_to_case(iam: Any, suffixed: str, error_of: ErrorOf) -> None:
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html: "Names are not distinguished by case"
    suffix = suffixed.removeprefix("AWSServiceRoleForAutoScaling_").upper()
    code, text = error_of(
        iam.create_service_linked_role, AWSServiceName="autoscaling.amazonaws.com", CustomSuffix=suffix
    )
    assert (code, "has been taken in this account" in text) == ("InvalidInput", True)


@pytest.mark.parametrize("principal", ["rds.amazonaws.com", "dms.amazonaws.com", "ecs.amazonaws.com"])
def test_most_services_allow_no_suffix(iam: Any, principal: str, error_of: ErrorOf) -> None:
    # LocalStack's AWS-validated snapshot: 68 principals
    assert error_of(iam.create_service_linked_role, AWSServiceName=principal, CustomSuffix="blue") == (
        "InvalidInput",
        f"Custom suffix is not allowed for {principal}",
    )


def test_an_unknown_principal_is_reported_as_access_denied(iam: Any, error_of: ErrorOf) -> None:
    # recorded: the code is AccessDenied, whatever the caller may do
    assert error_of(iam.create_service_linked_role, AWSServiceName="rdss.amazonaws.com") == (
        "AccessDenied",
        "Cannot find Service Linked Role template for rdss.amazonaws.com",
    )


_CHARACTERS = r"Member must satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"


@pytest.mark.parametrize(
    ("parameters", "errors"),
    [
        # ministackorg/ministack#1411: CreateRole on AWS, with an em dash
        ({"Description": "an em dash \u2014"}, [("Value at 'description'", _CHARACTERS)]),
        (
            {"Description": "x" * 1001},
            [("Value at 'description'", "Member must have length less than or equal to 1000")],
        ),
        (
            {"CustomSuffix": "with a blank"},
            [
                (
                    "Value 'with a blank' at 'customSuffix'",
                    r"Member must satisfy regular expression pattern: [\w+=,.@-]+",
                )
            ],
        ),
        (
            {"Description": "\u2014" * 1001},
            [
                ("Value at 'description'", "Member must have length less than or equal to 1000"),
                ("Value at 'description'", _CHARACTERS),
            ],
        ),
    ],
    ids=["character", "length", "suffix", "two at once"],
)
def test_parameters_out_of_bounds(
    iam: Any, parameters: dict[str, str], errors: list[tuple[str, str]], error_of: ErrorOf
) -> None:
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html: lengths and patterns
    details = "; ".join(f"{value} failed to satisfy constraint: {rule}" for value, rule in errors)
    many = "error" if len(errors) == 1 else "errors"
    assert error_of(iam.create_service_linked_role, AWSServiceName="autoscaling.amazonaws.com", **parameters) == (
        "ValidationError",
        f"{len(errors)} validation {many} detected: {details}",
    )


def test_create_role_cannot_make_one(iam: Any, error_of: ErrorOf) -> None:
    # tilfin/aws-iam-policy-tool#9: CreateRole on AWS
    assert error_of(
        iam.create_role,
        RoleName="AWSServiceRoleForMe",
        Path="/aws-service-role/rds.amazonaws.com/",
        AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}',
    ) == ("InvalidInput", "Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles")


def test_tags_come_later_and_are_shown_by_get_role_only(iam: Any, suffixed: str) -> None:
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html: "does not return … Tags, RoleLastUsed"
    assert "Tags" not in iam.get_role(RoleName=suffixed)["Role"]
    iam.tag_role(RoleName=suffixed, Tags=[{"Key": "Team", "Value": "data"}])
    assert iam.get_role(RoleName=suffixed)["Role"]["Tags"] == [{"Key": "Team", "Value": "data"}]
    assert iam.list_role_tags(RoleName=suffixed)["Tags"] == [{"Key": "Team", "Value": "data"}]
    assert "RoleLastUsed" in iam.get_role(RoleName=suffixed)["Role"]
    listed = iam.list_roles(PathPrefix="/aws-service-role/autoscaling.amazonaws.com/", MaxItems=1000)["Roles"]
    role = next(role for role in listed if role["RoleName"] == suffixed)
    assert {"Tags", "RoleLastUsed", "PermissionsBoundary"}.isdisjoint(role)
    iam.untag_role(RoleName=suffixed, TagKeys=["Team"])
    assert iam.list_role_tags(RoleName=suffixed)["Tags"] == []


@pytest.mark.local_aws
def test_roles_are_listed_by_path_in_pages(iam: Any) -> None:
    for suffix in "abcde":
        iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com", CustomSuffix=suffix)
    iam.create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    paginator = iam.get_paginator("list_roles")
    pages = list(
        paginator.paginate(PathPrefix="/aws-service-role/autoscaling.amazonaws.com/", PaginationConfig={"PageSize": 2})
    )
    assert [len(page["Roles"]) for page in pages] == [2, 2, 1]
    assert {role["RoleName"] for page in pages for role in page["Roles"]} == {
        f"AWSServiceRoleForAutoScaling_{suffix}" for suffix in "abcde"
    }


def test_a_role_that_is_not_there(iam: Any, error_of: ErrorOf) -> None:
    # recorded after a successful deletion
    assert error_of(iam.get_role, RoleName="AWSServiceRoleForNobody") == (
        "NoSuchEntity",
        "The role with name AWSServiceRoleForNobody cannot be found.",
    )


@pytest.mark.local_aws
def test_partitions_have_roles_of_their_own(aws: Aws) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    china = aws.client("iam", region="cn-north-1")
    role = china.create_service_linked_role(AWSServiceName="rds.amazonaws.com")["Role"]
    assert role["Arn"].startswith(f"arn:aws-cn:iam::{aws.account}:role/aws-service-role/")
    attached = china.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]
    assert attached[0]["PolicyArn"].startswith("arn:aws-cn:iam::aws:policy/")
    assert aws.client("iam").list_roles()["Roles"] == []


@pytest.mark.local_aws
def test_a_tag_key_in_other_letters_is_the_same_key(iam: Any, suffixed: str) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html: case is kept, but not told apart
    iam.tag_role(RoleName=suffixed, Tags=[{"Key": "Team", "Value": "a"}])
    iam.tag_role(RoleName=suffixed, Tags=[{"Key": "TEAM", "Value": "b"}])
    assert iam.get_role(RoleName=suffixed)["Role"]["Tags"] == [{"Key": "TEAM", "Value": "b"}]
    iam.untag_role(RoleName=suffixed, TagKeys=["team"])
    assert "Tags" not in iam.get_role(RoleName=suffixed)["Role"]


@pytest.mark.local_aws
def test_fifty_tags_are_all_that_a_role_takes(iam: Any, suffixed: str, error_of: ErrorOf) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    iam.tag_role(RoleName=suffixed, Tags=[{"Key": f"key-{number}", "Value": "x"} for number in range(50)])
    code, message = error_of(iam.tag_role, RoleName=suffixed, Tags=[{"Key": "one-more", "Value": "x"}])
    assert (code, message) == ("LimitExceeded", "Cannot exceed quota for TagsPerRole: 50")
    iam.tag_role(RoleName=suffixed, Tags=[{"Key": "KEY-1", "Value": "y"}])


def test_names_end_at_64_characters_with_the_suffix(iam: Any, error_of: ErrorOf) -> None:
    """The constraint is GetRole's; met in terraform-aws-consul 95."""
    name = f"AWSServiceRoleForAutoScaling_{'x' * 40}"
    create = iam.create_service_linked_role
    assert error_of(create, AWSServiceName="autoscaling.amazonaws.com", CustomSuffix="x" * 40) == (
        "ValidationError",
        (
            f"1 validation error detected: Value '{name}' at 'roleName' failed to satisfy constraint: "
            "Member must have length less than or equal to 64"
        ),
    )
    assert len(create(AWSServiceName="autoscaling.amazonaws.com", CustomSuffix="x" * 35)["Role"]["RoleName"]) == 64


@pytest.mark.local_aws
@pytest.mark.parametrize("action", ["list_roles", "list_policies", "list_users"])
def test_a_marker_that_iam_never_gave(iam: Any, action: str, error_of: ErrorOf) -> None:
    assert error_of(getattr(iam, action), Marker="nonsense")[0] == "InvalidInput"
