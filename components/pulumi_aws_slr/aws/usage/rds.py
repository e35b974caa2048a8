"""The users of AWSServiceRoleForRDS in one Region: instances, clusters and global clusters of every engine.

RDS's operations answer Aurora's, Neptune's and DocumentDB's resources, too, and its commands delete them.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html,
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html,
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBCluster.html,
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-deleting.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.aws.usage.markers import all_items
from pulumi_aws_slr.aws.usage.resource import Remedy, RoleUser, cli, stacks_in

_ALONE = ("aurora", "docdb", "neptune")
"""Engines whose instances are deleted one by one; those of a Multi-AZ DB cluster go with their cluster."""
_NO_SNAPSHOT_IN = frozenset({"failed", "incompatible-network", "incompatible-restore"})
_WAIT = Remedy("it is being deleted: wait")


def rds_users(client: Any, region: str) -> Iterator[RoleUser]:
    """Instances, then clusters, then global clusters whose writer is here: the order in which they can be deleted.

    Two calls, and a third one where there are clusters.

    Raises:
        AwsError: a call failed; what was found before has been yielded.
    """
    with explained("rds:DescribeDBInstances"):
        instances = all_items(client.describe_db_instances, "DBInstances")
    yield from sorted((_instance(item, region) for item in instances), key=lambda user: user.name)
    with explained("rds:DescribeDBClusters"):
        clusters = all_items(client.describe_db_clusters, "DBClusters")
    yield from sorted((_cluster(item, region) for item in clusters), key=lambda user: user.name)
    if clusters:
        with explained("rds:DescribeGlobalClusters"):
            global_clusters = all_items(client.describe_global_clusters, "GlobalClusters")
        here = (item for item in global_clusters if _home(item) == region)
        yield from sorted((_global_cluster(item, region) for item in here), key=lambda user: user.name)


def _instance(item: dict[str, Any], region: str) -> RoleUser:
    status = item.get("DBInstanceStatus", "")
    return RoleUser(
        region,
        f"{item['Engine']} instance",
        item["DBInstanceIdentifier"],
        status,
        item["DBInstanceArn"],
        stacks_in(item.get("TagList") or ()),
        _WAIT if status == "deleting" else _instance_remedy(item, region, status),
    )


def _instance_remedy(item: dict[str, Any], region: str, status: str) -> Remedy:
    name, engine, cluster = item["DBInstanceIdentifier"], item["Engine"], item.get("DBClusterIdentifier")
    if cluster and not engine.startswith(_ALONE):
        return Remedy(f"it goes with its cluster {cluster}")
    commands = []
    if item.get("DeletionProtection"):
        commands.append(
            cli(
                "rds",
                "modify-db-instance",
                region,
                "--no-deletion-protection",
                "--apply-immediately",
                db_instance_identifier=name,
            )
        )
    if cluster:
        commands.append(cli("rds", "delete-db-instance", region, db_instance_identifier=name))
        return Remedy(f"delete it; the data stays in its cluster {cluster}", tuple(commands))
    if reason := _no_final_snapshot(item, status):
        commands.append(cli("rds", "delete-db-instance", region, "--skip-final-snapshot", db_instance_identifier=name))
        return Remedy(f"delete it; RDS takes no final snapshot of {reason}", tuple(commands))
    snapshot = {"db_instance_identifier": name, "final_db_snapshot_identifier": f"{name}-final"}
    commands.append(cli("rds", "delete-db-instance", region, **snapshot))
    return Remedy(f"delete it; its data stays in the snapshot {name}-final", tuple(commands))


def _no_final_snapshot(item: dict[str, Any], status: str) -> str | None:
    """Why RDS refuses a final snapshot of an instance; None if it takes one."""
    if item.get("ReadReplicaSourceDBInstanceIdentifier") or item.get("ReadReplicaSourceDBClusterIdentifier"):
        return "a read replica, whose data is that of its source"
    if item["Engine"].startswith("custom-"):
        return "an RDS Custom instance, so take a snapshot first if its data matters"
    if status in _NO_SNAPSHOT_IN:
        return f"an instance that is {status}"
    return None


def _cluster(item: dict[str, Any], region: str) -> RoleUser:
    status = item.get("Status", "")
    return RoleUser(
        region,
        f"{item['Engine']} cluster",
        item["DBClusterIdentifier"],
        status,
        item["DBClusterArn"],
        stacks_in(item.get("TagList") or ()),
        _WAIT if status == "deleting" else _cluster_remedy(item, region),
    )


def _cluster_remedy(item: dict[str, Any], region: str) -> Remedy:
    name, commands = item["DBClusterIdentifier"], []
    first = ""
    if member_of := item.get("GlobalClusterIdentifier"):
        first = f"take it out of the global cluster {member_of} (the writer after all others), then "
        commands.append(
            cli(
                "rds",
                "remove-from-global-cluster",
                region,
                global_cluster_identifier=member_of,
                db_cluster_identifier=item["DBClusterArn"],
            )
        )
    if item.get("DeletionProtection"):
        commands.append(
            cli(
                "rds",
                "modify-db-cluster",
                region,
                "--no-deletion-protection",
                "--apply-immediately",
                db_cluster_identifier=name,
            )
        )
    snapshot = {"db_cluster_identifier": name, "final_db_snapshot_identifier": f"{name}-final"}
    commands.append(cli("rds", "delete-db-cluster", region, **snapshot))
    return Remedy(f"{first}delete it; its data stays in the snapshot {name}-final", tuple(commands))


def _home(item: dict[str, Any]) -> str | None:
    """The Region of a global cluster's writer, or of its first member; None if it has no members, so uses nothing."""
    members = sorted(item.get("GlobalClusterMembers") or (), key=lambda member: not member.get("IsWriter"))
    return str(members[0]["DBClusterArn"]).split(":")[3] if members else None


def _global_cluster(item: dict[str, Any], region: str) -> RoleUser:
    name, status = item["GlobalClusterIdentifier"], item.get("Status", "")
    protection = (
        [cli("rds", "modify-global-cluster", region, "--no-deletion-protection", global_cluster_identifier=name)]
        if item.get("DeletionProtection")
        else []
    )
    delete = cli("rds", "delete-global-cluster", region, global_cluster_identifier=name)
    return RoleUser(
        region,
        f"{item.get('Engine') or 'Aurora'} global cluster",
        name,
        status,
        item["GlobalClusterArn"],
        stacks_in(item.get("TagList") or ()),
        _WAIT if status == "deleting" else Remedy("delete it once it has no members", (*protection, delete)),
    )
