"""DMS Serverless: configs, and replications that pass through AWS's states.

Source: https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Serverless.Components.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Aws, ErrorOf, Eventually

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws

_CONFIG: dict[str, Any] = {
    "SourceEndpointArn": "arn:aws:dms:us-east-1:111122223333:endpoint:SOURCE",
    "TargetEndpointArn": "arn:aws:dms:us-east-1:111122223333:endpoint:TARGET",
    "ComputeConfig": {"MinCapacityUnits": 1, "MaxCapacityUnits": 2, "ReplicationSubnetGroupId": "group"},
    "ReplicationType": "full-load-and-cdc",
    "TableMappings": '{"rules": []}',
}
_WAY_UP = [
    "initializing",
    "metadata_resources",
    "testing_connection",
    "fetching_metadata",
    "calculating_capacity",
    "provisioning_capacity",
    "replication_starting",
    "running",
]


@pytest.fixture
def dms(iam: Any, dms: Any, subnets: list[str]) -> Any:
    """DMS of an account that has both roles already, and a subnet group."""
    iam.create_service_linked_role(AWSServiceName="dms.amazonaws.com")
    dms.create_replication_subnet_group(
        ReplicationSubnetGroupIdentifier="group", ReplicationSubnetGroupDescription="a group", SubnetIds=subnets[:2]
    )
    return dms


@pytest.fixture
def config(dms: Any) -> str:
    """The ARN of a config."""
    created = dms.create_replication_config(ReplicationConfigIdentifier="config", **_CONFIG)
    return str(created["ReplicationConfig"]["ReplicationConfigArn"])


def _by_arn(arn: str) -> list[dict[str, Any]]:
    return [{"Name": "replication-config-arn", "Values": [arn]}]


def _status(dms: Any, arn: str) -> Callable[[], str]:
    return lambda: dms.describe_replications(Filters=_by_arn(arn))["Replications"][0]["Status"]


def test_a_config_shows_what_it_was_given(aws: Aws, dms: Any, config: str) -> None:
    shown = dms.describe_replication_configs(Filters=_by_arn(config))["ReplicationConfigs"]
    assert config.startswith(f"arn:aws:dms:us-east-1:{aws.account}:replication-config:")
    assert [{name: entry[name] for name in _CONFIG} for entry in shown] == [_CONFIG]
    assert shown[0]["ReplicationConfigCreateTime"].tzinfo is not None
    assert _status(dms, config)() == "created"


def test_the_resource_identifier_ends_the_arn(dms: Any) -> None:
    # https://docs.aws.amazon.com/dms/latest/APIReference/API_CreateReplicationConfig.html, ResourceIdentifier
    created = dms.create_replication_config(ReplicationConfigIdentifier="c", ResourceIdentifier="mine", **_CONFIG)
    assert created["ReplicationConfig"]["ReplicationConfigArn"].endswith(":replication-config:mine")


def test_identifiers_are_unique(dms: Any, config: str, error_of: ErrorOf) -> None:
    code, _ = error_of(dms.create_replication_config, ReplicationConfigIdentifier="config", **_CONFIG)
    assert code == "ResourceAlreadyExistsFault"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"TableMappings": ""}, "ValidationException"),
        ({"ReplicationType": "sometimes"}, "ValidationException"),
        ({"ComputeConfig": {"MinCapacityUnits": 1}}, "InvalidParameterValueException"),
        # https://docs.aws.amazon.com/dms/latest/APIReference/API_ComputeConfig.html: the list of valid DCU values
        ({"ComputeConfig": {"MaxCapacityUnits": 3}}, "InvalidParameterValueException"),
        ({"ComputeConfig": {"MaxCapacityUnits": 512}}, "InvalidParameterValueException"),
        ({"ComputeConfig": {"MinCapacityUnits": 0, "MaxCapacityUnits": 2}}, "InvalidParameterValueException"),
    ],
)
def test_a_config_needs_all_of_its_parts(dms: Any, wrong: dict[str, Any], code: str, error_of: ErrorOf) -> None:
    call = dms.create_replication_config
    assert error_of(call, ReplicationConfigIdentifier="c", **{**_CONFIG, **wrong})[0] == code


@pytest.mark.parametrize("units", [1, 2, 4, 8, 16, 32, 64, 128, 192, 256, 384])
def test_capacities_that_dms_has(dms: Any, config: str, units: int, error_of: ErrorOf) -> None:
    compute = {"MinCapacityUnits": units, "MaxCapacityUnits": units}
    dms.modify_replication_config(ReplicationConfigArn=config, ComputeConfig=compute)
    compute["MaxCapacityUnits"] = units + 1 if units > 1 else 3
    changed = error_of(dms.modify_replication_config, ReplicationConfigArn=config, ComputeConfig=compute)
    assert changed[0] == "InvalidParameterValueException"


def test_configs_are_found_by_identifier(dms: Any) -> None:
    for name in "abcde":
        dms.create_replication_config(ReplicationConfigIdentifier=name, **_CONFIG)
    filters = [{"Name": "replication-config-id", "Values": ["b", "d"]}]
    found = dms.describe_replication_configs(Filters=filters)["ReplicationConfigs"]
    assert [entry["ReplicationConfigIdentifier"] for entry in found] == ["b", "d"]


def test_what_no_filter_fits_is_not_found(dms: Any, error_of: ErrorOf) -> None:
    missing = "arn:aws:dms:us-east-1:111122223333:replication-config:NONE"
    for operation in (dms.describe_replication_configs, dms.describe_replications):
        assert error_of(operation, Filters=_by_arn(missing))[0] == "ResourceNotFoundFault"
    for operation in (dms.delete_replication_config, dms.stop_replication):
        assert error_of(operation, ReplicationConfigArn=missing)[0] == "ResourceNotFoundFault"


def test_a_replication_passes_through_its_states(aws: Aws, admin: Admin, dms: Any, config: str) -> None:
    admin.settings(aws.account, dms_step=60)

    def passed() -> str:
        status = _status(dms, config)()
        admin.advance(aws.account, 60)
        return status

    answer = dms.start_replication(ReplicationConfigArn=config, StartReplicationType="start-replication")
    assert answer["Replication"]["Status"] == "initializing"
    assert [passed() for _ in _WAY_UP] == _WAY_UP
    assert dms.stop_replication(ReplicationConfigArn=config)["Replication"]["Status"] == "stopping"
    assert [passed() for _ in range(2)] == ["stopping", "stopped"]
    dms.start_replication(ReplicationConfigArn=config, StartReplicationType="resume-processing")
    admin.advance(aws.account, 600)
    assert passed() == "running"


def test_a_running_replication_cannot_be_started_changed_or_deleted(
    aws: Aws, admin: Admin, dms: Any, config: str, *, eventually: Eventually, error_of: ErrorOf
) -> None:
    # hashicorp/terraform-provider-aws#35650 has the words: "… is in MODIFYING state and cannot start"
    admin.settings(aws.account, dms_step=0)
    dms.start_replication(ReplicationConfigArn=config, StartReplicationType="start-replication")
    eventually(_status(dms, config), "running")
    text = "Replication for Replication Config: config is in RUNNING state and cannot"
    assert error_of(dms.start_replication, ReplicationConfigArn=config, StartReplicationType="resume-processing") == (
        "InvalidResourceStateFault",
        f"{text} start",
    )
    assert error_of(dms.delete_replication_config, ReplicationConfigArn=config) == (
        "InvalidResourceStateFault",
        f"{text} be deleted",
    )
    code, _ = error_of(dms.modify_replication_config, ReplicationConfigArn=config, ReplicationType="cdc")
    assert code == "InvalidResourceStateFault"


def test_start_types(dms: Any, config: str, error_of: ErrorOf) -> None:
    code, _ = error_of(dms.start_replication, ReplicationConfigArn=config, StartReplicationType="now")
    assert code == "InvalidParameterValueException"


def test_a_config_can_be_changed(dms: Any, config: str) -> None:
    dms.modify_replication_config(
        ReplicationConfigArn=config, ReplicationType="cdc", ComputeConfig={"MaxCapacityUnits": 8}
    )
    shown = dms.describe_replication_configs(Filters=_by_arn(config))["ReplicationConfigs"][0]
    assert shown["ReplicationType"] == "cdc"
    assert shown["ComputeConfig"] == {**_CONFIG["ComputeConfig"], "MaxCapacityUnits": 8}


def test_a_deleted_config_is_gone_after_a_while(
    aws: Aws, admin: Admin, dms: Any, config: str, error_of: ErrorOf
) -> None:
    admin.settings(aws.account, dms_step=60)
    dms.delete_replication_config(ReplicationConfigArn=config)
    assert _status(dms, config)() == "deleting"
    admin.advance(aws.account, 60)
    assert dms.describe_replications()["Replications"] == []
    assert error_of(dms.describe_replication_configs, Filters=_by_arn(config))[0] == "ResourceNotFoundFault"


def test_tags(dms: Any, config: str, error_of: ErrorOf) -> None:
    def tags() -> dict[str, str]:
        return {tag["Key"]: tag["Value"] for tag in dms.list_tags_for_resource(ResourceArn=config)["TagList"]}

    dms.add_tags_to_resource(ResourceArn=config, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    assert tags() == {"a": "1", "b": "2"}
    dms.remove_tags_from_resource(ResourceArn=config, TagKeys=["a"])
    assert tags() == {"b": "2"}
    assert error_of(dms.add_tags_to_resource, ResourceArn=f"{config}X", Tags=[])[0] == "ResourceNotFoundFault"


def test_iam_deletes_the_role_under_live_replications_and_they_fail(
    iam: Any, dms: Any, config: str, eventually: Eventually
) -> None:
    # reference/dms-serverless-slr.txt: "If you delete a role while you have replications in your account, the
    # replication results in a failure"
    idle = dms.create_replication_config(ReplicationConfigIdentifier="idle", **_CONFIG)["ReplicationConfig"]
    dms.start_replication(ReplicationConfigArn=config, StartReplicationType="start-replication")
    task = iam.delete_service_linked_role(RoleName="AWSServiceRoleForDMSServerless")["DeletionTaskId"]
    eventually(
        lambda: iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"], "SUCCEEDED", "FAILED"
    )
    failed = dms.describe_replications(Filters=_by_arn(config))["Replications"][0]
    assert failed["Status"] == "failed"
    assert failed["FailureMessages"]
    assert _status(dms, idle["ReplicationConfigArn"])() == "created"
