"""A language host for programs that are compiled already: it starts them as Pulumi's own hosts do.

Those of Go, Node.js and Java cannot be built from Go modules here. What a program is told, it is told in environment
variables and arguments; sources: `pulumi.Run` of Go's SDK, `cmd/run` of that for Node.js.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

Command = Callable[[language_pb2.RunRequest], Sequence[str]]


class Host(language_pb2_grpc.LanguageRuntimeServicer):
    """Runs one program whenever the engine asks.

    Args:
        command: what runs the program, given the engine's request.
        folder: where it runs.
        env: its environment, to which the request's is added.
    """

    def __init__(self, command: Command, folder: Path, env: dict[str, str]) -> None:
        self.command, self.folder, self.env = command, folder, env

    def About(self, request: Any, context: Any) -> Any:
        """Nothing to tell."""
        return language_pb2.AboutResponse()

    def GetRequiredPackages(self, request: Any, context: Any) -> Any:
        """None beforehand: the engine starts each provider when a resource needs it."""
        return language_pb2.GetRequiredPackagesResponse()

    def Run(self, request: Any, context: Any) -> Any:
        """Run the program to its end."""
        done = subprocess.run(
            self.command(request),
            cwd=self.folder,
            env={**self.env, **_told(request)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            return language_pb2.RunResponse(error=f"exit code {done.returncode}: {done.stdout}{done.stderr}")
        return language_pb2.RunResponse()


@contextmanager
def serving(host: Host) -> Iterator[str]:
    """The address at which a host serves; Pulumi's option `--client` takes it."""
    server = grpc.server(ThreadPoolExecutor(max_workers=4))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None).wait()


def of_go(program: Path) -> Command:
    """Runs a compiled program."""
    return lambda _: [str(program)]


def of_java(classpath: Sequence[str], main: str) -> Command:
    """Runs a class."""
    return lambda _: ["java", "-cp", os.pathsep.join(classpath), main]


def of_node(program: str, runner: Path, entry: Path) -> Command:
    """Runs a module, with the runner that Pulumi's SDK has for that."""

    def command(request: language_pb2.RunRequest) -> list[str]:
        options = {
            "organization": request.organization,
            "project": request.project,
            "stack": request.stack,
            "parallel": str(request.parallel),
            "monitor": request.monitor_address,
            "engine": _engine(request),
            "pwd": str(entry.parent),
        }
        dry = ["--dry-run"] if request.dryRun else []
        return [program, str(runner), *(f"--{name}={value}" for name, value in options.items()), *dry, str(entry)]

    return command


def _told(request: language_pb2.RunRequest) -> dict[str, str]:
    return {
        "PULUMI_ORGANIZATION": request.organization,
        "PULUMI_PROJECT": request.project,
        "PULUMI_STACK": request.stack,
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        "PULUMI_PARALLEL": str(request.parallel),
        "PULUMI_DRY_RUN": "true" if request.dryRun else "false",
        "PULUMI_MONITOR": request.monitor_address,
        "PULUMI_ENGINE": _engine(request),
    }


def _engine(request: language_pb2.RunRequest) -> str:
    """The engine's address, which it gives to a host that it did not start as an argument of the program."""
    return request.args[0]
