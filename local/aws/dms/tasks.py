"""Replication tasks as DMS has them: with times that SDKs can parse, settings, and statistics of what they did.

They hold their instance and their endpoints.

Sources: https://docs.aws.amazon.com/dms/latest/APIReference/API_ReplicationTask.html (the statuses),
https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TaskSettings.html (the settings),
https://docs.aws.amazon.com/dms/latest/APIReference/API_DeleteReplicationInstance.html, API_DeleteEndpoint.html there
(both need all tasks deleted first), https://github.com/hashicorp/terraform-provider-aws/issues/21199 (tasks that are
being deleted count)
"""

from __future__ import annotations

import json
from typing import Any

from moto.dms.models import DatabaseMigrationServiceBackend, FakeReplicationTask

from local.aws.dms.base import Tags, not_found, wrong_state
from local.aws.dms.endpoints import Endpoints, LocalEndpoint
from local.aws.dms.identifiers import new_arn
from local.aws.dms.instances import Instances, LocalReplicationInstance
from local.aws.dms.shapes import epoch, present
from local.aws.errors import AwsError

_AT_REST = frozenset({"ready", "stopped", "failed"})
"""A task in one of these statuses can be started, changed and deleted."""

_SETTINGS = json.dumps(
    {
        "TargetMetadata": {
            "TargetSchema": "",
            "SupportLobs": True,
            "FullLobMode": False,
            "LobChunkSize": 64,
            "LimitedSizeLobMode": True,
            "LobMaxSize": 32,
        },
        "FullLoadSettings": {
            "TargetTablePrepMode": "DROP_AND_CREATE",
            "CreatePkAfterFullLoad": False,
            "StopTaskCachedChangesApplied": False,
            "StopTaskCachedChangesNotApplied": False,
            "MaxFullLoadSubTasks": 8,
            "TransactionConsistencyTimeout": 600,
            "CommitRate": 10000,
        },
        "Logging": {"EnableLogging": False},
    }
)


class LocalReplicationTask(FakeReplicationTask):
    """A replication task."""

    cdc_start_position: str | None = None
    cdc_stop_position: str | None = None
    task_data: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as the API's `ReplicationTask`."""
        return present(
            {
                **super().to_dict(),
                "ReplicationTaskSettings": self.replication_task_settings or _SETTINGS,
                "ReplicationTaskCreationDate": epoch(self.creation_date),
                "ReplicationTaskStartDate": epoch(self.start_date),
                "CdcStartPosition": self.cdc_start_position,
                "CdcStopPosition": self.cdc_stop_position,
                "TaskData": self.task_data,
                "ReplicationTaskStats": self._stats(),
            }
        )

    def _stats(self) -> dict[str, Any]:
        started, stopped = epoch(self.start_date), epoch(self.stop_date)
        return present(
            {
                "FullLoadProgressPercent": 100 if started else 0,
                "ElapsedTimeMillis": 100 if started else 0,
                "TablesLoaded": 1 if started else 0,
                "TablesLoading": 0,
                "TablesQueued": 0,
                "TablesErrored": 0,
                "FreshStartDate": started,
                "StartDate": started,
                "StopDate": stopped,
                "FullLoadStartDate": started,
                "FullLoadFinishDate": stopped,
            }
        )


class Tasks(Instances, Endpoints):
    """The replication tasks of one account in one Region."""

    def create_replication_task(  # type: ignore[override]  # moto has all of them by name
        self, *, resource_identifier: str | None = None, tags: Tags = None, **parameters: Any
    ) -> LocalReplicationTask:
        """Create a task: `creating`, then `ready`. Moto's is `creating` for ever.

        Raises:
            AwsError: ResourceAlreadyExistsFault.
        """
        name = parameters["replication_task_identifier"]
        self.require_new("Replication task", name, [found.id for found in self.replication_tasks.values()])
        made: Any = super().create_replication_task(**parameters)
        made.__class__ = LocalReplicationTask  # moto makes its own class
        task: LocalReplicationTask = made
        del self.replication_tasks[task.arn]
        task.arn = new_arn(self.region_name, self.account_id, "task", resource_identifier)
        self.replication_tasks[task.arn] = task
        self.tagger.tag_resource(task.arn, tags or [])
        self.pass_through(task, "creating", "ready")
        return task

    def task(self, arn: str) -> LocalReplicationTask:
        """Return a task by ARN.

        Raises:
            AwsError: ResourceNotFoundFault.
        """
        task = self.replication_tasks.get(arn)
        if not isinstance(task, LocalReplicationTask):
            raise not_found("Replication task", arn)
        return task

    def resting_task(self, arn: str) -> LocalReplicationTask:
        """Return a task that can be started, changed and deleted.

        Raises:
            AwsError: ResourceNotFoundFault or InvalidResourceStateFault.
        """
        task = self.task(arn)
        if task.status not in _AT_REST:
            raise wrong_state("Replication task", arn, task.status)
        return task

    def start_replication_task(self, replication_task_arn: str) -> LocalReplicationTask:
        """Start a task: `starting`, then `running`.

        Raises:
            AwsError: ResourceNotFoundFault or InvalidResourceStateFault.
        """
        task = self.resting_task(replication_task_arn)
        super().start_replication_task(replication_task_arn)
        self.pass_through(task, "starting", "running")
        return task

    def stop_replication_task(self, replication_task_arn: str) -> LocalReplicationTask:
        """Stop a running task: `stopping`, then `stopped`.

        Raises:
            AwsError: ResourceNotFoundFault or InvalidResourceStateFault.
        """
        task = self.task(replication_task_arn)
        if task.status != "running":
            raise wrong_state("Replication task", task.arn, task.status)
        super().stop_replication_task(replication_task_arn)
        self.pass_through(task, "stopping", "stopped")
        return task

    def delete_replication_task(self, replication_task_arn: str) -> LocalReplicationTask:
        """Let a task go: `deleting`, then gone.

        Raises:
            AwsError: ResourceNotFoundFault, or InvalidResourceStateFault where it runs, is created or deleted.
        """
        task = self.resting_task(replication_task_arn)
        self.let_go(task, task.arn, lambda: DatabaseMigrationServiceBackend.delete_replication_task(self, task.arn))
        return task

    def delete_replication_instance(self, replication_instance_arn: str) -> LocalReplicationInstance:
        """Let an instance go, as `Instances` does.

        Raises:
            AwsError: InvalidResourceStateFault while it has tasks.
        """
        tasks = self.replication_tasks.values()
        if any(task.replication_instance_arn == replication_instance_arn for task in tasks):
            text = f"Replication Instance {replication_instance_arn} has one or more replication tasks."
            raise AwsError("InvalidResourceStateFault", text)
        return super().delete_replication_instance(replication_instance_arn)

    def delete_endpoint(self, endpoint_arn: str) -> LocalEndpoint:
        """Let an endpoint go, as `Endpoints` does.

        Raises:
            AwsError: InvalidResourceStateFault while a task uses it.
        """
        tasks = self.replication_tasks.values()
        if any(endpoint_arn in (task.source_endpoint_arn, task.target_endpoint_arn) for task in tasks):
            text = f"Endpoint {endpoint_arn} is part of one or more replication tasks."
            raise AwsError("InvalidResourceStateFault", text)
        return super().delete_endpoint(endpoint_arn)
