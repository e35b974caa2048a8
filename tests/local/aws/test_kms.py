"""KMS key policies: principals have to exist.

Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Aws, ErrorOf

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws

_INVALID = (
    "MalformedPolicyDocumentException",
    "Policy contains a statement with one or more invalid principals.",
)


def _policy(*principals: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": "kms:*", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def kms(aws: Aws) -> Any:
    return aws.client("kms")


def test_a_service_linked_role_has_to_exist(aws: Aws, iam: Any, kms: Any, error_of: ErrorOf) -> None:
    root = f"arn:aws:iam::{aws.account}:root"
    role = f"arn:aws:iam::{aws.account}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
    assert error_of(kms.create_key, Policy=_policy(root, role)) == _INVALID
    iam.create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    key = kms.create_key(Policy=_policy(root, role))["KeyMetadata"]["KeyId"]
    assert error_of(kms.put_key_policy, KeyId=key, Policy=_policy(f"arn:aws:iam::{aws.account}:role/none")) == _INVALID
    assert json.loads(kms.get_key_policy(KeyId=key)["Policy"]) == json.loads(_policy(root, role))


def test_users_have_to_exist_and_paths_count(aws: Aws, iam: Any, kms: Any, error_of: ErrorOf) -> None:
    user = f"arn:aws:iam::{aws.account}:user/data/ann"
    assert error_of(kms.create_key, Policy=_policy(user)) == _INVALID
    iam.create_user(UserName="ann", Path="/data/")
    kms.create_key(Policy=_policy(user))
    assert error_of(kms.create_key, Policy=_policy(user.replace("/data", ""))) == _INVALID


def test_services_accounts_and_strangers_are_not_looked_up(aws: Aws, kms: Any) -> None:
    for principal in (aws.account, "*", "arn:aws:iam::000000000001:role/elsewhere"):
        kms.create_key(Policy=_policy(principal))


def test_a_new_role_may_not_be_visible_yet(aws: Aws, kms: Any, admin: Admin, error_of: ErrorOf) -> None:
    role = aws.client("iam").create_service_linked_role(AWSServiceName="rds.amazonaws.com")["Role"]["Arn"]
    with admin.fault("unreadable", account=aws.account, resource="AWSServiceRoleForRDS", seconds=15):
        assert error_of(kms.create_key, Policy=_policy(role)) == _INVALID
        admin.advance(aws.account, 15)
        assert kms.create_key(Policy=_policy(role))["KeyMetadata"]["KeyState"] == "Enabled"


def test_kms_comes_to_know_a_role_later_than_iam(aws: Aws, iam: Any, kms: Any, admin: Admin, error_of: ErrorOf) -> None:
    admin.settings(aws.account, kms_role_propagation=10)
    role = iam.create_role(RoleName="lake", AssumeRolePolicyDocument=_policy(aws.account))["Role"]["Arn"]
    assert iam.get_role(RoleName="lake")["Role"]["Arn"] == role
    assert error_of(kms.create_key, Policy=_policy(role)) == _INVALID
    admin.advance(aws.account, 10)
    assert kms.create_key(Policy=_policy(role))["KeyMetadata"]["KeyState"] == "Enabled"


def test_the_period_of_rotation(kms: Any) -> None:
    """It is 365 days unless the call says otherwise, and is told while the key is rotated.

    Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html and
    API_GetKeyRotationStatus.html beside it.
    """
    key = {"KeyId": kms.create_key()["KeyMetadata"]["KeyId"]}
    assert "RotationPeriodInDays" not in kms.get_key_rotation_status(**key)
    kms.enable_key_rotation(**key)
    assert kms.get_key_rotation_status(**key)["RotationPeriodInDays"] == 365
    kms.enable_key_rotation(**key, RotationPeriodInDays=90)
    assert kms.get_key_rotation_status(**key)["RotationPeriodInDays"] == 90
