"""Classic DMS, where moto alone does not do (peers.md: times that the AWS provider cannot parse, AddTags missing)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Aws, Classic, ErrorOf

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws


_ALLOW: dict[str, Any] = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"Service": "dms.amazonaws.com"},
}
_MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonDMSVPCManagementRole"
_ROLE = "dms-vpc-role"


def _trust(**changed: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{**_ALLOW, **changed}]})


def _make_role(aws: Aws, path: str = "/", **changed: Any) -> None:
    aws.client("iam").create_role(RoleName=_ROLE, Path=path, AssumeRolePolicyDocument=_trust(**changed))


def _subnet_group(dms: Any, subnets: list[str]) -> Any:
    return dms.create_replication_subnet_group(
        ReplicationSubnetGroupIdentifier="Group",
        ReplicationSubnetGroupDescription="a group",
        SubnetIds=subnets,
        Tags=[{"Key": "a", "Value": "1"}],
    )["ReplicationSubnetGroup"]


def test_subnet_groups_know_their_subnets(aws: Aws, dms: Any, subnets: list[str]) -> None:
    # https://docs.aws.amazon.com/dms/latest/APIReference/API_CreateReplicationSubnetGroup.html: lower case
    group = _subnet_group(dms, subnets[:2])
    assert group["ReplicationSubnetGroupIdentifier"] == "group"
    assert [subnet["SubnetIdentifier"] for subnet in group["Subnets"]] == subnets[:2]
    dms.modify_replication_subnet_group(ReplicationSubnetGroupIdentifier="group", SubnetIds=subnets[1:3])
    shown = dms.describe_replication_subnet_groups()["ReplicationSubnetGroups"][0]
    assert [subnet["SubnetIdentifier"] for subnet in shown["Subnets"]] == subnets[1:3]
    arn = f"arn:aws:dms:us-east-1:{aws.account}:subgrp:group"
    assert dms.list_tags_for_resource(ResourceArn=arn)["TagList"][0]["Value"] == "1"


def test_subnet_groups_need_two_zones_and_existing_subnets(dms: Any, subnets: list[str], error_of: ErrorOf) -> None:
    assert error_of(_subnet_group, dms=dms, subnets=subnets[:1])[0] == "ReplicationSubnetGroupDoesNotCoverEnoughAZs"
    assert error_of(_subnet_group, dms=dms, subnets=["subnet-0", "subnet-1"])[0] == "InvalidSubnet"


def test_instances_have_times_and_a_subnet_group(dms: Any, classic: Classic) -> None:
    group = dms.describe_replication_subnet_groups()["ReplicationSubnetGroups"][0]
    assert classic.instance["InstanceCreateTime"].tzinfo is not None
    assert classic.instance["ReplicationSubnetGroup"] == group
    arn = classic.instance["ReplicationInstanceArn"]
    dms.add_tags_to_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}])
    assert [tag["Key"] for tag in dms.list_tags_for_resource(ResourceArn=arn)["TagList"]] == ["a"]
    found = dms.describe_replication_instances()["ReplicationInstances"]
    assert [entry["InstanceCreateTime"] for entry in found] == [classic.instance["InstanceCreateTime"]]


def test_endpoints_can_be_changed(dms: Any, error_of: ErrorOf) -> None:
    parameters = {"EndpointIdentifier": "e", "EndpointType": "source", "EngineName": "postgres", "ServerName": "here"}
    endpoint = dms.create_endpoint(**parameters)["Endpoint"]
    assert endpoint["Status"] == "active"
    assert error_of(dms.create_endpoint, **parameters)[0] == "ResourceAlreadyExistsFault"
    dms.modify_endpoint(
        EndpointArn=endpoint["EndpointArn"], ServerName="there", PostgreSQLSettings={"DatabaseName": "d"}
    )
    shown = dms.describe_endpoints()["Endpoints"][0]
    assert (shown["ServerName"], shown["PostgreSQLSettings"]) == ("there", {"DatabaseName": "d"})


def test_tasks_become_ready_and_can_be_changed(aws: Aws, admin: Admin, dms: Any, error_of: ErrorOf) -> None:
    # https://docs.aws.amazon.com/dms/latest/APIReference/API_ModifyReplicationTask.html
    admin.settings(aws.account, dms_step=60)
    task = dms.create_replication_task(
        ReplicationTaskIdentifier="t",
        SourceEndpointArn="arn:s",
        TargetEndpointArn="arn:t",
        ReplicationInstanceArn="arn:i",
        MigrationType="full-load",
        TableMappings="{}",
    )["ReplicationTask"]
    assert task["Status"] == "creating"
    admin.advance(aws.account, 60)
    arn = task["ReplicationTaskArn"]
    changed = dms.modify_replication_task(ReplicationTaskArn=arn, MigrationType="cdc")["ReplicationTask"]
    assert (changed["Status"], changed["MigrationType"]) == ("ready", "cdc")
    dms.start_replication_task(ReplicationTaskArn=arn, StartReplicationTaskType="start-replication")
    admin.advance(aws.account, 60)
    code, _ = error_of(dms.modify_replication_task, ReplicationTaskArn=arn, MigrationType="full-load")
    assert code == "InvalidResourceStateFault"


def test_what_no_filter_fits_is_not_found(dms: Any, error_of: ErrorOf) -> None:
    # botocore's waiters of DMS: endpoint_deleted and others wait for this error
    for operation, name in (
        (dms.describe_endpoints, "endpoint-id"),
        (dms.describe_replication_instances, "replication-instance-id"),
        (dms.describe_replication_subnet_groups, "replication-subnet-group-id"),
        (dms.describe_replication_tasks, "replication-task-id"),
    ):
        assert error_of(operation, Filters=[{"Name": name, "Values": ["none"]}])[0] == "ResourceNotFoundFault"


def _refused(aws: Aws, error_of: ErrorOf, subnets: list[str]) -> bool:
    """Whether DMS refuses a subnet group because of its role, in AWS's words."""
    text = f"The IAM Role arn:aws:iam::{aws.account}:role/dms-vpc-role is not configured properly."
    return error_of(_subnet_group, dms=aws.client("dms"), subnets=subnets) == ("AccessDeniedFault", text)


