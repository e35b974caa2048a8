"""Lists of DMS: what the filters fit, in pages.

Sources: https://docs.aws.amazon.com/dms/latest/APIReference/API_DescribeEndpoints.html and its neighbours (names of
filters, MaxRecords); botocore's waiters of DMS (`endpoint_deleted` and others wait for ResourceNotFoundFault where a
filter fits nothing)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from local.aws.errors import AwsError
from local.aws.pages import page, page_size

_WRONG = "InvalidParameterValueException"

Filters = Mapping[str, Callable[[Any], Iterable[str]]]
"""By a filter's name: the values of a resource that it is compared with."""

ENDPOINTS: Filters = {
    "endpoint-arn": lambda endpoint: [endpoint.endpoint_arn],
    "endpoint-type": lambda endpoint: [endpoint.endpoint_type],
    "endpoint-id": lambda endpoint: [endpoint.endpoint_identifier],
    "engine-name": lambda endpoint: [endpoint.engine_name],
}
INSTANCES: Filters = {
    "replication-instance-arn": lambda instance: [instance.arn],
    "replication-instance-id": lambda instance: [instance.id],
    "replication-instance-class": lambda instance: [instance.replication_instance_class],
    "engine-version": lambda instance: [instance.engine_version],
}
TASKS: Filters = {
    "replication-task-arn": lambda task: [task.arn],
    "replication-task-id": lambda task: [task.id],
    "migration-type": lambda task: [task.migration_type],
    "endpoint-arn": lambda task: [task.source_endpoint_arn, task.target_endpoint_arn],
    "replication-instance-arn": lambda task: [task.replication_instance_arn],
}
SUBNET_GROUPS: Filters = {
    "replication-subnet-group-id": lambda group: [group.replication_subnet_group_identifier],
}
CONNECTIONS: Filters = {
    "endpoint-arn": lambda connection: [connection.endpoint_arn],
    "replication-instance-arn": lambda connection: [connection.replication_instance_arn],
}
REPLICATIONS: Filters = {
    "replication-config-arn": lambda config: [config.arn],
    "replication-config-id": lambda config: [config.identifier],
    "source-endpoint-arn": lambda config: [config.settings["SourceEndpointArn"]],
    "target-endpoint-arn": lambda config: [config.settings["TargetEndpointArn"]],
}


def listed(
    member: str,
    resources: Iterable[Any],
    filters: Filters,
    parameters: Mapping[str, Any],
    show: Callable[[Any], dict[str, Any]],
) -> dict[str, Any]:
    """Return one page of those that fit all filters.

    Raises:
        AwsError: ResourceNotFoundFault, nothing fits; InvalidParameterValueException for a filter, a size of the page
            or a marker that DMS does not know.
    """
    found = list(resources)
    for condition in parameters.get("Filters") or []:
        if condition["Name"] not in filters:
            raise AwsError(_WRONG, f"Invalid filter name: {condition['Name']}")
        values_of, wanted = filters[condition["Name"]], set(condition["Values"])
        found = [resource for resource in found if not wanted.isdisjoint(values_of(resource))]
    size = page_size(parameters.get("MaxRecords"), _WRONG)
    if parameters.get("Filters") and not found:
        raise AwsError("ResourceNotFoundFault", f"No {member} found matching the filters.")
    return page(member, [show(resource) for resource in found], size, "Marker", parameters.get("Marker"), code=_WRONG)
