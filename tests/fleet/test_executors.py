"""Which schedulers are taken, and what is said without Dask. tests/e2e/fleet/test_cluster.py runs a cluster."""

from __future__ import annotations

import sys
import threading
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import dask
import distributed
import pytest

from pulumi_aws_slr.fleet import clusters, executors
from pulumi_aws_slr.fleet.clusters import ClusterKind, Place
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
    with workers(Place(), 2, stop) as found:
        assert found.executor.submit(found.perform, task(1, tmp_path)).result().outcome is Outcome.DONE
    assert given == [stop]


@pytest.mark.parametrize("scheduler", ["tcp://10.0.0.7:8786", "tcp://scheduler:8786", "ws://127.0.0.1:1", "here:8786"])
def test_a_scheduler_that_others_can_reach_in_plain_text_is_refused(scheduler: str) -> None:
    with (
        pytest.raises(FleetError, match="whoever reaches an open scheduler"),
        workers(Place(scheduler), 1, threading.Event()),
    ):
        pass


@pytest.mark.parametrize(
    "scheduler", ["tls://scheduler:8786", "tcp://127.0.0.1:1", "tcp://[::1]:1", "tcp://localhost:1"]
)
def test_without_dask_the_extra_is_named(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(FleetError, match=r"pulumi-aws-slr\[fleet\]"), workers(Place(scheduler), 1, threading.Event()):
        pass


class Cluster:
    """In the place of Dask's."""

    def __init__(self, **given: Any) -> None:
        self.given, self.closed = given, False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True


@pytest.fixture
def tls() -> Iterator[None]:
    comm = {"require-encryption": True, "default-scheme": "tls", "tls.ca-file": "/certs/ca.pem"}
    comm |= {f"tls.{role}.cert": "/certs/one.pem" for role in ("client", "scheduler", "worker")}
    with dask.config.set({f"distributed.comm.{name}": value for name, value in comm.items()}):
        yield


@pytest.mark.usefixtures("tls")
@pytest.mark.parametrize("kind", ClusterKind)
def test_a_cluster_is_made_by_dasks_own_words_and_ends(kind: ClusterKind, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Cluster] = []

    def make(**given: Any) -> Cluster:
        made.append(Cluster(**given))
        return made[-1]

    home = clusters._HOMES[kind]
    module = types.SimpleNamespace(**{home.name: make}, Security=distributed.Security)
    monkeypatch.setitem(sys.modules, home.module, module)
    monkeypatch.setitem(sys.modules, "distributed", module)
    with clusters.started(kind, {"hosts": ["a", "b"], "n_workers": 2}):
        assert made[0].given == {"hosts": ["a", "b"], "n_workers": 2}
        assert not made[0].closed
    assert made[0].closed


@pytest.mark.parametrize("kind", ClusterKind)
def test_a_cluster_without_tls_is_not_started(kind: ClusterKind, monkeypatch: pytest.MonkeyPatch) -> None:
    home = clusters._HOMES[kind]
    module = types.SimpleNamespace(**{home.name: None}, Security=distributed.Security)
    monkeypatch.setitem(sys.modules, home.module, module)
    monkeypatch.setitem(sys.modules, "distributed", module)
    place = Place(cluster=kind, arguments={"hosts": ["a", "b"]})
    with pytest.raises(FleetError, match="Nothing was started"), workers(place, 1, threading.Event()):
        pass


@pytest.mark.usefixtures("tls")
def test_a_cluster_that_does_not_start_says_why() -> None:
    place = Place(cluster=ClusterKind.SSH, arguments={"hosts": []})
    with (
        pytest.raises(FleetError, match="SSHCluster did not start: `hosts` must be"),
        workers(place, 1, threading.Event()),
    ):
        pass


@pytest.mark.parametrize(("kind", "package"), [(ClusterKind.SSH, "asyncssh"), (ClusterKind.ECS, "cloudprovider")])
def test_without_its_package_a_cluster_names_it(
    kind: ClusterKind, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, clusters._HOMES[kind].module, None)
    with pytest.raises(FleetError, match=package), clusters.started(kind, {}):
        pass
