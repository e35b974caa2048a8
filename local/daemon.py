"""The local AWS as a background process: start, look, stop. All functions take the directory that holds its record.

In that directory: `aws.json` (the record), `aws.log` (what the server prints), `aws.lock`.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import sys
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from local.errors import TAIL, LocalError
from local.layout import ROOT
from local.lock import exclusive
from local.process import command_line, start_detached

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

SERVER = (sys.executable, "-m", "local.aws", "serve")
HOST = "127.0.0.1"
START_LIMIT = 60.0  # seconds until healthy; three on a machine at rest
HEALTH_LIMIT = 5.0  # seconds for one answer; generous, since a busy server must not be taken for a dead one
STOP_LIMIT = 10.0  # seconds from the polite signal to the other one
POLL = 0.05  # seconds between two looks


class LocalAwsError(LocalError):
    """The local AWS did not start, did not stop, or is not there."""


@dataclass(frozen=True)
class LocalAws:
    """A server that we started.

    Attributes:
        pid: its process.
        arguments: its command line without the program, by which the process is recognised later.
        port: where it listens, on 127.0.0.1.
        boot_id: names this start; another one means that everything in it is new. Empty until it is healthy.
    """

    pid: int
    arguments: str
    port: int
    boot_id: str = ""

    @property
    def url(self) -> str:
        """The URL that AWS_ENDPOINT_URL has to be."""
        return f"http://{HOST}:{self.port}"


def start(directory: Path, *, server: Sequence[str] = SERVER, limit: float = START_LIMIT) -> LocalAws:
    """Return the server of `directory`, started if it is not running, and healthy.

    Args:
        directory: where its record and log are; created if missing.
        server: the program, which gets `--port N` appended.
        limit: seconds until it has to be healthy.

    Raises:
        LocalAwsError: it ended, or is not healthy in time; with the end of its log.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with exclusive(directory / "aws.lock", busy="Another process is starting the local AWS; waiting for it."):
        if aws := running(directory):
            return aws
        _end(_recorded(directory))
        while True:
            port = _free_port(_recorded(directory))
            try:
                return _launch(directory, [*server, "--port", str(port)], port, limit)
            except LocalAwsError:
                if _is_free(port):  # or someone else took it between our look and the server's
                    raise


def running(directory: Path) -> LocalAws | None:
    """Return the healthy server of `directory`, or None."""
    aws = _recorded(directory)
    return aws if aws and aws.boot_id and _boot_id(aws.port) == aws.boot_id else None


def stop(directory: Path) -> bool:
    """End the server of `directory` and nothing else; returns whether there was one.

    Raises:
        LocalAwsError: it does not end.
    """
    return _end(_recorded(directory))


def _launch(directory: Path, argv: list[str], port: int, limit: float) -> LocalAws:
    log = directory / "aws.log"
    log.unlink(missing_ok=True)
    pid = start_detached(argv, log=log, cwd=ROOT, env=os.environ)
    aws = LocalAws(pid, " ".join(argv[1:]), port)
    _record(directory, aws)  # before it is healthy, so that a stop finds it even if we are killed here
    if not _wait(lambda: bool(_boot_id(port)) or not command_line(pid), limit) or not (boot_id := _boot_id(port)):
        what = f"did not answer within {limit:.0f} s" if command_line(pid) else "ended while starting"
        _end(aws)
        tail = "\n".join(f"  | {line}" for line in log.read_text(errors="replace").splitlines()[-TAIL:])
        raise LocalAwsError(f"The local AWS {what} (port {port}). The end of {log}:\n{tail}")
    aws = LocalAws(pid, aws.arguments, port, boot_id)
    _record(directory, aws)
    return aws


def _end(aws: LocalAws | None) -> bool:
    if aws is None or not _is_ours(aws):
        return False
    for signal_, limit in ((signal.SIGTERM, STOP_LIMIT), (signal.SIGKILL, STOP_LIMIT)):
        os.kill(aws.pid, signal_)
        if _wait(lambda: not _is_ours(aws), limit):
            return True
    raise LocalAwsError(f"The local AWS (process {aws.pid}, port {aws.port}) does not end, not even by SIGKILL.")


def _is_ours(aws: LocalAws) -> bool:
    return command_line(aws.pid).endswith(aws.arguments)


def _boot_id(port: int) -> str:
    """Ask the server on `port` for its boot. It is empty if none answers as the local AWS does."""
    connection = http.client.HTTPConnection(HOST, port, timeout=HEALTH_LIMIT)  # no proxy, whatever the environment says
    try:
        connection.request("GET", "/_local/health")
        answer = json.load(connection.getresponse())
        return str(answer["boot_id"]) if answer["status"] == "ok" else ""
    except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError):
        return ""
    finally:
        connection.close()


def _wait(done: Callable[[], bool], limit: float) -> bool:
    deadline = time.monotonic() + limit
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True


def _free_port(previous: LocalAws | None) -> int:
    """Return the previous port where it is free, so that a shell with local/env.sh stays right, else any."""
    if previous and _is_free(previous.port):
        return previous.port
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _recorded(directory: Path) -> LocalAws | None:
    try:
        return LocalAws(**json.loads((directory / "aws.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _record(directory: Path, aws: LocalAws) -> None:
    partial = directory / "aws.json.partial"
    partial.write_text(json.dumps(asdict(aws), indent=2) + "\n")
    partial.replace(directory / "aws.json")
