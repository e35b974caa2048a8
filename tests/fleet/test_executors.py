"""Which schedulers are taken, and what is said without Dask. tests/e2e/fleet/test_cluster.py runs a cluster."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from pulumi_aws_slr.fleet import executors
from pulumi_aws_slr.fleet.errors import FleetError
from pulumi_aws_slr.fleet.executors import workers
from pulumi_aws_slr.fleet.stopping import Stop
from pulumi_aws_slr.fleet.work import Outcome, Result, Task
from tests.fleet.estate import task


def test_threads_get_the_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    given: list[Stop] = []

    def perform(one: Task, stop: Stop) -> Result:
        given.append(stop)
        return Result(one.account, Outcome.DONE, 0)

    monkeypatch.setattr(executors, "perform", perform)
    with workers(None, 2, stop) as found:
        assert found.executor.submit(found.perform, task(1, tmp_path)).result().outcome is Outcome.DONE
    assert given == [stop]


@pytest.mark.parametrize("scheduler", ["tcp://10.0.0.7:8786", "tcp://scheduler:8786", "ws://127.0.0.1:1", "here:8786"])
def test_a_scheduler_that_others_can_reach_in_plain_text_is_refused(scheduler: str) -> None:
    with pytest.raises(FleetError, match="whoever reaches an open scheduler"), workers(scheduler, 1, threading.Event()):
        pass


@pytest.mark.parametrize(
    "scheduler", ["tls://scheduler:8786", "tcp://127.0.0.1:1", "tcp://[::1]:1", "tcp://localhost:1"]
)
def test_without_dask_the_extra_is_named(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(FleetError, match=r"pulumi-aws-slr\[fleet\]"), workers(scheduler, 1, threading.Event()):
        pass
