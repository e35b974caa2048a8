"""The cost of one command with its descendants: wall clock, processor time, peak memory.

/proc names the descendants, those too that outlive the command: this process adopts them. So memory, and the processor
time of what a command leaves behind, are measured on Linux only.
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
    """A command was too slow, or left running processes behind."""


@dataclass(frozen=True)
class Ended:
    """The cost of one command with its descendants, in seconds and MiB."""

    code: int
    output: str
    """Of both streams."""
    wall: float
    cpu: float
    """User and system."""
    memory: float | None
    """The peak, with shared pages counted once; None without /proc."""


def adopt_orphans() -> None:
    """Become the parent of orphaned descendants, which counts their processor time here."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(command: Sequence[str], *, cwd: Path, env: Mapping[str, str], limit: float) -> Ended:
    """Run a command and all that it starts to the end; kill it after `limit` seconds. `env` is its whole environment.

    Raises:
        CommandError: it was killed, or left running processes behind.
    """
    others = set(children(os.getpid()))
    before = cpu_of_children()
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
        late = threading.Event()
        timer = threading.Timer(limit, _end, (process, late))
        timer.start()
        with _PeakMemory(process.pid) as peak:
            try:
                process.wait()  # with a limit it would look every 50 ms, and the wall be rounded up to that
            except BaseException:
                _end(process, late)
                process.wait()
                raise
            finally:
                wall = time.perf_counter() - begin
                timer.cancel()
                _reap(others)
        if late.is_set():
            raise CommandError(f"`{' '.join(command)}` did not end within {limit:.0f} s")
        output.seek(0)
        return Ended(process.returncode, output.read(), wall, cpu_of_children() - before, peak.mebibytes)


def children(pid: int) -> list[int]:
    """The running children of a process."""
    try:
        threads = list(Path(f"/proc/{pid}/task").glob("*"))  # a child belongs to the thread that started it
    except OSError:  # the process has ended
        return []
    found = []
    for thread in threads:
        try:
            found += (thread / "children").read_text().split()
        except OSError:  # the thread has ended
            continue
    return [int(child) for child in found]


def descendants(pid: int) -> list[int]:
    return [found for child in children(pid) for found in (child, *descendants(child))]


def cpu_of_children() -> float:
    """The processor seconds of all children that have been waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _end(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    if process.poll() is None:
        late.set()
        _kill([process.pid, *descendants(process.pid)])


def _reap(others: set[int]) -> None:
    """Wait for the command's orphans, which are ours now; kill what does not end."""
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
    """Watches a process tree ten times a second during the `with` block."""

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
    """A process's memory with its share of common pages; 0 once it has ended."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)
