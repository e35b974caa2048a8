"""IAM: policies, roles, users, groups and service-linked roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.pulumi_aws.codecs import FLAG, MOMENT, NUMBER, POLICY, SET
from local.pulumi_aws.resources import iam_cleanup, iam_role, service_linked
from local.pulumi_aws.resources.lookups import one
from local.pulumi_aws.table import AutoName, Field, ResourceType, Step, Tagging, name_prefix, ours, output

if TYPE_CHECKING:
    from local.pulumi_aws.call import Call
    from local.pulumi_aws.descriptions import Item
    from pulumi_aws_slr.tokens import Properties

_PATH = Field("path", default="/", replace=True)
_BOUNDARY = Field("permissionsBoundary", path="PermissionsBoundary.PermissionsBoundaryArn")
_NEW_PRINCIPAL = (("MalformedPolicyDocument", "Invalid principal in policy"),)


def _tagging(noun: str, key: dict[str, str]) -> Tagging:
    return Tagging(f"tag_{noun}", f"untag_{noun}", key)


def _default_version(call: Call, item: Item) -> Properties:
    version = call.do("get_policy_version", PolicyArn=item["Arn"], VersionId=item["DefaultVersionId"])
    return {"policy": POLICY.decode(version["PolicyVersion"]["Document"])}


def _new_default(call: Call) -> dict[str, bool]:
    iam_cleanup.make_room_for_a_version(call)
    return {"SetAsDefault": True}


def _boundary_step(noun: str) -> Step:
    verb = f"{noun}_permissions_boundary"
    return Step(f"put_{verb}", ("permissionsBoundary",), cleared=f"delete_{verb}")


POLICY_TYPE = ResourceType(
    "aws:iam/policy:Policy",
    service="iam",
    fields=(
        Field("name", "PolicyName", computed=True, replace=True),
        name_prefix("namePrefix"),
        Field("description", replace=True),
        _PATH,
        Field("policy", "PolicyDocument", "", codec=POLICY, required=True),
        output("arn"),
        output("policyId"),
        output("attachmentCount", codec=NUMBER),
    ),
    id="{arn}",
    key={"PolicyArn": "arn"},
    create="create_policy",
    answer="Policy",
    find=one("get_policy", "Policy"),
    observe=_default_version,
    steps=(Step("create_policy_version", ("policy",), extra=_new_default),),
    before_delete=iam_cleanup.delete_old_versions,
    delete="delete_policy",
    tagging=_tagging("policy", {"PolicyArn": "arn"}),
    auto_name=AutoName(longest=128),
)

ROLE = ResourceType(
    "aws:iam/role:Role",
    service="iam",
    fields=(
        Field("name", "RoleName", computed=True, replace=True),
        name_prefix("namePrefix"),
        Field("assumeRolePolicy", "AssumeRolePolicyDocument", codec=POLICY, required=True),
        Field("description"),
        Field("maxSessionDuration", codec=NUMBER, default=3600),
        _PATH,
        _BOUNDARY,
        Field("managedPolicyArns", "", codec=SET, computed=True),
        Field("inlinePolicies", "", codec=iam_role.INLINE, computed=True),
        ours("forceDetachPolicies", FLAG, default=False),
        output("arn"),
        output("createDate", codec=MOMENT),
        output("uniqueId", "RoleId"),
    ),
    id="{name}",
    key={"RoleName": "name"},
    create="create_role",
    answer="Role",
    find=one("get_role", "Role"),
    observe=iam_role.policies_of,
    settle=iam_role.settle_policies,
    steps=(
        Step("update_assume_role_policy", ("assumeRolePolicy",), spelling={"assumeRolePolicy": "PolicyDocument"}),
        Step("update_role", ("description", "maxSessionDuration"), whole=True),
        _boundary_step("role"),
    ),
    before_delete=iam_cleanup.empty_role,
    delete="delete_role",
    tagging=_tagging("role", {"RoleName": "name"}),
    auto_name=AutoName(longest=64),
    retries=_NEW_PRINCIPAL,
)

USER = ResourceType(
    "aws:iam/user:User",
    service="iam",
    fields=(
        Field("name", "UserName", computed=True),
        Field("path", default="/"),
        _BOUNDARY,
        ours("forceDestroy", FLAG, default=False),
        output("arn"),
        output("uniqueId", "UserId"),
    ),
    id="{name}",
    key={"UserName": "name"},
    create="create_user",
    answer="User",
    find=one("get_user", "User"),
    steps=(
        Step("update_user", ("name", "path"), spelling={"name": "NewUserName", "path": "NewPath"}),
        _boundary_step("user"),
    ),
    before_delete=iam_cleanup.empty_user,
    delete="delete_user",
    tagging=_tagging("user", {"UserName": "name"}),
    auto_name=AutoName(longest=64),
)

GROUP = ResourceType(
    "aws:iam/group:Group",
    service="iam",
    fields=(
        Field("name", "GroupName", computed=True),
        Field("path", default="/"),
        output("arn"),
        output("uniqueId", "GroupId"),
    ),
    id="{name}",
    key={"GroupName": "name"},
    create="create_group",
    answer="Group",
    find=one("get_group", "Group"),
    steps=(Step("update_group", ("name", "path"), spelling={"name": "NewGroupName", "path": "NewPath"}),),
    delete="delete_group",
    auto_name=AutoName(longest=128),
)

SERVICE_LINKED_ROLE = ResourceType(
    "aws:iam/serviceLinkedRole:ServiceLinkedRole",
    service="iam",
    fields=(
        Field("awsServiceName", "AWSServiceName", "", replace=True, required=True),
        Field("customSuffix", path="", replace=True),
        Field("description"),
        output("arn"),
        output("createDate", codec=MOMENT),
        output("name", "RoleName"),
        output("path"),
        output("uniqueId", "RoleId"),
    ),
    id="{arn}",
    key={},
    create="create_service_linked_role",
    answer="Role",
    find=service_linked.find,
    observe=service_linked.service_and_suffix,
    steps=(Step("update_role", ("description",), extra=service_linked.named),),
    delete=service_linked.delete,
    tagging=Tagging("tag_role", "untag_role", {"RoleName": "name"}, at_creation=False),
)

TYPES = (POLICY_TYPE, ROLE, USER, GROUP, SERVICE_LINKED_ROLE)
