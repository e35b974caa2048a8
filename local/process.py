"""Processes that outlive the one that started them, and are recognised later by more than their number."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LOOKS = 100  # at a process without a command line, a millisecond apart
PROC = Path("/proc")  # Linux; elsewhere `ps` is always there

# The shell ends at once, so the program is never our child: no zombie to reap and no Ctrl-C that reaches it.
DETACH = '(exec "$@" </dev/null >>"$0" 2>&1) & echo $!'


def start_detached(argv: Sequence[str], *, log: Path, cwd: Path, env: Mapping[str, str]) -> int:
    """Start a program that keeps running after this process, appending both its streams to `log`; returns its id."""
    shell = subprocess.run(
        ["sh", "-c", DETACH, str(log), *argv],
        cwd=cwd,
        env=env,
        start_new_session=True,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return int(shell.stdout)


def command_line(pid: int) -> str:
    """Return the command line of a live process, its words joined by blanks. It is empty if the process is gone."""
    if PROC.is_dir():
        return _from_proc(PROC / str(pid))
    listing = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listing.stdout.strip()


def _from_proc(process: Path) -> str:
    """Read it from /proc. While a process replaces its program, it is empty for a moment though the process lives."""
    for _ in range(LOOKS):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            state = (process / "stat").read_text(errors="replace").rpartition(") ")[2][:1]
        except OSError:
            return ""
        if any(words) or state in "ZX":
            return b" ".join(words).decode(errors="replace").strip()
        time.sleep(0.001)
    return ""  # one of the kernel's own
