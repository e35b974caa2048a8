"""Roles as IAM describes them and as the state remembers them, for the tests of the resource `Role`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pulumi_aws_slr.provider.owners import Owner
from pulumi_aws_slr.provider.rpc import Request
from tests.provider.scripted import ACCOUNT, ScriptedAws

RDS = "rds.amazonaws.com"
NAME = "AWSServiceRoleForRDS"
PATH = f"/aws-service-role/{RDS}/"
ARN = f"arn:aws:iam::{ACCOUNT}:role{PATH}{NAME}"
UNIQUE_ID = "AROA2222222222222222"
CREATED = "2026-01-02T03:04:05+00:00"
POLICY_ARN = "arn:aws:iam::aws:policy/aws-service-role/AmazonRDSServiceRolePolicy"

TYPE = "aws-slr:iam:Role"
URN = f"urn:pulumi:dev::shop::{TYPE}::rds"
OWNER = Owner("shop/dev", "rds")
OWNER_KEY = "aws-slr:owner:shop/dev"
OTHER_KEY = "aws-slr:owner:web/prod"
DELETING_KEY = "aws-slr:deleting:shop/dev"
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
"""The time that deletion marks are written and read at."""
SINCE = "2026-11-22T12:55:00Z"
_WHILE = f"{SINCE}/2026-11-22T14:05:00Z"
ENDED = "2026-11-22T11:40:00Z/2026-11-22T12:50:00Z"
"""The times of the mark of a run that was killed long ago."""
DELETING = {DELETING_KEY: f"shop/dev {_WHILE}"}
OTHER_DELETING_KEY = "aws-slr:deleting:web/prod"
OTHER_DELETING = {OTHER_DELETING_KEY: f"web/prod {_WHILE}"}
OTHER_ENDED = {OTHER_DELETING_KEY: f"web/prod {ENDED}"}
CLAIM = "Service-linked role of the Pulumi stack shop/dev, resource rds."
OTHER_CLAIM = "Service-linked role of the Pulumi stack web/prod, resource role."
OURS = {OWNER_KEY: "rds"}
THEIRS = {OTHER_KEY: "role"}


@dataclass(frozen=True)
class NewMark:
    """Equals the value of a deletion mark that is set now, however long its run may take."""

    label: str

    def __eq__(self, value: object) -> bool:
        return isinstance(value, str) and value.startswith(f"{self.label} 2026-11-22T13:00:00Z/")

    def __hash__(self) -> int:
        return hash(self.label)


def tag_list(tags: Mapping[str, str | NewMark]) -> list[dict[str, str | NewMark]]:
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
        "CreateDate": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
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
        "owner": None if changed.get("adopted") else OWNER.to_state(),
        "managedPolicyArns": [POLICY_ARN],
        "tagsAll": {},
        **changed,
    }


def request(**parts: Any) -> Request:
    return Request(**{"urn": URN, "type": TYPE, "name": "rds", **parts})
