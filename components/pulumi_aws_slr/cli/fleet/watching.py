"""What a run of many accounts shows while it runs: a bar for each wave, or a line for each account."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from pulumi_aws_slr.fleet.rollout import Seen, Step
from pulumi_aws_slr.fleet.work import Outcome, Result, Task

_SIGNS = {"create": "+", "update": "~", "replace": "±", "delete": "-"}


class Watcher:
    """Counts what is done, and shows it on standard error; with `as_json`, a line per account on standard output."""

    def __init__(self, waves: Mapping[str, Sequence[Task]], *, as_json: bool) -> None:
        self._as_json = as_json
        self._sizes = {name: len(tasks) for name, tasks in waves.items()}
        self._running: dict[str, Task] = {}
        self._ended = 0
        self._failed = 0
        self._bars: Progress | None = None
        self._bar: dict[str, TaskID] = {}

    @contextlib.contextmanager
    def shown(self) -> Iterator[None]:
        """Show bars where standard error is a terminal."""
        if not sys.stderr.isatty():
            yield
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[state]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as self._bars:
            yield

    @property
    def progress(self) -> str:
        """What is done, running and not begun."""
        left = sum(self._sizes.values()) - self._ended - len(self._running)
        return f"{self._ended} done ({self._failed} of them failed), {len(self._running)} running, {left} not begun"

    def __call__(self, seen: Seen) -> None:
        """Take a step of the run."""
        task, result = seen.task, seen.result
        if task is None:
            if self._bars and self._sizes[seen.wave]:
                self._bar[seen.wave] = self._bars.add_task(seen.wave, total=self._sizes[seen.wave], state="")
            return
        if seen.step is Step.BEGUN:
            self._running[task.account] = task
        else:
            self._running.pop(task.account, None)
        if result and seen.step in (Step.ENDED, Step.KEPT):
            self._ended += 1
            self._failed += result.outcome is Outcome.FAILED
        self._show(seen, task, result)

    def _show(self, seen: Seen, task: Task, result: Result | None) -> None:
        ends = seen.step in (Step.ENDED, Step.KEPT)
        if self._bars and seen.wave in self._bar:
            state = f"{len(self._running)} running, {self._failed} failed"
            self._bars.update(self._bar[seen.wave], advance=int(ends), state=state)
        if result is None:
            return
        if self._as_json:
            if ends:
                click.echo(json.dumps(line(seen, task, result), ensure_ascii=False))
        elif not self._bars or result.outcome is not Outcome.DONE:
            self._say(f"{seen.wave}: {task.account} ({task.name}): {_told(seen, result)}")

    def _say(self, text: str) -> None:
        if self._bars:
            self._bars.console.print(text, markup=False, highlight=False)
        else:
            click.echo(text, err=True)


def line(seen: Seen, task: Task, result: Result) -> dict[str, object]:
    """One account as JSON."""
    return {
        "account": task.account,
        "name": task.name,
        "wave": seen.wave,
        "stack": task.template,
        "outcome": result.outcome.value,
        "kept": seen.step is Step.KEPT,
        "seconds": round(result.seconds, 1),
        "changes": dict(result.changes),
        "message": result.message,
        "notes": list(result.notes),
    }


def changes(result: Result) -> str:
    """`+2 ~1`, or `no changes`."""
    shown = [f"{_SIGNS.get(operation, operation)}{number}" for operation, number in result.changes.items()]
    return " ".join(shown) or "no changes"


def _told(seen: Seen, result: Result) -> str:
    again = ", tried again later" if seen.step is Step.AGAIN else ""
    kept = ", by an earlier run" if seen.step is Step.KEPT else ""
    what = changes(result) if result.outcome is Outcome.DONE else f"{result.outcome}{again}: {result.message}"
    notes = "".join(f"; {note}" for note in result.notes)
    return f"{what} ({result.seconds:.1f} s{kept}){notes}"