def test_the_role_needs_name_trust_path_and_policy(aws: Aws, error_of: ErrorOf, subnets: list[str]) -> None:
    # https://github.com/hashicorp/terraform-provider-aws/issues/11025
    iam = aws.client("iam")
    assert _refused(aws, error_of, subnets), "there is none"
    _make_role(aws)
    assert _refused(aws, error_of, subnets), "without a policy"
    iam.attach_role_policy(RoleName=_ROLE, PolicyArn=_MANAGED)
    iam.update_assume_role_policy(RoleName=_ROLE, PolicyDocument=_trust(Principal={"Service": "ec2.amazonaws.com"}))
    assert _refused(aws, error_of, subnets), "another service is trusted"
    iam.detach_role_policy(RoleName=_ROLE, PolicyArn=_MANAGED)
    iam.delete_role(RoleName=_ROLE)
    _make_role(aws, path="/service-role/")
    iam.attach_role_policy(RoleName=_ROLE, PolicyArn=_MANAGED)
    assert _refused(aws, error_of, subnets), "another path"
    instance = {"ReplicationInstanceIdentifier": "i", "ReplicationInstanceClass": "dms.t3.micro"}
    assert error_of(aws.client("dms").create_replication_instance, **instance)[0] == "AccessDeniedFault"


def test_conditions_on_the_source_count(aws: Aws, error_of: ErrorOf, subnets: list[str]) -> None:
    # https://docs.aws.amazon.com/dms/latest/userguide/cross-service-confused-deputy-prevention.html
    _make_role(aws, Condition={"StringEquals": {"aws:SourceAccount": "999999999999"}})
    aws.client("iam").attach_role_policy(RoleName=_ROLE, PolicyArn=_MANAGED)
    assert _refused(aws, error_of, subnets)
    mine = {
        "StringEquals": {"aws:SourceAccount": aws.account},
        "ArnLike": {"aws:SourceArn": f"arn:aws:dms:*:{aws.account}:*"},
    }
    aws.client("iam").update_assume_role_policy(RoleName=_ROLE, PolicyDocument=_trust(Condition=mine))
    _subnet_group(aws.client("dms"), subnets[:2])


def test_a_changed_role_arrives_after_a_while(
    aws: Aws, admin: Admin, dms: Any, error_of: ErrorOf, subnets: list[str]
) -> None:
    admin.settings(aws.account, dms_role_propagation=600)
    assert _refused(aws, error_of, subnets)
    admin.advance(aws.account, 300)
    assert _refused(aws, error_of, subnets)
    admin.advance(aws.account, 300)
    _subnet_group(dms, subnets[:2])
    aws.client("iam").detach_role_policy(RoleName=_ROLE, PolicyArn=_MANAGED)
    assert _refused(aws, error_of, subnets)
