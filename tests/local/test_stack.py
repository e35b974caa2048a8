"""Driving the CLI, here a shell script that notes what it was asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.errors import LocalError
from local.stack import Stack, managed

CLI = """#!/bin/sh
echo "$*" >> "$CALLS"
case "$1 $2" in
    "stack export") cat "$EXPORT" ;;
    "up "*) echo "the reason" >&2; exit 255 ;;
    "stack rm") echo "error: locked" >&2; exit 1 ;;
esac
"""


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "pulumi").write_text(CLI)
    (programs / "pulumi").chmod(0o755)
    env = {"PATH": f"{programs}:{os.environ['PATH']}", "CALLS": f"{tmp_path}/calls", "EXPORT": f"{tmp_path}/export"}
    export(tmp_path, {})
    return Stack("local", tmp_path, tmp_path / "state", env)


def export(folder: Path, deployment: dict[str, object]) -> None:
    (folder / "export").write_text(json.dumps({"version": 3, "deployment": deployment}))


def calls(stack: Stack) -> list[str]:
    file = stack.project / "calls"
    return file.read_text().splitlines() if file.exists() else []


def lock(stack: Stack, pid: int) -> None:
    folder = stack.backend / ".pulumi" / "locks" / "organization" / "project" / stack.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{pid}.json").write_text(json.dumps({"pid": pid, "username": "u", "hostname": "h"}))


def known(stack: Stack) -> None:
    file = stack.backend / ".pulumi" / "stacks" / "project" / f"{stack.name}.json"
    file.parent.mkdir(parents=True)
    file.touch()


@pytest.fixture
def dead() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        return process.pid


def test_nothing_to_repair_costs_no_command(stack: Stack) -> None:
    stack.repair()
    assert calls(stack) == []


def test_the_lock_of_a_killed_run_is_removed(stack: Stack, dead: int, capsys: pytest.CaptureFixture[str]) -> None:
    lock(stack, dead)
    stack.repair()
    assert calls(stack) == ["cancel --yes local --non-interactive"]
    assert f"A killed run (process {dead}) has left its lock" in capsys.readouterr().out


def test_a_run_that_is_alive_keeps_its_lock(stack: Stack, dead: int) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()", "pulumi"], stdin=subprocess.PIPE) as alive:
        lock(stack, dead)
        lock(stack, alive.pid)
        with pytest.raises(
            LocalError, match=rf"Another pulumi \(process {alive.pid}\) is working on the stack 'local'"
        ):
            stack.repair()
        alive.communicate(b"\n")
    assert calls(stack) == []


def test_pending_creations_are_cleared_by_a_refresh(stack: Stack) -> None:
    known(stack)
    export(stack.project, {"pending_operations": [{"type": "creating"}]})
    stack.repair()
    assert calls(stack) == [
        "stack export --stack local --non-interactive",
        "refresh --yes --skip-preview --clear-pending-creates --stack local",
    ]


def test_a_command_that_fails_has_said_why_itself(stack: Stack, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(LocalError, match="`pulumi up` failed with exit code 255; the reason is above"):
        stack.run("up", "--yes")
    assert calls(stack) == ["up --yes --stack local"]
    assert capfd.readouterr().err == "the reason\n"


def test_a_quiet_command_that_fails_shows_what_it_said(stack: Stack) -> None:
    with pytest.raises(LocalError, match=r"(?s)`pulumi stack rm .*` in .* failed:\nerror: locked"):
        stack.forget()


def test_managed_resources_are_neither_components_nor_providers_nor_the_stack() -> None:
    resources = [
        {"type": "pulumi:pulumi:Stack"},
        {"type": "pulumi:providers:aws", "custom": True},
        {"type": "aws-slr:index:ServiceLinkedRole"},
        {"type": "b:c:D", "custom": True},
        {"type": "aws-slr:iam:Role", "custom": True},
    ]
    assert managed({"resources": resources}) == ["aws-slr:iam:Role", "b:c:D"]
    assert managed({}) == []
