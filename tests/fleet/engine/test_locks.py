"""Locks: only one of this host whose process is gone is taken off, and only that one."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from pulumi_aws_slr.fleet.engine.locks import Lock, is_locked, is_pulumi, locks_in

HOST = socket.gethostname()
URL = "file:///s/.pulumi/locks/organization/p/1/57ff.json?no_tmp_dir=true"
OUTPUT = f"""error: the stack is currently locked by 2 lock(s). Either wait for the other process(es) to end or delete \
the lock file with `pulumi cancel`.
  {URL}: created by me@a-host (pid 22254) at 2026-11-30T03:16:35Z
  s3://b/.pulumi/locks/organization/p/1/58.json: created by a b@other (pid 7) at 2026-11-30T03:16:36Z
"""


def gone() -> int:
    """The ID of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@contextlib.contextmanager
def running(*command: str) -> Iterator[int]:
    """The ID of a process that reads its standard input."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    try:
        yield process.pid
    finally:
        process.communicate()


def lock(path: Path, *, host: str = HOST, pid: int, scheme: str = "file") -> Lock:
    path.write_text("{}")
    return Lock(f"{scheme}://{path}?no_tmp_dir=true", "me", host, pid, "now")


def test_what_the_engine_says() -> None:
    assert is_locked(OUTPUT)
    assert is_locked("error: [409] Conflict: Another update is currently in progress.")
    assert not is_locked("error: no stack named 'x' found")
    one, other = locks_in(OUTPUT)
    assert one == Lock(URL, "me", "a-host", 22254, "2026-11-30T03:16:35Z")
    assert (other.user, other.host, other.pid) == ("a b", "other", 7)
    assert str(other) == "a b@other, process 7, since 2026-11-30T03:16:36Z"


def test_the_lock_of_a_process_that_is_gone_is_taken_off(tmp_path: Path) -> None:
    other = lock(tmp_path / "other.json", pid=gone())
    assert lock(tmp_path / "a lock.json", pid=gone()).take_off()
    assert [file.name for file in tmp_path.iterdir()] == ["other.json"]
    assert other.take_off()
    assert other.take_off(), "somebody else did so at the same moment"


def test_others_stay(tmp_path: Path) -> None:
    assert not lock(tmp_path / "1", pid=gone(), host="other").take_off()
    assert not lock(tmp_path / "2", pid=gone(), scheme="s3").take_off()
    assert len(list(tmp_path.iterdir())) == 2


def test_a_process_that_lives_and_is_pulumi_keeps_its_lock(tmp_path: Path) -> None:
    with running("bash", "-c", "read", "pulumi") as pid:
        assert is_pulumi(pid)
        assert not lock(tmp_path / "1", pid=pid).take_off()
    assert not is_pulumi(pid)


def test_another_program_that_got_the_number_does_not(tmp_path: Path) -> None:
    with running("cat") as pid:
        assert lock(tmp_path / "1", pid=pid).take_off()
