"""A Dask cluster of two worker processes in the place of threads."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncssh
import distributed
import pytest
from tenacity import Retrying, stop_after_delay, wait_fixed

from tests.e2e import limits
from tests.e2e.fleet.estate import Estate, ended, kill
from tests.e2e.fleet.test_kills import STAGES
from tests.e2e.harness import descendants

SCRIPT = """
import distributed, sys
cluster = distributed.LocalCluster(
    n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
)
print(cluster.scheduler_address, *(worker.process.pid for worker in cluster.workers.values()), flush=True)
sys.stdin.read()
"""

SSH_SERVER = """
import asyncio, asyncssh, sys
from pathlib import Path

folder = Path(sys.argv[1])

async def answer(session):
    ran = await asyncio.create_subprocess_shell(session.command, stdin=-3, stdout=-1, stderr=-1)
    try:
        await session.redirect(stdout=ran.stdout, stderr=ran.stderr)
        await asyncio.gather(session.stdout.drain(), session.stderr.drain())
        session.exit(await ran.wait())
    finally:
        if ran.returncode is None:
            ran.terminate()

async def main():
    server = await asyncssh.listen(
        "127.0.0.1", 0, server_host_keys=[folder / "key"], authorized_client_keys=str(folder / "key.pub"),
        process_factory=answer,
    )
    print(server.get_port(), flush=True)
    await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""


