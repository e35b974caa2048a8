"""Polling with a growing interval and a deadline."""

import pytest

from pulumi_aws_slr.aws import waiting
from pulumi_aws_slr.aws.waiting import NotYet, poll
from pulumi_aws_slr.errors import Cancelled
from tests.scripted.aws import Clock, FakeProvider


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
    assert poll(Attempts(1), timeout=0, clock=clock) == "done at 1"
    assert clock.sleeps == []


def test_intervals_grow_up_to_the_longest(clock: Clock) -> None:
    assert poll(Attempts(11), timeout=600, clock=clock) == "done at 11"
    assert clock.sleeps == pytest.approx([0.25, 0.4, 0.64, 1.024, 1.6384, 2.62144, 4.194304, 5, 5, 5])


def test_intervals_of_one_s_own(clock: Clock) -> None:
    poll(Attempts(6), timeout=600, clock=clock, first=2, longest=10)
    assert clock.sleeps == pytest.approx([2, 3.2, 5.12, 8.192, 10])


def test_after_the_timeout_it_gives_up(clock: Clock) -> None:
    attempts = Attempts(1000)
    with pytest.raises(NotYet) as raised:
        poll(attempts, timeout=20, clock=clock)
    assert 20 <= sum(clock.sleeps) < 25
    assert attempts.made == len(clock.sleeps) + 1
    assert raised.value.args == (f"attempt {attempts.made}",)


def test_without_time_there_is_one_attempt(clock: Clock) -> None:
    attempts = Attempts(2)
    with pytest.raises(TimeoutError):
        poll(attempts, timeout=0, clock=clock)
    assert (attempts.made, clock.sleeps) == (1, [])


def test_other_errors_end_it_at_once(clock: Clock) -> None:
    def attempt() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError, match="x"):
        poll(attempt, timeout=600, clock=clock)
    assert clock.sleeps == []


def test_a_cancelled_wait_ends_it(provider: FakeProvider, clock: Clock) -> None:
    attempts = Attempts(1000)
    provider.cancelled.set()
    with pytest.raises(Cancelled):
        poll(attempts, timeout=600, clock=waiting.Clock(provider.wait, clock.monotonic))
    assert (attempts.made, clock.sleeps) == (1, [])


def test_errors_of_one_s_own_ask_for_another_attempt_and_the_last_one_is_raised(clock: Clock) -> None:
    made = []

    def attempt() -> None:
        made.append(len(made))
        raise KeyError(len(made))

    with pytest.raises(KeyError) as raised:
        poll(attempt, timeout=1, clock=clock, again=lambda error: isinstance(error, KeyError))
    assert raised.value.args == (len(made),)
    assert clock.sleeps == pytest.approx([0.25, 0.4, 0.64])
