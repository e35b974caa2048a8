"""Who calls: accounts by access key, users, assumed roles, partitions.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from local import environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Aws, ErrorOf

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws


def _who(aws: Aws, region: str = "us-east-1", key: str | None = None, token: str | None = None) -> Any:
    answer = aws.client("sts", region, key, token).get_caller_identity()
    return answer["Account"], answer["Arn"]


@pytest.fixture
def user_key(iam: Any) -> str:
    """The access key of the user /data/ann."""
    iam.create_user(UserName="ann", Path="/data/")
    return str(iam.create_access_key(UserName="ann")["AccessKey"]["AccessKeyId"])


@pytest.mark.parametrize(
    ("region", "partition"), [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_twelve_digits_are_an_account(aws: Aws, region: str, partition: str) -> None:
    assert _who(aws, region) == (aws.account, f"arn:{partition}:iam::{aws.account}:root")


@pytest.mark.parametrize("key", [environment.ACCESS_KEY, "test"])
def test_the_key_of_the_set_up_and_mere_words_are_the_default_account(aws: Aws, key: str) -> None:
    assert _who(aws, key=key) == ("123456789012", "arn:aws:iam::123456789012:root")


def test_an_issued_key_is_its_user(aws: Aws, user_key: str) -> None:
    arn = f"arn:aws:iam::{aws.account}:user/data/ann"
    assert _who(aws, "eu-west-1", user_key) == (aws.account, arn)
    # another service finds the same account by the key
    assert [user["Arn"] for user in aws.client("iam", key=user_key).list_users()["Users"]] == [arn]


def test_a_session_token_is_its_user(aws: Aws, user_key: str) -> None:
    session = aws.client("sts", key=user_key).get_session_token()["Credentials"]
    assert session["AccessKeyId"].startswith("ASIA")
    assert _who(aws, key=session["AccessKeyId"], token=session["SessionToken"]) == (
        aws.account,
        f"arn:aws:iam::{aws.account}:user/data/ann",
    )


def test_roles_are_assumed_into_other_accounts(aws: Aws, new_account: Callable[[], str], user_key: str) -> None:
    key, token = user_key, None
    for account, role in ((new_account(), "hub"), (new_account(), "spoke")):
        assumed = aws.client("sts", key=key, token=token).assume_role(
            RoleArn=f"arn:aws:iam::{account}:role/{role}", RoleSessionName="session"
        )
        key, token = assumed["Credentials"]["AccessKeyId"], assumed["Credentials"]["SessionToken"]
        arn = f"arn:aws:sts::{account}:assumed-role/{role}/session"
        assert _who(aws, key=key, token=token) == (account, arn)
    aws.client("iam", key=key, token=token).create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    assert [role["Arn"] for role in aws.client("iam", key=account).list_roles()["Roles"]] == [
        f"arn:aws:iam::{account}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
    ]
    assert aws.client("iam").list_roles()["Roles"] == []


def test_a_role_is_assumed_with_the_token_of_an_identity_provider(
    aws: Aws, admin: Admin, new_account: Callable[[], str]
) -> None:
    account = new_account()
    unsigned = boto3.client(
        "sts", region_name="eu-west-1", endpoint_url=aws.url, config=Config(signature_version=UNSIGNED)
    )
    assumed = unsigned.assume_role_with_web_identity(
        RoleArn=f"arn:aws:iam::{account}:role/ci", RoleSessionName="run", WebIdentityToken="header.payload.signature"
    )
    key, token = assumed["Credentials"]["AccessKeyId"], assumed["Credentials"]["SessionToken"]
    assert _who(aws, key=key, token=token) == (account, f"arn:aws:sts::{account}:assumed-role/ci/run")
    recorded = admin.calls(account)[0]
    assert (recorded.action, recorded.caller) == ("AssumeRoleWithWebIdentity", "web-identity")
    assert recorded.parameters["WebIdentityToken"] == "***"


def test_what_a_session_is_given_is_recorded_and_checked(aws: Aws, admin: Admin, error_of: ErrorOf) -> None:
    role = {"RoleArn": f"arn:aws:iam::{aws.account}:role/r", "RoleSessionName": "session"}
    given = {"Tags": [{"Key": "team", "Value": "a"}], "TransitiveTagKeys": ["team"], "SourceIdentity": "ann"}
    aws.client("sts").assume_role(**role, **given)
    assert admin.calls(aws.account)[-1].parameters == {**role, **given}
    code, text = error_of(aws.client("sts").assume_role, **role, ExternalId="not allowed")
    assert code == "ValidationError"
    assert "at 'externalId' failed to satisfy constraint" in text


@pytest.mark.parametrize(
    ("service", "operation", "error"),
    [
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ("rds", "describe_db_instances", "InvalidClientTokenId"),
        ("dms", "describe_endpoints", "UnrecognizedClientException"),
        ("ec2", "describe_regions", "AuthFailure"),
    ],
)
def test_a_key_that_nobody_issued(aws: Aws, service: str, operation: str, error: str, error_of: ErrorOf) -> None:
    # https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
    client = aws.client(service, key="AKIA0000000000000000")
    assert error_of(getattr(client, operation))[0] == error


def test_deleted_and_inactive_keys_are_refused(aws: Aws, iam: Any, user_key: str, error_of: ErrorOf) -> None:
    sts = aws.client("sts", key=user_key)
    iam.update_access_key(UserName="ann", AccessKeyId=user_key, Status="Inactive")
    assert error_of(sts.get_caller_identity)[0] == "InvalidClientTokenId"
    iam.update_access_key(UserName="ann", AccessKeyId=user_key, Status="Active")
    assert sts.get_caller_identity()["Account"] == aws.account
    iam.delete_access_key(UserName="ann", AccessKeyId=user_key)
    assert error_of(sts.get_caller_identity)[0] == "InvalidClientTokenId"


def test_calls_name_their_caller(aws: Aws, admin: Admin, user_key: str) -> None:
    aws.client("iam", key=user_key).list_roles()
    assert admin.calls(aws.account)[-1].caller == f"arn:aws:iam::{aws.account}:user/data/ann"


def test_other_keys_share_a_default_account(aws: Aws) -> None:
    assert _who(aws, key="test") == ("123456789012", "arn:aws:iam::123456789012:root")
