"""The matrix for DMS: roles of endpoints, keys, and who may do what; each decision is written out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.policies import (
    AccountRegion,
    DmsAbility,
    DmsScope,
    EndpointData,
    EndpointKind,
    access_statements,
    document,
    endpoint_creator_statements,
    endpoint_statements,
    endpoint_trust_statements,
    key_policy_statements,
    key_user_statements,
    split,
)
from tests.judge.judge import ACCOUNT, Request

OTHER = "444455556666"
HERE = AccountRegion("aws", "eu-central-1", ACCOUNT)
ROLE, SECOND, STRANGER = (f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("dms-lake", "etl", "stranger"))
ABROAD = f"arn:aws:iam::{OTHER}:role/reader"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/1234abcd"


@dataclass(frozen=True)
class Table:
    """Rows about one policy."""

    title: str
    identity: Sequence[str]
    """The caller's policies."""
    rows: Sequence[tuple[str, Request, str]]
    """What is asked, how, and the decision."""
    resource: str = ""
    """The policy of the resource that is asked for, empty if it has none."""

    @property
    def documents(self) -> list[str]:
        """The policies that there are."""
        return [*self.identity, *([self.resource] if self.resource else [])]


def data(kind: str, **given: Any) -> EndpointData:
    """What an endpoint works with."""
    return EndpointData.of(EndpointKind(kind), HERE, given)


def _endpoint(title: str, of: EndpointData, *rows: tuple[str, str, str, str]) -> Table:
    """A table about what a role may do; rows are: what is asked, action, resource, decision."""
    return Table(
        title,
        [document(endpoint_statements(of))],
        [(asked, Request(action, resource, principal=ROLE), word) for asked, action, resource, word in rows],
    )


def _table(name: str, place: str = f"eu-central-1:{ACCOUNT}") -> str:
    return f"arn:aws:dynamodb:{place}:table/{name}"


def _list(prefix: str | None) -> Request:
    return Request(
        "s3:ListBucket", "arn:aws:s3:::lake", {} if prefix is None else {"s3:prefix": prefix}, principal=ROLE
    )


TARGET = data("s3-target", bucket="lake", prefix="landing", key=f"arn:aws:kms:eu-central-1:{OTHER}:key/9")
TABLES_OF_TWO_KINDS = data("dynamodb", tables=["orders", "audit_*"])
REDSHIFT = data("redshift", bucket="lake", cluster="dwh")
STREAM, DOMAIN = f"arn:aws:kinesis:eu-central-1:{ACCOUNT}:stream", f"arn:aws:es:eu-central-1:{ACCOUNT}:domain"
CLUSTER = f"arn:aws:redshift:eu-central-1:{ACCOUNT}:cluster"

