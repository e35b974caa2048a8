"""DMS's answers about classic resources: moto's, where SDKs cannot parse them or AWS answers otherwise."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from moto.dms.responses import DatabaseMigrationServiceResponse

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
        """The call's parameters."""
        parsed: dict[str, Any] = json.loads(self.body or "{}")
        return parsed

    def modify_replication_subnet_group(self) -> str:
        """ModifyReplicationSubnetGroup, which moto lacks."""
        parameters = self.parameters()
        group = self.dms_backend.modify_replication_subnet_group(
            parameters["ReplicationSubnetGroupIdentifier"],
            parameters.get("ReplicationSubnetGroupDescription"),
            parameters["SubnetIds"],
        )
        return json.dumps({"ReplicationSubnetGroup": group.to_dict()})

    def create_replication_instance(self) -> str:
        """CreateReplicationInstance."""
        return self._parsable(super().create_replication_instance())

    def modify_replication_instance(self) -> str:
        """ModifyReplicationInstance."""
        return self._parsable(super().modify_replication_instance())

    def delete_replication_instance(self) -> str:
        """DeleteReplicationInstance."""
        return self._parsable(super().delete_replication_instance())

    def describe_replication_instances(self) -> str:
        """DescribeReplicationInstances."""
        return self._found("ReplicationInstances", self._parsable(super().describe_replication_instances()))

    def describe_replication_tasks(self) -> str:
        """DescribeReplicationTasks."""
        return self._found("ReplicationTasks", super().describe_replication_tasks())

    def describe_replication_subnet_groups(self) -> str:
        """DescribeReplicationSubnetGroups."""
        return self._found("ReplicationSubnetGroups", super().describe_replication_subnet_groups())

    def describe_endpoints(self) -> str:
        """DescribeEndpoints."""
        return self._found("Endpoints", super().describe_endpoints())

    def _found(self, member: str, body: str) -> str:
        """An answer with something in it: where a filter fits nothing, DMS answers ResourceNotFoundFault.

        Source: botocore's waiters of DMS (`endpoint_deleted`, `replication_instance_deleted` wait for that error).
        """
        if self.parameters().get("Filters") and not json.loads(body)[member]:
            raise AwsError("ResourceNotFoundFault", f"No {member} found matching the filters.")
        return body

    def _parsable(self, body: str) -> str:
        """Times as numbers, which every SDK understands (moto sends text), and the instance's real subnet group."""
        answer = json.loads(body)
        for instance in [answer.get("ReplicationInstance"), *answer.get("ReplicationInstances", [])]:
            if instance:
                instance["InstanceCreateTime"] = epoch(datetime.fromisoformat(instance["InstanceCreateTime"]))
                name = (instance.get("ReplicationSubnetGroup") or {}).get("ReplicationSubnetGroupIdentifier", "")
                if group := self.dms_backend.replication_subnet_groups.get(name.lower()):
                    instance["ReplicationSubnetGroup"] = group.to_dict()
        return json.dumps(answer)
