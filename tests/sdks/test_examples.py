"""The examples of other languages run on the local AWS, each with the compiled SDK: up, unchanged, down.

The programs are those of `examples/`, as they are. YAML's and Python's are run by tests/e2e/languages.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.e2e.harness import Account
from tests.e2e.languages.example import follow
from tests.sdks.compilers import Workshop
from tests.sdks.obligation import need
from tests.sdks.served import ServedProject

Served = Callable[..., ServedProject]


def test_typescript(workshop: Workshop, account: Account, served: Served, tmp_path: Path) -> None:
    program = workshop.typescript(tmp_path)
    follow(account, served(program, workshop.running_typescript(program)))


def test_go(workshop: Workshop, account: Account, served: Served, tmp_path: Path) -> None:
    program = workshop.go(tmp_path)
    follow(account, served(program, workshop.running_go(program)))


def test_java(workshop: Workshop, account: Account, served: Served, tmp_path: Path) -> None:
    need("Java", "java", "javac", "mvn")
    program = workshop.java(tmp_path)
    follow(account, served(program, workshop.running_java(program)))
