"""The record of calls."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Aws, ErrorOf

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws


def test_a_call_is_recorded_with_everything(aws: Aws, iam: Any, admin: Admin, error_of: ErrorOf) -> None:
    iam.create_service_linked_role(AWSServiceName="rds.amazonaws.com", Description="d")
    error_of(iam.create_service_linked_role, AWSServiceName="rds.amazonaws.com")
    first, second = admin.calls(aws.account)
    assert (first.service, first.action, first.resource) == ("iam", "CreateServiceLinkedRole", "AWSServiceRoleForRDS")
    assert (first.account, first.region, first.caller) == (
        aws.account,
        "us-east-1",
        f"arn:aws:iam::{aws.account}:root",
    )
    assert first.parameters == {"AWSServiceName": "rds.amazonaws.com", "Description": "d"}
    assert (first.status, first.error_code, first.invoked_by) == (200, None, None)
    assert (second.status, second.error_code) == (400, "InvalidInput")
    assert second.seq > first.seq
    assert second.time >= first.time
    assert first.duration_ms > 0


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "action", "resource"),
    [
        ("iam", "get_role", {"RoleName": "r"}, "GetRole", "r"),
        (
            "iam",
            "get_service_linked_role_deletion_status",
            {"DeletionTaskId": "task/aws-service-role/p/R/00000000-0000-0000-0000-000000000000"},
            "GetServiceLinkedRoleDeletionStatus",
            "R",
        ),
        ("sts", "get_caller_identity", {}, "GetCallerIdentity", ""),
        ("rds", "delete_db_instance", {"DBInstanceIdentifier": "db"}, "DeleteDBInstance", "db"),
        ("ec2", "describe_subnets", {"SubnetIds": ["subnet-1"]}, "DescribeSubnets", ""),
        ("dms", "stop_replication", {"ReplicationConfigArn": "arn:x"}, "StopReplication", "arn:x"),
        ("kms", "describe_key", {"KeyId": "alias/x"}, "DescribeKey", "alias/x"),
        ("account", "get_region_opt_status", {"RegionName": "af-south-1"}, "GetRegionOptStatus", "af-south-1"),
        ("s3", "get_bucket_location", {"Bucket": "b"}, "GetBucketLocation", ""),
    ],
)
def test_every_protocol_is_understood(
    aws: Aws, admin: Admin, *, service: str, operation: str, parameters: dict[str, Any], action: str, resource: str
) -> None:
    client = aws.client(service)
    with contextlib.suppress(client.exceptions.ClientError):
        getattr(client, operation)(**parameters)
    recorded = admin.calls(aws.account)[-1]
    assert (recorded.service, recorded.action, recorded.resource) == (service, action, resource)
    assert recorded.parameters == parameters


def test_secrets_are_hidden(aws: Aws, admin: Admin) -> None:
    aws.client("rds").create_db_cluster(
        DBClusterIdentifier="c", Engine="aurora-mysql", MasterUsername="user", MasterUserPassword="very secret"
    )
    parameters = admin.calls(aws.account)[-1].parameters
    assert (parameters["MasterUsername"], parameters["MasterUserPassword"]) == ("user", "***")


def test_calls_since_and_clearing(aws: Aws, iam: Any, admin: Admin) -> None:
    iam.list_roles()
    last = admin.calls(aws.account)[-1].seq
    iam.list_users()
    assert [call.action for call in admin.calls(aws.account, since=last)] == ["ListUsers"]
    admin.clear_calls(aws.account)
    assert admin.calls(aws.account) == []
    iam.list_groups()
    assert admin.calls(aws.account)[0].seq > last + 1
