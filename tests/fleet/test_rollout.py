"""Waves at work, on accounts that do what a test says: order, tolerance, retries, Ctrl-C, resuming."""

from __future__ import annotations

import functools
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pulumi_aws_slr.fleet import rollout
from pulumi_aws_slr.fleet.journal import Journal
from pulumi_aws_slr.fleet.rollout import Rolled, Rules, Seen, Step, roll_out
from pulumi_aws_slr.fleet.stopping import Stop
from pulumi_aws_slr.fleet.work import Command, Outcome, Result, Task
from tests.fleet.estate import number, task


class Bench:
    """Accounts that succeed, or fail as often as they are told to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.failing: dict[int, int] = {}
        """How often an account fails yet."""
        self.begun: list[int] = []
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()
        self.seen: list[tuple[str, int | None]] = []
        self.stop = threading.Event()
        self.during: Callable[[Task, Stop], None] = lambda _task, _stop: None
        self.once: tuple[Callable[[], bool], threading.Event] = (lambda: False, threading.Event())
        """An event that is set when a step has been seen after which the condition holds."""

    def perform(self, one: Task, stop: Stop) -> Result:
        at = int(one.account)
        with self._lock:
            self.begun.append(at)
            self._now += 1
            self.most = max(self.most, self._now)
        self.during(one, stop)
        with self._lock:
            self._now -= 1
        if stop.is_set():
            return Result(one.account, Outcome.STOPPED, 0)
        if self.failing.get(at):
            self.failing[at] -= 1
            return Result(one.account, Outcome.FAILED, 0, message="it fails")
        return Result(one.account, Outcome.DONE, 0, {"create": 1})

    def run(self, *waves: Sequence[int], tolerate: int = 0, retry: int = 0, concurrency: int = 2) -> Rolled:
        def seen(step: Seen) -> None:
            self.seen.append((step.step.value, int(step.task.account) if step.task else None))
            condition, event = self.once
            if condition():
                event.set()

        made = {
            f"wave {at}": [task(one, self.folder, wave=f"wave {at}") for one in wave] for at, wave in enumerate(waves)
        }
        with (
            Journal.opened(self.folder / ".slr" / "fleet", Command.UP) as journal,
            ThreadPoolExecutor(concurrency) as executor,
        ):
            journal.begins(1, again=False)
            rolled = roll_out(
                made,
                perform=functools.partial(self.perform, stop=self.stop),
                executor=executor,
                rules=Rules(tolerate, retry, concurrency),
                journal=journal,
                stop=self.stop,
                seen=seen,
            )
            journal.ends(complete=rolled.is_complete)
        return rolled


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(rollout, "_FIRST_PAUSE_SECONDS", 0.01)
    return Bench(tmp_path)


def accounts(tasks: Sequence[Task]) -> list[int]:
    return [int(one.account) for one in tasks]


def test_all_is_done_wave_by_wave(bench: Bench) -> None:
    rolled = bench.run([1, 2, 3], [], [4, 5])
    assert rolled.is_complete
    assert set(bench.begun[:3]) == {1, 2, 3}
    assert set(bench.begun[3:]) == {4, 5}
    assert Counter(step for step, _ in bench.seen) == {"wave": 3, "begun": 5, "ended": 5}


def test_no_more_at_a_time_than_allowed(bench: Bench) -> None:
    bench.run(range(1, 10), concurrency=3)
    assert 1 <= bench.most <= 3
    with_all = threading.Barrier(3, timeout=10)
    bench.during = lambda _task, _stop: (with_all.wait(), None)[1]
    bench.run(range(1, 10), concurrency=3)
    assert bench.most == 3


def test_failures_within_the_tolerance_stop_nothing(bench: Bench) -> None:
    bench.failing = {1: 9, 4: 9}
    rolled = bench.run([1, 2], [3, 4], tolerate=2)
    assert sorted(bench.begun) == [1, 2, 3, 4]
    assert (len(rolled.failed), rolled.is_beyond_tolerance, rolled.is_complete) == (2, False, False)
    assert rolled.not_begun == ()


def test_one_more_ends_it_and_lets_what_runs_end(bench: Bench) -> None:
    """Account 1 fails while 2 runs: 2 ends, 3 does not begin, nor does the next wave."""
    failed = threading.Event()
    bench.failing = {1: 9}

    def during(one: Task, _stop: Stop) -> None:
        if one.account == number(2):
            assert failed.wait(10)

    bench.during = during
    bench.once = (lambda: ("ended", 1) in bench.seen, failed)
    rolled = bench.run([1, 2, 3], [4])
    assert sorted(bench.begun) == [1, 2]
    assert rolled.results[number(2)].outcome is Outcome.DONE
    assert rolled.is_beyond_tolerance
    assert accounts(rolled.not_begun) == [3, 4]


def test_what_is_due_first_is_tried_first(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Account 1 fails twice, and has to wait for longer than 2, which fails for the first time just after that."""
    monkeypatch.setattr(rollout, "_FIRST_PAUSE_SECONDS", 0.2)
    twice = threading.Event()
    bench.failing = {1: 2, 2: 1}

    def during(one: Task, _stop: Stop) -> None:
        if one.account == number(2):
            assert twice.wait(10)

    bench.during = during
    bench.once = (lambda: bench.seen.count(("again", 1)) == 2, twice)
    assert bench.run([1, 2], retry=2).is_complete
    assert bench.begun[2:] == [1, 2, 1]


