"""Who still uses a role: the scan of every enabled Region."""

from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from pulumi_aws_slr.catalog import entry_for, roles
from pulumi_aws_slr.provider.config import Config
from pulumi_aws_slr.provider.usage import RoleUser, Usage, enabled_regions, find_users, iam_refuses_used
from tests.provider.scripted import ACCOUNT, ScriptedAws, refusal

RDS = entry_for("rds")
DMS = entry_for("dms-serverless")


def enabled(*regions: str) -> dict[str, Any]:
    return {"Regions": [{"RegionName": region} for region in regions]}


def rds_arn(region: str, kind: str, name: str) -> str:
    return f"arn:aws:rds:{region}:{ACCOUNT}:{kind}:{name}"


def db_cluster(region: str, name: str, status: str | None = "available") -> dict[str, Any]:
    found = {"DBClusterIdentifier": name, "Engine": "aurora-mysql", "DBClusterArn": rds_arn(region, "cluster", name)}
    return found if status is None else {**found, "Status": status}


def db_instance(region: str, name: str, status: str) -> dict[str, Any]:
    return {
        "DBInstanceIdentifier": name,
        "Engine": "neptune",
        "DBInstanceStatus": status,
        "DBInstanceArn": rds_arn(region, "db", name),
    }


def replication_arn(region: str, name: str) -> str:
    return f"arn:aws:dms:{region}:{ACCOUNT}:replication-config:{name}"


def config(region: str, name: str) -> dict[str, Any]:
    return {"ReplicationConfigIdentifier": name, "ReplicationConfigArn": replication_arn(region, name)}


def test_the_enabled_regions_are_asked_for_and_sorted(aws: ScriptedAws) -> None:
    aws.expect("ec2:DescribeRegions", enabled("us-east-1", "eu-central-1"), AllRegions=False)
    assert enabled_regions(aws) == ["eu-central-1", "us-east-1"]


def test_rds_users_of_all_regions_and_pages(aws: ScriptedAws) -> None:
    first, second = "eu-central-1", "us-east-1"
    aws.expect("ec2:DescribeRegions", enabled(second, first), AllRegions=False)
    aws.expect("rds:DescribeDBClusters", {"DBClusters": [db_cluster(first, "orders")], "Marker": "next"}, region=first)
    aws.expect("rds:DescribeDBClusters", {"DBClusters": [db_cluster(first, "bare", None)]}, region=first, Marker="next")
    aws.expect("rds:DescribeDBInstances", {"DBInstances": [db_instance(first, "a", "deleting")]}, region=first)
    aws.expect("rds:DescribeDBClusters", {"DBClusters": []}, region=second)
    aws.expect("rds:DescribeDBInstances", {"DBInstances": [db_instance(second, "b", "backing-up")]}, region=second)
    assert find_users(aws, RDS) == Usage(
        users=(
            RoleUser(first, "aurora-mysql cluster", "bare", "", rds_arn(first, "cluster", "bare")),
            RoleUser(first, "aurora-mysql cluster", "orders", "available", rds_arn(first, "cluster", "orders")),
            RoleUser(first, "neptune instance", "a", "deleting", rds_arn(first, "db", "a")),
            RoleUser(second, "neptune instance", "b", "backing-up", rds_arn(second, "db", "b")),
        )
    )


def test_no_rds_users(aws: ScriptedAws) -> None:
    aws.expect("ec2:DescribeRegions", enabled("eu-central-1"), AllRegions=False)
    aws.expect("rds:DescribeDBClusters", {"DBClusters": []}, region="eu-central-1")
    aws.expect("rds:DescribeDBInstances", {"DBInstances": []}, region="eu-central-1")
    assert find_users(aws, RDS) == Usage()


def test_dms_users_with_the_status_of_their_replications(aws: ScriptedAws) -> None:
    region = "eu-central-1"
    aws.expect("ec2:DescribeRegions", enabled(region), AllRegions=False)
    aws.expect(
        "dms:DescribeReplicationConfigs",
        {"ReplicationConfigs": [config(region, "live")], "Marker": "m"},
        region=region,
        MaxRecords=100,
    )
    aws.expect(
        "dms:DescribeReplicationConfigs",
        {"ReplicationConfigs": [config(region, "fresh"), config(region, "odd")]},
        region=region,
        MaxRecords=100,
        Marker="m",
    )
    aws.expect(
        "dms:DescribeReplications",
        {
            "Replications": [{"ReplicationConfigArn": replication_arn(region, "live"), "Status": "running"}],
            "Marker": "n",
        },
        region=region,
        MaxRecords=100,
    )
    aws.expect(
        "dms:DescribeReplications",
        {"Replications": [{"ReplicationConfigArn": replication_arn(region, "odd")}]},
        region=region,
        MaxRecords=100,
        Marker="n",
    )
    kind = "DMS Serverless replication"
    assert find_users(aws, DMS) == Usage(
        users=(
            RoleUser(region, kind, "fresh", "created", replication_arn(region, "fresh")),
            RoleUser(region, kind, "live", "running", replication_arn(region, "live")),
            RoleUser(region, kind, "odd", "", replication_arn(region, "odd")),
        )
    )


