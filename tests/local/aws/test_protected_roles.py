"""What may be changed on a service-linked role, and how AWS refuses the rest (recorded by radkawar/stackd)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import ErrorOf

_POLICY = '{"Version": "2012-10-17", "Statement": []}'
_ARN = "arn:aws:iam::aws:policy/ReadOnlyAccess"
_PROTECTED: list[tuple[str, dict[str, str]]] = [
    ("update_assume_role_policy", {"PolicyDocument": _POLICY}),
    ("put_role_policy", {"PolicyName": "mine", "PolicyDocument": _POLICY}),
    ("delete_role_policy", {"PolicyName": "mine"}),
    ("attach_role_policy", {"PolicyArn": _ARN}),
    ("detach_role_policy", {"PolicyArn": _ARN}),
    ("put_role_permissions_boundary", {"PermissionsBoundary": _ARN}),
    ("delete_role_permissions_boundary", {}),
    ("delete_role", {}),
    # recorded by radkawar/stackd
    ("add_role_to_instance_profile", {"InstanceProfileName": "profile"}),
    ("remove_role_from_instance_profile", {"InstanceProfileName": "profile"}),
]


@pytest.mark.parametrize(("operation", "parameters"), _PROTECTED, ids=[name for name, _ in _PROTECTED])
def test_only_aws_may(iam: Any, suffixed: str, operation: str, parameters: dict[str, str], error_of: ErrorOf) -> None:
    assert error_of(getattr(iam, operation), RoleName=suffixed, **parameters) == (
        "UnmodifiableEntity",
        f"Cannot perform the operation on the protected role '{suffixed}' - this role is only modifiable by AWS",
    )


def test_the_session_length_is_fixed(iam: Any, suffixed: str, error_of: ErrorOf) -> None:
    assert error_of(iam.update_role, RoleName=suffixed, MaxSessionDuration=7200) == (
        "UnmodifiableEntity",
        f"{suffixed} is an AWS service linked role, max session duration cannot be changed.",
    )


def test_the_description_may_be_edited(iam: Any, suffixed: str) -> None:
    # reference/iam-using-slrs.txt: "You can edit the description of any role"
    iam.update_role(RoleName=suffixed, Description="first")
    assert iam.get_role(RoleName=suffixed)["Role"]["Description"] == "first"
    answer = iam.update_role_description(RoleName=suffixed, Description="second")
    assert answer["Role"]["Description"] == "second"
    iam.update_role(RoleName=suffixed)
    assert iam.get_role(RoleName=suffixed)["Role"]["Description"] == "second"


@pytest.mark.local_aws
def test_ordinary_roles_are_not_protected(iam: Any) -> None:
    iam.create_role(RoleName="mine", AssumeRolePolicyDocument=_POLICY)
    iam.update_role(RoleName="mine", MaxSessionDuration=7200)
    iam.attach_role_policy(RoleName="mine", PolicyArn=_ARN)
    assert iam.list_attached_role_policies(RoleName="mine")["AttachedPolicies"] == [
        {"PolicyName": "ReadOnlyAccess", "PolicyArn": _ARN}
    ]
    assert iam.get_role(RoleName="mine")["Role"]["MaxSessionDuration"] == 7200
    iam.detach_role_policy(RoleName="mine", PolicyArn=_ARN)
    iam.delete_role(RoleName="mine")


@pytest.mark.local_aws
def test_aws_managed_policies_are_there(iam: Any) -> None:
    found = iam.list_policies(Scope="AWS", PathPrefix="/aws-service-role/", MaxItems=1000)["Policies"]
    assert len(found) > 300
    assert "AmazonRDSServiceRolePolicy" in {policy["PolicyName"] for policy in found}
    arn = "arn:aws:iam::aws:policy/service-role/AmazonDMSVPCManagementRole"
    assert iam.get_policy(PolicyArn=arn)["Policy"]["Arn"] == arn