# fmt: off
ENDPOINTS = [
    _endpoint("DMS endpoint role: DynamoDB tables `orders` and `audit_*`", TABLES_OF_TWO_KINDS,
        ("an item into the table", "dynamodb:PutItem", _table("orders"), "allow"),
        ("the table made", "dynamodb:CreateTable", _table("orders"), "allow"),
        ("a table that fits the pattern", "dynamodb:UpdateItem", _table("audit_2026"), "allow"),
        ("DMS's own table of exceptions", "dynamodb:PutItem", _table("awsdms_apply_exceptions"), "allow"),
        ("the list of tables", "dynamodb:ListTables", "*", "allow"),
        ("a table whose name begins the same", "dynamodb:PutItem", _table("orders2"), "deny"),
        ("the table in another Region", "dynamodb:PutItem", _table("orders", f"eu-west-1:{ACCOUNT}"), "deny"),
        ("the table's items read", "dynamodb:Scan", _table("orders"), "deny"),
    ),
    _endpoint("DMS endpoint role: Kinesis stream `changes`", data("kinesis", stream="changes"),
        ("a record into the stream", "kinesis:PutRecord", f"{STREAM}/changes", "allow"),
        ("the stream described", "kinesis:DescribeStream", f"{STREAM}/changes", "allow"),
        ("another stream", "kinesis:PutRecords", f"{STREAM}/changes2", "deny"),
        ("the stream's records read", "kinesis:GetRecords", f"{STREAM}/changes", "deny"),
        ("the stream deleted", "kinesis:DeleteStream", f"{STREAM}/changes", "deny"),
    ),
    _endpoint("DMS endpoint role: OpenSearch domain `search`", data("opensearch", domain="search"),
        ("a document into an index", "es:ESHttpPut", f"{DOMAIN}/search/orders/_doc/1", "allow"),
        ("another domain", "es:ESHttpPut", f"{DOMAIN}/search2/orders/_doc/1", "deny"),
        ("the domain deleted", "es:DeleteDomain", f"{DOMAIN}/search", "deny"),
    ),
    _endpoint("DMS endpoint role: Redshift, bucket `lake`", REDSHIFT,
        ("a file in the bucket", "s3:PutObject", "arn:aws:s3:::lake/a.csv", "allow"),
        ("the file read back", "s3:GetObject", "arn:aws:s3:::lake/a.csv", "allow"),
        ("the bucket's settings", "s3:GetBucketPolicy", "arn:aws:s3:::lake", "allow"),
        ("the bucket's policy changed", "s3:PutBucketPolicy", "arn:aws:s3:::lake", "deny"),
        ("a bucket `dms-x`, as AmazonDMSRedshiftS3Role may", "s3:CreateBucket", "arn:aws:s3:::dms-x", "deny"),
    ),
    _endpoint("DMS endpoint role: S3 source, bucket `lake`", data("s3-source", bucket="lake"),
        ("a file read", "s3:GetObject", "arn:aws:s3:::lake/a.csv", "allow"),
        ("the bucket listed", "s3:ListBucket", "arn:aws:s3:::lake", "allow"),
        ("a file written", "s3:PutObject", "arn:aws:s3:::lake/a.csv", "deny"),
        ("a bucket whose name begins the same", "s3:GetObject", "arn:aws:s3:::lake2/a.csv", "deny"),
    ),
    Table("DMS endpoint role: S3 target, bucket `lake`, prefix `landing`, key of another account",
          [document(endpoint_statements(TARGET))], [
        ("a file below the prefix", Request("s3:PutObject", "arn:aws:s3:::lake/landing/a", principal=ROLE), "allow"),
        ("the file tagged", Request("s3:PutObjectTagging", "arn:aws:s3:::lake/landing/a", principal=ROLE), "allow"),
        ("the prefix listed", _list("landing/"), "allow"),
        ("another prefix listed", _list("landing2/"), "deny"),
        ("the whole bucket listed", _list(None), "deny"),
        ("a longer prefix", Request("s3:PutObject", "arn:aws:s3:::lake/landing2/a", principal=ROLE), "deny"),
        ("the file read", Request("s3:GetObject", "arn:aws:s3:::lake/landing/a", principal=ROLE), "deny"),
        ("the bucket deleted", Request("s3:DeleteBucket", "arn:aws:s3:::lake", principal=ROLE), "deny"),
    ]),
]


def _assume(service: str, account: str | None = ACCOUNT, region: str = "eu-central-1") -> Request:
    source = {} if account is None else {
        "aws:SourceAccount": account, "aws:SourceArn": f"arn:aws:dms:{region}:{account}:endpoint:X",
    }
    return Request("sts:AssumeRole", ROLE, source, principal=service)


TRUST = [
    Table("Who may assume an endpoint's role", [], [
        ("DMS, for an endpoint of the account", _assume("dms.amazonaws.com"), "allow"),
        ("DMS, for another account", _assume("dms.amazonaws.com", OTHER), "deny"),
        ("DMS, in another Region", _assume("dms.amazonaws.com", region="eu-west-1"), "deny"),
        ("DMS, without saying for whom", _assume("dms.amazonaws.com", None), "deny"),
        ("another service", _assume("redshift.amazonaws.com"), "deny"),
        ("a role of the account", Request("sts:AssumeRole", ROLE, principal=STRANGER), "deny"),
    ], document(endpoint_trust_statements(TARGET))),
    Table("Who may assume the role of a Redshift target", [], [
        ("DMS, without saying for whom", _assume("dms.amazonaws.com", None), "allow"),
        ("Redshift", _assume("redshift.amazonaws.com", None), "allow"),
        ("another service", _assume("glue.amazonaws.com", None), "deny"),
    ], document(endpoint_trust_statements(REDSHIFT))),
]


def _pass(service: str, role: str = ROLE) -> Request:
    return Request("iam:PassRole", role, {"iam:PassedToService": service})


