"""The examples of other languages run on the local AWS, each with the compiled SDK: up, unchanged, down.

The programs are those of `examples/`, as they are. YAML's and Python's are run by tests/e2e/languages.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e import key_service
from tests.e2e.harness import Account, Project
from tests.e2e.languages.example import follow
from tests.sdks import host
from tests.sdks.compilers import Workshop
from tests.sdks.obligation import need

Run = Callable[[Path, host.Command], None]


@pytest.fixture
def runs(account: Account, tmp_path: Path) -> Run:
    """Runs an example's program, which is compiled in a folder."""

    def run(folder: Path, command: host.Command) -> None:
        backend = tmp_path / "state"
        backend.mkdir()
        env = {**account.env, "PULUMI_BACKEND_URL": f"file://{backend}"}
        with host.serving(host.Host(command, folder, env)) as address:
            stack = Project(folder, env, "databases", secrets_provider=key_service.PROVIDER)
            follow(account, stack, "--client", address)

    return run


def test_typescript(workshop: Workshop, runs: Run, tmp_path: Path) -> None:
    program = workshop.typescript(tmp_path)
    runner = program / "node_modules" / "@pulumi" / "pulumi" / "cmd" / "run"
    runs(program, host.of_node(workshop.node.program, runner, program / "bin" / "index.js"))


def test_go(workshop: Workshop, runs: Run, tmp_path: Path) -> None:
    program = workshop.go(tmp_path)
    runs(program, host.of_go(program / "databases"))


def test_java(workshop: Workshop, runs: Run, tmp_path: Path) -> None:
    need("Java", "java", "javac", "mvn")
    program = workshop.java(tmp_path)
    runs(program, host.of_java(workshop.classpath(tmp_path), "example.App"))
