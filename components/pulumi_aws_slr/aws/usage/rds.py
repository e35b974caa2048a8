"""The users of AWSServiceRoleForRDS in one Region: instances, clusters and global clusters of every engine.

RDS's operations include the resources of Aurora, Neptune and DocumentDB, and its commands delete them.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html,
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html,
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBCluster.html,
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-deleting.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.aws.usage.markers import all_items
from pulumi_aws_slr.aws.usage.resource import Remedy, UsingResource, cli, stacks_in

_ALONE = ("aurora", "docdb", "neptune")
"""Engines whose instances are deleted one by one; those of a Multi-AZ DB cluster go with the cluster."""
_NO_SNAPSHOT_IN = frozenset({"failed", "incompatible-network", "incompatible-restore"})
RDS_CALLS = (
    ("rds:DescribeDBClusters", "cluster:*"),
    ("rds:DescribeDBInstances", "db:*"),
    ("rds:DescribeGlobalClusters", "global-cluster:*"),
)
"""The calls of `rds_resources`, as in `calls_of`."""
_WAIT = Remedy("it is being deleted: wait")


def rds_resources(client: Any, region: str) -> Iterator[UsingResource]:
    """Instances, clusters, and global clusters with their writer here: an order for deletion.

    Two calls, and a third one where there are clusters.

    Raises:
        AwsError: a call failed; earlier findings have been yielded.
    """
    with explained("rds:DescribeDBInstances"):
        instances = all_items(client.describe_db_instances, "DBInstances")
    yield from _by_name(_instance(item, region) for item in instances)
    with explained("rds:DescribeDBClusters"):
        clusters = all_items(client.describe_db_clusters, "DBClusters")
    yield from _by_name(_cluster(item, region) for item in clusters)
    if clusters:
        with explained("rds:DescribeGlobalClusters"):
            global_clusters = all_items(client.describe_global_clusters, "GlobalClusters")
        yield from _by_name(_global_cluster(item, region) for item in global_clusters if _home(item) == region)


def _by_name(found: Iterable[UsingResource]) -> list[UsingResource]:
    return sorted(found, key=lambda resource: resource.name)


def _resource(
    item: dict[str, Any], region: str, kind: str, names: tuple[str, str, str], remedy: Remedy
) -> UsingResource:
    """`names` are RDS's keys for name, status and ARN, which differ by kind."""
    name, status, arn = names
    return UsingResource(
        region,
        kind,
        item[name],
        item.get(status, ""),
        item[arn],
        stacks_in(item.get("TagList") or ()),
        _WAIT if item.get(status) == "deleting" else remedy,
    )


def _unprotect(operation: str, region: str, item: dict[str, Any], *flags: str, **name: str) -> list[str]:
    """The command before a deletion, if needed."""
    if not item.get("DeletionProtection"):
        return []
    return [cli("rds", operation, region, "--no-deletion-protection", *flags, **name)]


def _instance(item: dict[str, Any], region: str) -> UsingResource:
    names = ("DBInstanceIdentifier", "DBInstanceStatus", "DBInstanceArn")
    return _resource(item, region, f"{item['Engine']} instance", names, _instance_remedy(item, region))


def _instance_remedy(item: dict[str, Any], region: str) -> Remedy:
    name, engine, cluster = item["DBInstanceIdentifier"], item["Engine"], item.get("DBClusterIdentifier")
    if cluster and not engine.startswith(_ALONE):
        return Remedy(f"it goes with its cluster {cluster}")
    commands = _unprotect("modify-db-instance", region, item, "--apply-immediately", db_instance_identifier=name)
    if cluster:
        commands.append(cli("rds", "delete-db-instance", region, db_instance_identifier=name))
        return Remedy(f"delete it; the data stays in its cluster {cluster}", tuple(commands))
    if reason := _no_final_snapshot(item):
        commands.append(cli("rds", "delete-db-instance", region, "--skip-final-snapshot", db_instance_identifier=name))
        return Remedy(f"delete it; RDS takes no final snapshot of {reason}", tuple(commands))
    snapshot = {"db_instance_identifier": name, "final_db_snapshot_identifier": f"{name}-final"}
    commands.append(cli("rds", "delete-db-instance", region, **snapshot))
    return Remedy(f"delete it; its data stays in the snapshot {name}-final", tuple(commands))


def _no_final_snapshot(item: dict[str, Any]) -> str | None:
    """Why RDS takes no final snapshot of an instance, if it does not."""
    if item.get("ReadReplicaSourceDBInstanceIdentifier") or item.get("ReadReplicaSourceDBClusterIdentifier"):
        return "a read replica, whose data is that of its source"
    if item["Engine"].startswith("custom-"):
        return "an RDS Custom instance, so take a snapshot first if its data matters"
    if (status := item.get("DBInstanceStatus")) in _NO_SNAPSHOT_IN:
        return f"an instance that is {status}"
    return None


def _cluster(item: dict[str, Any], region: str) -> UsingResource:
    names = ("DBClusterIdentifier", "Status", "DBClusterArn")
    return _resource(item, region, f"{item['Engine']} cluster", names, _cluster_remedy(item, region))


def _cluster_remedy(item: dict[str, Any], region: str) -> Remedy:
    name, first, commands = item["DBClusterIdentifier"], "", []
    if member_of := item.get("GlobalClusterIdentifier"):
        first = f"take it out of the global cluster {member_of} (the writer after all others), then "
        both = {"global_cluster_identifier": member_of, "db_cluster_identifier": item["DBClusterArn"]}
        commands.append(cli("rds", "remove-from-global-cluster", region, **both))
    commands += _unprotect("modify-db-cluster", region, item, "--apply-immediately", db_cluster_identifier=name)
    snapshot = {"db_cluster_identifier": name, "final_db_snapshot_identifier": f"{name}-final"}
    commands.append(cli("rds", "delete-db-cluster", region, **snapshot))
    return Remedy(f"{first}delete it; its data stays in the snapshot {name}-final", tuple(commands))


def _home(item: dict[str, Any]) -> str | None:
    """The Region of a global cluster's writer, or of its first member; None without members, so without use."""
    members = sorted(item.get("GlobalClusterMembers") or (), key=lambda member: not member.get("IsWriter"))
    return str(members[0]["DBClusterArn"]).split(":")[3] if members else None


def _global_cluster(item: dict[str, Any], region: str) -> UsingResource:
    names, name = ("GlobalClusterIdentifier", "Status", "GlobalClusterArn"), item["GlobalClusterIdentifier"]
    commands = _unprotect("modify-global-cluster", region, item, global_cluster_identifier=name)
    commands.append(cli("rds", "delete-global-cluster", region, global_cluster_identifier=name))
    remedy = Remedy("delete it once it has no members", tuple(commands))
    return _resource(item, region, f"{item.get('Engine') or 'Aurora'} global cluster", names, remedy)
