"""One account's stack, driven by the plain Pulumi CLI."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from pulumi_aws_slr.fleet.engine import attributes, locks
from pulumi_aws_slr.fleet.engine.events import Told, told
from pulumi_aws_slr.fleet.engine.hosting import host
from pulumi_aws_slr.fleet.engine.runs import Ended, run
from pulumi_aws_slr.fleet.stopping import Stop
from pulumi_aws_slr.fleet.work import Command, Mode, Outcome, Result, Task
from pulumi_aws_slr.tokens import PACKAGE

_ARGUMENTS = {
    Command.PREVIEW: ("preview",),
    Command.DRIFT: ("preview", "--refresh"),
    Command.UP: ("up", "--yes", "--skip-preview"),
    Command.DESTROY: ("destroy", "--yes", "--skip-preview"),
}
_ATTACHED = "PULUMI_DEBUG_PROVIDERS"
"""Providers that run already, with their ports."""
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 1.0, 10.0
_LAST_LINES = 3
"""Of the output, where no event says why."""
_PRIVATE, _PRIVATE_FOLDER = 0o600, 0o700


def perform(task: Task, stop: Stop) -> Result:
    """Do one account's part; what goes wrong is in the result."""
    began = time.monotonic()
    folder = task.folder / "work" / f"{task.command}-{task.account}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=_PRIVATE_FOLDER)
    try:
        result = _Run(task, stop, folder).result(lambda: time.monotonic() - began)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return result


@dataclass
class _Run:
    """One run in one account."""

    task: Task
    stop: Stop
    folder: Path
    notes: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    """Of Pulumi, beside that of this process."""

    def result(self, seconds: Callable[[], float]) -> Result:
        self._write_config(self._config)
        if not self.task.exists:
            made = self._make()
            if not made.is_good:
                return self._failed(made, None, seconds())
        with contextlib.ExitStack() as served:
            self._attach_provider(served)
            return self._worked(self._program(served), seconds)

    def _attach_provider(self, served: contextlib.ExitStack) -> None:
        if self.task.mode is Mode.SHARED:
            port = served.enter_context(host().provider(self.task.directory))
            others = [given] if (given := os.environ.get(_ATTACHED)) else []
            self.environment[_ATTACHED] = ",".join([*others, f"{PACKAGE}:{port}"])

    def _program(self, served: contextlib.ExitStack) -> list[str]:
        if self.task.program is None or self.task.command is Command.DESTROY:
            return []
        port = served.enter_context(host().program(self.task.program))
        return ["--client", f"127.0.0.1:{port}", "--exec-kind", "auto.inline"]

    def _worked(self, program: Sequence[str], seconds: Callable[[], float]) -> Result:
        log = self.folder / "events.jsonl"
        refresh = ["--refresh"] if self.task.refresh else []
        ended = self._locked_run([*_ARGUMENTS[self.task.command], *refresh, "--event-log", str(log), *program])
        found = told(log)
        if not ended.is_good:
            return self._failed(ended, found, seconds())
        if found.has_pending and not self.task.command.only_reads:
            cleared = self._locked_run(["refresh", "--yes", "--skip-preview", "--clear-pending-creates"])
            if not cleared.is_good:
                return self._failed(cleared, found, seconds())
            self.notes.append("took out what a killed run had left pending")
        return Result(
            account=self.task.account,
            outcome=Outcome.DONE,
            seconds=seconds(),
            changes=found.changes,
            notes=tuple(self.notes),
            report=found.report,
            diff=found.diff,
        )

    def _failed(self, ended: Ended, found: Told | None, seconds: float) -> Result:
        reasons = list(found.errors) if found else []
        return Result(
            account=self.task.account,
            outcome=Outcome.STOPPED if self.stop.is_set() else Outcome.FAILED,
            seconds=seconds,
            changes=found.changes if found else {},
            message="; ".join(reasons) or self._last_lines(ended),
            notes=tuple(self.notes),
            report=found.report if found else None,
            diff=found.diff if found else "",
        )

    def _last_lines(self, ended: Ended) -> str:
        if locks.is_locked(ended.output):
            held = "; ".join(map(str, locks.locks_in(ended.output))) or "another run"
            return (
                f"the stack is locked by {held}. Wait until that run ends, then run the same command again; if it was "
                f"killed on another host, `pulumi cancel --yes --stack {self.task.account}` takes its lock off"
            )
        if self.stop.is_set():
            return "interrupted"
        lines = [line.strip() for line in ended.output.splitlines() if line.strip()]
        return " ".join(lines[-_LAST_LINES:]) or f"pulumi ended with exit code {ended.code}"

    @property
    def _config(self) -> Path:
        return self.folder / f"Pulumi.{self.task.account}.yaml"

    def _write_config(self, path: Path) -> None:
        path.touch(_PRIVATE)
        path.write_text(yaml.safe_dump(dict(self.task.config), sort_keys=False, allow_unicode=True), encoding="utf-8")

    def _make(self) -> Ended:
        """Make the stack. That writes to its file, and takes no other: so it is made from a folder of its own."""
        place = self.folder / "new"
        place.mkdir()
        project = {"name": self.task.project, "runtime": "python"}
        (place / "Pulumi.yaml").write_text(yaml.safe_dump(project), encoding="utf-8")
        self._write_config(place / self._config.name)
        keys = self.task.config.get("secretsprovider")
        provider = ["--secrets-provider", str(keys)] if keys else []
        command = ["stack", "init", self.task.account, "--no-select", *provider]
        made = self._run(command, place)
        exists = "already exists" in made.output or locks.is_locked(made.output)  # it is of an attempt that was killed
        return Ended(0, made.output) if exists else made

    def _run(self, arguments: Sequence[str], directory: Path) -> Ended:
        output = self.folder / "output.txt"
        return run(arguments, directory=directory, output=output, stop=self.stop, environment=self.environment)

    def _mended(self, ended: Ended) -> bool:
        """Whether the backend could not be read, and can be now."""
        if ended.is_good or not attributes.is_unreadable(ended.output):
            return False
        mended = attributes.mended(self.task.directory)
        self.notes += [f"removed what a killed run had left empty ({path})" for path in mended]
        return bool(mended)

    def _locked_run(self, arguments: Sequence[str]) -> Ended:
        """Run a command that takes the stack's lock: wait for others, and take off what killed runs have left."""
        given = [*arguments, "--stack", self.task.account, "--config-file", str(self._config)]
        ends, pause = time.monotonic() + self.task.patience, _FIRST_WAIT_SECONDS
        while True:
            ended = self._run(given, self.task.directory)
            if self._mended(ended):
                continue
            if ended.is_good or not locks.is_locked(ended.output) or self.stop.is_set():
                return ended
            taken = [lock for lock in locks.locks_in(ended.output) if lock.take_off()]
            self.notes += [f"took off the lock of a killed run ({lock})" for lock in taken]
            if not taken:
                if time.monotonic() >= ends or self.stop.wait(pause):
                    return ended
                pause = min(2 * pause, _LONGEST_WAIT_SECONDS)
