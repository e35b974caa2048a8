"""Polling with a growing interval and a deadline."""

import pytest

from pulumi_aws_slr.provider.rpc import Cancelled
from pulumi_aws_slr.provider.waiting import NotYet, poll
from tests.provider.scripted import Clock, FakeProvider


class Attempts:
    """Succeeds at the attempt of that number."""

    def __init__(self, succeeds_at: int) -> None:
        self._succeeds_at = succeeds_at
        self.made = 0

    def __call__(self) -> str:
        self.made += 1
        if self.made < self._succeeds_at:
            raise NotYet(f"attempt {self.made}")
        return f"done at {self.made}"


def test_a_first_success_waits_for_nothing(clock: Clock) -> None:
    assert poll(Attempts(1), timeout=0, sleep=clock.sleep) == "done at 1"
    assert clock.sleeps == []


def test_intervals_grow_up_to_the_longest(clock: Clock) -> None:
    assert poll(Attempts(11), timeout=600, sleep=clock.sleep) == "done at 11"
    assert clock.sleeps == pytest.approx([0.25, 0.4, 0.64, 1.024, 1.6384, 2.62144, 4.194304, 5, 5, 5])


def test_intervals_of_one_s_own(clock: Clock) -> None:
    poll(Attempts(6), timeout=600, sleep=clock.sleep, first=2, longest=10)
    assert clock.sleeps == pytest.approx([2, 3.2, 5.12, 8.192, 10])


def test_after_the_timeout_it_gives_up(clock: Clock) -> None:
    attempts = Attempts(1000)
    with pytest.raises(TimeoutError, match=r"^not within 20 s$") as raised:
        poll(attempts, timeout=20, sleep=clock.sleep)
    assert 20 <= sum(clock.sleeps) < 25
    assert attempts.made == len(clock.sleeps) + 1
    assert isinstance(raised.value.__cause__, NotYet)
    assert raised.value.__cause__.args == (f"attempt {attempts.made}",)


def test_without_time_there_is_one_attempt(clock: Clock) -> None:
    attempts = Attempts(2)
    with pytest.raises(TimeoutError):
        poll(attempts, timeout=0, sleep=clock.sleep)
    assert (attempts.made, clock.sleeps) == (1, [])


def test_other_errors_end_it_at_once(clock: Clock) -> None:
    def attempt() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError, match="x"):
        poll(attempt, timeout=600, sleep=clock.sleep)
    assert clock.sleeps == []


def test_a_cancelled_wait_ends_it(provider: FakeProvider, clock: Clock) -> None:
    attempts = Attempts(1000)
    provider.cancelled.set()
    with pytest.raises(Cancelled):
        poll(attempts, timeout=600, sleep=provider.wait)
    assert (attempts.made, clock.sleeps) == (1, [])
