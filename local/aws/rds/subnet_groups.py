"""DB subnet groups are held by the databases that are in them.

Sources: https://github.com/anomalyco/sst/issues/4026 (an instance), https://github.com/anomalyco/ion/issues/1187 (a
cluster)
"""

from __future__ import annotations

from collections.abc import Iterable

from moto.rds.models import DBCluster, DBInstance, DBInstanceClustered

from local.aws.errors import AwsError


def check_unused(group: str, instances: Iterable[DBInstance], clusters: Iterable[DBCluster]) -> None:
    """Refuse the deletion of a subnet group that a database is in, whatever the state of that database.

    Raises:
        AwsError: InvalidDBSubnetGroupStateFault.
    """
    for instance in instances:
        own = None if isinstance(instance, DBInstanceClustered) else getattr(instance, "db_subnet_group", None)
        if own is not None and _same(own.name, group):
            raise _in_use(group, "instance", instance.db_instance_identifier)
    for cluster in clusters:
        if _same(cluster.db_subnet_group, group):
            raise _in_use(group, "cluster", cluster.db_cluster_identifier)


def _same(one: str | None, other: str) -> bool:
    return (one or "").lower() == other.lower()


def _in_use(group: str, kind: str, name: str) -> AwsError:
    return AwsError(
        "InvalidDBSubnetGroupStateFault",
        f"Cannot delete the subnet group '{group.lower()}' because at least one database {kind}: {name} "
        "is still using it.",
    )
