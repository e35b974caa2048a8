"""The main job: roles, callers and workloads go up in order, stay unchanged, and come down in the opposite order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.harness import Account, Project

PROGRAM = """
    import json
    import pulumi
    import pulumi_aws as aws
    from pulumi_aws_slr import (
        AuroraServiceLinkedRole, DmsServerlessServiceLinkedRole, DmsServiceRoles, RdsServiceLinkedRole, order_workloads,
    )

    class Database(pulumi.ComponentResource):
        '''Somebody else's component, which knows nothing of roles.'''

        def __init__(self, name):
            super().__init__("acme:index:Database", name)
            below = pulumi.ResourceOptions(parent=self)
            cluster = aws.rds.Cluster(
                name, engine="aurora-postgresql", master_username="admin1", master_password="not-real-1",
                skip_final_snapshot=True, opts=below,
            )
            aws.rds.ClusterInstance(
                f"{name}-1", cluster_identifier=cluster.id, engine="aurora-postgresql", instance_class="db.r6g.large",
                opts=below,
            )

    order_workloads()
    Database("orders")

    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]}
    deployer = aws.iam.Role("deployer", assume_role_policy=json.dumps(trust))
    RdsServiceLinkedRole(
        "databases", {"callers": {"deployer": {"role": deployer.name, "may": ["create", "delete"]}}})
    AuroraServiceLinkedRole("aurora", {"description": "Databases"})

    vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
    subnets = [
        aws.ec2.Subnet(f"net-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{at}.0/24",
                       availability_zone=f"eu-central-1{zone}").id
        for at, zone in enumerate("ab")
    ]
    group = aws.dms.ReplicationSubnetGroup(
        "net", replication_subnet_group_id="net", replication_subnet_group_description="net", subnet_ids=subnets)
    ends = [
        aws.dms.Endpoint(kind, endpoint_id=kind, endpoint_type=kind, engine_name="postgres", server_name=kind,
                         port=5432, database_name="orders", username="replicator", password="not-real-1")
        for kind in ("source", "target")
    ]
    mappings = json.dumps({"rules": [{
        "rule-type": "selection", "rule-id": "1", "rule-name": "1", "rule-action": "include",
        "object-locator": {"schema-name": "%", "table-name": "%"}}]})
    for name in ("one", "two"):
        aws.dms.ReplicationConfig(
            name, replication_config_identifier=name, replication_type="full-load",
            source_endpoint_arn=ends[0].endpoint_arn, target_endpoint_arn=ends[1].endpoint_arn,
            table_mappings=mappings,
            compute_config={"replication_subnet_group_id": group.replication_subnet_group_id,
                            "max_capacity_units": "2"},
        )
    DmsServerlessServiceLinkedRole("replications")
    DmsServiceRoles("dms")
