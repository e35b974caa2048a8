"""DMS's resources as its API shows them.

Source: botocore's model of DMS; times are seconds since the epoch, as in every service that speaks JSON 1.1. What a
resource does not have is left out: DMS sends no null.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from local.aws.dms.serverless import Replication


def replication_config(config: Replication) -> dict[str, Any]:
    """Return a config as the API's `ReplicationConfig`."""
    return {
        "ReplicationConfigArn": config.arn,
        **config.settings,
        "ReplicationConfigCreateTime": epoch(config.created),
        "ReplicationConfigUpdateTime": epoch(config.updated),
    }


def replication(config: Replication) -> dict[str, Any]:
    """Return a replication as the API's `Replication`."""
    return present(
        {
            "ReplicationConfigIdentifier": config.identifier,
            "ReplicationConfigArn": config.arn,
            "SourceEndpointArn": config.settings["SourceEndpointArn"],
            "TargetEndpointArn": config.settings["TargetEndpointArn"],
            "ReplicationType": config.settings["ReplicationType"],
            "Status": config.status,
            "StartReplicationType": config.start_type,
            "FailureMessages": [config.failure] if config.failure else None,
            "ReplicationCreateTime": epoch(config.created),
            "ReplicationUpdateTime": epoch(config.updated),
            "ReplicationLastStopTime": epoch(config.stopped),
            "ReplicationStats": {"StartDate": epoch(config.started)} if config.started else None,
        }
    )


def present(members: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members that a resource has."""
    return {name: value for name, value in members.items() if value is not None}


def epoch(moment: datetime | None) -> float | None:
    """Return one of moto's times, which are UTC without saying so, in seconds since the epoch."""
    return moment.replace(tzinfo=UTC).timestamp() if moment else None
