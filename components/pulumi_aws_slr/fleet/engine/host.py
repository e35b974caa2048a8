"""Serves stacks' programs and the provider to engines, from a process that has imported both already.

`python -m pulumi_aws_slr.fleet.engine.host` reads one JSON object a line, and answers each with one:
`{"program": PATH}` and `{"provider": FOLDER}` with `{"pid": N, "port": N}`, `{"end": PID}` with `{}`. Each time it
forks, before any thread or connection exists here, so that a program finds everything as in a process of its own, and
no account's run shares anything with another's. Its end ends all programs; providers wait a while for their engines.

Source: https://www.pulumi.com/docs/iac/automation-api/
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import runpy
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any, NoReturn

import grpc
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

import pulumi_aws_slr.components.service_linked_role  # noqa: F401 (what programs use is shared by all)
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.credentials import source  # noqa: F401 (as providers use it: it brings botocore)
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.provider.provider import SlrProvider
from pulumi_aws_slr.provider.rpc.server import serve_attached
from pulumi_aws_slr.tokens import Properties
from pulumi_aws_slr.version import semantic

_WORKERS = 4  # calls of the engine: Run, and questions about plugins
_PARENT_LOOK_SECONDS = 1.0

Announce = Callable[[int], None]


class _Server(LanguageServer):
    """The SDK's, which tells of the environment's plugins as Pulumi's own host does: providers keep their version."""

    def GetRequiredPackages(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802 (the protocol's)
        answer = language_pb2.GetRequiredPackagesResponse()
        for plugin in _plugins():
            answer.packages.add(**plugin)
        return answer


@functools.cache
def _plugins() -> list[dict[str, str]]:
    """The providers whose packages are installed, by the file that each of them brings."""
    found = []
    for path in (file for folder in sys.path for file in Path(folder).glob("*/pulumi-plugin.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        version = facts.get("version") or _version_of(path.parent.name)
        if facts.get("resource") and version:
            name, server = facts.get("name") or path.parent.name.removeprefix("pulumi_"), facts.get("server") or ""
            version = f"v{version.removeprefix('v')}"
            found.append({"name": name, "kind": "resource", "version": version, "server": server})
    return found


def _version_of(package: str) -> str:
    try:
        return semantic(metadata.version(package.replace("_", "-")))
    except (metadata.PackageNotFoundError, ValueError):
        return ""


class _OneAccountProvider(SlrProvider):
    """The provider for a process that several of a run share: each says which account it may change."""

    def configure(self, args: Properties) -> None:
        """Take over the configuration.

        Raises:
            SlrError: it does not say which account it is for.
        """
        if not Config.from_properties(args).allowed_account_ids:
            raise SlrError(
                "a provider of this program has no allowedAccountIds, which `--mode shared` asks for: several "
                "providers share a process there. Give it the account's ID, or run the fleet with `--mode lean`"
            )
        super().configure(args)


def main() -> None:
    """Serve until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)  # where programs print; their errors go to the engine
    _plugins()  # once, for all programs
    running: dict[int, signal.Signals] = {}
    """Those not waited for yet, so that their IDs are nobody else's, with what ends them."""
    for line in iter(sys.stdin.readline, ""):
        request = json.loads(line)
        answer = {}
        if "end" in request:
            if request["end"] in running:
                os.kill(request["end"], running[request["end"]])
        elif "program" in request:
            answer = _forked(functools.partial(_serve_program, Path(request["program"])))
            running[answer["pid"]] = signal.SIGKILL
        else:
            answer = _forked(functools.partial(_serve_provider, Path(request["provider"])))
            running[answer["pid"]] = signal.SIGTERM
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
        _forget_ended(running)
    for pid, how in running.items():
        if how is signal.SIGKILL:
            os.kill(pid, how)


def _forked(serve: Callable[[Announce], NoReturn]) -> dict[str, int]:
    """Serve in a new process."""
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(told)

        def announce(port: int) -> None:
            os.write(tell, str(port).encode())
            os.close(tell)

        serve(announce)
    os.close(tell)
    with os.fdopen(told, encoding="utf-8") as answer:
        return {"pid": pid, "port": int(answer.read())}


def _serve_program(program: Path, announce: Announce) -> NoReturn:
    directory = program if program.is_dir() else program.parent
    os.chdir(directory)
    sys.path.insert(0, str(directory))
    sys.argv = [str(program)]

    def run() -> None:
        runpy.run_path(str(program), run_name="__main__")

    server = grpc.server(ThreadPoolExecutor(_WORKERS))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(_Server(run), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    announce(port)
    host = os.getppid()
    while os.getppid() == host:
        time.sleep(_PARENT_LOOK_SECONDS)
    os._exit(1)  # the host was killed


def _serve_provider(folder: Path, announce: Announce) -> NoReturn:
    os.chdir(folder)  # where the engine starts its plugins
    serve_attached(_OneAccountProvider, announce)


def _forget_ended(running: dict[int, signal.Signals]) -> None:
    with contextlib.suppress(ChildProcessError):
        while pid := os.waitpid(-1, os.WNOHANG)[0]:
            running.pop(pid, None)


if __name__ == "__main__":
    main()