class Cluster:
    """A scheduler and two workers in processes of their own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        self.process = process
        self.address, *workers = process.stdout.readline().split()
        self.workers = [int(pid) for pid in workers]


@pytest.fixture
def cluster(base_env: dict[str, str], tmp_path: Path) -> Iterator[Callable[[Estate], Cluster]]:
    """Starts a cluster with the environment of an estate."""
    started: list[subprocess.Popen[str]] = []

    def start(fleet: Estate) -> Cluster:
        process = subprocess.Popen(
            [sys.executable, "-c", f"if __name__ == '__main__':\n{_indented(SCRIPT)}"],
            cwd=tmp_path,
            env=fleet.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return Cluster(process)

    yield start
    for process in started:
        process.communicate()


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def until(reached: Callable[[], object]) -> None:
    for attempt in Retrying(stop=stop_after_delay(limits.END), wait=wait_fixed(0.1)):
        with attempt:
            assert reached()


def test_workers_do_what_threads_do(estate: Callable[..., Estate], cluster: Callable[[Estate], Cluster]) -> None:
    fleet = estate(4)
    address = cluster(fleet).address
    assert fleet.run("up", "--scheduler", address, "--json").ended_with(0).outcomes == {"done": 4}
    fleet.assert_deployed()
    fleet.run("drift", "--scheduler", address, "--mode", "lean").ended_with(0)


def test_a_worker_that_is_killed_costs_a_repetition(
    estate: Callable[..., Estate], cluster: Callable[[Estate], Cluster]
) -> None:
    _with_a_worker_killed(estate(4, failures={"retry": 2}), cluster, "CreateServiceLinkedRole", 2)


@pytest.mark.fleet
@pytest.mark.parametrize("call", STAGES)
@pytest.mark.parametrize("hits", [1, 2])
def test_no_kill_of_a_worker_loses_anything(
    estate: Callable[..., Estate], cluster: Callable[[Estate], Cluster], hits: int, call: str
) -> None:
    """6 rounds, with one or both workers in the middle of the call."""
    _with_a_worker_killed(estate(4, failures={"retry": 2}), cluster, call, hits)


def _with_a_worker_killed(fleet: Estate, cluster: Callable[[Estate], Cluster], call: str, hits: int) -> None:
    running = cluster(fleet)
    with fleet.admin.fault("hang_after", action=call, seconds=5, **fleet.calls_of(call)) as fault:
        driver = fleet.start("up", "--scheduler", running.address, "--json")
        fault.wait_hit(hits, timeout=limits.EVENT)
        victim = next(pid for pid in running.workers if _runs_an_engine(pid))
        kill(victim)
    assert ended(driver).ended_with(0).outcomes == {"done": 4}
    fleet.assert_deployed()


def test_ctrl_c_reaches_the_workers(estate: Callable[..., Estate], cluster: Callable[[Estate], Cluster]) -> None:
    fleet = estate(4)
    running = cluster(fleet)
    with fleet.admin.fault("delay", action="CreateServiceLinkedRole", seconds=30, account=fleet.pattern) as fault:
        driver = fleet.start("up", "--scheduler", running.address)
        fault.wait_hit(2, timeout=limits.EVENT)
        os.kill(driver.pid, signal.SIGINT)
        assert "2 were stopped, 2 were not begun" in ended(driver).ended_with(130).err
    assert not any(map(_runs_an_engine, running.workers))
    assert fleet.locks == []


def test_what_cannot_be_a_scheduler(estate: Callable[..., Estate]) -> None:
    fleet = estate(1)
    assert (
        "whoever reaches an open scheduler runs code as you"
        in fleet.run("up", "--scheduler", "tcp://10.0.0.7:8786").ended_with(1).err
    )
    assert "cannot be reached" in fleet.run("up", "--scheduler", "tcp://127.0.0.1:1").ended_with(1).err


@pytest.fixture
def ssh(tmp_path: Path) -> Iterator[Callable[[Estate], dict[str, Any]]]:
    """Serves SSH on this machine, with certificates for Dask; gives what connects to it."""
    started: list[subprocess.Popen[str]] = []

    def start(fleet: Estate) -> dict[str, Any]:
        key = asyncssh.generate_private_key("ssh-ed25519")
        key.write_private_key(tmp_path / "key")
        key.write_public_key(tmp_path / "key.pub")
        security = distributed.Security.temporary()
        (tmp_path / "dask.pem").write_text(security.tls_ca_file + security.tls_client_key)
        pem = str(tmp_path / "dask.pem")
        fleet.env |= {
            "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "true",
            "DASK_DISTRIBUTED__COMM__DEFAULT_SCHEME": "tls",
            "DASK_DISTRIBUTED__COMM__TLS__CA_FILE": pem,
            **{f"DASK_DISTRIBUTED__COMM__TLS__{role}__CERT": pem for role in ("CLIENT", "SCHEDULER", "WORKER")},
        }
        process = subprocess.Popen(
            [sys.executable, "-c", SSH_SERVER, str(tmp_path)],
            env=fleet.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout
        host = {"port": int(process.stdout.readline()), "known_hosts": None, "client_keys": [str(tmp_path / "key")]}
        return {"hosts": ["127.0.0.1"] * 3, "connect_options": host, "worker_options": {"nthreads": 1}}

    yield start
    for process in started:
        process.communicate()


def test_a_cluster_over_ssh_is_started_for_the_run(
    estate: Callable[..., Estate], ssh: Callable[[Estate], dict[str, Any]]
) -> None:
    fleet = estate(3)
    assert (
        "needs TLS" in _with_clusters(fleet, {"hosts": ["127.0.0.1"]}).run("up", "--cluster", "ssh").ended_with(1).err
    )
    _with_clusters(fleet, ssh(fleet))
    assert fleet.run("up", "--cluster", "ssh", "--json").ended_with(0).outcomes == {"done": 3}
    fleet.assert_deployed()
    assert "below `clusters`" in fleet.run("up", "--cluster", "ecs").ended_with(2).err


def test_ctrl_c_ends_the_wait_for_a_silent_host(
    estate: Callable[..., Estate], ssh: Callable[[Estate], dict[str, Any]]
) -> None:
    fleet = estate(1)
    arguments = ssh(fleet)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        arguments["connect_options"]["port"] = silent.getsockname()[1]
        driver = _with_clusters(fleet, arguments).start("up", "--cluster", "ssh")
        connection, _ = silent.accept()
        with connection:
            os.kill(driver.pid, signal.SIGINT)
            assert "Interrupted before anything had begun" in ended(driver).ended_with(130).err


def _with_clusters(fleet: Estate, arguments: dict[str, Any]) -> Estate:
    fleet.fleet["clusters"] = {"ssh": arguments}
    return fleet.write()


def _runs_an_engine(pid: int) -> bool:
    words = [Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")[0] for child in descendants(pid)]
    return any(Path(word.decode()).name == "pulumi" for word in words)
