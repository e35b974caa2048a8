"""What a command and its descendants cost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.processes import CommandError, Ended, descendants, run

_BUSY = "import time; end = time.process_time() + {seconds}\nwhile time.process_time() < end: pass"


def _python(program: str, limit: float = 30.0) -> Ended:
    return run([sys.executable, "-c", program], cwd=Path(), env=dict(os.environ), limit=limit)


def test_code_and_both_streams_are_told() -> None:
    ended = _python("import sys; print('out'); sys.stdout.flush(); sys.exit('why')")
    assert (ended.code, ended.output) == (1, "out\nwhy\n")


def test_the_wall_is_not_rounded() -> None:
    """Python's own wait with a limit looks after 64 and 114 ms, and every 50 ms from there."""
    walls = [run(["sleep", "0.07"], cwd=Path(), env=dict(os.environ), limit=30).wall for _ in range(5)]
    assert min(walls) < 0.1


def test_a_childs_processor_time_counts() -> None:
    child = _BUSY.format(seconds=0.4)
    ended = _python(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])")
    assert 0.4 <= ended.cpu <= ended.wall + 0.4


def test_the_memory_of_all_processes_together_is_measured() -> None:
    child = "import time; held = bytearray(b'x' * 60 * 2**20); time.sleep(2)"  # twenty looks
    held = "held = bytearray(b'x' * 60 * 2**20)"
    program = f"import subprocess, sys; {held}; subprocess.run([sys.executable, '-c', {child!r}])"
    ended = _python(program)
    if Path("/proc/self/smaps_rollup").exists():
        assert 120 <= (ended.memory or 0) <= 200
    else:
        assert ended.memory is None, "it is known on Linux only"


def test_a_command_that_takes_too_long_is_killed_with_its_children() -> None:
    mine = set(descendants(os.getpid()))
    child = "import time; time.sleep(60)"
    with pytest.raises(CommandError, match="did not end within 1 s"):
        _python(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])", limit=1)
    assert set(descendants(os.getpid())) <= mine


def test_a_process_that_ends_meanwhile_has_no_children(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_folder: Path, _pattern: str) -> Iterator[Path]:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "glob", gone)
    assert descendants(os.getpid()) == []


def test_what_outlives_its_command_is_waited_for() -> None:
    """In a process of its own: it adopts orphans, which the test's own process does not."""
    program = f"""
import os, sys
from pathlib import Path
from bench.processes import adopt_orphans, children, run
adopt_orphans()
orphan = {_BUSY.format(seconds=0.4)!r}
leaver = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {{orphan!r}}])"
ended = run([sys.executable, "-c", leaver], cwd=Path(), env=dict(os.environ), limit=30)
print(ended.wall < ended.cpu, ended.cpu >= 0.4, children(os.getpid()))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "True True []\n"
