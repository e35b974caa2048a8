"""Who uses the service roles of classic DMS in one Region."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_aws_slr.aws.usage.dms_classic import calls_for, dms_classic_resources
from tests.scripted.aws import ACCOUNT, ScriptedAws

REGION = "eu-central-1"


def users(aws: ScriptedAws, role: str) -> list[tuple[str, str, str]]:
    found = list(dms_classic_resources(role, "aws", ACCOUNT, aws.client("dms", REGION), REGION))
    assert all(user.region == REGION for user in found)
    return [(user.kind, user.name, user.remedy.what) for user in found]


def expect(aws: ScriptedAws, call: str, member: str, *items: dict[str, Any]) -> None:
    aws.expect(f"dms:{call}", {member: list(items)}, MaxRecords=100)


def arn(kind: str) -> str:
    return f"arn:aws:dms:{REGION}:{ACCOUNT}:{kind}"


def test_instances_then_their_subnet_groups_use_the_vpc_role(aws: ScriptedAws) -> None:
    instance = {
        "ReplicationInstanceIdentifier": "mover",
        "ReplicationInstanceStatus": "deleting",
        "ReplicationInstanceArn": arn("rep:1"),
    }
    expect(aws, "DescribeReplicationConfigs", "ReplicationConfigs")
    expect(aws, "DescribeReplicationInstances", "ReplicationInstances", instance)
    aws.expect("dms:ListTagsForResource", {"TagList": []}, ResourceArnList=[arn("rep:1")])
    groups = [{"ReplicationSubnetGroupIdentifier": name, "SubnetGroupStatus": "Complete"} for name in "ba"]
    expect(aws, "DescribeReplicationSubnetGroups", "ReplicationSubnetGroups", *groups)
    aws.expect("dms:ListTagsForResource", {"TagList": []}, ResourceArnList=[arn("subgrp:b"), arn("subgrp:a")])
    assert users(aws, "dms-vpc-role") == [
        ("DMS replication instance", "mover", "it is being deleted: wait"),
        ("DMS replication subnet group", "a", "delete it"),
        ("DMS replication subnet group", "b", "delete it"),
    ]


@pytest.mark.parametrize(
    ("status", "remedy"),
    [("stopped", "delete it"), ("running", "stop it, wait until it is `stopped`, then delete it")],
)
def test_tasks_and_instances_use_the_logs_role(aws: ScriptedAws, status: str, remedy: str) -> None:
    expect(aws, "DescribeReplicationConfigs", "ReplicationConfigs")
    task = {"ReplicationTaskIdentifier": "orders", "Status": status, "ReplicationTaskArn": arn("task:1")}
    expect(aws, "DescribeReplicationTasks", "ReplicationTasks", task)
    aws.expect("dms:ListTagsForResource", {"TagList": []}, ResourceArnList=[arn("task:1")])
    expect(aws, "DescribeReplicationInstances", "ReplicationInstances")
    assert users(aws, "dms-cloudwatch-logs-role") == [("DMS replication task", "orders", remedy)]


@pytest.mark.parametrize("role", ["dms-vpc-role", "dms-cloudwatch-logs-role"])
def test_serverless_replications_use_the_roles_of_their_instances_and_tasks(aws: ScriptedAws, role: str) -> None:
    """Also one that is stopped: it gets an instance when it is started again."""
    config = {"ReplicationConfigIdentifier": "lake", "ReplicationConfigArn": arn("replication-config:1")}
    expect(aws, "DescribeReplicationConfigs", "ReplicationConfigs", config)
    replication = {"ReplicationConfigArn": arn("replication-config:1"), "Status": "stopped"}
    expect(aws, "DescribeReplications", "Replications", replication)
    aws.expect("dms:ListTagsForResource", {"TagList": []}, ResourceArnList=[arn("replication-config:1")])
    if role == "dms-cloudwatch-logs-role":
        expect(aws, "DescribeReplicationTasks", "ReplicationTasks")
    expect(aws, "DescribeReplicationInstances", "ReplicationInstances")
    if role == "dms-vpc-role":
        expect(aws, "DescribeReplicationSubnetGroups", "ReplicationSubnetGroups")
    assert users(aws, role) == [("DMS Serverless replication", "lake", "delete it")]
    assert ("dms:ListTagsForResource", "replication-config:*") in calls_for(role)


def test_only_endpoints_of_redshift_use_the_role_for_endpoints(aws: ScriptedAws) -> None:
    endpoints = [
        {
            "EndpointIdentifier": engine,
            "EngineName": engine,
            "Status": "active",
            "EndpointArn": arn(f"endpoint:{engine}"),
        }
        for engine in ("postgres", "redshift", "redshift-serverless")
    ]
    expect(aws, "DescribeEndpoints", "Endpoints", *endpoints)
    theirs = [arn("endpoint:redshift"), arn("endpoint:redshift-serverless")]
    aws.expect("dms:ListTagsForResource", {"TagList": []}, ResourceArnList=theirs)
    found = users(aws, "dms-access-for-endpoint")
    assert [name for _, name, _ in found] == ["redshift", "redshift-serverless"]


def test_the_calls_are_those_that_are_made(aws: ScriptedAws) -> None:
    assert calls_for("dms-access-for-endpoint") == (
        ("dms:DescribeEndpoints", "*"),
        ("dms:ListTagsForResource", "endpoint:*"),
    )
    expect(aws, "DescribeEndpoints", "Endpoints")
    assert users(aws, "dms-access-for-endpoint") == []
