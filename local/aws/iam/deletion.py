"""Deletion of service-linked roles: a task that runs by itself and may fail.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html and what was
recorded on real accounts (the project's catalogue notes).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from moto.iam.models import Role

from local.aws import control, usage
from local.aws.call import current
from local.aws.errors import AwsError
from local.aws.fault import Fault

_TASK_ID = re.compile(r"task/aws-service-role/[^/]+/[^/]+/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class DeletionTask:
    """One request to delete a role."""

    id: str
    role: Role
    fault: Fault | None
    known: bool = False
    status: str = "IN_PROGRESS"
    """No recording of a real account has NOT_STARTED, which the API has as well."""
    reason: str = ""
    usage: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def is_running(self) -> bool:
        """True if it has neither succeeded nor failed."""
        return self.status == "IN_PROGRESS"

    def to_response(self) -> dict[str, Any]:
        """Return what GetServiceLinkedRoleDeletionStatus answers."""
        if self.status != "FAILED":
            return {"Status": self.status}
        users = [{"Region": region, "Resources": list(arns)} for region, arns in self.usage.items()]
        return {"Status": self.status, "Reason": {"Reason": self.reason, "RoleUsageList": users}}


class DeletionTasks:
    """The deletion tasks of one account."""

    def __init__(self, account: str, partition: str, remove: Callable[[Role], None]) -> None:
        """Start without any.

        Args:
            account: the account's number.
            partition: the partition that it is in.
            remove: lets a role vanish; called at the end of a task that succeeds.
        """
        self._account = account
        self._partition = partition
        self._remove = remove
        self._tasks: dict[str, DeletionTask] = {}

    def submit(self, role: Role) -> str:
        """Start a task for a role; the ID of the one that runs already, if one does."""
        for running in self._tasks.values():
            if running.role is role and running.is_running:
                return running.id
        principal = role.path.split("/")[2]
        call = current.get()
        fault = next((fault for fault in call.faults if fault.effect == "deletion_fails"), None)
        task = DeletionTask(f"task/aws-service-role/{principal}/{role.name}/{uuid.uuid4()}", role, fault)
        self._tasks[task.id] = task
        self._schedule(task, principal)
        return task.id

    def status(self, task_id: str) -> dict[str, Any]:
        """Tell what became of a task.

        Raises:
            AwsError: InvalidInput for a malformed ID, NoSuchEntity for a task that is unknown, not yet known or purged.
        """
        if not _TASK_ID.fullmatch(task_id):
            raise AwsError("InvalidInput", "Invalid task id")
        task = self._tasks.get(task_id)
        if task is None or not task.known:
            raise AwsError("NoSuchEntity", "Cannot find deletion status for given id.", 404)
        return task.to_response()

    def _schedule(self, task: DeletionTask, principal: str) -> None:
        account, knobs = self._account, control.settings.of(self._account)

        def reveal() -> None:
            task.known = True

        def finish() -> None:
            self._finish(task, principal)

        def purge() -> None:
            self._tasks.pop(task.id, None)

        if knobs.deletion_unknown:
            control.timeline.after(knobs.deletion_unknown, account, reveal)
        else:
            reveal()
        control.timeline.after(knobs.deletion, account, finish)
        control.timeline.after(knobs.deletion + knobs.deletion_purge, account, purge)

    def _finish(self, task: DeletionTask, principal: str) -> None:
        users = usage.users_of(principal, task.role.name, self._account, self._partition)
        if task.fault is not None:
            self._fail(task, task.fault.details, users)
        elif users:
            task.status, task.reason, task.usage = "FAILED", usage.reason(principal), users
        else:
            self._remove(task.role)
            task.status = "SUCCEEDED"
            usage.role_is_gone(principal, self._account)

    @staticmethod
    def _fail(task: DeletionTask, details: Mapping[str, Any], users: Mapping[str, Sequence[str]]) -> None:
        reported = details.get("usage", users)
        if details.get("partial"):
            reported = dict(list(reported.items())[:1])
        task.status, task.reason, task.usage = "FAILED", details.get("reason", usage.ROLE_IN_USE), reported
