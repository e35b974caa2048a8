"""One `pulumi destroy` of a real estate: workloads first, the role when its service lets go, nothing stranded."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from local.aws.calls import RecordedCall
from tests.e2e import limits
from tests.e2e.harness import REGION, Account, Project, kill, tracebacks

RDS = "AWSServiceRoleForRDS"
DMS = "AWSServiceRoleForDMSServerless"
ECS = "AWSServiceRoleForECS"
STATUS = "GetServiceLinkedRoleDeletionStatus"
AWAY = "us-east-1"
ESTATE = """
    import json
    import pulumi
    import pulumi_aws as aws
    from pulumi_aws_slr import DmsServerlessServiceLinkedRole, DmsServiceRoles, RdsServiceLinkedRole, order_workloads

    order_workloads()
    RdsServiceLinkedRole("databases")
    DmsServerlessServiceLinkedRole("replications")
    DmsServiceRoles("dms")

    login = dict(master_username="admin1", master_password="not-real-1")
    world = aws.rds.GlobalCluster("world", global_cluster_identifier="world", engine="aurora-postgresql")
    global_member = dict(engine="aurora-postgresql", engine_version=world.engine_version,
                         global_cluster_identifier=world.id)
    orders = aws.rds.Cluster(
        "orders", cluster_identifier="orders", deletion_protection=%s,
        final_snapshot_identifier="orders-last", apply_immediately=True, **global_member, **login)
    nodes = [
        aws.rds.ClusterInstance(
            f"orders-{at}", identifier=f"orders-{at}", cluster_identifier=orders.id, engine="aurora-postgresql",
            instance_class="db.r6g.large", promotion_tier=at)
        for at in range(2)
    ]
    aws.rds.Cluster(
        "orders-away", cluster_identifier="orders-away", skip_final_snapshot=True, **global_member,
        opts=pulumi.ResourceOptions(provider=aws.Provider("away", region="us-east-1"), depends_on=nodes))
    aws.rds.Cluster(
        "ledger", cluster_identifier="ledger", engine="postgres", db_cluster_instance_class="db.r6gd.large",
        storage_type="io1", allocated_storage=100, iops=1000, skip_final_snapshot=True, **login)

    ends = [
        aws.dms.Endpoint(kind, endpoint_id=kind, endpoint_type=kind, engine_name="postgres", server_name=kind,
                         port=5432, database_name="orders", username="replicator", password="not-real-1")
        for kind in ("source", "target")
    ]
    mappings = json.dumps({"rules": [{
        "rule-type": "selection", "rule-id": "1", "rule-name": "1", "rule-action": "include",
        "object-locator": {"schema-name": "%%", "table-name": "%%"}}]})
    vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
    subnets = [
        aws.ec2.Subnet(f"net-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{at}.0/24",
                       availability_zone=f"eu-central-1{zone}").id
        for at, zone in enumerate("ab")
    ]
    group = aws.dms.ReplicationSubnetGroup(
        "net", replication_subnet_group_id="net", replication_subnet_group_description="net", subnet_ids=subnets)
    aws.dms.ReplicationConfig(
        "copy", replication_config_identifier="copy", replication_type="cdc",
        source_endpoint_arn=ends[0].endpoint_arn, target_endpoint_arn=ends[1].endpoint_arn, table_mappings=mappings,
        compute_config={"replication_subnet_group_id": group.id, "max_capacity_units": "2"}, start_replication=True)
"""

SERVICES = """
    import pulumi_aws as aws
    from pulumi_aws_slr import (
        DmsServerlessServiceLinkedRole, RdsServiceLinkedRole, ServiceLinkedRole, order_workloads,
    )

    order_workloads()
    RdsServiceLinkedRole("databases")
    DmsServerlessServiceLinkedRole("replications")
    ServiceLinkedRole("containers", {"aws_service_name": "ecs"})
    aws.rds.Cluster(
        "ledger", cluster_identifier="ledger", engine="aurora-mysql", skip_final_snapshot=True,
        master_username="admin1", master_password="not-real-1")
