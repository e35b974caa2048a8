"""DMS's answers: serverless replications and tags."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from local.aws.dms import lists, shapes
from local.aws.dms.capacity import check_capacity
from local.aws.dms.classic import ClassicDmsResponse
from local.aws.dms.serverless import Replication
from local.aws.errors import AwsError

_REQUIRED = (
    "ReplicationConfigIdentifier",
    "SourceEndpointArn",
    "TargetEndpointArn",
    "ComputeConfig",
    "ReplicationType",
    "TableMappings",
)
_REPLICATION_TYPES = ("full-load", "cdc", "full-load-and-cdc")


class LocalDmsResponse(ClassicDmsResponse):
    """One call to DMS."""

    def create_replication_config(self) -> str:
        """Answer CreateReplicationConfig."""
        parameters = self.parameters()
        _check_config(parameters)
        compute = parameters["ComputeConfig"]
        check_capacity(compute)
        if name := compute.get("ReplicationSubnetGroupId"):
            self.dms_backend.subnet_group(name)
        config = self.dms_backend.serverless.create(parameters)
        return json.dumps({"ReplicationConfig": shapes.replication_config(config)})

    def describe_replication_configs(self) -> str:
        """Answer DescribeReplicationConfigs: by ARN or identifier, in pages."""
        return self._describe("ReplicationConfigs", shapes.replication_config)

    def modify_replication_config(self) -> str:
        """Answer ModifyReplicationConfig."""
        parameters = self.parameters()
        if compute := parameters.get("ComputeConfig"):
            known = self.dms_backend.serverless.get(self._arn()).settings["ComputeConfig"]
            check_capacity({**known, **compute})
        config = self.dms_backend.serverless.modify(self._arn(), parameters)
        return json.dumps({"ReplicationConfig": shapes.replication_config(config)})

    def delete_replication_config(self) -> str:
        """Answer DeleteReplicationConfig."""
        config = self.dms_backend.serverless.delete(self._arn())
        return json.dumps({"ReplicationConfig": shapes.replication_config(config)})

    def start_replication(self) -> str:
        """Answer StartReplication."""
        config = self.dms_backend.serverless.start(self._arn(), self.parameters().get("StartReplicationType", ""))
        return json.dumps({"Replication": shapes.replication(config)})

    def stop_replication(self) -> str:
        """Answer StopReplication."""
        return json.dumps({"Replication": shapes.replication(self.dms_backend.serverless.stop(self._arn()))})

    def describe_replications(self) -> str:
        """Answer DescribeReplications: by ARN or identifier of the config, in pages."""
        return self._describe("Replications", shapes.replication)

    def add_tags_to_resource(self) -> str:
        """Answer AddTagsToResource."""
        self.dms_backend.tagger.tag_resource(self._resource_arn(), self.parameters()["Tags"])
        return "{}"

    def remove_tags_from_resource(self) -> str:
        """Answer RemoveTagsFromResource."""
        self.dms_backend.tagger.untag_resource_using_names(self._resource_arn(), self.parameters()["TagKeys"])
        return "{}"

    def _arn(self) -> str:
        return str(self.parameters().get("ReplicationConfigArn", ""))

    def _resource_arn(self) -> str:
        arn = str(self.parameters().get("ResourceArn", ""))
        if not self.dms_backend.arn_exists(arn):
            raise AwsError("ResourceNotFoundFault", f"Resource {arn} not found.")
        return arn

    def _describe(self, member: str, show: Callable[[Replication], dict[str, Any]]) -> str:
        configs = self.dms_backend.serverless.configs.values()
        return json.dumps(lists.listed(member, configs, lists.REPLICATIONS, self.parameters(), show))


def _check_config(parameters: dict[str, Any]) -> None:
    """Refuse a config with something missing or wrong.

    Raises:
        AwsError: ValidationException.
    """
    missing = [name for name in _REQUIRED if not parameters.get(name)]
    if missing:
        raise AwsError(
            "ValidationException",
            f"{len(missing)} validation error{'s' * (len(missing) > 1)} detected: "
            + "; ".join(
                f"Value null at '{name[0].lower()}{name[1:]}' failed to satisfy constraint: Member must not be null"
                for name in missing
            ),
        )
    if parameters["ReplicationType"] not in _REPLICATION_TYPES:
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{parameters['ReplicationType']}' at 'replicationType' failed to "
            f"satisfy constraint: Member must satisfy enum value set: [{', '.join(_REPLICATION_TYPES)}]",
        )
