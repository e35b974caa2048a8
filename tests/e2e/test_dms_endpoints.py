"""An S3 target with its role and key: created in the order that KMS and DMS ask for, unchanged, and gone again."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from local.layout import ROOT
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
KEY_ALONE = """
    import pulumi
    from pulumi_aws_slr import DmsEncryptionKey

    def impatient(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ != "aws:kms/key:Key":
            return None
        args.opts.custom_timeouts = pulumi.CustomTimeouts(create="2s")
        return pulumi.ResourceTransformResult(args.props, args.opts)

    pulumi.runtime.register_resource_transform(impatient)
    DmsEncryptionKey("landing-key", {"principals": ["PRINCIPAL"]})
"""
NOBODY = '{"Version": "2012-10-17", "Statement": []}'
REFUSED_BY_KMS = "MalformedPolicyDocumentException: Policy contains a statement with one or more invalid principals."
DOCS = ROOT / "docs" / "dms-access.md"
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
    (endpoint,) = (resource["outputs"] for resource in stack.resources(ENDPOINT))
    assert endpoint["serviceAccessRoleArn"] == outputs["role"]
    assert endpoint["serverSideEncryptionKmsKeyId"] == outputs["key"]
    limited = next(
        one["outputs"]["policy"] for one in stack.resources("aws:iam/policy:Policy") if one["urn"].endswith("::dms-ops")
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
    made = [
        action
        for action in account.actions(mark)
        if action in ("CreateRole", "PutRolePolicy", "CreateKey", "CreateEndpoint")
    ]
    assert list(dict.fromkeys(made)) == ["CreateRole", "PutRolePolicy", "CreateKey", "CreateEndpoint"]

    mark = account.mark()
    stack.destroy().ok()
    gone = [one for one in account.actions(mark) if one in ("DeleteEndpoint", "ScheduleKeyDeletion", "DeleteRole")]
    assert gone == ["DeleteEndpoint", "ScheduleKeyDeletion", "DeleteRole"]


@pytest.mark.local_aws
def test_a_role_that_kms_does_not_know_yet_is_waited_for(account: Account, project: Callable[..., Project]) -> None:
    assert account.admin is not None
    account.admin.settings(account.id, kms_role_propagation=4)
    stack = project(PROGRAM)
    mark = account.mark()
    stack.up().ok()
    (*refused, made) = [call.error_code for call in account.calls(mark) if call.action == "CreateKey"]
    assert made is None
    assert len(refused) >= 2
    assert set(refused) == {"MalformedPolicyDocumentException"}


@pytest.mark.local_aws
def test_a_principal_of_another_account_that_does_not_exist(account: Account, project: Callable[..., Project]) -> None:
    """It cannot be looked up, so KMS is asked for as long as a new role could take to arrive: here for 2 s."""
    missing = account.role_in_another_account("reader").replace("role/reader", "role/raeder")
    stack = project(KEY_ALONE.replace("PRINCIPAL", missing))
    stack.preview().ok()
    mark = account.mark()
    output = stack.up().failed().output
    assert "aws:kms:Key (landing-key-key):" in output
    assert REFUSED_BY_KMS in output
    assert account.actions(mark).count("CreateKey") > 1
    assert REFUSED_BY_KMS in DOCS.read_text(encoding="utf-8")


@pytest.mark.local_aws
def test_who_may_not_look_up_roles_makes_a_key_all_the_same(account: Account, project: Callable[..., Project]) -> None:
    arn = account.client("iam").create_role(RoleName="lake", AssumeRolePolicyDocument=NOBODY)["Role"]["Arn"]
    stack = project(KEY_ALONE.replace("PRINCIPAL", arn))
    with account.fault("access_denied", action="GetRole") as denied:
        stack.up().ok()
        assert denied.hits
    stack.up("--expect-no-changes").ok()


MISTAKES = {
    "a wrong kind of endpoint": ('"kind": "s3-target"', '"kind": "s3-traget"'),
    "no bucket": ('"bucket": "slr-test-landing", ', ""),
    "a role that does not exist": ("[role.arn]", '["arn:aws:iam::111122223333:role/laek"]'),
    "a role by its name": ("[role.arn]", '["landing"]'),
}


def test_a_mistake_is_found_at_preview(account: Account, project: Callable[..., Project]) -> None:
    """docs/dms-access.md shows each of them, and what it says is what the user gets."""
    rows = [line.strip("| ").split(" | ") for line in DOCS.read_text(encoding="utf-8").splitlines()]
    said = {row[0]: row[1].strip("`") for row in rows if row[0] in MISTAKES}
    assert set(said) == set(MISTAKES)
    stack = project(PROGRAM)
    for mistake, (right, wrong) in MISTAKES.items():
        stack.write(PROGRAM.replace(right, wrong.replace("111122223333", account.id)))
        output = " ".join(stack.preview().failed().output.split())
        assert said[mistake].replace("111122223333", account.id) in output
