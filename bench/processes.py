"""One command, and what it and all that it starts cost: wall clock, processor time, peak memory.

A command's descendants are found in /proc, those that outlive it, too: this process adopts them. So memory and the
processor time of what a command leaves to itself are measured on Linux only.
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_LOOK_SECONDS = 0.1
_LEFT_OVER_SECONDS = 10.0  # plugins need a moment to end once their engine has
_SET_CHILD_SUBREAPER = 36  # prctl(2)
_KIB = 1024


class CommandError(Exception):
    """A command took too long, or left processes that do not end."""


@dataclass(frozen=True)
class Ended:
    """What one command cost, and how it ended.

    Attributes:
        code: its exit code.
        output: both its streams.
        wall: seconds from its start to its end.
        cpu: seconds of processor time, user and system, of the command and its descendants.
        memory: the most MiB that they held at once, shared pages counted once; None where there is no /proc.
    """

    code: int
    output: str
    wall: float
    cpu: float
    memory: float | None


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent has ended, so that their processor time is counted here."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(command: Sequence[str], *, cwd: Path, env: Mapping[str, str], limit: float) -> Ended:
    """Run a command to its end, and everything that it has started.

    Args:
        command: program and arguments.
        cwd: where it runs.
        env: its whole environment.
        limit: seconds after which it is killed.

    Raises:
        CommandError: it was killed, or left processes behind that did not end by themselves.
    """
    others = set(children(os.getpid()))
    before = _cpu_of_children()
    with tempfile.TemporaryFile("w+", errors="replace") as output:  # a pipe would end with the last process only
        begin = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        with _PeakMemory(process.pid) as peak:
            try:
                process.wait(limit)
            except BaseException as error:
                _kill([process.pid, *descendants(process.pid)])
                process.wait()
                if isinstance(error, subprocess.TimeoutExpired):
                    raise CommandError(f"`{' '.join(command)}` did not end within {limit:.0f} s") from error
                raise
            finally:
                wall = time.perf_counter() - begin
                _reap(others)
        output.seek(0)
        return Ended(process.returncode, output.read(), wall, _cpu_of_children() - before, peak.mebibytes)


def children(pid: int) -> list[int]:
    """The processes that a process has started and that are still there."""
    found = []
    for thread in Path(f"/proc/{pid}/task").glob("*"):  # a child belongs to the thread that started it
        try:
            found += (thread / "children").read_text().split()
        except OSError:  # the thread has ended
            continue
    return [int(child) for child in found]


def descendants(pid: int) -> list[int]:
    """A process's children, and theirs."""
    return [found for child in children(pid) for found in (child, *descendants(child))]


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reap(others: set[int]) -> None:
    """Wait for what the command has left behind, which is ours now; what does not end is killed."""
    deadline = time.monotonic() + _LEFT_OVER_SECONDS
    while left := set(children(os.getpid())) - others:
        for pid in left:
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                continue
        if time.monotonic() > deadline:
            _kill(left)
            raise CommandError(f"processes did not end with their command: {sorted(left)}; they were killed")
        time.sleep(_LOOK_SECONDS / 10)


def _kill(pids: Sequence[int] | set[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, 9)
        except ProcessLookupError:
            continue


class _PeakMemory:
    """Looks at a process tree ten times a second while the `with` block runs."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory", daemon=True)
        self.mebibytes: float | None = None

    def __enter__(self) -> Self:
        if Path("/proc/self/smaps_rollup").exists():
            self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._done.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(_LOOK_SECONDS):
            held = sum(_proportional_kib(pid) for pid in (self._pid, *descendants(self._pid)))
            self.mebibytes = max(self.mebibytes or 0.0, held / _KIB)


def _proportional_kib(pid: int) -> int:
    """A process's memory, with its share of the pages that it has in common with others; 0 once it is gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)
