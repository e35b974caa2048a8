"""The journal of a command: JSON lines on disk before the next step, by which the same command goes on after a kill."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from pulumi_aws_slr.fleet.errors import FleetError
from pulumi_aws_slr.fleet.work import Command, Outcome, Result, Task

_FRESH = timedelta(hours=1)
"""For how long a preview that was made counts: accounts change without us."""

_UNDONE_BY = {
    Command.PREVIEW: (Command.UP, Command.DESTROY),
    Command.DRIFT: (Command.UP, Command.DESTROY),
    Command.UP: (Command.DESTROY,),
    Command.DESTROY: (Command.UP,),
}
"""After which commands what another one has done in an account is no longer so."""


class Journal:
    """The journal of one command in one checkout. Nobody else writes to it: `opened` sees to that."""

    def __init__(self, file: BinaryIO, folder: Path, command: Command) -> None:
        self._file = file
        self._folder = folder
        self._command = command
        self._at_work = {other: unended(folder, other) for other in _UNDONE_BY[command]}
        self._done: dict[str, tuple[str, datetime]] = {}
        """Of the run that has not ended well: the fingerprint and time of each account that is done."""
        self._read()

    @classmethod
    @contextlib.contextmanager
    def opened(cls, folder: Path, command: Command) -> Iterator[Journal]:
        """The journal in a folder, which is made where there is none.

        Raises:
            FleetError: the same command runs there already.
        """
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        path = folder / f"{command}.jsonl"
        import fcntl  # noqa: PLC0415 (Windows has none, and is told so before)

        with path.open("a+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise FleetError(
                    f"another `slr fleet {command}` is at work in this folder ({path} is locked). Wait until it ends"
                ) from error
            yield cls(file, folder, command)

    def _read(self) -> None:
        self._file.seek(0)
        for entry in _entries(self._file.read().splitlines()):
            match entry.get("event"):
                case "ends" if entry.get("complete"):
                    self._done.clear()
                case "account" if entry.get("outcome") == Outcome.DONE:
                    self._done[entry["account"]] = (entry["fingerprint"], datetime.fromisoformat(entry["at"]))
                case "account" | "begun":
                    self._done.pop(entry.get("account", ""), None)

    def done(self, task: Task) -> Result | None:
        """The result of an account that the run before has done, with the same program and configuration."""
        fingerprint, at = self._done.get(task.account, ("", datetime.min.replace(tzinfo=UTC)))
        if fingerprint != task.fingerprint or (task.command.only_reads and datetime.now(UTC) - at > _FRESH):
            return None
        if any(self._is_undone_by(other, task.account, at) for other in self._at_work):
            return None
        found = kept(self._folder, self._command, task.account)
        return found.result if found else None

    def _is_undone_by(self, other: Command, account: str, since: datetime) -> bool:
        """Whether another command has worked on an account after a time, or was when this run began."""
        last = kept(self._folder, other, account)
        touched = last is not None and datetime.fromisoformat(last.at) >= since
        return touched or account in self._at_work[other]

    def begins(self, accounts: int, *, again: bool) -> None:
        """A run begins. `again` forgets what is done."""
        if again:
            self._done.clear()
        if not self._done:
            self._file.truncate(0)
        self._write({"event": "begins", "accounts": accounts, "pid": os.getpid()})

    def begun(self, task: Task) -> None:
        """An account's engine is about to start."""
        self._write({"event": "begun", "account": task.account, "fingerprint": task.fingerprint})

    def ended(self, task: Task, result: Result) -> None:
        """An account's part has ended; its result is on disk first."""
        results = _results(self._folder, self._command)
        results.mkdir(parents=True, exist_ok=True)
        path = results / f"{task.account}.json"
        partial = path.with_suffix(".partial")
        content = {"at": _now(), "fingerprint": task.fingerprint, "result": result.to_json()}
        partial.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        partial.replace(path)
        self._write(
            {
                "event": "account",
                "account": task.account,
                "fingerprint": task.fingerprint,
                "outcome": result.outcome,
                "seconds": round(result.seconds, 1),
                "message": result.message,
            }
        )

    def ends(self, *, complete: bool) -> None:
        """The run ends; if it is complete, the next one starts from the beginning."""
        self._write({"event": "ends", "complete": complete})

    def _write(self, entry: dict[str, Any]) -> None:
        self._file.seek(0, os.SEEK_END)
        size = self._file.tell()
        if size:
            self._file.seek(size - 1)
            broken = self._file.read(1) != b"\n"
            if broken:  # the last writer was killed in the middle of a line
                self._file.write(b"\n")
        text = json.dumps({"at": _now(), "command": self._command, **entry}, ensure_ascii=False)
        self._file.write(f"{text}\n".encode())
        self._file.flush()
        os.fsync(self._file.fileno())


@dataclass(frozen=True)
class Kept:
    """A result that was written down."""

    at: str
    fingerprint: str
    result: Result


def kept(folder: Path, command: Command, account: str) -> Kept | None:
    """The last result of a command in an account; None where there is none that can be read."""
    try:
        found = json.loads((_results(folder, command) / f"{account}.json").read_text(encoding="utf-8"))
        return Kept(found["at"], found["fingerprint"], Result.of(found["result"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def unended(folder: Path, command: Command) -> set[str]:
    """The accounts that a command began with and, as it was killed, did not end; or that it works on now."""
    found: set[str] = set()
    try:
        lines = (folder / f"{command}.jsonl").read_bytes().splitlines()
    except OSError:
        return found
    for entry in _entries(lines):
        if entry.get("event") == "begun":
            found.add(entry["account"])
        elif entry.get("event") == "account":
            found.discard(entry["account"])
    return found


def _entries(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The lines that are whole: the writer of another one was killed."""
    for line in lines:
        with contextlib.suppress(ValueError):
            entry = json.loads(line)
            if isinstance(entry, dict):
                yield entry


def _results(folder: Path, command: Command) -> Path:
    return folder / "results" / command


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
