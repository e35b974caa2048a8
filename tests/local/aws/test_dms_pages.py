"""Lists of DMS: filters, pages, and what DMS refuses of both."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.local_aws

_LISTS = {
    "describe_endpoints": "Endpoints",
    "describe_replication_instances": "ReplicationInstances",
    "describe_replication_subnet_groups": "ReplicationSubnetGroups",
    "describe_replication_tasks": "ReplicationTasks",
    "describe_replication_configs": "ReplicationConfigs",
    "describe_replications": "Replications",
    "describe_connections": "Connections",
}


def _make_all(dms: Any, subnets: list[str], count: int) -> None:
    for number in range(count):
        dms.create_replication_subnet_group(
            ReplicationSubnetGroupIdentifier=f"g{number}",
            ReplicationSubnetGroupDescription="a group",
            SubnetIds=subnets[:2],
        )
        instance = dms.create_replication_instance(
            ReplicationInstanceIdentifier=f"i{number}", ReplicationInstanceClass="dms.t3.micro"
        )["ReplicationInstance"]["ReplicationInstanceArn"]
        endpoint = dms.create_endpoint(EndpointIdentifier=f"e{number}", EndpointType="source", EngineName="postgres")[
            "Endpoint"
        ]["EndpointArn"]
        dms.test_connection(ReplicationInstanceArn=instance, EndpointArn=endpoint)
        dms.create_replication_task(
            ReplicationTaskIdentifier=f"t{number}",
            SourceEndpointArn=endpoint,
            TargetEndpointArn=endpoint,
            ReplicationInstanceArn=instance,
            MigrationType="cdc",
            TableMappings="{}",
        )
        dms.create_replication_config(
            ReplicationConfigIdentifier=f"c{number}",
            SourceEndpointArn=endpoint,
            TargetEndpointArn=endpoint,
            ComputeConfig={"MaxCapacityUnits": 1, "ReplicationSubnetGroupId": f"g{number}"},
            ReplicationType="cdc",
            TableMappings="{}",
        )


def test_all_lists_come_in_pages(iam: Any, dms: Any, subnets: list[str]) -> None:
    iam.create_service_linked_role(AWSServiceName="dms.amazonaws.com")
    _make_all(dms, subnets, 25)
    for operation, member in _LISTS.items():
        first = getattr(dms, operation)(MaxRecords=20)
        second = getattr(dms, operation)(MaxRecords=20, Marker=first["Marker"])
        assert [len(first[member]), len(second[member])] == [20, 5], operation
        assert "Marker" not in second


@pytest.mark.parametrize("operation", _LISTS)
def test_pages_have_20_to_100_records(dms: Any, operation: str, error_of: Any) -> None:
    # https://docs.aws.amazon.com/dms/latest/APIReference/API_DescribeEndpoints.html: "Minimum 20, maximum 100."
    for size in (19, 101, 0, -1):
        assert error_of(getattr(dms, operation), MaxRecords=size) == (
            "InvalidParameterValueException",
            f"Invalid value {size} for MaxRecords. Must be between 20 and 100",
        )
    for size in (20, 100):
        getattr(dms, operation)(MaxRecords=size)


@pytest.mark.parametrize("operation", _LISTS)
@pytest.mark.parametrize("marker", ["next", "-1", "1.5", "²"])
def test_a_bad_marker_is_the_caller_s_mistake(dms: Any, operation: str, marker: str, error_of: Any) -> None:
    assert error_of(getattr(dms, operation), Marker=marker)[0] == "InvalidParameterValueException"


@pytest.mark.parametrize("operation", _LISTS)
def test_a_filter_that_dms_does_not_know_is_refused(dms: Any, operation: str, error_of: Any) -> None:
    filters = [{"Name": "colour", "Values": ["blue"]}]
    assert error_of(getattr(dms, operation), Filters=filters)[0] == "InvalidParameterValueException"


def test_connections_are_found_by_their_ends(dms: Any, subnets: list[str]) -> None:
    # moto forgets all filters but the last
    _make_all(dms, subnets, 2)
    one, other = dms.describe_connections()["Connections"]
    filters = [
        {"Name": "endpoint-arn", "Values": [one["EndpointArn"]]},
        {
            "Name": "replication-instance-arn",
            "Values": [one["ReplicationInstanceArn"], other["ReplicationInstanceArn"]],
        },
    ]
    found = dms.describe_connections(Filters=filters)["Connections"]
    assert [entry["EndpointArn"] for entry in found] == [one["EndpointArn"]]


def test_tags_are_asked_for_by_one_arn_or_many(dms: Any, error_of: Any) -> None:
    assert error_of(dms.list_tags_for_resource)[0] == "InvalidParameterValueException"
    both = {"ResourceArn": "arn:a", "ResourceArnList": ["arn:a"]}
    assert error_of(dms.list_tags_for_resource, **both)[0] == "InvalidParameterValueException"