def test_a_region_without_replication_configs_needs_one_call(aws: ScriptedAws) -> None:
    aws.expect("ec2:DescribeRegions", enabled("eu-central-1"), AllRegions=False)
    aws.expect("dms:DescribeReplicationConfigs", {}, region="eu-central-1", MaxRecords=100)
    assert find_users(aws, DMS) == Usage()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            refusal("AccessDenied", "with an explicit deny in a service control policy"),
            (
                "the caller may not call rds:DescribeDBClusters. AWS says: with an explicit deny in a service control "
                "policy\nThe denial comes from a guardrail, so a further Allow will not help: ask who owns it."
            ),
        ),
        (
            EndpointConnectionError(endpoint_url="https://rds.example"),
            (
                'rds:DescribeDBClusters: AWS could not be reached (Could not connect to the endpoint URL: "https://'
                'rds.example"). Check network, Region and endpoints, then run the command again'
            ),
        ),
    ],
    ids=["denied", "not reached"],
)
def test_a_region_that_cannot_be_asked_is_unknown_never_empty(aws: ScriptedAws, error: Exception, reason: str) -> None:
    aws.expect("ec2:DescribeRegions", enabled("ap-east-1", "eu-central-1"), AllRegions=False)
    aws.expect("rds:DescribeDBClusters", error, region="ap-east-1")
    aws.expect("rds:DescribeDBClusters", {"DBClusters": [db_cluster("eu-central-1", "orders")]}, region="eu-central-1")
    aws.expect("rds:DescribeDBInstances", {"DBInstances": []}, region="eu-central-1")
    usage = find_users(aws, RDS)
    assert [user.name for user in usage.users] == ["orders"]
    assert usage.unknown_regions == (("ap-east-1", reason),)


def test_a_region_that_fails_halfway_is_unknown_as_a_whole(aws: ScriptedAws) -> None:
    aws.expect("ec2:DescribeRegions", enabled("ap-east-1"), AllRegions=False)
    aws.expect("rds:DescribeDBClusters", {"DBClusters": [db_cluster("ap-east-1", "x")]}, region="ap-east-1")
    aws.expect("rds:DescribeDBInstances", refusal("InternalFailure", "oops"), region="ap-east-1")
    assert find_users(aws, RDS) == Usage(
        unknown_regions=(("ap-east-1", "rds:DescribeDBInstances: oops (InternalFailure)"),)
    )


def test_without_the_list_of_regions_all_are_unknown(aws: ScriptedAws) -> None:
    aws.expect("ec2:DescribeRegions", refusal("InternalFailure", "oops"), AllRegions=False)
    assert find_users(aws, RDS) == Usage(
        unknown_regions=(("all Regions", "ec2:DescribeRegions: oops (InternalFailure)"),)
    )


def test_every_other_service_is_left_to_iam(aws: ScriptedAws) -> None:
    asked = {"rds", "dms-serverless"}
    assert {find_users(aws, entry) for entry in roles() if entry.key not in asked} == {Usage()}
    assert aws.calls == []


def test_where_iam_itself_can_be_relied_on() -> None:
    assert [entry.key for entry in roles() if not iam_refuses_used(entry)] == ["dms-serverless"]


def test_a_region_that_does_not_answer_holds_up_nobody() -> None:
    """The scan has few retries of its own, whatever the provider's are."""
    aws = ScriptedAws(Config(region="eu-central-1", max_retries=50))
    aws.expect("ec2:DescribeRegions", enabled("ap-east-1"), AllRegions=False)
    aws.expect("rds:DescribeDBClusters", {"DBClusters": []}, region="ap-east-1")
    aws.expect("rds:DescribeDBInstances", {"DBInstances": []}, region="ap-east-1")
    find_users(aws, RDS)
    aws.assert_finished()
    assert aws.retries == {("ec2", "eu-central-1"): None, ("rds", "ap-east-1"): 3}


@pytest.mark.parametrize(("status", "going"), [("deleting", True), ("available", False), ("", False)])
def test_what_is_on_its_way_out(status: str, going: bool) -> None:
    assert RoleUser("r", "k", "n", status, "a").is_going is going
