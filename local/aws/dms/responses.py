"""DMS's answers: serverless replications and tags."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from local.aws.dms import shapes
from local.aws.dms.classic import ClassicDmsResponse
from local.aws.dms.serverless import Replication
from local.aws.errors import AwsError
from local.aws.pages import page

_REQUIRED = (
    "ReplicationConfigIdentifier",
    "SourceEndpointArn",
    "TargetEndpointArn",
    "ComputeConfig",
    "ReplicationType",
    "TableMappings",
)
_REPLICATION_TYPES = ("full-load", "cdc", "full-load-and-cdc")
_FILTERS: dict[str, Callable[[Replication], Any]] = {
    "replication-config-arn": lambda config: config.arn,
    "replication-config-id": lambda config: config.identifier,
    "source-endpoint-arn": lambda config: config.settings["SourceEndpointArn"],
    "target-endpoint-arn": lambda config: config.settings["TargetEndpointArn"],
}
_PAGE = 100


class LocalDmsResponse(ClassicDmsResponse):
    """One call to DMS."""

    def create_replication_config(self) -> str:
        """Answer CreateReplicationConfig."""
        parameters = self.parameters()
        _check_config(parameters)
        config = self.dms_backend.serverless.create(parameters)
        return json.dumps({"ReplicationConfig": shapes.replication_config(config)})

    def describe_replication_configs(self) -> str:
        """Answer DescribeReplicationConfigs: by ARN or identifier, in pages."""
        return self._describe("ReplicationConfigs", shapes.replication_config)

    def modify_replication_config(self) -> str:
        """Answer ModifyReplicationConfig."""
        config = self.dms_backend.serverless.modify(self._arn(), self.parameters())
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
        parameters = self.parameters()
        filters = parameters.get("Filters") or []
        found = _filtered(list(self.dms_backend.serverless.configs.values()), filters)
        if filters and not found:
            raise AwsError("ResourceNotFoundFault", "No replication configs found matching the filters.")
        size, marker = int(parameters.get("MaxRecords") or _PAGE), parameters.get("Marker")
        return json.dumps(page(member, [show(config) for config in found], size, "Marker", marker))


def _check_config(parameters: dict[str, Any]) -> None:
    """Refuse a config with something missing or wrong.

    Raises:
        AwsError: ValidationException or InvalidParameterValueException.
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
    if not parameters["ComputeConfig"].get("MaxCapacityUnits"):
        raise AwsError("InvalidParameterValueException", "MaxCapacityUnits must be provided in ComputeConfig.")


def _filtered(configs: list[Replication], filters: Sequence[dict[str, Any]]) -> list[Replication]:
    for condition in filters:
        if condition["Name"] not in _FILTERS:
            raise AwsError("InvalidParameterValueException", f"Invalid filter name: {condition['Name']}")
        value_of = _FILTERS[condition["Name"]]
        configs = [config for config in configs if value_of(config) in condition["Values"]]
    return configs
