"""RDS: databases take time to come and go, and refuse what they refuse on AWS.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html and its neighbours; the
texts as users of Terraform and Cloud Custodian report them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Aws, ErrorOf, Eventually

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws

_LOGIN = {"MasterUsername": "user", "MasterUserPassword": "password"}
_FAST = {"Delay": 0.05, "MaxAttempts": 200}


@pytest.fixture
def rds(aws: Aws) -> Any:
    return aws.client("rds")


def _create_instance(rds: Any, name: str = "db", **more: Any) -> dict[str, Any]:
    created: dict[str, Any] = rds.create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        **_LOGIN,
        **more,
    )["DBInstance"]
    return created


def _create_cluster(rds: Any, **more: Any) -> dict[str, Any]:
    created: dict[str, Any] = rds.create_db_cluster(
        DBClusterIdentifier="c", Engine="aurora-postgresql", **_LOGIN, **more
    )["DBCluster"]
    return created


def _instance_status(rds: Any) -> str:
    return str(rds.describe_db_instances(DBInstanceIdentifier="db")["DBInstances"][0]["DBInstanceStatus"])


def _cluster_status(rds: Any) -> str:
    return str(rds.describe_db_clusters(DBClusterIdentifier="c")["DBClusters"][0]["Status"])


def test_the_life_of_an_instance(aws: Aws, admin: Admin, rds: Any, error_of: ErrorOf) -> None:
    admin.settings(aws.account, rds_create=300, rds_modify=60, rds_delete=120)
    assert _create_instance(rds)["DBInstanceStatus"] == "creating"
    assert _instance_status(rds) == "creating"
    admin.advance(aws.account, 300)
    assert _instance_status(rds) == "available"
    rds.modify_db_instance(DBInstanceIdentifier="db", AllocatedStorage=30, ApplyImmediately=True)
    assert _instance_status(rds) == "modifying"
    admin.advance(aws.account, 60)
    answer = rds.delete_db_instance(DBInstanceIdentifier="db", SkipFinalSnapshot=True)["DBInstance"]
    assert (answer["DBInstanceStatus"], answer["AllocatedStorage"]) == ("deleting", 30)
    assert _instance_status(rds) == "deleting"
    admin.advance(aws.account, 120)
    assert error_of(_instance_status, rds=rds) == ("DBInstanceNotFound", "DBInstance db not found.")


def test_the_life_of_a_cluster_with_an_instance(aws: Aws, admin: Admin, rds: Any, error_of: ErrorOf) -> None:
    admin.settings(aws.account, rds_create=300, rds_delete=120)
    assert _create_cluster(rds)["Status"] == "creating"
    assert [_cluster_status(rds) for _ in range(3)] == ["creating"] * 3
    admin.advance(aws.account, 300)
    assert _cluster_status(rds) == "available"
    rds.create_db_instance(
        DBInstanceIdentifier="db",
        DBClusterIdentifier="c",
        Engine="aurora-postgresql",
        DBInstanceClass="db.r5.large",
    )
    assert error_of(rds.delete_db_cluster, DBClusterIdentifier="c", SkipFinalSnapshot=True) == (
        "InvalidDBClusterStateFault",
        "Cluster cannot be deleted, it still contains DB instances in non-deleting state.",
    )
    rds.delete_db_instance(DBInstanceIdentifier="db")
    rds.delete_db_cluster(DBClusterIdentifier="c", SkipFinalSnapshot=True)
    assert (_instance_status(rds), _cluster_status(rds)) == ("deleting", "deleting")
    admin.advance(aws.account, 120)
    assert rds.describe_db_instances()["DBInstances"] == []
    assert error_of(_cluster_status, rds=rds) == ("DBClusterNotFoundFault", "DBCluster c not found.")


def test_maintenance_windows_are_answered_in_lower_case(rds: Any) -> None:
    """As Terraform's AWS provider expects, which compares the answer with the lower case of what was asked for.

    Source: https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/rds/cluster.go
    """
    window = {"PreferredMaintenanceWindow": "Mon:03:00-Mon:04:00"}
    _create_cluster(rds, **window)
    (cluster,) = rds.describe_db_clusters(DBClusterIdentifier="c")["DBClusters"]
    assert cluster["PreferredMaintenanceWindow"] == "mon:03:00-mon:04:00"
    _create_instance(rds, **window)
    (instance,) = rds.describe_db_instances(DBInstanceIdentifier="db")["DBInstances"]
    assert instance["PreferredMaintenanceWindow"] == "mon:03:00-mon:04:00"


def test_settings_that_were_asked_for_are_answered(rds: Any) -> None:
    """Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html and its neighbours."""
    insights = {"EnablePerformanceInsights": True, "PerformanceInsightsRetentionPeriod": 31}
    created = _create_instance(rds, NetworkType="DUAL", **insights)
    assert (created["NetworkType"], created["PerformanceInsightsEnabled"]) == ("DUAL", True)
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="db", WaiterConfig=_FAST)
    rds.modify_db_instance(DBInstanceIdentifier="db", PerformanceInsightsRetentionPeriod=7)
    (instance,) = rds.describe_db_instances(DBInstanceIdentifier="db")["DBInstances"]
    assert (instance["PerformanceInsightsEnabled"], instance["PerformanceInsightsRetentionPeriod"]) == (True, 7)
    support = {"EngineLifecycleSupport": "open-source-rds-extended-support-disabled"}
    assert _create_cluster(rds, **support).items() >= support.items()


def test_the_sdks_waiters_work(rds: Any) -> None:
    _create_instance(rds)
    _create_cluster(rds)
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="db", WaiterConfig=_FAST)
    rds.get_waiter("db_cluster_available").wait(DBClusterIdentifier="c", WaiterConfig=_FAST)
    rds.delete_db_instance(DBInstanceIdentifier="db", SkipFinalSnapshot=True)
    rds.delete_db_cluster(DBClusterIdentifier="c", SkipFinalSnapshot=True)
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier="db", WaiterConfig=_FAST)
    rds.get_waiter("db_cluster_deleted").wait(DBClusterIdentifier="c", WaiterConfig=_FAST)


def test_every_instance_has_an_id_of_its_own(rds: Any) -> None:
    # peers.md: all of moto's share one DbiResourceId
    ids = {_create_instance(rds, name)["DbiResourceId"] for name in ("one", "two", "three")}
    assert len(ids) == 3
    assert all(dbi.startswith("db-") and len(dbi) == 29 for dbi in ids)


def test_names_are_taken_once(rds: Any, error_of: ErrorOf) -> None:
    _create_instance(rds)
    _create_cluster(rds)
    assert error_of(_create_instance, rds=rds)[0] == "DBInstanceAlreadyExists"
    assert error_of(_create_cluster, rds=rds)[0] == "DBClusterAlreadyExistsFault"


def test_an_instance_cannot_join_a_cluster_that_is_not_there(rds: Any, error_of: ErrorOf) -> None:
    assert error_of(_create_instance, rds=rds, DBClusterIdentifier="none")[0] == "DBClusterNotFoundFault"


def test_deletion_protection(aws: Aws, admin: Admin, rds: Any, eventually: Eventually, error_of: ErrorOf) -> None:
    admin.settings(aws.account, rds_create=0, rds_modify=0)
    _create_instance(rds, DeletionProtection=True)
    _create_cluster(rds, DeletionProtection=True)
    text = "Cannot delete protected {}, please disable deletion protection and try again."
    assert error_of(rds.delete_db_instance, DBInstanceIdentifier="db", SkipFinalSnapshot=True) == (
        "InvalidParameterCombination",
        text.format("DB Instance"),
    )
    assert error_of(rds.delete_db_cluster, DBClusterIdentifier="c", SkipFinalSnapshot=True) == (
        "InvalidParameterCombination",
        text.format("Cluster"),
    )
    rds.modify_db_instance(DBInstanceIdentifier="db", DeletionProtection=False)
    rds.modify_db_cluster(DBClusterIdentifier="c", DeletionProtection=False)
    rds.delete_db_instance(DBInstanceIdentifier="db", SkipFinalSnapshot=True)
    rds.delete_db_cluster(DBClusterIdentifier="c", SkipFinalSnapshot=True)
    eventually(lambda: [*rds.describe_db_instances()["DBInstances"], *rds.describe_db_clusters()["DBClusters"]], [])


def test_the_final_snapshot(aws: Aws, admin: Admin, rds: Any, error_of: ErrorOf) -> None:
    admin.settings(aws.account, rds_create=0)
    _create_instance(rds)
    _create_cluster(rds)
    text = "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
    assert error_of(rds.delete_db_instance, DBInstanceIdentifier="db") == ("InvalidParameterCombination", text)
    assert error_of(rds.delete_db_cluster, DBClusterIdentifier="c") == ("InvalidParameterCombination", text)
    for call, name in (
        (rds.delete_db_instance, {"DBInstanceIdentifier": "db"}),
        (rds.delete_db_cluster, {"DBClusterIdentifier": "c"}),
    ):
        both = {"SkipFinalSnapshot": True, "FinalDBSnapshotIdentifier": "final"}
        assert error_of(call, **name, **both)[0] == "InvalidParameterCombination"
    rds.delete_db_instance(DBInstanceIdentifier="db", FinalDBSnapshotIdentifier="final")
    rds.delete_db_cluster(DBClusterIdentifier="c", FinalDBSnapshotIdentifier="final-cluster")
    assert rds.describe_db_snapshots(DBSnapshotIdentifier="final")["DBSnapshots"][0]["SnapshotType"] == "manual"
    snapshots = rds.describe_db_cluster_snapshots(DBClusterSnapshotIdentifier="final-cluster")
    assert snapshots["DBClusterSnapshots"][0]["DBClusterIdentifier"] == "c"


def test_a_clustered_instance_has_no_final_snapshot(aws: Aws, admin: Admin, rds: Any, error_of: ErrorOf) -> None:
    # cloud-custodian/cloud-custodian#1153
    admin.settings(aws.account, rds_create=0)
    _create_cluster(rds)
    rds.create_db_instance(
        DBInstanceIdentifier="db", DBClusterIdentifier="c", Engine="aurora-postgresql", DBInstanceClass="db.r5.large"
    )
    assert error_of(rds.delete_db_instance, DBInstanceIdentifier="db", FinalDBSnapshotIdentifier="f") == (
        "InvalidParameterCombination",
        "FinalDBSnapshotIdentifier can not be specified when deleting a cluster instance",
    )


def test_databases_that_are_busy_refuse_changes(aws: Aws, admin: Admin, rds: Any, error_of: ErrorOf) -> None:
    admin.settings(aws.account, rds_create=300, rds_delete=300)
    _create_instance(rds)
    _create_cluster(rds)
    assert error_of(rds.modify_db_instance, DBInstanceIdentifier="db", AllocatedStorage=30) == (
        "InvalidDBInstanceState",
        "Database instance is not in available state.",
    )
    assert error_of(rds.modify_db_cluster, DBClusterIdentifier="c", BackupRetentionPeriod=3)[0] == (
        "InvalidDBClusterStateFault"
    )
    rds.delete_db_instance(DBInstanceIdentifier="db", SkipFinalSnapshot=True)
    rds.delete_db_cluster(DBClusterIdentifier="c", SkipFinalSnapshot=True)
    again = error_of(rds.delete_db_instance, DBInstanceIdentifier="db", SkipFinalSnapshot=True)
    assert again == ("InvalidDBInstanceState", "Instance db is already being deleted.")
    assert error_of(rds.delete_db_cluster, DBClusterIdentifier="c", SkipFinalSnapshot=True)[0] == (
        "InvalidDBClusterStateFault"
    )


def test_documentdb(rds: Any) -> None:
    # https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html
    cluster = rds.create_db_cluster(DBClusterIdentifier="docs", Engine="docdb", **_LOGIN)["DBCluster"]
    assert (cluster["Engine"], cluster["Port"]) == ("docdb", 27017)
    instance = rds.create_db_instance(
        DBInstanceIdentifier="doc", DBClusterIdentifier="docs", Engine="docdb", DBInstanceClass="db.r5.large"
    )["DBInstance"]
    assert (instance["Engine"], instance["DBClusterIdentifier"]) == ("docdb", "docs")
    filters = [{"Name": "engine", "Values": ["docdb"]}]
    assert len(rds.describe_db_clusters(Filters=filters)["DBClusters"]) == 1


def test_clusters_are_shown_in_pages(rds: Any) -> None:
    for number in range(25):
        rds.create_db_cluster(DBClusterIdentifier=f"c{number}", Engine="neptune")
    pages = list(rds.get_paginator("describe_db_clusters").paginate(PaginationConfig={"PageSize": 20}))
    assert [len(page["DBClusters"]) for page in pages] == [20, 5]


def test_a_member_of_a_global_cluster_leaves_it_first(
    aws: Aws, admin: Admin, error_of: ErrorOf, eventually: Eventually
) -> None:
    # hashicorp/terraform-provider-aws#8186
    admin.settings(aws.account, rds_create=0)
    rds = aws.client("rds", region="us-west-2")
    rds.create_global_cluster(GlobalClusterIdentifier="world", Engine="aurora-postgresql")
    rds.create_global_cluster(GlobalClusterIdentifier="other", Engine="aurora-postgresql")
    cluster = _create_cluster(rds, GlobalClusterIdentifier="world")
    member = [{"Name": "db-cluster-id", "Values": [cluster["DBClusterArn"]]}]
    found = rds.describe_global_clusters(Filters=member)["GlobalClusters"]
    assert [entry["GlobalClusterIdentifier"] for entry in found] == ["world"]
    assert error_of(rds.delete_db_cluster, DBClusterIdentifier="c", SkipFinalSnapshot=True) == (
        "InvalidDBClusterStateFault",
        "This cluster is a part of a global cluster, please remove it from globalcluster first",
    )
    rds.modify_global_cluster(GlobalClusterIdentifier="world", DeletionProtection=True)
    rds.remove_from_global_cluster(GlobalClusterIdentifier="world", DbClusterIdentifier=cluster["DBClusterArn"])
    assert rds.describe_global_clusters(Filters=member)["GlobalClusters"] == []
    world = rds.describe_global_clusters(GlobalClusterIdentifier="world")["GlobalClusters"][0]
    assert (world["GlobalClusterMembers"], world["DeletionProtection"]) == ([], True)
    rds.delete_db_cluster(DBClusterIdentifier="c", SkipFinalSnapshot=True)
    eventually(lambda: rds.describe_db_clusters()["DBClusters"], [])


def test_the_instances_of_a_multi_az_cluster_come_and_go_with_it(aws: Aws, admin: Admin, rds: Any) -> None:
    admin.settings(aws.account, rds_create=60, rds_delete=120)
    rds.create_db_cluster(
        DBClusterIdentifier="c",
        Engine="postgres",
        DBClusterInstanceClass="db.r6gd.large",
        StorageType="io1",
        Iops=1000,
        AllocatedStorage=100,
        **_LOGIN,
    )
    instances = rds.describe_db_instances()["DBInstances"]
    assert {item["DBInstanceIdentifier"]: item["DBInstanceStatus"] for item in instances} == {
        f"c-instance-{number}": "creating" for number in (1, 2, 3)
    }
    assert {(item["Engine"], item["DBInstanceClass"], item["DBClusterIdentifier"]) for item in instances} == {
        ("postgres", "db.r6gd.large", "c")
    }
    (cluster,) = rds.describe_db_clusters()["DBClusters"]
    assert sorted(member["IsClusterWriter"] for member in cluster["DBClusterMembers"]) == [False, False, True]

    admin.advance(aws.account, 60)
    rds.delete_db_cluster(DBClusterIdentifier="c", SkipFinalSnapshot=True)
    statuses = {item["DBInstanceStatus"] for item in rds.describe_db_instances()["DBInstances"]}
    assert (statuses, _cluster_status(rds)) == ({"deleting"}, "deleting")
    admin.advance(aws.account, 240)
    assert not [*rds.describe_db_instances()["DBInstances"], *rds.describe_db_clusters()["DBClusters"]]


def test_a_cluster_s_automated_snapshots_go_with_it_and_its_name_can_be_used_again(
    aws: Aws, admin: Admin, rds: Any
) -> None:
    admin.settings(aws.account, rds_create=0, rds_delete=0)
    _create_cluster(rds)
    rds.delete_db_cluster(DBClusterIdentifier="c", FinalDBSnapshotIdentifier="last")
    _create_cluster(rds)
    rds.delete_db_cluster(DBClusterIdentifier="c", SkipFinalSnapshot=True)
    snapshots = rds.describe_db_cluster_snapshots()["DBClusterSnapshots"]
    assert [item["DBClusterSnapshotIdentifier"] for item in snapshots] == ["last"]
