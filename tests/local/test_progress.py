"""Running programs to their end."""

from __future__ import annotations

import sys

import pytest

from local import progress
from local.errors import CommandError
from local.process import command_line


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_both_streams_come_back_in_order() -> None:
    code = "import sys; print('one', flush=True); print('two', file=sys.stderr, flush=True); print('three')"
    assert progress.run(python(code), title="counting") == ["one", "two", "three"]


def test_a_failure_shows_what_the_program_said() -> None:
    with pytest.raises(CommandError) as caught:
        progress.run(python("print('because of this\\n'); raise SystemExit(3)"), title="trying")
    assert "trying: " in str(caught.value)
    assert "failed with exit code 3." in str(caught.value)
    assert "  | because of this" in str(caught.value)
    assert caught.value.last_line == "because of this"


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(CommandError, match="trying: /no/such/program could not be started"):
        progress.run(["/no/such/program"], title="trying")


def test_the_limit_ends_the_program_and_what_it_started() -> None:
    child = "import time; time.sleep(600)"
    start = f"p = subprocess.Popen([sys.executable, '-c', {child!r}])"
    code = f"import subprocess, sys; {start}; print(p.pid, flush=True); p.wait()"
    with pytest.raises(CommandError, match=r"trying: ended after 1 s, the limit") as caught:
        progress.run(python(code), title="trying", timeout=1)
    assert child not in command_line(int(caught.value.output[0]))


def test_a_heartbeat_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "HEARTBEAT", 0.3)
    progress.run(python("import time; print('busy', flush=True); time.sleep(0.8)"), title="working")
    assert "  … working: " in capsys.readouterr().out


@pytest.mark.parametrize(("seconds", "text"), [(0.4, "0 s"), (59, "59 s"), (60, "1 min 0 s"), (252.3, "4 min 12 s")])
def test_duration(seconds: float, text: str) -> None:
    assert progress.duration(seconds) == text
