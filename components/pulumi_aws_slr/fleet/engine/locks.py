"""The locks of stacks in a backend of one's own, as the engine tells of them.

An engine that is killed leaves its lock. It is taken off only where it says that it is of this host, in a folder, and
its process is gone; its file has a name of its own, so that no lock of anybody else goes with it.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

_LOCK = re.compile(
    r"^\s*(?P<url>\S+): created by (?P<user>.*)@(?P<host>\S+) \(pid (?P<pid>\d+)\) at (?P<at>\S+)", re.MULTILINE
)
_LOCKED = ("the stack is currently locked by", "Another update is currently in progress")
_PROC = Path("/proc")
_LOOKS = 100


@dataclass(frozen=True)
class Lock:
    """A lock by its own words."""

    url: str
    user: str
    host: str
    pid: int
    at: str

    def __str__(self) -> str:
        return f"{self.user}@{self.host}, process {self.pid}, since {self.at}"

    def take_off(self) -> bool:
        """Delete it if it is of this host and its process is gone; whether it was."""
        parts = urlsplit(self.url)
        if parts.scheme != "file" or self.host != socket.gethostname() or is_pulumi(self.pid):
            return False
        Path(unquote(parts.path)).unlink(missing_ok=True)
        return True


def is_locked(output: str) -> bool:
    """Whether a command failed because somebody else works on the stack."""
    return any(text in output for text in _LOCKED)


def locks_in(output: str) -> list[Lock]:
    """The locks that the engine names."""
    return [
        Lock(found["url"], found["user"], found["host"], int(found["pid"]), found["at"])
        for found in _LOCK.finditer(output)
    ]


def is_pulumi(pid: int) -> bool:
    """Whether a process of this host lives and is Pulumi: its number may be another's by now."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    if _PROC.is_dir():
        return _is_pulumi_by_proc(_PROC / str(pid))
    listing = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "pulumi" in listing.stdout


def _is_pulumi_by_proc(process: Path) -> bool:
    """By /proc, where a process is without words for a moment while it replaces its program."""
    for _ in range(_LOOKS):
        try:
            words = (process / "cmdline").read_bytes()
            state = (process / "stat").read_text(errors="replace").rpartition(") ")[2][:1]
        except OSError:
            return False
        if words or state in "ZX":
            return b"pulumi" in words
        time.sleep(0.001)
    return False  # one of the kernel's own
