"""What uses RDS's role in a Region, whose it is, and the commands that remove it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_aws_slr.aws.usage.rds import rds_resources
from pulumi_aws_slr.aws.usage.resource import UsingResource
from tests.scripted.aws import ACCOUNT, ScriptedAws

REGION = "eu-west-1"
DELETE = f"aws rds delete-db-instance --region {REGION} --db-instance-identifier orders"
DELETE_CLUSTER = f"aws rds delete-db-cluster --region {REGION} --db-cluster-identifier orders"
UNPROTECT = "--no-deletion-protection --apply-immediately"
LEAVE = f"aws rds remove-from-global-cluster --region {REGION}"
CLUSTER_ARN = f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster:orders"


def instance(**facts: Any) -> dict[str, Any]:
    return {
        "DBInstanceIdentifier": "orders",
        "Engine": "postgres",
        "DBInstanceStatus": "available",
        "DBInstanceArn": f"arn:aws:rds:{REGION}:{ACCOUNT}:db:orders",
        **facts,
    }


def cluster(**facts: Any) -> dict[str, Any]:
    return {
        "DBClusterIdentifier": "orders",
        "Engine": "aurora-mysql",
        "Status": "available",
        "DBClusterArn": CLUSTER_ARN,
        **facts,
    }


def global_cluster(name: str, *members: str, **facts: Any) -> dict[str, Any]:
    """A global cluster with members in Regions; the last one is the writer."""
    return {
        "GlobalClusterIdentifier": name,
        "GlobalClusterArn": f"arn:aws:rds::{ACCOUNT}:global-cluster:{name}",
        "Status": "available",
        "Engine": "aurora-mysql",
        "GlobalClusterMembers": [
            {"DBClusterArn": f"arn:aws:rds:{region}:{ACCOUNT}:cluster:c", "IsWriter": region == members[-1]}
            for region in members
        ],
        **facts,
    }


Find = Callable[..., list[UsingResource]]


@pytest.fixture
def find(aws: ScriptedAws) -> Find:
    """The users of a Region that has certain instances, clusters and global clusters."""

    def find(
        instances: list[dict[str, Any]] = (),  # type: ignore[assignment]
        clusters: list[dict[str, Any]] = (),  # type: ignore[assignment]
        global_clusters: list[dict[str, Any]] = (),  # type: ignore[assignment]
    ) -> list[UsingResource]:
        aws.expect("rds:DescribeDBInstances", {"DBInstances": list(instances)}, MaxRecords=100)
        aws.expect("rds:DescribeDBClusters", {"DBClusters": list(clusters)}, MaxRecords=100)
        if clusters:
            aws.expect("rds:DescribeGlobalClusters", {"GlobalClusters": list(global_clusters)}, MaxRecords=100)
        return list(rds_resources(aws.client("rds", REGION), REGION))

    return find


def test_all_kinds_in_the_order_in_which_they_can_be_deleted(find: Find) -> None:
    found = find(
        [instance(DBInstanceIdentifier="z", Engine="neptune"), instance(DBInstanceIdentifier="a")],
        [cluster(), cluster(DBClusterIdentifier="docs", Engine="docdb")],
        [
            global_cluster("world", "us-east-1", REGION),
            global_cluster("elsewhere", REGION, "us-east-1"),
            global_cluster("empty"),
        ],
    )
    assert [(user.kind, user.name, user.status) for user in found] == [
        ("postgres instance", "a", "available"),
        ("neptune instance", "z", "available"),
        ("docdb cluster", "docs", "available"),
        ("aurora-mysql cluster", "orders", "available"),
        ("aurora-mysql global cluster", "world", "available"),
    ]


def test_all_pages(aws: ScriptedAws) -> None:
    aws.expect("rds:DescribeDBInstances", {"DBInstances": [instance()], "Marker": "m"}, MaxRecords=100)
    more = {"DBInstances": [instance(DBInstanceIdentifier="more")]}
    aws.expect("rds:DescribeDBInstances", more, MaxRecords=100, Marker="m")
    aws.expect("rds:DescribeDBClusters", {}, MaxRecords=100)
    assert [user.name for user in rds_resources(aws.client("rds", REGION), REGION)] == ["more", "orders"]


@pytest.mark.parametrize(
    ("tags", "owners"),
    [
        ({}, ()),
        ({"pulumi:project": "shop", "pulumi:stack": "prod"}, ("shop/prod",)),
        ({"pulumi:project": "shop", "pulumi:stack": "acme/shop/prod"}, ("shop/prod",)),
        ({"pulumi:stack": "prod"}, ()),
        ({"aws-slr:owner:web/dev": "x", "pulumi:project": "shop", "pulumi:stack": "prod"}, ("shop/prod",)),
    ],
)
def test_the_stacks_that_tags_name(find: Find, tags: dict[str, str], owners: tuple[str, ...]) -> None:
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    (found,) = find([instance(TagList=listed)])
    assert found.owners == owners


@pytest.mark.parametrize(
    ("facts", "what", "commands"),
    [
        (
            {},
            "delete it; its data stays in the snapshot orders-final",
            [f"{DELETE} --final-db-snapshot-identifier orders-final"],
        ),
        (
            {"DeletionProtection": True},
            "delete it; its data stays in the snapshot orders-final",
            [
                f"aws rds modify-db-instance --region {REGION} --db-instance-identifier orders {UNPROTECT}",
                f"{DELETE} --final-db-snapshot-identifier orders-final",
            ],
        ),
        (
            {"DBClusterIdentifier": "c", "Engine": "aurora-postgresql"},
            "delete it; the data stays in its cluster c",
            [DELETE],
        ),
        ({"DBClusterIdentifier": "c", "Engine": "postgres"}, "it goes with its cluster c", []),
        (
            {"ReadReplicaSourceDBInstanceIdentifier": "source"},
            "delete it; RDS takes no final snapshot of a read replica, whose data is that of its source",
            [f"{DELETE} --skip-final-snapshot"],
        ),
        (
            {"Engine": "custom-oracle-ee"},
            (
                "delete it; RDS takes no final snapshot of an RDS Custom instance, so take a snapshot first if its "
                "data matters"
            ),
            [f"{DELETE} --skip-final-snapshot"],
        ),
        (
            {"DBInstanceStatus": "incompatible-network"},
            "delete it; RDS takes no final snapshot of an instance that is incompatible-network",
            [f"{DELETE} --skip-final-snapshot"],
        ),
        ({"DBInstanceStatus": "deleting"}, "it is being deleted: wait", []),
    ],
    ids=["plain", "protected", "Aurora", "Multi-AZ cluster", "replica", "custom", "broken", "going"],
)
def test_how_an_instance_goes(find: Find, facts: dict[str, Any], what: str, commands: list[str]) -> None:
    (found,) = find([instance(**facts)])
    assert (found.remedy.what, list(found.remedy.commands)) == (what, commands)


@pytest.mark.parametrize(
    ("facts", "what", "commands"),
    [
        (
            {},
            "delete it; its data stays in the snapshot orders-final",
            [f"{DELETE_CLUSTER} --final-db-snapshot-identifier orders-final"],
        ),
        (
            {"DeletionProtection": True, "GlobalClusterIdentifier": "world"},
            (
                "take it out of the global cluster world (the writer after all others), then delete it; its data stays "
                "in the snapshot orders-final"
            ),
            [
                f"{LEAVE} --global-cluster-identifier world --db-cluster-identifier {CLUSTER_ARN}",
                f"aws rds modify-db-cluster --region {REGION} --db-cluster-identifier orders {UNPROTECT}",
                f"{DELETE_CLUSTER} --final-db-snapshot-identifier orders-final",
            ],
        ),
        ({"Status": "deleting"}, "it is being deleted: wait", []),
    ],
    ids=["plain", "protected member", "going"],
)
def test_how_a_cluster_goes(find: Find, facts: dict[str, Any], what: str, commands: list[str]) -> None:
    (found,) = find(clusters=[cluster(**facts)])
    assert (found.remedy.what, list(found.remedy.commands)) == (what, commands)


def test_how_a_global_cluster_goes(find: Find) -> None:
    *_, found = find(clusters=[cluster()], global_clusters=[global_cluster("world", REGION, DeletionProtection=True)])
    assert found.remedy.what == "delete it once it has no members"
    assert found.remedy.commands == (
        f"aws rds modify-global-cluster --region {REGION} --global-cluster-identifier world --no-deletion-protection",
        f"aws rds delete-global-cluster --region {REGION} --global-cluster-identifier world",
    )
