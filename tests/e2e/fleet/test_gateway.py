"""Clusters of Dask Gateway, whose backend for tests starts processes of this machine in the place of pods."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.e2e.fleet.estate import Estate, ended
from tests.e2e.fleet.test_cluster import until
from tests.e2e.harness import descendants

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the gateway's proxy has wheels for Linux")
DASK = f"{sys.prefix}/bin/dask"
PASSWORD = "of-everybody"
SILENT = [sys.executable, "-c", "import time; time.sleep(600)"]
CONFIG = """
c.DaskGateway.backend_class = "dask_gateway_server.backends.local.UnsafeLocalBackend"
c.UnsafeLocalBackend.clusters_directory = {clusters!r}
c.SimpleAuthenticator.password = {password!r}
c.Proxy.address = "127.0.0.1:{port}"
c.ClusterConfig.scheduler_cmd = {scheduler!r}
c.ClusterConfig.worker_cmd = [{dask!r}, "worker"]
c.ClusterConfig.environment = {env!r}
"""


class Gateway:
    """A server, and what its clusters run."""

    def __init__(self, process: subprocess.Popen[bytes], address: str) -> None:
        self._process = process
        self.address = address

    @property
    def is_ready(self) -> bool:
        return requests.get(f"{self.address}/api/health", timeout=5).ok

    @property
    def schedulers(self) -> int:
        """How many run; one that is silent is one."""
        words = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in descendants(self._process.pid)]
        return sum(b"--dg-heartbeat-period" in line for line in words)


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Callable[..., Gateway]]:
    """Starts a server whose clusters have the environment of an estate."""
    started: list[subprocess.Popen[bytes]] = []

    def start(fleet: Estate, scheduler: list[str]) -> Gateway:
        fleet.env |= {"DASK_GATEWAY__AUTH__KWARGS": repr({"username": "ci", "password": PASSWORD})}
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        config = tmp_path / "gateway.py"
        config.write_text(
            CONFIG.format(
                clusters=str(tmp_path / "clusters"),
                password=PASSWORD,
                port=port,
                scheduler=scheduler,
                dask=DASK,
                env=dict(fleet.env),
            )
        )
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "dask_gateway_server", "--config", str(config)],
                env=fleet.env,
                stdin=subprocess.DEVNULL,
            )
        )
        found = Gateway(started[-1], f"http://127.0.0.1:{port}")
        until(lambda: found.is_ready)
        return found

    yield start
    for process in started:
        process.terminate()
        process.wait()


def _with_gateway(fleet: Estate, gateway: Gateway, **arguments: Any) -> Estate:
    fleet.fleet["clusters"] = {"kubernetes": {"address": gateway.address, "n_workers": 2, **arguments}}
    return fleet.write()


def test_a_cluster_of_a_gateway_is_started_for_the_run(
    estate: Callable[..., Estate], gateway: Callable[..., Gateway]
) -> None:
    fleet = estate(3)
    server = gateway(fleet, [DASK, "scheduler"])
    _with_gateway(fleet, server)
    assert fleet.run("up", "--cluster", "kubernetes", "--json").ended_with(0).outcomes == {"done": 3}
    fleet.assert_deployed()
    until(lambda: not server.schedulers)


def test_what_a_gateway_refuses_is_said(estate: Callable[..., Estate], gateway: Callable[..., Gateway]) -> None:
    fleet = estate(1)
    server = gateway(fleet, [DASK, "scheduler"])
    _with_gateway(fleet, server, colour="green")
    assert "colour" in fleet.run("up", "--cluster", "kubernetes").ended_with(1).err
    fleet.env["DASK_GATEWAY__AUTH__KWARGS"] = repr({"username": "ci", "password": "wrong"})
    error = _with_gateway(fleet, server).run("up", "--cluster", "kubernetes").ended_with(1).err
    assert "401" in error
    assert "wrong" not in error
    assert not server.schedulers


def test_ctrl_c_while_a_cluster_starts_leaves_none(
    estate: Callable[..., Estate], gateway: Callable[..., Gateway]
) -> None:
    fleet = estate(2)
    server = gateway(fleet, SILENT)
    driver = _with_gateway(fleet, server).start("up", "--cluster", "kubernetes")
    until(lambda: server.schedulers)
    os.kill(driver.pid, signal.SIGINT)
    assert "Interrupted before anything had begun" in ended(driver).ended_with(130).err
    until(lambda: not server.schedulers)
    assert fleet.locks == []
