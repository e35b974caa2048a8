"""What a creation of a `Role` calls, step by step, for the script of the AWS."""

from typing import Any

from tests.scripted.aws import ScriptedAws, refusal
from tests.scripted.samples import (
    NAME,
    NEW_CLAIM,
    RDS,
    iam_role,
    tag_list,
)

TAKEN = refusal(
    "InvalidInput", f"Service role name {NAME} has been taken in this account, please try a different suffix."
)
INVISIBLE = refusal("NoSuchEntity", f"The role with name {NAME} cannot be found.")


def expect_creation(aws: ScriptedAws, answer: Any = None, **more: Any) -> None:
    """IAM leaves the description out of its answer, as was recorded (tests/local/aws/conformance/cases/stackd.yaml)."""
    aws.expect(
        "iam:CreateServiceLinkedRole",
        answer or iam_role(),
        AWSServiceName=RDS,
        Description=NEW_CLAIM,
        **more,
    )


def expect_tags(aws: ScriptedAws, tags: dict[str, str], answer: Any = None) -> None:
    aws.expect("iam:TagRole", answer, RoleName=NAME, Tags=tag_list(tags))


def expect_description(aws: ScriptedAws, description: str, answer: Any = None) -> None:
    aws.expect("iam:UpdateRole", answer, RoleName=NAME, Description=description)


def expect_existing(aws: ScriptedAws, **role: Any) -> None:
    expect_creation(aws, TAKEN)
    aws.expect("iam:GetRole", iam_role(**role), RoleName=NAME)


def expect_look(aws: ScriptedAws, answer: Any = None, **role: Any) -> None:
    aws.expect("iam:GetRole", answer or iam_role(**role), RoleName=NAME)