"""


@pytest.mark.local_aws
def test_protected_global_and_multi_az_databases_and_a_running_replication(
    account: Account, project: Callable[..., Project]
) -> None:
    stack = project(ESTATE % True)
    stack.up().ok()
    made = account.role(RDS)
    assert made is not None

    mark = account.mark()
    output = stack.destroy().failed().output
    assert "Cannot delete protected Cluster, please disable deletion protection and try again." in output
    assert not tracebacks(output)
    assert not _deletions(account, RDS, mark)
    assert set(account.owners(RDS)) == {"platform/test/databases-role"}
    assert not [key for key in account.tags(RDS) if "deleting" in key], "without a deletion mark"
    assert "orders" in _databases(account, REGION)

    stack.write(ESTATE % False).up().ok()
    kept = account.role(RDS)
    assert kept is not None
    assert kept["RoleId"] == made["RoleId"]

    mark = account.mark()
    stack.destroy().ok()
    calls = account.calls(mark)
    (rds,), (dms,) = _deletions(account, RDS, mark), _deletions(account, DMS, mark)
    away = _last(calls, "DeleteDBCluster", "orders-away")
    for action, resource in (
        ("DeleteDBInstance", "orders-0"),
        ("DeleteDBInstance", "orders-1"),
        ("DeleteDBCluster", "orders"),
        ("DeleteDBCluster", "ledger"),
        ("DeleteGlobalCluster", "world"),
    ):
        assert _last(calls, action, resource) < rds
    assert away < _last(calls, "DeleteDBInstance", "orders-1"), "the secondary before the instances it depends on"
    assert _last(calls, "StopReplication") < _last(calls, "DeleteReplicationConfig") < dms

    assert account.role(RDS) is None
    assert account.role(DMS) is None
    assert not stack.resources()
    assert not _databases(account, REGION) + _databases(account, AWAY)
    assert not account.client("dms").describe_replication_configs()["ReplicationConfigs"]
    (snapshot,) = account.client("rds").describe_db_cluster_snapshots(SnapshotType="manual")["DBClusterSnapshots"]
    assert snapshot["DBClusterSnapshotIdentifier"] == "orders-last"


@pytest.mark.local_aws
def test_services_that_let_go_late_and_tasks_that_tell_little(
    account: Account, project: Callable[..., Project]
) -> None:
    """RDS holds its role for a while; the others' first tasks fail, with few of the users or none, or are forgotten."""
    assert account.admin is not None
    account.admin.settings(account.id, role_release=600, deletion=1)
    stack = project(SERVICES)
    stack.up().ok()
    cluster = f"arn:aws:ecs:eu-west-1:{account.id}:cluster/lingering"
    mark = account.mark()
    with (
        account.fault("deletion_fails", resource=ECS, count=1, reason="Role in use.", usage={"eu-west-1": [cluster]}),
        account.fault("deletion_fails", resource=ECS, after=1, count=1, reason="", usage={}),
        account.fault("deletion_fails", resource=DMS, count=1),
        account.fault("error", action=STATUS, resource=DMS, after=1, count=1, code="NoSuchEntity", status=404),
    ):
        running = stack.start("destroy", "--yes", "--skip-preview")
        try:
            account.until(lambda: len(_deletions(account, RDS, mark)) > 1, what="a second attempt")
            account.admin.advance(account.id, 600)
            output, _ = running.communicate(timeout=limits.COMMAND)
        finally:
            kill(running)
    assert running.returncode == 0, output

    calls = account.calls(mark)
    held = _deletions(account, RDS, mark)
    assert _last(calls, "DeleteDBCluster", "ledger") < held[0]
    assert f"arn:aws:rds:{REGION}:{account.id}:cluster:ledger" in output, "IAM names what RDS still holds the role for"
    assert cluster in output
    assert [len(_deletions(account, role, mark)) for role in (ECS, DMS)] == [3, 2]
    assert "IAM no longer knows the deletion task, and the role is still there." in output
    assert not [role for role in (RDS, DMS, ECS) if account.role(role)]
    assert not stack.resources()


def _databases(account: Account, region: str) -> list[str]:
    """The clusters and instances in a Region, by name."""
    rds = account.client("rds", region)
    return [
        *(cluster["DBClusterIdentifier"] for cluster in rds.describe_db_clusters()["DBClusters"]),
        *(instance["DBInstanceIdentifier"] for instance in rds.describe_db_instances()["DBInstances"]),
    ]


def _deletions(account: Account, role: str, since: int) -> list[int]:
    """The sequence numbers of the calls that asked IAM to delete a role."""
    return [
        call.seq for call in account.calls(since) if call.action == "DeleteServiceLinkedRole" and call.resource == role
    ]


def _last(calls: Iterable[RecordedCall], action: str, resource: str | None = None) -> int:
    """The sequence number of the last accepted call of an action, on one resource if given."""
    return max(
        call.seq
        for call in calls
        if call.action == action and resource in (None, call.resource) and call.error_code is None
    )
