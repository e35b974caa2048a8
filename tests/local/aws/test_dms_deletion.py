"""What goes in classic DMS goes after a while, and only when nothing needs it any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Aws, Classic, ErrorOf

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws


@pytest.fixture(autouse=True)
def _slow(aws: Aws, admin: Admin) -> None:
    admin.settings(aws.account, dms_step=60)


def _settle(aws: Aws, admin: Admin) -> None:
    admin.advance(aws.account, 60)


def _statuses(dms: Any) -> dict[str, str]:
    return {
        **{found["ReplicationTaskIdentifier"]: found["Status"] for found in _all(dms, "ReplicationTasks")},
        **{
            found["ReplicationInstanceIdentifier"]: found["ReplicationInstanceStatus"]
            for found in _all(dms, "ReplicationInstances")
        },
        **{found["EndpointIdentifier"]: found["Status"] for found in _all(dms, "Endpoints")},
    }


def _all(dms: Any, member: str) -> Any:
    operations = {
        "ReplicationTasks": dms.describe_replication_tasks,
        "ReplicationInstances": dms.describe_replication_instances,
        "Endpoints": dms.describe_endpoints,
    }
    return operations[member]()[member]


def test_an_instance_is_created_first(aws: Aws, admin: Admin, dms: Any, classic: Classic) -> None:
    assert classic.instance["ReplicationInstanceStatus"] == "creating"
    assert _statuses(dms)["instance"] == "creating"
    _settle(aws, admin)
    assert _statuses(dms)["instance"] == "available"


def test_deleting_is_to_be_seen(aws: Aws, admin: Admin, dms: Any, classic: Classic) -> None:
    # https://docs.aws.amazon.com/dms/latest/APIReference/API_ReplicationTask.html, Status, and its neighbours
    # recorded: cloud-custodian's test_dms_endpoint_delete, test_dms_repl_instance_delete
    _settle(aws, admin)
    task = dms.delete_replication_task(ReplicationTaskArn=classic.task["ReplicationTaskArn"])["ReplicationTask"]
    assert (task["Status"], _statuses(dms)["task"]) == ("deleting", "deleting")
    _settle(aws, admin)
    instance_arn = classic.instance["ReplicationInstanceArn"]
    instance = dms.delete_replication_instance(ReplicationInstanceArn=instance_arn)["ReplicationInstance"]
    assert (instance["ReplicationInstanceStatus"], instance["ReplicationInstanceArn"]) == ("deleting", instance_arn)
    source = dms.delete_endpoint(EndpointArn=classic.source["EndpointArn"])["Endpoint"]
    assert (source["Status"], source["EndpointType"]) == ("deleting", "SOURCE")
    assert _statuses(dms) == {"instance": "deleting", "source": "deleting", "target": "active"}
    _settle(aws, admin)
    assert _statuses(dms) == {"target": "active"}
    assert dms.list_tags_for_resource(ResourceArnList=[instance_arn])["TagList"] == []


def test_the_sdk_s_waiters_see_the_end(aws: Aws, admin: Admin, dms: Any, classic: Classic) -> None:
    fast = {"Delay": 0, "MaxAttempts": 200}
    _settle(aws, admin)
    admin.settings(aws.account, dms_step=0.1)
    arns = [classic.task["ReplicationTaskArn"], classic.instance["ReplicationInstanceArn"]]
    dms.delete_replication_task(ReplicationTaskArn=arns[0])
    wanted = [{"Name": "replication-task-arn", "Values": [arns[0]]}]
    dms.get_waiter("replication_task_deleted").wait(Filters=wanted, WaiterConfig={**fast, "Delay": 0.02})
    dms.delete_replication_instance(ReplicationInstanceArn=arns[1])
    wanted = [{"Name": "replication-instance-arn", "Values": [arns[1]]}]
    dms.get_waiter("replication_instance_deleted").wait(Filters=wanted, WaiterConfig={**fast, "Delay": 0.02})
    dms.delete_endpoint(EndpointArn=classic.target["EndpointArn"])
    wanted = [{"Name": "endpoint-arn", "Values": [classic.target["EndpointArn"]]}]
    dms.get_waiter("endpoint_deleted").wait(Filters=wanted, WaiterConfig={**fast, "Delay": 0.02})


def test_an_instance_with_tasks_stays(aws: Aws, admin: Admin, dms: Any, classic: Classic, error_of: ErrorOf) -> None:
    # https://github.com/hashicorp/terraform-provider-aws/issues/21199
    arn = classic.instance["ReplicationInstanceArn"]
    _settle(aws, admin)
    code, text = error_of(dms.delete_replication_instance, ReplicationInstanceArn=arn)
    assert code == "InvalidResourceStateFault"
    assert "has one or more replication tasks" in text
    dms.delete_replication_task(ReplicationTaskArn=classic.task["ReplicationTaskArn"])
    code, _ = error_of(dms.delete_replication_instance, ReplicationInstanceArn=arn)
    assert code == "InvalidResourceStateFault", "the task is still being deleted"
    _settle(aws, admin)
    dms.delete_replication_instance(ReplicationInstanceArn=arn)
    code, _ = error_of(dms.delete_replication_instance, ReplicationInstanceArn=arn)
    assert code == "InvalidResourceStateFault", "once is enough"
    _settle(aws, admin)
    assert error_of(dms.delete_replication_instance, ReplicationInstanceArn=arn)[0] == "ResourceNotFoundFault"


def test_endpoints_of_a_task_stay(aws: Aws, admin: Admin, dms: Any, classic: Classic, error_of: ErrorOf) -> None:
    # https://docs.aws.amazon.com/dms/latest/APIReference/API_DeleteEndpoint.html: "All tasks associated with the
    # endpoint must be deleted before you can delete the endpoint."
    _settle(aws, admin)
    for endpoint in (classic.source, classic.target):
        code, text = error_of(dms.delete_endpoint, EndpointArn=endpoint["EndpointArn"])
        assert code == "InvalidResourceStateFault"
        assert endpoint["EndpointArn"] in text
    dms.delete_replication_task(ReplicationTaskArn=classic.task["ReplicationTaskArn"])
    _settle(aws, admin)
    dms.delete_endpoint(EndpointArn=classic.source["EndpointArn"])
    again = error_of(dms.delete_endpoint, EndpointArn=classic.source["EndpointArn"])
    assert again[0] == "InvalidResourceStateFault"
    _settle(aws, admin)
    assert error_of(dms.delete_endpoint, EndpointArn=classic.source["EndpointArn"])[0] == "ResourceNotFoundFault"


def test_a_task_that_runs_stays(aws: Aws, admin: Admin, dms: Any, classic: Classic, error_of: ErrorOf) -> None:
    # https://docs.aws.amazon.com/dms/latest/APIReference/API_ReplicationTask.html: "ready" can respond to
    # DeleteReplicationTask; Terraform's provider stops a running task before it deletes it
    arn = classic.task["ReplicationTaskArn"]
    assert error_of(dms.delete_replication_task, ReplicationTaskArn=arn)[0] == "InvalidResourceStateFault"
    _settle(aws, admin)
    started = dms.start_replication_task(ReplicationTaskArn=arn, StartReplicationTaskType="start-replication")
    assert started["ReplicationTask"]["Status"] == "starting"
    _settle(aws, admin)
    assert _statuses(dms)["task"] == "running"
    assert error_of(dms.delete_replication_task, ReplicationTaskArn=arn)[0] == "InvalidResourceStateFault"
    again = error_of(dms.start_replication_task, ReplicationTaskArn=arn, StartReplicationTaskType="resume-processing")
    assert again[0] == "InvalidResourceStateFault"
    stopped = dms.stop_replication_task(ReplicationTaskArn=arn)["ReplicationTask"]
    assert stopped["Status"] == "stopping"
    _settle(aws, admin)
    assert _statuses(dms)["task"] == "stopped"
    dms.delete_replication_task(ReplicationTaskArn=arn)


def test_a_subnet_group_in_use_stays(aws: Aws, admin: Admin, dms: Any, classic: Classic, error_of: ErrorOf) -> None:
    # https://github.com/hashicorp/terraform-provider-aws/pull/34576
    in_use = (
        "InvalidResourceStateFault",
        "Cannot delete the subnet group 'group' because at least one database instance: instance is still using it.",
    )
    assert error_of(dms.delete_replication_subnet_group, ReplicationSubnetGroupIdentifier="Group") == in_use
    _settle(aws, admin)
    dms.delete_replication_task(ReplicationTaskArn=classic.task["ReplicationTaskArn"])
    _settle(aws, admin)
    dms.delete_replication_instance(ReplicationInstanceArn=classic.instance["ReplicationInstanceArn"])
    assert error_of(dms.delete_replication_subnet_group, ReplicationSubnetGroupIdentifier="group") == in_use
    _settle(aws, admin)
    dms.delete_replication_subnet_group(ReplicationSubnetGroupIdentifier="group")


def test_an_instance_and_a_config_need_a_subnet_group_that_exists(
    dms: Any, classic: Classic, error_of: ErrorOf
) -> None:
    # https://docs.aws.amazon.com/dms/latest/APIReference/API_CreateReplicationInstance.html, ResourceNotFoundFault
    instance = {"ReplicationInstanceIdentifier": "i", "ReplicationInstanceClass": "dms.t3.micro"}
    code, text = error_of(dms.create_replication_instance, **instance, ReplicationSubnetGroupIdentifier="none")
    assert code == "ResourceNotFoundFault"
    assert "none" in text
    config = {
        "ReplicationConfigIdentifier": "c",
        "SourceEndpointArn": classic.source["EndpointArn"],
        "TargetEndpointArn": classic.target["EndpointArn"],
        "ReplicationType": "cdc",
        "TableMappings": "{}",
    }
    compute = {"MaxCapacityUnits": 2, "ReplicationSubnetGroupId": "none"}
    code, text = error_of(dms.create_replication_config, **config, ComputeConfig=compute)
    assert code == "ResourceNotFoundFault"
    assert "none" in text
    compute["ReplicationSubnetGroupId"] = "Group"
    dms.create_replication_config(**config, ComputeConfig=compute)
