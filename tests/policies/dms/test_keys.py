"""Policies of the keys of Redshift and S3 targets."""

import pytest
from policy_sentry.querying.actions import get_action_data

from pulumi_aws_slr.policies import KeyPrincipalError, key_policy_statements, key_principal, key_user_statements

OWNER, OTHER = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{OWNER}:role/team/dms-lake"
KEY = f"arn:aws:kms:eu-central-1:{OWNER}:key/1234"


def test_the_policy() -> None:
    manage, use, grant = (one.to_json() for one in key_policy_statements([ROLE, OTHER], partition="aws", account=OWNER))
    users = {"AWS": [f"arn:aws:iam::{OWNER}:role/team/dms-lake", f"arn:aws:iam::{OTHER}:root"]}
    assert manage["Principal"] == {"AWS": f"arn:aws:iam::{OWNER}:root"}
    assert use["Principal"] == grant["Principal"] == users
    assert grant["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    assert {manage["Resource"], use["Resource"], grant["Resource"]} == {"*"}
    uses = set(use["Action"]) - {"kms:DescribeKey"}
    assert uses.isdisjoint(manage["Action"]), "the account's IAM policies let nobody use the key"
    assert {"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"} <= set(manage["Action"]), "nobody is locked out"


def test_the_other_half_for_another_account() -> None:
    of_key = key_policy_statements([OTHER], partition="aws", account=OWNER)[1:]
    of_user = key_user_statements(KEY)
    assert [(one.actions, one.condition) for one in of_key] == [(one.actions, one.condition) for one in of_user]
    assert {one.resources for one in of_user} == {(KEY,)}


def test_every_action_exists() -> None:
    for one in key_policy_statements([OTHER], partition="aws", account=OWNER):
        assert [action for action in one.actions if not get_action_data(*action.split(":"))] == []


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        (OTHER, f"arn:aws:iam::{OTHER}:root"),
        (f"arn:aws:iam::{OTHER}:root", f"arn:aws:iam::{OTHER}:root"),
        (ROLE, ROLE),
        (f"arn:aws:iam::{OTHER}:user/jo", f"arn:aws:iam::{OTHER}:user/jo"),
    ],
)
def test_a_principal(principal: str, expected: str) -> None:
    assert key_principal(principal, "aws") == expected


@pytest.mark.parametrize(
    "principal",
    [
        "*",
        "",
        "dms.amazonaws.com",
        "dms-lake",
        f"arn:aws:iam::{OWNER}:role/*",
        f"arn:aws:iam::{OWNER}:group/x",
        f"arn:aws:sts::{OWNER}:assumed-role/x/y",
        "arn:aws:iam::*:root",
        "12345",
    ],
)
def test_what_cannot_be_one(principal: str) -> None:
    with pytest.raises(KeyPrincipalError, match=r"cannot be a principal of a key policy\. Give the ARN of one role"):
        key_principal(principal, "aws")


def test_no_permission_reaches_another_partition() -> None:
    with pytest.raises(KeyPrincipalError, match="is in the partition aws, and the key in aws-cn"):
        key_principal(ROLE, "aws-cn")
