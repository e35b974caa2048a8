"""`Role`, the custom resource: what it sends, and what it gives back."""

import pulumi

from pulumi_aws_slr import Role
from pulumi_aws_slr.provider.role import RoleArgs
from pulumi_aws_slr.testing import ACCOUNT, SlrMocks, run_program

TYPE = "aws-slr:iam:Role"
ARN = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_blue"
ATTRIBUTES = (
    "arn",
    "name",
    "path",
    "unique_id",
    "create_date",
    "adopted",
    "managed_policy_arns",
    "aws_service_name",
    "description",
    "tags_all",
)


def test_every_argument_is_an_input_of_the_provider() -> None:
    def program() -> None:
        Role(
            "role",
            aws_service_name="autoscaling",
            custom_suffix="blue",
            description="d",
            tags={"a": "b"},
            on_existing="fail",
            deletion="keep",
            permission_grants=[{"caller": "role/ci", "policyArn": "arn:p"}],
        )

    inputs = run_program(program).one(TYPE, "role").inputs
    assert inputs == {
        "awsServiceName": "autoscaling",
        "customSuffix": "blue",
        "description": "d",
        "tags": {"a": "b"},
        "onExisting": "fail",
        "deletion": "keep",
        "permissionGrants": [{"caller": "role/ci", "policyArn": "arn:p"}],
    }
    assert set(inputs) == set(RoleArgs.inputs)


def test_what_is_not_given_is_not_sent() -> None:
    def program() -> None:
        Role("role", aws_service_name="rds")

    assert run_program(program).one(TYPE).inputs == {"awsServiceName": "rds"}


def test_every_output_is_an_attribute() -> None:
    def program() -> None:
        role = Role("role", aws_service_name="autoscaling", custom_suffix="blue", description="d", tags={"a": "b"})
        for name in ATTRIBUTES:
            pulumi.export(name, getattr(role, name))
        pulumi.export("id", role.id)

    name = "AWSServiceRoleForAutoScaling_blue"
    assert run_program(program, answers=SlrMocks(existing=[name])).exports == {
        "id": ARN,
        "arn": ARN,
        "name": name,
        "path": "/aws-service-role/autoscaling.amazonaws.com/",
        "unique_id": f"AROA{name.upper()}",
        "create_date": "2026-01-01T00:00:00+00:00",
        "adopted": True,
        "managed_policy_arns": ["arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy"],
        "aws_service_name": "autoscaling.amazonaws.com",
        "description": "d",
        "tags_all": {"a": "b"},
    }


def test_a_role_can_be_looked_up_without_managing_it() -> None:
    def program() -> None:
        role = Role.get("found", ARN)
        pulumi.export("arn", role.arn)

    recording = run_program(program, answers=SlrMocks(existing=["AWSServiceRoleForAutoScaling_blue"]))
    assert recording.of_type(TYPE) == [], "it is read, not registered"
    assert recording.exports == {"arn": ARN}
