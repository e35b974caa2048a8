"""The IAM of an account: written down as a released version left it, and set up again in another account."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.harness import Account

Side = dict[str, Any]
_SERVICE_LINKED = "/aws-service-role/"


def written_down(account: Account) -> Side:
    """Roles, and the managed policies that the account itself has."""
    iam = account.client("iam")
    roles = [iam.get_role(RoleName=role["RoleName"])["Role"] for role in iam.list_roles()["Roles"]]
    return {
        "roles": [{**_role(role), "attached": _attached(iam, role["RoleName"])} for role in roles],
        "policies": [_policy(iam, policy) for policy in iam.list_policies(Scope="Local")["Policies"]],
    }


def set_up(account: Account, side: Side) -> None:
    """Make all of it in an account that has none of it. Numbers of the account are those of the new one already."""
    iam = account.client("iam")
    for policy in side["policies"]:
        iam.create_policy(**policy)
    for role in side["roles"]:
        made = {key: value for key, value in role.items() if key not in ("attached", "Tags") and value}
        if role["Path"].startswith(_SERVICE_LINKED):
            _create_service_linked_role(iam, made)
            if role["Tags"]:
                iam.tag_role(RoleName=role["RoleName"], Tags=role["Tags"])
        else:
            iam.create_role(**made, Tags=role["Tags"])
            for arn in role["attached"]:
                iam.attach_role_policy(RoleName=role["RoleName"], PolicyArn=arn)


def taken_over(account: Account, state: dict[str, Any]) -> dict[str, Any]:
    """The state with what IAM gives itself: the IDs and times of the roles that are there now."""
    iam = account.client("iam")
    for resource in state["deployment"]["resources"]:
        if resource["type"].startswith("aws-slr:iam:"):
            role = iam.get_role(RoleName=resource["outputs"]["name"])["Role"]
            resource["outputs"] |= {
                "uniqueId": role["RoleId"],
                "createDate": role["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
    return state


def _create_service_linked_role(iam: Any, role: dict[str, Any]) -> None:
    suffix = role["RoleName"].partition("_")[2]
    iam.create_service_linked_role(
        AWSServiceName=role["Path"].split("/")[2],
        Description=role.get("Description", ""),
        **({"CustomSuffix": suffix} if suffix else {}),
    )


def _role(role: dict[str, Any]) -> dict[str, Any]:
    return {
        "RoleName": role["RoleName"],
        "Path": role["Path"],
        "Description": role.get("Description", ""),
        "AssumeRolePolicyDocument": json.dumps(role["AssumeRolePolicyDocument"]),
        "Tags": role.get("Tags", []),
    }


def _attached(iam: Any, name: str) -> list[str]:
    return [policy["PolicyArn"] for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]]


def _policy(iam: Any, policy: dict[str, Any]) -> dict[str, Any]:
    arn = policy["Arn"]
    version = iam.get_policy_version(PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    whole = iam.get_policy(PolicyArn=arn)["Policy"]
    return {
        "PolicyName": policy["PolicyName"],
        "Path": policy["Path"],
        "Description": whole.get("Description", ""),
        "PolicyDocument": json.dumps(version["Document"]),
        "Tags": whole.get("Tags", []),
    }
