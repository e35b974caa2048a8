"""Recognising processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local import process

WAITS = [sys.executable, "-c", "input()", "a word"]


def test_a_live_process_then_a_zombie_then_nothing() -> None:
    with subprocess.Popen(WAITS, stdin=subprocess.PIPE) as running:
        assert process.command_line(running.pid) == " ".join(WAITS)
        running.kill()
        os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOWAIT)
        assert process.command_line(running.pid) == ""
    assert process.command_line(running.pid) == ""


def test_a_process_without_a_command_line_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "PROC", tmp_path)
    kernel = tmp_path / "2"
    kernel.mkdir()
    (kernel / "cmdline").touch()
    (kernel / "stat").write_text("2 (k) thread) S 0 0 0")
    assert process.command_line(2) == ""


def test_start_detached(tmp_path: Path) -> None:
    log = tmp_path / "the log"
    argv = [sys.executable, "-c", "import sys; print(sys.argv[1]); print('err', file=sys.stderr)", "it's a word"]
    pid = process.start_detached(argv, log=log, cwd=tmp_path, env=os.environ)
    while process.command_line(pid):
        pass
    assert sorted(log.read_text().splitlines()) == ["err", "it's a word"]
