"""RDS refuses this: databases in the wrong state, protected ones, deletions that leave the final snapshot open.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html and the texts that users of
Terraform, CloudFormation and Cloud Custodian report.
"""

from __future__ import annotations

from moto.rds.models import DBCluster, DBInstance, DBInstanceClustered

from local.aws.errors import AwsError
from local.aws.rds.multi_az import is_multi_az


def require_available(resource: DBInstance | DBCluster) -> None:
    """Refuse a change to a database that is not available.

    Raises:
        AwsError: InvalidDBInstanceState or InvalidDBClusterStateFault.
    """
    if resource.status in ("available", "stopped"):
        return
    if isinstance(resource, DBInstance):
        raise AwsError("InvalidDBInstanceState", "Database instance is not in available state.")
    raise AwsError(
        "InvalidDBClusterStateFault",
        f"DbCluster {resource.db_cluster_identifier} is in {resource.status} state "
        "but expected it to be one of available.",
    )


def check_instance_deletion(instance: DBInstance, final_snapshot: str | None, skip: bool) -> None:
    """Refuse to delete an instance that must not go, or not like this.

    Raises:
        AwsError: InvalidParameterCombination or InvalidDBInstanceState.
    """
    name = instance.db_instance_identifier
    if instance.status == "deleting":
        raise AwsError("InvalidDBInstanceState", f"Instance {name} is already being deleted.")
    if instance.deletion_protection:
        raise AwsError(
            "InvalidParameterCombination",
            "Cannot delete protected DB Instance, please disable deletion protection and try again.",
        )
    kind = "cluster" if isinstance(instance, DBInstanceClustered) else "replica" if instance.is_replica else None
    if kind is None:
        _check_final_snapshot(final_snapshot, skip)
    elif final_snapshot:
        raise AwsError(
            "InvalidParameterCombination",
            f"FinalDBSnapshotIdentifier can not be specified when deleting a {kind} instance",
        )
    if final_snapshot and instance.status != "available":
        raise AwsError("InvalidDBInstanceState", f"Instance {name} is not in available state.")


def check_cluster_deletion(cluster: DBCluster, final_snapshot: str | None, skip: bool) -> None:
    """Refuse to delete a cluster that must not go, or not like this.

    Raises:
        AwsError: InvalidParameterCombination or InvalidDBClusterStateFault.
    """
    name = cluster.db_cluster_identifier
    if cluster.status == "deleting":
        raise AwsError(
            "InvalidDBClusterStateFault",
            f"DbCluster {name} is in deleting state but expected it to be one of available.",
        )
    if cluster.deletion_protection:
        raise AwsError(
            "InvalidParameterCombination",
            "Cannot delete protected Cluster, please disable deletion protection and try again.",
        )
    if not is_multi_az(cluster) and any(member.status != "deleting" for member in cluster.members):
        raise AwsError(
            "InvalidDBClusterStateFault",
            "Cluster cannot be deleted, it still contains DB instances in non-deleting state.",
        )
    if cluster.global_cluster_identifier:
        raise AwsError(
            "InvalidDBClusterStateFault",
            "This cluster is a part of a global cluster, please remove it from globalcluster first",
        )
    _check_final_snapshot(final_snapshot, skip)
    if final_snapshot and cluster.status != "available":
        raise AwsError(
            "InvalidDBClusterStateFault",
            f"Can't create a snapshot because the database cluster {name} isn't currently in the available state.",
        )


def _check_final_snapshot(final_snapshot: str | None, skip: bool) -> None:
    if not skip and not final_snapshot:
        raise AwsError(
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
        )
    if skip and final_snapshot:
        raise AwsError(
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is specified.",
        )