CREATORS = [
    Table("Who creates a Redshift endpoint with a role",
          [document(endpoint_creator_statements(ROLE, f"{CLUSTER}:dwh"))], [
        ("the role to DMS", _pass("dms.amazonaws.com"), "allow"),
        ("the role to Redshift", _pass("redshift.amazonaws.com"), "deny"),
        ("another role to DMS", _pass("dms.amazonaws.com", SECOND), "deny"),
        ("the role given to the cluster", Request("redshift:ModifyClusterIamRoles", f"{CLUSTER}:dwh"), "allow"),
        ("the role given to another cluster", Request("redshift:ModifyClusterIamRoles", f"{CLUSTER}:dwh2"), "deny"),
        ("the cluster deleted", Request("redshift:DeleteCluster", f"{CLUSTER}:dwh"), "deny"),
    ]),
]

KEY_POLICY = document(key_policy_statements([ROLE, OTHER], partition="aws", account=ACCOUNT))
_GRANT = {"kms:GrantIsForAWSResource": "true"}
MANAGE = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}'
KEYS = [
    Table("Key for `dms-lake` and another account: principals without a policy of their own", [], [
        ("the role encrypts", Request("kms:GenerateDataKey", KEY, principal=ROLE), "allow"),
        ("the role lets AWS go on", Request("kms:CreateGrant", KEY, _GRANT, principal=ROLE), "allow"),
        ("the role lets anybody go on", Request("kms:CreateGrant", KEY, principal=ROLE), "deny"),
        ("the role deletes the key", Request("kms:ScheduleKeyDeletion", KEY, principal=ROLE), "deny"),
        ("a role of the account that is not named", Request("kms:Decrypt", KEY, principal=STRANGER), "deny"),
        ("a role of the other account", Request("kms:Decrypt", KEY, principal=ABROAD), "deny"),
    ], KEY_POLICY),
    Table("The same key: principals with `kms:*` in a policy of their own", [MANAGE], [
        ("a role of the account manages the key", Request("kms:PutKeyPolicy", KEY, principal=STRANGER), "allow"),
        ("a role of the account uses the key", Request("kms:Decrypt", KEY, principal=STRANGER), "deny"),
        ("a role of the other account manages it", Request("kms:PutKeyPolicy", KEY, principal=ABROAD), "deny"),
    ], KEY_POLICY),
    Table("The same key: a role of the other account with `user_policy`", [document(key_user_statements(KEY))], [
        ("it encrypts", Request("kms:GenerateDataKey", KEY, principal=ABROAD), "allow"),
        ("it lets AWS go on", Request("kms:CreateGrant", KEY, _GRANT, principal=ABROAD), "allow"),
        ("it deletes the key", Request("kms:ScheduleKeyDeletion", KEY, principal=ABROAD), "deny"),
        ("another key of the account", Request("kms:Decrypt", f"{KEY}2", principal=ABROAD), "deny"),
    ], KEY_POLICY),
]


def dms(resource: str, account: str = ACCOUNT) -> str:
    """The ARN of a DMS resource, from `endpoint:ID`."""
    return f"arn:aws:dms:eu-central-1:{account}:{resource}"


def _access(may: str, scope: DmsScope | None = None) -> list[str]:
    return [document(part) for part in split(access_statements([DmsAbility(word) for word in may.split()], scope))]


def _new(action: str, *, on: str = "*", has: str | None = None, **tags: str) -> Request:
    """A request that gives tags, for a resource that has the tag `team`."""
    context: dict[str, str | list[str]] = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    if tags:
        context["aws:TagKeys"] = list(tags)
    if has:
        context["aws:ResourceTag/team"] = has
    return Request(f"dms:{action}", on, context)


def _on(action: str, resource: str, **context: str) -> Request:
    return Request(f"dms:{action}", dms(resource), {f"aws:ResourceTag/{key}": value for key, value in context.items()})


