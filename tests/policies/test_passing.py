"""Passing service roles, and nothing else."""

import pytest

from pulumi_aws_slr.policies import NotPassableError, pass_role_statements


def test_one_role_to_one_service() -> None:
    arn = "arn:aws:iam::123456789012:role/team/dms-vpc_role"
    assert [statement.to_json() for statement in pass_role_statements(arn, "dms.amazonaws.com")] == [
        {"Sid": "ListRoles", "Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"},
        {
            "Sid": "PassDmsVpcRole",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": arn,
            "Condition": {"StringEquals": {"iam:PassedToService": "dms.amazonaws.com"}},
        },
    ]


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::123456789012:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
        "arn:aws-cn:iam::123456789012:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
        "arn:aws:iam::*:role/aws-service-role/*",
        "arn:aws:iam::123456789012:role/AWS-Service-Role/rds.amazonaws.com/x",
    ],
)
def test_a_service_linked_role_cannot_be_passed(arn: str) -> None:
    with pytest.raises(NotPassableError) as raised:
        pass_role_statements(arn, "rds.amazonaws.com")
    assert str(raised.value) == (
        f"{arn} is a service-linked role, and those cannot be passed: the service uses its role by itself. "
        "Give callers `create` for it, or name a service role of your own"
    )


@pytest.mark.parametrize(
    "arn", ["*", "arn:aws:iam::*:role/x", "arn:aws:iam::1:role/a?", "arn:aws:iam::1:role/${aws:username}"]
)
def test_a_pattern_cannot_be_passed(arn: str) -> None:
    with pytest.raises(NotPassableError) as raised:
        pass_role_statements(arn, "dms.amazonaws.com")
    assert str(raised.value) == (
        f"{arn} is a pattern, which would allow every role that it matches to be passed. Give the ARN of one role, and "
        "one entry for each role"
    )


@pytest.mark.parametrize("text", ["dms-vpc-role", "arn:aws:iam::123456789012:user/x", ""])
def test_what_is_not_the_arn_of_a_role(text: str) -> None:
    with pytest.raises(NotPassableError) as raised:
        pass_role_statements(text, "dms.amazonaws.com")
    assert str(raised.value) == (
        f"{text!r} is not the ARN of a role. Give it whole, as in arn:aws:iam::111122223333:role/dms-vpc-role"
    )
