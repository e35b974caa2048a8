"""Serves a stack's program to the engine from a process that has imported Pulumi's SDK already.

`python -m pulumi_aws_slr.fleet.engine.program_host` reads one JSON object a line, and answers each with one:
`{"program": PATH}` with `{"pid": N, "port": N}`, `{"end": PID}` with `{}`. For each program it forks, before any thread
or connection exists here, so that a program finds everything as in a process of its own. Its end ends them all.

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
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any, NoReturn

import grpc
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

import pulumi_aws_slr.components.service_linked_role  # noqa: F401 (what programs use is shared by all)
from pulumi_aws_slr.version import semantic

_WORKERS = 4  # calls of the engine: Run, and questions about plugins


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


def main() -> None:
    """Serve until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)  # where programs print; their errors go to the engine
    _plugins()  # once, for all programs
    running: set[int] = set()
    for line in iter(sys.stdin.readline, ""):
        request = json.loads(line)
        if "end" in request:
            _end(request["end"])
            running.discard(request["end"])
            answer = {}
        else:
            answer = _start(Path(request["program"]))
            running.add(answer["pid"])
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    for pid in running:
        _end(pid)


def _start(program: Path) -> dict[str, int]:
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(told)
        _serve(program, tell)
    os.close(tell)
    with os.fdopen(told, encoding="utf-8") as answer:
        return {"pid": pid, "port": int(answer.read())}


def _serve(program: Path, tell: int) -> NoReturn:
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
    os.write(tell, str(port).encode())
    os.close(tell)
    while True:
        signal.pause()


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