CONFIG, E1 = "replication-config:C1", dms("endpoint:E1")
BY_ARN = DmsScope({"endpoint": [dms("endpoint/E1")], "task": [dms("task:T1")], "replication-config": [dms(CONFIG)]})
BY_TAG = DmsScope(tags={"team": "data"}, tag_keys=("team", "stage"))
OF_OTHERS = Request("dms:DeleteEndpoint", dms("endpoint:E1"), {"dms:ResourceTag/team": "data"})
ACCESS = [
    Table("In DMS: `view`", _access("view"), [
        ("the list of endpoints", Request("dms:DescribeEndpoints", "*"), "allow"),
        ("the list of Serverless replications", Request("dms:DescribeReplications", "*"), "allow"),
        ("a task's tables", _on("DescribeTableStatistics", "task:T1"), "allow"),
        ("an endpoint tested", _on("TestConnection", "endpoint:E1"), "deny"),
        ("a task started", _on("StartReplicationTask", "task:T1"), "deny"),
    ]),
    Table("In DMS: `manage-endpoints run-tasks run-serverless`", _access("manage-endpoints run-tasks run-serverless"), [
        ("an endpoint made", _new("CreateEndpoint"), "allow"),
        ("a task started", _on("StartReplicationTask", "task:T1"), "allow"),
        ("a Serverless replication started", _on("StartReplication", CONFIG), "allow"),
        ("a task deleted", _on("DeleteReplicationTask", "task:T1"), "deny"),
        ("a Serverless replication deleted", _on("DeleteReplicationConfig", CONFIG), "deny"),
        ("an instance made", _new("CreateReplicationInstance"), "deny"),
        ("an endpoint tagged", _on("AddTagsToResource", "endpoint:E1"), "deny"),
    ]),
    Table("In DMS: endpoint `E1` (written `endpoint/E1`), task `T1`, replication config `C1`",
          _access("view manage-endpoints run-tasks manage-serverless run-serverless", BY_ARN), [
        ("the endpoint changed", _on("ModifyEndpoint", "endpoint:E1"), "allow"),
        ("another endpoint", _on("ModifyEndpoint", "endpoint:E12"), "deny"),
        ("that of another account", Request("dms:ModifyEndpoint", dms("endpoint:E1", OTHER), account=OTHER), "deny"),
        ("an endpoint made", _new("CreateEndpoint"), "deny"),
        ("the task stopped", _on("StopReplicationTask", "task:T1"), "allow"),
        ("another task", _on("StopReplicationTask", "task:T2"), "deny"),
        ("the Serverless replication started", _on("StartReplication", CONFIG), "allow"),
        ("a config made of the endpoint", _on("CreateReplicationConfig", "endpoint:E1"), "allow"),
        ("a config made of another endpoint", _on("CreateReplicationConfig", "endpoint:E2"), "deny"),
        ("the list of endpoints, which cannot be limited", Request("dms:DescribeEndpoints", "*"), "allow"),
    ]),
    Table("In DMS: everything, tag `team` = `data`, tag keys `team` and `stage`",
          _access(" ".join(DmsAbility), BY_TAG), [
        ("an endpoint that has the tag", _on("DeleteEndpoint", "endpoint:E1", team="data"), "allow"),
        ("an endpoint with another value", _on("DeleteEndpoint", "endpoint:E1", team="web"), "deny"),
        ("an endpoint without the tag", _on("DeleteEndpoint", "endpoint:E1"), "deny"),
        ("the tag as `dms:ResourceTag/team`, a key that no request has", OF_OTHERS, "deny"),
        ("a Serverless config that has the tag", _on("StartReplication", CONFIG, team="data"), "allow"),
        ("a Serverless config of others", _on("StartReplication", CONFIG, team="web"), "deny"),
        ("an endpoint made with the tag", _new("CreateEndpoint", team="data"), "allow"),
        ("an endpoint made with a further key of the list", _new("CreateEndpoint", team="data", stage="x"), "allow"),
        ("an endpoint made with a key that is not in it", _new("CreateEndpoint", team="data", cost="1"), "deny"),
        ("an endpoint made with another value", _new("CreateEndpoint", team="web"), "deny"),
        ("an endpoint made without tags", _new("CreateEndpoint"), "deny"),
        ("its own endpoint tagged", _new("AddTagsToResource", on=E1, has="data", stage="x"), "allow"),
        ("its own endpoint given away", _new("AddTagsToResource", on=E1, has="data", team="web"), "deny"),
        ("an endpoint of others taken", _new("AddTagsToResource", on=E1, has="web", team="data"), "deny"),
        ("the tag taken away", Request("dms:RemoveTagsFromResource", dms("endpoint:E1"),
                                       {"aws:ResourceTag/team": "data", "aws:TagKeys": ["team"]}), "deny"),
        ("a further tag taken away", Request("dms:RemoveTagsFromResource", dms("endpoint:E1"),
                                             {"aws:ResourceTag/team": "data", "aws:TagKeys": ["stage"]}), "allow"),
    ]),
]
# fmt: on
TABLES = [*ENDPOINTS, *TRUST, *CREATORS, *KEYS, *ACCESS]
