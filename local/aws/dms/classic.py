"""DMS's answers about classic resources: moto's, where SDKs cannot parse them or AWS answers otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from botocore import xform_name
from moto.dms.responses import DatabaseMigrationServiceResponse

from local.aws.dms import lists
from local.aws.errors import AwsError

if TYPE_CHECKING:
    from local.aws.dms.models import LocalDmsBackend


class ClassicDmsResponse(DatabaseMigrationServiceResponse):
    """One call to DMS about subnet groups, replication instances, endpoints or tasks."""

    @property
    def dms_backend(self) -> LocalDmsBackend:
        """The caller's account in the call's Region."""
        return cast("LocalDmsBackend", super().dms_backend)

    def parameters(self) -> dict[str, Any]:
        """Return the call's parameters."""
        parsed: dict[str, Any] = json.loads(self.body or "{}")
        return parsed

    def modify_replication_subnet_group(self) -> str:
        """Answer ModifyReplicationSubnetGroup, which moto lacks."""
        parameters = self.parameters()
        group = self.dms_backend.modify_replication_subnet_group(
            parameters["ReplicationSubnetGroupIdentifier"],
            parameters.get("ReplicationSubnetGroupDescription"),
            parameters["SubnetIds"],
        )
        return json.dumps({"ReplicationSubnetGroup": group.to_dict()})

    def modify_endpoint(self) -> str:
        """Answer ModifyEndpoint, which moto lacks.

        Raises:
            AwsError: ResourceNotFoundFault.
        """
        endpoints, parameters = self.dms_backend.endpoints, self.parameters()
        endpoint = self.dms_backend.endpoint(parameters.pop("EndpointArn"))
        del endpoints[endpoint.endpoint_identifier]
        _change(endpoint, parameters)
        endpoints[endpoint.endpoint_identifier] = endpoint
        return json.dumps({"Endpoint": endpoint.to_dict()})

    def create_replication_task(self) -> str:
        """Answer CreateReplicationTask. Moto does not look at all of its parameters."""
        parameters = self.parameters()
        task = self.dms_backend.create_replication_task(
            replication_task_identifier=parameters["ReplicationTaskIdentifier"],
            source_endpoint_arn=parameters["SourceEndpointArn"],
            target_endpoint_arn=parameters["TargetEndpointArn"],
            replication_instance_arn=parameters["ReplicationInstanceArn"],
            migration_type=parameters["MigrationType"],
            table_mappings=parameters["TableMappings"],
            replication_task_settings=parameters.get("ReplicationTaskSettings"),
            resource_identifier=parameters.get("ResourceIdentifier"),
            tags=parameters.get("Tags"),
        )
        for name in ("CdcStartPosition", "CdcStopPosition", "TaskData"):
            setattr(task, xform_name(name), parameters.get(name))
        return json.dumps({"ReplicationTask": task.to_dict()})

    def modify_replication_task(self) -> str:
        """Answer ModifyReplicationTask, which moto lacks. Changes take effect at once.

        Raises:
            AwsError: ResourceNotFoundFault, or InvalidResourceStateFault while the task runs.
        """
        parameters = self.parameters()
        task = self.dms_backend.resting_task(parameters.pop("ReplicationTaskArn"))
        _change(task, parameters)
        return json.dumps({"ReplicationTask": task.to_dict()})

    def describe_replication_instances(self) -> str:
        """Answer DescribeReplicationInstances."""
        return self._listed("ReplicationInstances", self.dms_backend.replication_instances.values(), lists.INSTANCES)

    def describe_replication_tasks(self) -> str:
        """Answer DescribeReplicationTasks."""
        return self._listed("ReplicationTasks", self.dms_backend.replication_tasks.values(), lists.TASKS)

    def describe_replication_subnet_groups(self) -> str:
        """Answer DescribeReplicationSubnetGroups."""
        groups = self.dms_backend.replication_subnet_groups.values()
        return self._listed("ReplicationSubnetGroups", groups, lists.SUBNET_GROUPS)

    def describe_endpoints(self) -> str:
        """Answer DescribeEndpoints."""
        return self._listed("Endpoints", self.dms_backend.endpoints.values(), lists.ENDPOINTS)

    def describe_connections(self) -> str:
        """Answer DescribeConnections."""
        for connection in self.dms_backend.connections:
            connection.advance()
        return self._listed("Connections", self.dms_backend.connections, lists.CONNECTIONS)

    def list_tags_for_resource(self) -> str:
        """Answer ListTagsForResource, by one ARN or by many.

        Raises:
            AwsError: InvalidParameterValueException for none and for both.
        """
        parameters = self.parameters()
        if bool(parameters.get("ResourceArn")) == bool(parameters.get("ResourceArnList")):
            text = "Exactly one of ResourceArn and ResourceArnList must be given."
            raise AwsError("InvalidParameterValueException", text)
        return super().list_tags_for_resource()

    def _listed(self, member: str, resources: Iterable[Any], filters: lists.Filters) -> str:
        return json.dumps(
            lists.listed(member, resources, filters, self.parameters(), lambda resource: resource.to_dict())
        )


def _change(resource: Any, parameters: dict[str, Any]) -> None:
    """Take over parameters into one of moto's resources, which name their attributes after the parameters."""
    for name, value in parameters.items():
        if hasattr(resource, xform_name(name)):
            setattr(resource, xform_name(name), value)
