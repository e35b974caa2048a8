"""What a command is waiting for, on a terminal and elsewhere."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace

import pytest
from rich.console import Console

from pulumi_aws_slr.cli import progress as module
from pulumi_aws_slr.cli.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_what_is_waited_for_and_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    now = [100.0]
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(
        module, "Console", lambda **_: Console(file=terminal, force_terminal=True, width=80, color_system=None)
    )
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    with progress() as show:
        now[0] += 12
        show("waiting for sa-east-1")
    assert "waiting for sa-east-1 (12 s)" in terminal.getvalue()
    assert terminal.getvalue().rstrip().endswith("\x1b[2K"), "nothing stays on the screen"


def test_a_file_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr(sys, "stderr", file)
    with progress() as show:
        show("waiting for sa-east-1")
    assert file.getvalue() == ""