"""
IAM_WRITES = ("Create", "Update", "Delete", "Put", "Attach", "Detach", "Tag", "Untag")


@pytest.mark.local_aws
def test_up_unchanged_and_down_in_order(account: Account, project: Callable[..., Project]) -> None:
    stack = project(PROGRAM)
    stack.up().ok()

    created = account.actions()
    roles = [call.resource for call in account.calls() if call.action == "CreateServiceLinkedRole"]
    assert sorted(roles) == ["AWSServiceRoleForDMSServerless", "AWSServiceRoleForRDS"]
    assert _first(account, "AttachRolePolicy", "deployer") < _first(
        account, "CreateServiceLinkedRole", "AWSServiceRoleForRDS"
    )
    assert _first(account, "TagRole", "AWSServiceRoleForRDS") < created.index("CreateDBCluster")
    assert _first(account, "TagRole", "AWSServiceRoleForDMSServerless") < created.index("CreateReplicationConfig")
    assert len(stack.resources("aws-slr:iam:Role")) == 3, "two of them for one role"

    mark = account.mark()
    stack.up("--expect-no-changes").ok()
    assert not [action for action in account.actions(mark, "iam") if action.startswith(IAM_WRITES)]

    mark = account.mark()
    stack.destroy().ok()
    gone = account.actions(mark)
    rds = _first(account, "DeleteServiceLinkedRole", "AWSServiceRoleForRDS", mark)
    dms = _first(account, "DeleteServiceLinkedRole", "AWSServiceRoleForDMSServerless", mark)
    assert max(_all(gone, "DeleteDBInstance") + _all(gone, "DeleteDBCluster")) < rds
    assert max(_all(gone, "DeleteReplicationConfig")) < dms
    finished = max(
        at
        for at, call in enumerate(account.calls(mark))
        if call.action == "GetServiceLinkedRoleDeletionStatus" and "AWSServiceRoleForRDS" in call.resource
    )
    assert rds < finished < _first(account, "DetachRolePolicy", "deployer", mark)
    assert account.role("AWSServiceRoleForRDS") is None
    assert account.role("AWSServiceRoleForDMSServerless") is None
    assert not stack.resources()


@pytest.mark.local_aws
def test_explicit_order_and_a_second_account(account: Account, project: Callable[..., Project]) -> None:
    other = account.role_in_another_account("deployer")
    stack = project(f"""
        import pulumi
        import pulumi_aws as aws
        import pulumi_aws_slr as slr

        role = slr.RdsServiceLinkedRole("databases")
        aws.rds.Cluster(
            "orders", engine="aurora-postgresql", master_username="admin1", master_password="not-real-1",
            skip_final_snapshot=True, opts=role.workload_options(),
        )
        there = slr.Provider("there", region="us-east-1", assume_roles=[{{"roleArn": "{other}"}}])
        away = slr.ServiceLinkedRole(
            "away", {{"aws_service_name": "ecs"}}, pulumi.ResourceOptions(providers=[there]))
        pulumi.export("arns", [role.arn, away.arn])
    """)
    stack.up().ok()
    assert stack.outputs()["arns"] == [
        f"arn:aws:iam::{account.id}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
        f"arn:aws:iam::{other.split(':')[4]}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
    ]
    calls = account.actions()
    assert calls.index("TagRole") < calls.index("CreateDBCluster")
    stack.destroy().ok()


def test_suffix_replaces_and_description_updates_in_place(account: Account, project: Callable[..., Project]) -> None:
    program = """
        from pulumi_aws_slr import ServiceLinkedRole

        ServiceLinkedRole("fleet", {"aws_service_name": "autoscaling", "custom_suffix": "%s", "description": "%s"})
    """
    stack = project(program % ("blue", "one"))
    stack.up().ok()
    first = stack.role()
    stack.write(program % ("blue", "two")).up().ok()
    assert stack.role()["uniqueId"] == first["uniqueId"]
    role = account.role("AWSServiceRoleForAutoScaling_blue")
    assert role is not None
    assert role["Description"] == "two"

    stack.write(program % ("green", "two")).up().ok()
    assert account.role("AWSServiceRoleForAutoScaling_blue") is None
    assert account.role("AWSServiceRoleForAutoScaling_green") is not None
    stack.destroy().ok()
    assert account.role("AWSServiceRoleForAutoScaling_green") is None


def _first(account: Account, action: str, resource: str, since: int = 0) -> int:
    """The place of the first call of an action on a resource among the calls since a mark."""
    return next(
        at
        for at, call in enumerate(account.calls(since))
        if call.action == action and resource in (call.resource or "")
    )


def _all(actions: list[str], action: str) -> list[int]:
    found = [at for at, name in enumerate(actions) if name == action]
    assert found, f"{action} was never called"
    return found


@pytest.mark.local_aws
def test_a_tag_that_is_written_in_other_case_stays(account: Account, project: Callable[..., Project]) -> None:
    program = """
        from pulumi_aws_slr import ServiceLinkedRole

        ServiceLinkedRole("containers", {"aws_service_name": "ecs", "tags": {"KEY": "platform"}})
    """
    stack = project(program.replace("KEY", "team"), **{"aws:defaultTags": {"tags": {"TEAM": "everybody"}}})
    stack.up().ok()
    assert account.user_tags("AWSServiceRoleForECS") == {"team": "platform"}
    stack.write(program.replace("KEY", "Team")).up().ok()
    assert account.user_tags("AWSServiceRoleForECS") == {"Team": "platform"}
    stack.up("--refresh", "--expect-no-changes").ok()
    stack.destroy().ok()
