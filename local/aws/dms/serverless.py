"""DMS Serverless: replication configs, and the replications that run by them.

Sources: https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Serverless.Components.html (the states),
https://docs.aws.amazon.com/dms/latest/APIReference/API_CreateReplicationConfig.html and the pages of the other
operations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow
from moto.utilities.tagging_service import TaggingService

from local.aws import control
from local.aws.dms.identifiers import new_arn
from local.aws.errors import AwsError

_STARTING = (
    "initializing",
    "metadata_resources",
    "testing_connection",
    "fetching_metadata",
    "calculating_capacity",
    "provisioning_capacity",
    "replication_starting",
)
_IDLE = frozenset({"created", "ready", "stopped", "failed"})
_START_TYPES = ("start-replication", "resume-processing", "reload-target")
_MODIFIABLE = (
    "ReplicationConfigIdentifier",
    "ReplicationType",
    "TableMappings",
    "ReplicationSettings",
    "SupplementalSettings",
    "SourceEndpointArn",
    "TargetEndpointArn",
)


@dataclass
class Replication:
    """A replication config and its one replication.

    Attributes:
        arn: the config's ARN.
        settings: the config's members, named as in the API.
        status: of the replication.
        start_type: how it was last started.
        failure: why it failed.
    """

    arn: str
    settings: dict[str, Any]
    status: str = "created"
    start_type: str | None = None
    failure: str | None = None
    created: datetime = field(default_factory=utcnow)
    updated: datetime = field(default_factory=utcnow)
    started: datetime | None = None
    stopped: datetime | None = None

    @property
    def identifier(self) -> str:
        """The config's identifier."""
        return str(self.settings["ReplicationConfigIdentifier"])

    def change_to(self, status: str) -> None:
        """Take on another status."""
        self.status = status
        self.updated = utcnow()


class ServerlessReplications:
    """The serverless replications of one account in one Region."""

    def __init__(self, account: str, region: str, tagger: TaggingService) -> None:
        self._account = account
        self._region = region
        self._tagger = tagger
        self.configs: dict[str, Replication] = {}

    def create(self, parameters: Mapping[str, Any]) -> Replication:
        """Create a config. Its replication is `created` and does not run.

        Raises:
            AwsError: ResourceAlreadyExistsFault.
        """
        arn = new_arn(self._region, self._account, "replication-config", parameters.get("ResourceIdentifier"))
        identifier = parameters["ReplicationConfigIdentifier"]
        if arn in self.configs or any(config.identifier == identifier for config in self.configs.values()):
            raise AwsError("ResourceAlreadyExistsFault", f"Replication Config {identifier} already exists.")
        settings = {name: parameters[name] for name in (*_MODIFIABLE, "ComputeConfig") if name in parameters}
        self.configs[arn] = Replication(arn, settings)
        self._tagger.tag_resource(arn, parameters.get("Tags") or [])
        return self.configs[arn]

    def get(self, arn: str) -> Replication:
        """Return a config by ARN.

        Raises:
            AwsError: ResourceNotFoundFault.
        """
        if arn not in self.configs:
            raise AwsError("ResourceNotFoundFault", f"Replication Config {arn} not found.")
        return self.configs[arn]

    def modify(self, arn: str, parameters: Mapping[str, Any]) -> Replication:
        """Change a config whose replication does not run.

        Raises:
            AwsError: ResourceNotFoundFault or InvalidResourceStateFault.
        """
        config = self.get(arn)
        self._require_idle(config, "be modified")
        config.settings |= {name: parameters[name] for name in _MODIFIABLE if parameters.get(name) is not None}
        compute = {**config.settings["ComputeConfig"], **(parameters.get("ComputeConfig") or {})}
        config.settings["ComputeConfig"] = compute
        config.updated = utcnow()
        return config

    def delete(self, arn: str) -> Replication:
        """Let a config go: its replication, which must not run, is `deleting` for a while.

        Raises:
            AwsError: ResourceNotFoundFault or InvalidResourceStateFault.
        """
        config = self.get(arn)
        self._require_idle(config, "be deleted")
        config.change_to("deleting")

        def vanish() -> None:
            del self.configs[arn]
            self._tagger.delete_all_tags_for_resource(arn)

        self._later(vanish)
        return config

    def start(self, arn: str, start_type: str) -> Replication:
        """Start a replication: it passes through its states up to `running`.

        Raises:
            AwsError: ResourceNotFoundFault, InvalidResourceStateFault, or InvalidParameterValueException.
        """
        config = self.get(arn)
        if start_type not in _START_TYPES:
            raise AwsError(
                "InvalidParameterValueException", f"StartReplicationType must be one of {', '.join(_START_TYPES)}."
            )
        self._require_idle(config, "start")
        config.start_type, config.failure, config.started = start_type, None, utcnow()
        self._walk(config, (*_STARTING, "running"))
        return config

    def stop(self, arn: str) -> Replication:
        """Stop a running replication: `stopping`, then `stopped`.

        Raises:
            AwsError: ResourceNotFoundFault or InvalidResourceStateFault.
        """
        config = self.get(arn)
        if config.status not in ("running", *_STARTING):
            raise self._wrong_state(config, "stop")
        config.stopped = utcnow()
        self._walk(config, ("stopping", "stopped"))
        return config

    def fail_all(self) -> None:
        """Let every live replication fail: their role is gone."""
        for config in self.configs.values():
            if config.status not in _IDLE and config.status != "deleting":
                config.failure = "The service-linked role AWSServiceRoleForDMSServerless was deleted."
                config.change_to("failed")

    def _walk(self, config: Replication, statuses: tuple[str, ...]) -> None:
        """Take on the first status now and the others one by one, as long as nothing comes in between."""
        config.change_to(statuses[0])
        if len(statuses) > 1:

            def go_on() -> None:
                if config.status == statuses[0]:
                    self._walk(config, statuses[1:])

            self._later(go_on)

    def _later(self, happening: Callable[[], None]) -> None:
        control.timeline.after(control.settings.of(self._account).dms_step, self._account, happening)

    def _require_idle(self, config: Replication, verb: str) -> None:
        if config.status not in _IDLE:
            raise self._wrong_state(config, verb)

    @staticmethod
    def _wrong_state(config: Replication, verb: str) -> AwsError:
        return AwsError(
            "InvalidResourceStateFault",
            f"Replication for Replication Config: {config.identifier} is in {config.status.upper()} state "
            f"and cannot {verb}",
        )
