"""Which schedulers are taken, and what is said without Dask. tests/e2e/fleet/test_cluster.py runs a cluster."""

from __future__ import annotations

import sys
import threading
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Self

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


WITH_SETTINGS = [ClusterKind.SSH, ClusterKind.ECS]
"""The kinds whose certificates Dask's settings name."""


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
@pytest.mark.parametrize("kind", WITH_SETTINGS)
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


@pytest.mark.parametrize("kind", WITH_SETTINGS)
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


class Gateway:
    """In the place of Dask's: it has what a test says."""

    stopped: ClassVar[list[str]] = []
    breaks_at = ""

    def __init__(self, address: str | None = None, auth: str | None = None) -> None:
        if not address:
            raise ValueError("No dask-gateway address")
        self.address, self.auth = address, auth

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, **options: Any) -> str:
        assert (self.auth, options) == ("jupyterhub", {"image": "fleet:2026-11"})
        return "one"

    def connect(self, name: str, *, shutdown_on_close: bool) -> Any:
        assert shutdown_on_close, f"{name} ends with the block"
        if self.breaks_at == "connect":
            raise KeyboardInterrupt
        return ScaledCluster(breaks=self.breaks_at == "scale")

    def stop_cluster(self, name: str) -> None:
        self.stopped.append(name)


class ScaledCluster(Cluster):
    def scale(self, workers: int) -> None:
        if self.given["breaks"]:
            raise RuntimeError("no room")
        self.given["workers"] = workers


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> type[Gateway]:
    monkeypatch.setattr(Gateway, "stopped", [])
    monkeypatch.setattr(Gateway, "breaks_at", "")
    monkeypatch.setitem(sys.modules, "dask_gateway", types.SimpleNamespace(Gateway=Gateway))
    return Gateway


GATEWAY = {"address": "https://gateway", "auth": "jupyterhub", "image": "fleet:2026-11", "n_workers": 3}


def test_on_kubernetes_a_gateway_gets_the_words_of_both_its_classes(gateway: type[Gateway]) -> None:
    with clusters.started(ClusterKind.KUBERNETES, GATEWAY) as cluster:
        assert cluster.given["workers"] == 3
    assert cluster.closed
    assert GATEWAY["n_workers"] == 3, "the arguments are the caller's"


@pytest.mark.parametrize(("breaks_at", "error"), [("connect", KeyboardInterrupt), ("scale", FleetError)])
def test_a_gateways_cluster_that_is_not_ready_is_not_left_behind(
    breaks_at: str, error: type[BaseException], gateway: type[Gateway], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "breaks_at", breaks_at)
    with pytest.raises(error), clusters.started(ClusterKind.KUBERNETES, GATEWAY):
        pass
    assert gateway.stopped == ["one"]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ({"address": "http://gateway.internal"}, "needs an https:// address"),
        ({"address": "http://10.0.0.7:8000"}, "keys of the cluster in plain text"),
        ({"address": None}, "needs the gateway's `address`: No dask-gateway address"),
        ({"n_workers": None}, "needs `n_workers`"),
        ({"n_workers": 0}, "a cluster of a gateway begins without workers"),
    ],
)
@pytest.mark.usefixtures("gateway")
def test_what_a_gateway_needs(arguments: dict[str, Any], fault: str) -> None:
    with (
        pytest.raises(FleetError, match=rf"--cluster kubernetes .*{fault}.*Nothing was started"),
        clusters.started(ClusterKind.KUBERNETES, GATEWAY | arguments),
    ):
        pass


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:1"])
@pytest.mark.usefixtures("gateway")
def test_a_gateway_on_this_machine_needs_no_https(address: str) -> None:
    with clusters.started(ClusterKind.KUBERNETES, GATEWAY | {"address": address}):
        pass


@pytest.mark.parametrize(
    ("kind", "package"),
    [
        (ClusterKind.SSH, "asyncssh"),
        (ClusterKind.KUBERNETES, "dask-gateway"),
        (ClusterKind.ECS, "cloudprovider"),
    ],
)
def test_without_its_package_a_cluster_names_it(
    kind: ClusterKind, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, clusters._HOMES[kind].module, None)
    with pytest.raises(FleetError, match=package), clusters.started(kind, {}):
        pass
