"""Waiting for AWS with a growing interval, a deadline, and a sleep that Ctrl-C ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_delay, wait_exponential

_T = TypeVar("_T")

FIRST_INTERVAL_SECONDS = 0.25
LONGEST_INTERVAL_SECONDS = 5.0
_GROWTH = 1.6


class NotYet(Exception):
    """The awaited state has not been reached; ask again."""


def poll(
    attempt: Callable[[], _T],
    *,
    timeout: float,
    sleep: Callable[[float], None],
    first: float = FIRST_INTERVAL_SECONDS,
    longest: float = LONGEST_INTERVAL_SECONDS,
) -> _T:
    """Call `attempt` until it no longer raises `NotYet`, with intervals from `first` up to `longest` seconds.

    Args:
        attempt: asks once.
        timeout: seconds after which to give up.
        sleep: waits that many seconds; may raise to end the waiting.
        first: the first interval in seconds.
        longest: the longest interval in seconds.

    Raises:
        TimeoutError: the time is up; its cause is the last `NotYet`.
    """
    retrying = Retrying(
        retry=retry_if_exception_type(NotYet),
        wait=wait_exponential(multiplier=first, exp_base=_GROWTH, max=longest),
        stop=stop_after_delay(timeout),
        sleep=sleep,
    )
    try:
        return retrying(attempt)
    except RetryError as error:
        raise TimeoutError(f"not within {timeout:.0f} s") from error.last_attempt.exception()
