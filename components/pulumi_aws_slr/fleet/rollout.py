"""Waves: what runs when, how many failures are borne, what is tried again, and what Ctrl-C leaves."""

from __future__ import annotations

import enum
import time
from bisect import insort
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from operator import itemgetter

from pulumi_aws_slr.fleet.journal import Journal
from pulumi_aws_slr.fleet.stopping import Stop
from pulumi_aws_slr.fleet.work import Outcome, Result, Task

_LOOK_SECONDS = 0.2
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 30.0

Perform = Callable[[Task], Result]


class Step(enum.StrEnum):
    """What a watcher is told of."""

    WAVE = "wave"
    """It begins."""
    BEGUN = "begun"
    KEPT = "kept"
    """An earlier run has done it."""
    AGAIN = "again"
    """It failed, and is tried again."""
    ENDED = "ended"


@dataclass(frozen=True)
class Seen:
    """One step."""

    step: Step
    wave: str
    task: Task | None = None
    result: Result | None = None


@dataclass(frozen=True)
class Rules:
    """How a run goes on."""

    tolerate: int = 0
    """Accounts that may fail."""
    retry: int = 0
    """Further attempts of an account that failed."""
    concurrency: int = 4


@dataclass(frozen=True)
class Rolled:
    """A run that has ended."""

    results: Mapping[str, Result]
    """By account, those of earlier runs included."""
    not_begun: tuple[Task, ...]
    interrupted: bool
    is_beyond_tolerance: bool

    @property
    def failed(self) -> list[Result]:
        return [result for result in self.results.values() if result.outcome is Outcome.FAILED]

    @property
    def is_complete(self) -> bool:
        return not self.not_begun and all(result.outcome is Outcome.DONE for result in self.results.values())


def roll_out(
    waves: Mapping[str, Sequence[Task]],
    *,
    perform: Perform,
    executor: Executor,
    rules: Rules,
    journal: Journal,
    stop: Stop,
    seen: Callable[[Seen], None] = lambda _seen: None,
) -> Rolled:
    """Work on wave after wave.

    A wave begins when the one before has ended with no more failures in all than are tolerated. With one more, and
    when `stop` is set, nothing begins any more.
    """
    results: dict[str, Result] = {}
    not_begun: list[Task] = []
    failures = 0
    for name, tasks in waves.items():
        if stop.is_set() or failures > rules.tolerate:
            not_begun += [task for task in tasks if not _kept(journal, task, results)]
            continue
        seen(Seen(Step.WAVE, name))
        wave = _Wave(name, perform, executor, rules, journal, stop, seen, results, failures)
        not_begun += wave.work(tasks)
        failures = wave.failures
    return Rolled(results, tuple(not_begun), stop.is_set(), failures > rules.tolerate)


def _kept(journal: Journal, task: Task, results: dict[str, Result]) -> bool:
    if found := journal.done(task):
        results[task.account] = found
    return found is not None


@dataclass
class _Wave:
    """One wave at work."""

    name: str
    perform: Perform
    executor: Executor
    rules: Rules
    journal: Journal
    stop: Stop
    seen: Callable[[Seen], None]
    results: dict[str, Result]
    failures: int
    attempts: dict[str, int] = field(default_factory=dict)

    def work(self, tasks: Sequence[Task]) -> list[Task]:
        """Work on its tasks; returns those that were not begun."""
        waiting: deque[tuple[float, Task]] = deque()
        for task in tasks:
            if _kept(self.journal, task, self.results):
                self._tell(Step.KEPT, task, self.results[task.account])
            else:
                waiting.append((0.0, task))
        running: dict[Future[Result], Task] = {}
        while waiting or running:
            if not self._may_begin:
                left = [task for _, task in waiting]
                waiting.clear()
                self._drain(running)
                return [task for task in left if task.account not in self.results]
            while waiting and len(running) < self.rules.concurrency and waiting[0][0] <= time.monotonic():
                _, task = waiting.popleft()
                self.journal.begun(task)
                self._tell(Step.BEGUN, task)
                running[self.executor.submit(self.perform, task)] = task
            if running:
                ended, _ = wait(running, _LOOK_SECONDS, FIRST_COMPLETED)
                for future in ended:
                    if again := self._settle(running.pop(future), future):
                        insort(waiting, again, key=itemgetter(0))
            else:
                self.stop.wait(_LOOK_SECONDS)
        return []

    @property
    def _may_begin(self) -> bool:
        return not self.stop.is_set() and self.failures <= self.rules.tolerate

    def _drain(self, running: dict[Future[Result], Task]) -> None:
        while running:
            ended, _ = wait(running, _LOOK_SECONDS, FIRST_COMPLETED)
            for future in ended:
                self._settle(running.pop(future), future, final=True)

    def _settle(self, task: Task, future: Future[Result], *, final: bool = False) -> tuple[float, Task] | None:
        """Take a result; returns when to try again, if so."""
        result = _result_of(future, task)
        self.journal.ended(task, result)
        self.results[task.account] = result
        if result.outcome is Outcome.FAILED:
            attempt = self.attempts[task.account] = self.attempts.get(task.account, 0) + 1
            if attempt <= self.rules.retry and not final:
                self._tell(Step.AGAIN, task, result)
                pause = min(_FIRST_PAUSE_SECONDS * 2**attempt, _LONGEST_PAUSE_SECONDS)
                return time.monotonic() + pause, task
            self.failures += 1
        self._tell(Step.ENDED, task, result)
        return None

    def _tell(self, step: Step, task: Task, result: Result | None = None) -> None:
        self.seen(Seen(step, self.name, task, result))


def _result_of(future: Future[Result], task: Task) -> Result:
    """What a worker gave. One that died took nothing with it but this attempt."""
    error = future.exception()
    if error is None:
        return future.result()
    return Result(task.account, Outcome.FAILED, 0.0, message=f"the worker failed: {error or type(error).__name__}")
