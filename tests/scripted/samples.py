"""Roles as IAM describes them and as the state remembers them, for the tests of the resource `Role`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pulumi_aws_slr.ownership.owner import Owner
from pulumi_aws_slr.provider.rpc import Request
from tests.scripted.aws import ACCOUNT, ScriptedAws

RDS = "rds.amazonaws.com"
NAME = "AWSServiceRoleForRDS"
PATH = f"/aws-service-role/{RDS}/"
ARN = f"arn:aws:iam::{ACCOUNT}:role{PATH}{NAME}"
UNIQUE_ID = "AROA2222222222222222"
CREATED = "2026-11-22T13:00:00+00:00"
POLICY_ARN = "arn:aws:iam::aws:policy/aws-service-role/AmazonRDSServiceRolePolicy"

TYPE = "aws-slr:iam:Role"
URN = f"urn:pulumi:dev::shop::{TYPE}::rds"
OWNER = Owner("shop/dev/rds")
OWNER_KEY = "aws-slr:owner:shop/dev/rds"
OTHER_KEY = "aws-slr:owner:web/prod/role"
DELETING_KEY = "aws-slr:deleting:shop/dev/rds"
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
"""The time that everything is written and read at, and that the role was created."""
SINCE = "2026-11-22T12:55:00Z"
ENDED = "2026-11-22T10:59:00Z"
"""The time of the mark of a run that was killed long ago."""
MINE = "aaaa"
"""The incarnation that the state has."""
NEW = "bbbb"
"""The incarnation that a creation or take-over gets."""
OTHER = "cccc"
"""That of the other stack."""
DELETING = {DELETING_KEY: f"{MINE} 2026-11-22T13:00:00Z"}
OTHER_DELETING_KEY = "aws-slr:deleting:web/prod/role"
OTHER_DELETING = {OTHER_DELETING_KEY: f"{OTHER} {SINCE}"}
OTHER_ENDED = {OTHER_DELETING_KEY: f"{OTHER} {ENDED}"}
CLAIM = f"Service-linked role of shop/dev/rds, created 2026-11-22T13:00:00Z, {MINE}."
NEW_CLAIM = f"Service-linked role of shop/dev/rds, created 2026-11-22T13:00:00Z, {NEW}."
OTHER_CLAIM = f"Service-linked role of web/prod/role, created 2026-11-22T13:00:00Z, {OTHER}."
OURS = {OWNER_KEY: MINE}
NEWLY_OURS = {OWNER_KEY: NEW}
LEAVING = {OWNER_KEY: f"{MINE} leaving 2026-11-22T13:00:00Z"}
THEIRS = {OTHER_KEY: OTHER}
OWNED = {"label": "shop/dev/rds", "incarnation": MINE}
"""The owner as the state has it."""


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def iam_role(
    name: str = NAME,
    *,
    description: str | None = None,
    tags: dict[str, str] | None = None,
    unique_id: str = UNIQUE_ID,
    path: str = PATH,
    partition: str = "aws",
) -> dict[str, Any]:
    """The answer of GetRole and CreateServiceLinkedRole."""
    role: dict[str, Any] = {
        "Path": path,
        "RoleName": name,
        "RoleId": unique_id,
        "Arn": f"arn:{partition}:iam::{ACCOUNT}:role{path}{name}",
        "CreateDate": NOW,
        "AssumeRolePolicyDocument": "{}",
    }
    if description is not None:
        role["Description"] = description
    if tags is not None:
        role["Tags"] = tag_list(tags)
    return {"Role": role}


def expect_list(aws: ScriptedAws, *roles: dict[str, Any], answer: Any = None) -> None:
    """The next call lists the account's service-linked roles: these, of which IAM shows no tags."""
    shown = [{key: value for key, value in role["Role"].items() if key != "Tags"} for role in roles]
    listed = {"Roles": shown, "IsTruncated": False}
    aws.expect("iam:ListRoles", answer or listed, PathPrefix="/aws-service-role/", MaxItems=1000)


def inputs(**changed: Any) -> dict[str, Any]:
    return {"awsServiceName": RDS, **changed}


def outputs(**changed: Any) -> dict[str, Any]:
    """The state of a role that this stack owns, without anything of the user's."""
    return {
        "awsServiceName": RDS,
        "customSuffix": None,
        "description": CLAIM,
        "tags": None,
        "onExisting": None,
        "deletion": None,
        "arn": ARN,
        "name": NAME,
        "path": PATH,
        "uniqueId": UNIQUE_ID,
        "createDate": CREATED,
        "adopted": False,
        "owner": None if changed.get("adopted") else OWNED,
        "managedPolicyArns": [POLICY_ARN],
        "tagsAll": {},
        **changed,
    }


def created(**changed: Any) -> dict[str, Any]:
    """The state of a role that this declaration has just come to own."""
    owner = None if changed.get("adopted") else {**OWNED, "incarnation": NEW}
    return outputs(**{"description": NEW_CLAIM, "owner": owner, **changed})


def request(**parts: Any) -> Request:
    return Request(**{"urn": URN, "type": TYPE, "name": "rds", **parts})


SLIP = (
    "unknown service principal 'rdss.amazonaws.com'; did you mean 'rds.amazonaws.com'? If AWS really has a service of "
    "that name, write 'rdss.amazonaws.com!'"
)
"""What is said of a principal that is one letter from a known one."""
