"""An S3 target with its role and key: created in the order that KMS and DMS ask for, unchanged, and gone again."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.e2e.harness import Account, Project

PROGRAM = """
    import pulumi
    import pulumi_aws as aws
    from pulumi_aws_slr import DmsEncryptionKey, DmsEndpointRole, DmsPermissions

    operators = aws.iam.Group("operators")
    role = DmsEndpointRole("landing", {
        "kind": "s3-target", "bucket": "slr-test-landing", "prefix": "orders",
        "callers": {"ops": {"group": operators.name}},
    })
    key = DmsEncryptionKey("landing-key", {"principals": [role.arn], "deletion_window_in_days": 7})
    target = aws.dms.S3Endpoint(
        "target",
        endpoint_id="slr-test-landing",
        endpoint_type="target",
        bucket_name="slr-test-landing",
        bucket_folder="orders",
        service_access_role_arn=role.arn,
        encryption_mode="SSE_KMS",
        server_side_encryption_kms_key_id=key.arn,
        tags={"team": "data"},
    )
    DmsPermissions("dms", {"callers": {"ops": {
        "group": operators.name, "may": ["view", "manage-endpoints"], "resources": {"endpoint": [target.endpoint_arn]},
    }}})
    pulumi.export("role", role.arn)
    pulumi.export("role_name", role.role_name)
    pulumi.export("key", key.arn)
    pulumi.export("endpoint", target.endpoint_arn)
    pulumi.export("user_policy", key.user_policy)
"""
ENDPOINT = "aws:dms/s3Endpoint:S3Endpoint"


def test_an_s3_target_with_role_and_key(account: Account, project: Callable[..., Project]) -> None:
    stack = project(PROGRAM)
    stack.preview().ok()
    stack.up().ok()
    outputs = stack.outputs()

    policy = json.loads(account.client("kms").get_key_policy(KeyId=outputs["key"], PolicyName="default")["Policy"])
    users = {statement["Sid"]: statement["Principal"]["AWS"] for statement in policy["Statement"]}
    assert users["UseKey"] == users["GrantToAwsServices"] == outputs["role"]
    access = account.client("iam").list_role_policies(RoleName=outputs["role_name"])["PolicyNames"]
    assert len(access) == 1
    (endpoint,) = (it["outputs"] for it in stack.resources(ENDPOINT))
    assert endpoint["serviceAccessRoleArn"] == outputs["role"]
    assert endpoint["serverSideEncryptionKmsKeyId"] == outputs["key"]
    limited = next(
        it["outputs"]["policy"] for it in stack.resources("aws:iam/policy:Policy") if it["urn"].endswith("::dms-ops")
    )
    assert outputs["endpoint"] in limited

    stack.up("--expect-no-changes").ok()
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes").ok()
    stack.destroy().ok()
    assert not stack.resources()
    assert account.role(outputs["role_name"]) is None


@pytest.mark.local_aws
def test_the_key_comes_after_its_role_and_goes_before_it(account: Account, project: Callable[..., Project]) -> None:
    """KMS refuses a policy whose principals do not exist."""
    stack = project(PROGRAM)
    mark = account.mark()
    stack.up().ok()
    made = [it for it in account.actions(mark) if it in ("CreateRole", "PutRolePolicy", "CreateKey", "CreateEndpoint")]
    assert list(dict.fromkeys(made)) == ["CreateRole", "PutRolePolicy", "CreateKey", "CreateEndpoint"]

    mark = account.mark()
    stack.destroy().ok()
    gone = [it for it in account.actions(mark) if it in ("DeleteEndpoint", "ScheduleKeyDeletion", "DeleteRole")]
    assert gone == ["DeleteEndpoint", "ScheduleKeyDeletion", "DeleteRole"]


@pytest.mark.parametrize(
    ("right", "wrong", "text"),
    [
        ('"kind": "s3-target"', '"kind": "s3-traget"', "landing: kind: 's3-traget' is no kind of endpoint"),
        ('"bucket": "slr-test-landing", ', "", "landing: bucket missing: the role of a s3-target endpoint is limited"),
        ('"principals": [role.arn]', '"principals": ["landing"]', "'landing' cannot be a principal of a key policy"),
    ],
)
def test_a_mistake_is_found_at_preview(
    account: Account, project: Callable[..., Project], right: str, wrong: str, text: str
) -> None:
    stack = project(PROGRAM.replace(right, wrong))
    assert text in stack.preview().failed().output
