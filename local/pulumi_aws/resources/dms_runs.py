"""Tasks and serverless replications run in DMS. They are started and stopped alike, under different names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.pulumi_aws.codecs import JSON, Codec
from local.pulumi_aws.table import Step
from pulumi_aws_slr.errors import SlrError

if TYPE_CHECKING:
    from local.pulumi_aws.call import Call
    from local.pulumi_aws.descriptions import Item

DELAY = 30.0
_NEVER_RAN = ("ready", "created")
_AT_REST = (*_NEVER_RAN, "stopped", "failed")


@dataclass(frozen=True)
class _Settings(Codec):
    """The codec of task settings: DMS completes the ones given by its defaults, so only those given count."""

    def same(self, old: Any, new: Any) -> bool:
        return super().same(old, new) or _within(JSON.canonical(new), JSON.canonical(old))


def _within(part: Any, whole: Any) -> bool:
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and _within(value, whole[key]) for key, value in part.items())
    return bool(part == whole)


SETTINGS = _Settings(accept=JSON.accept, canonical=JSON.canonical)


@dataclass(frozen=True)
class Runs:
    """A record of how one kind of them is started, watched and stopped.

    Attributes:
        wish: the input by which the program asks for it to run.
        start: the starting operation, stop: the stopping one, look: the describing one.
        path: where the answer to `look` has them.
        arn: the property with the ARN, parameter: its name in `start` and `stop`, filter_name: in `look`.
        start_type: the parameter that says whether it starts or resumes.
        stopping: seconds that the real provider waits before it first looks whether it has stopped.
    """

    wish: str
    start: str
    stop: str
    look: str
    path: str
    arn: str
    parameter: str
    filter_name: str
    start_type: str
    stopping: float = DELAY

    def steps(self, modify: str, *names: str) -> tuple[Step, ...]:
        """Return an update's steps. What runs cannot be modified, so it is stopped before and may be started after."""
        return (Step(modify, names, extra=self._stop_first), Step("", (*names, self.wish), extra=self._as_wished))

    def settle(self, call: Call) -> None:
        """Start it for the first time, if that is the wish."""
        if call.inputs.get(self.wish) and self._status(call) in _NEVER_RAN:
            self._start(call)

    def halt(self, call: Call) -> None:
        """Stop it, and wait until it has stopped."""
        status = self._status(call)
        if status is None or status in _AT_REST:
            return
        if status not in ("stopping", "deleting"):
            call.do(self.stop, **self._key(call))
        call.until(lambda: self._status(call) in (*_AT_REST, None) or None, "it to stop", delay=self.stopping)

    def _stop_first(self, call: Call) -> dict[str, Any]:
        self.halt(call)
        return {}

    def _as_wished(self, call: Call) -> dict[str, Any]:
        if call.inputs.get(self.wish):
            self._start(call)
        else:
            self.halt(call)
        return {}

    def _start(self, call: Call) -> None:
        status = self._status(call)
        if status == "running":
            return
        how = "start-replication" if status in _NEVER_RAN else "resume-processing"
        call.do(self.start, **self._key(call), **{self.start_type: how})

        def running() -> bool | None:
            found = self._find(call) or {}
            if found.get("Status") == "failed":
                reasons = "; ".join(
                    found.get("FailureMessages") or [found.get("LastFailureMessage", "no reason given")]
                )
                raise SlrError(f"{call.known[self.arn]} failed to start: {reasons}")
            return found.get("Status") in ("running", "stopped") or None

        call.until(running, "it to run", delay=DELAY)

    def _find(self, call: Call) -> Item | None:
        wanted = [{"Name": self.filter_name, "Values": [call.known[self.arn]]}]
        return next(iter(call.pages(self.look, self.path, Filters=wanted)), None)

    def _status(self, call: Call) -> str | None:
        found = self._find(call)
        return None if found is None else str(found["Status"])

    def _key(self, call: Call) -> dict[str, Any]:
        return {self.parameter: call.known[self.arn]}


TASK = Runs(
    wish="startReplicationTask",
    start="start_replication_task",
    stop="stop_replication_task",
    look="describe_replication_tasks",
    path="ReplicationTasks",
    arn="replicationTaskArn",
    parameter="ReplicationTaskArn",
    filter_name="replication-task-arn",
    start_type="StartReplicationTaskType",
)
SERVERLESS = Runs(
    wish="startReplication",
    start="start_replication",
    stop="stop_replication",
    look="describe_replications",
    path="Replications",
    arn="arn",
    parameter="ReplicationConfigArn",
    filter_name="replication-config-arn",
    start_type="StartReplicationType",
    stopping=60.0,
)