def test_failures_of_all_waves_count_together(bench: Bench) -> None:
    bench.failing = {1: 9, 3: 9}
    rolled = bench.run([1, 2], [3], [4], tolerate=1, concurrency=1)
    assert bench.begun == [1, 2, 3]
    assert accounts(rolled.not_begun) == [4]


def test_an_account_is_tried_again_after_the_others_of_its_wave(bench: Bench) -> None:
    bench.failing = {1: 2}
    rolled = bench.run([1, 2, 3], [4], retry=2, concurrency=1)
    assert bench.begun == [1, 2, 3, 1, 1, 4]
    assert rolled.is_complete
    assert [item for item in bench.seen if item[1] == 1] == [
        ("begun", 1),
        ("again", 1),
        ("begun", 1),
        ("again", 1),
        ("begun", 1),
        ("ended", 1),
    ]


def test_after_the_last_attempt_it_has_failed(bench: Bench) -> None:
    bench.failing = {1: 9}
    rolled = bench.run([1], retry=1, tolerate=1)
    assert bench.begun == [1, 1]
    assert [result.message for result in rolled.failed] == ["it fails"]


def test_what_waits_for_another_attempt_when_the_run_ends_has_failed(bench: Bench) -> None:
    bench.failing = {1: 9, 2: 9}
    bench.during = lambda one, _stop: bench.stop.set() if one.account == number(2) else None
    rolled = bench.run([1, 2, 3], retry=3, concurrency=1)
    assert rolled.interrupted
    assert {account: result.outcome for account, result in rolled.results.items()} == {
        number(1): Outcome.FAILED,
        number(2): Outcome.STOPPED,
    }
    assert accounts(rolled.not_begun) == [3]


def test_the_same_command_goes_on_where_it_was_interrupted(bench: Bench) -> None:
    bench.during = lambda one, _stop: bench.stop.set() if one.account == number(2) else None
    first = bench.run([1, 2], [3], concurrency=1)
    assert first.interrupted
    assert not first.is_complete
    bench.during, bench.begun = lambda _task, _stop: None, []
    bench.stop.clear()
    second = bench.run([1, 2], [3], concurrency=1)
    assert bench.begun == [2, 3]
    assert second.is_complete
    assert ("kept", 1) in bench.seen
    assert len(second.results) == 3
    bench.begun = []
    bench.run([1, 2], [3])
    assert sorted(bench.begun) == [1, 2, 3], "a complete run is over"


def test_what_an_earlier_run_has_done_counts_where_its_wave_does_not_begin(bench: Bench) -> None:
    bench.failing = {2: 9}
    bench.run([2], [1, 3], tolerate=1)
    bench.begun = []
    rolled = bench.run([2], [1, 3, 4])
    assert bench.begun == [2]
    assert set(rolled.results) == {number(1), number(2), number(3)}
    assert accounts(rolled.not_begun) == [4]


def test_a_worker_that_dies_costs_an_attempt(bench: Bench) -> None:
    died: list[str] = []

    def during(one: Task, _stop: Stop) -> None:
        if one.account == number(1) and not died:
            died.append(one.account)
            raise OSError("killed")

    bench.during = during
    rolled = bench.run([1, 2], retry=1)
    assert rolled.is_complete
    assert bench.begun.count(1) == 2


def test_the_journal_has_every_account_before_its_engine_starts(bench: Bench) -> None:
    path = bench.folder / ".slr" / "fleet" / "up.jsonl"

    def during(one: Task, _stop: Stop) -> None:
        assert f'"event": "begun", "account": "{one.account}"' in path.read_text()

    bench.during = during
    assert bench.run([1, 2, 3]).is_complete
    assert Step.BEGUN == "begun"
