"""What uses DMS Serverless's role in a Region, whose it is, and the commands that remove it."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_aws_slr.aws.usage.dms_serverless import serverless_resources
from pulumi_aws_slr.aws.usage.resource import Remedy, UsingResource
from tests.scripted.aws import ACCOUNT, ScriptedAws

REGION = "eu-central-1"
KIND = "DMS Serverless replication"


def arn(name: str) -> str:
    return f"arn:aws:dms:{REGION}:{ACCOUNT}:replication-config:{name}"


def config(name: str) -> dict[str, Any]:
    return {"ReplicationConfigIdentifier": name, "ReplicationConfigArn": arn(name)}


def replication(name: str, **facts: Any) -> dict[str, Any]:
    return {"ReplicationConfigArn": arn(name), **facts}


def users(aws: ScriptedAws) -> list[UsingResource]:
    return list(serverless_resources(aws.client("dms", REGION), REGION))


def delete(name: str) -> str:
    return f"aws dms delete-replication-config --region {REGION} --replication-config-arn {arn(name)}"


def test_all_pages_with_the_status_of_their_replications_and_their_owners(aws: ScriptedAws) -> None:
    first = {"ReplicationConfigs": [config("live")], "Marker": "m"}
    aws.expect("dms:DescribeReplicationConfigs", first, MaxRecords=100)
    second = {"ReplicationConfigs": [config("odd"), config("fresh")]}
    aws.expect("dms:DescribeReplicationConfigs", second, MaxRecords=100, Marker="m")
    running = {"Replications": [replication("live", Status="running")], "Marker": "n"}
    aws.expect("dms:DescribeReplications", running, MaxRecords=100)
    aws.expect("dms:DescribeReplications", {"Replications": [replication("odd")]}, MaxRecords=100, Marker="n")
    tags = [
        {"Key": key, "Value": value, "ResourceArn": arn("live")}
        for key, value in (("pulumi:project", "shop"), ("pulumi:stack", "prod"))
    ]
    arns = [arn(name) for name in ("live", "odd", "fresh")]
    aws.expect("dms:ListTagsForResource", {"TagList": tags}, ResourceArnList=arns)
    stop = f"aws dms stop-replication --region {REGION} --replication-config-arn "
    wait = "stop it, wait until it is `stopped`, then delete it"
    assert users(aws) == [
        UsingResource(REGION, KIND, "fresh", "created", arn("fresh"), (), Remedy("delete it", (delete("fresh"),))),
        UsingResource(
            *(REGION, KIND, "live", "running", arn("live"), ("shop/prod",)),
            Remedy(wait, (stop + arn("live"), delete("live"))),
        ),
        UsingResource(REGION, KIND, "odd", "", arn("odd"), (), Remedy(wait, (stop + arn("odd"), delete("odd")))),
    ]


def test_a_region_without_replication_configs_needs_one_call(aws: ScriptedAws) -> None:
    aws.expect("dms:DescribeReplicationConfigs", {}, MaxRecords=100)
    assert users(aws) == []


@pytest.mark.parametrize(
    ("status", "what", "commands"),
    [
        ("stopped", "delete it", (delete("x"),)),
        ("failed", "delete it", (delete("x"),)),
        ("stopping", "wait until it is `stopped`, then delete it", (delete("x"),)),
        ("deleting", "it is being deleted: wait", ()),
    ],
)
def test_how_a_replication_goes(aws: ScriptedAws, status: str, what: str, commands: tuple[str, ...]) -> None:
    aws.expect("dms:DescribeReplicationConfigs", {"ReplicationConfigs": [config("x")]}, MaxRecords=100)
    aws.expect("dms:DescribeReplications", {"Replications": [replication("x", Status=status)]}, MaxRecords=100)
    aws.expect("dms:ListTagsForResource", {}, ResourceArnList=[arn("x")])
    (found,) = users(aws)
    assert found.remedy == Remedy(what, commands)
