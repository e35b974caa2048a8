"""DMS's answers about classic resources: moto's, where SDKs cannot parse them or AWS answers otherwise."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from botocore import xform_name
from moto.dms.responses import DatabaseMigrationServiceResponse

from local.aws import control
from local.aws.dms.service_roles import require_vpc_role
from local.aws.dms.shapes import epoch
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

    def create_endpoint(self) -> str:
        """Answer CreateEndpoint. Identifiers are unique. Endpoints are there at once; moto's are `creating` for ever.

        Raises:
            AwsError: ResourceAlreadyExistsFault.
        """
        identifier = self.parameters()["EndpointIdentifier"]
        if identifier in self.dms_backend.endpoints:
            raise AwsError("ResourceAlreadyExistsFault", f"Endpoint {identifier} already exists.")
        super().create_endpoint()
        self.dms_backend.endpoints[identifier].status = "active"
        return _shown("Endpoint", self.dms_backend.endpoints[identifier])

    def modify_endpoint(self) -> str:
        """Answer ModifyEndpoint, which moto lacks.

        Raises:
            AwsError: ResourceNotFoundFault.
        """
        endpoints, parameters = self.dms_backend.endpoints, self.parameters()
        arn = parameters.pop("EndpointArn")
        endpoint = next((endpoint for endpoint in endpoints.values() if endpoint.endpoint_arn == arn), None)
        if endpoint is None:
            raise AwsError("ResourceNotFoundFault", f"Endpoint {arn} not found.")
        del endpoints[endpoint.endpoint_identifier]
        _change(endpoint, parameters)
        endpoints[endpoint.endpoint_identifier] = endpoint
        return _shown("Endpoint", endpoint)

    def create_replication_task(self) -> str:
        """Answer CreateReplicationTask: `creating`, then `ready`. Moto's is `creating` for ever."""
        answer = super().create_replication_task()
        task = self.dms_backend.replication_tasks[json.loads(answer)["ReplicationTask"]["ReplicationTaskArn"]]
        account = self.current_account

        def become_ready() -> None:
            if task.status == "creating":
                task.ready()

        control.timeline.after(control.settings.of(account).dms_step, account, become_ready)
        return answer

    def modify_replication_task(self) -> str:
        """Answer ModifyReplicationTask, which moto lacks. It takes effect at once.

        Raises:
            AwsError: ResourceNotFoundFault, or InvalidResourceStateFault while the task runs.
        """
        parameters = self.parameters()
        task = self.dms_backend.replication_tasks.get(parameters.pop("ReplicationTaskArn"))
        if task is None:
            raise AwsError("ResourceNotFoundFault", "Replication task could not be found.")
        if task.status == "running":
            raise AwsError("InvalidResourceStateFault", f"Replication task {task.id} is running.")
        _change(task, parameters)
        return _shown("ReplicationTask", task)

    def create_replication_instance(self) -> str:
        """Answer CreateReplicationInstance.

        Raises:
            AwsError: AccessDeniedFault where DMS cannot act through `dms-vpc-role`.
        """
        require_vpc_role(self.current_account, self.region)
        return self._parsable(super().create_replication_instance())

    def modify_replication_instance(self) -> str:
        """Answer ModifyReplicationInstance."""
        return self._parsable(super().modify_replication_instance())

    def delete_replication_instance(self) -> str:
        """Answer DeleteReplicationInstance."""
        return self._parsable(super().delete_replication_instance())

    def describe_replication_instances(self) -> str:
        """Answer DescribeReplicationInstances."""
        return self._found("ReplicationInstances", self._parsable(super().describe_replication_instances()))

    def describe_replication_tasks(self) -> str:
        """Answer DescribeReplicationTasks."""
        return self._found("ReplicationTasks", super().describe_replication_tasks())

    def describe_replication_subnet_groups(self) -> str:
        """Answer DescribeReplicationSubnetGroups."""
        return self._found("ReplicationSubnetGroups", super().describe_replication_subnet_groups())

    def describe_endpoints(self) -> str:
        """Answer DescribeEndpoints."""
        return self._found("Endpoints", super().describe_endpoints())

    def _found(self, member: str, body: str) -> str:
        """Return an answer that has something in it. Where a filter fits nothing, DMS answers ResourceNotFoundFault.

        Source: botocore's waiters of DMS (`endpoint_deleted`, `replication_instance_deleted` wait for that error).
        """
        if self.parameters().get("Filters") and not json.loads(body)[member]:
            raise AwsError("ResourceNotFoundFault", f"No {member} found matching the filters.")
        return body

    def _parsable(self, body: str) -> str:
        """Give times as numbers, which all SDKs understand (moto sends text), and the instance's real subnet group."""
        answer = json.loads(body)
        for instance in [answer.get("ReplicationInstance"), *answer.get("ReplicationInstances", [])]:
            if instance:
                instance["InstanceCreateTime"] = epoch(datetime.fromisoformat(instance["InstanceCreateTime"]))
                name = (instance.get("ReplicationSubnetGroup") or {}).get("ReplicationSubnetGroupIdentifier", "")
                if group := self.dms_backend.replication_subnet_groups.get(name.lower()):
                    instance["ReplicationSubnetGroup"] = group.to_dict()
        return json.dumps(answer)


def _change(resource: Any, parameters: dict[str, Any]) -> None:
    """Take over parameters into one of moto's resources, which name their attributes after the parameters."""
    for name, value in parameters.items():
        if hasattr(resource, xform_name(name)):
            setattr(resource, xform_name(name), value)


def _shown(member: str, resource: Any) -> str:
    return json.dumps({member: {name: value for name, value in resource.to_dict().items() if value is not None}})
