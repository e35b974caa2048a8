"""Waiting for AWS with a growing interval, a deadline, and a sleep that Ctrl-C ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import Retrying, retry_if_exception, wait_exponential

_T = TypeVar("_T")

FIRST_INTERVAL_SECONDS = 0.25
LONGEST_INTERVAL_SECONDS = 5.0
_GROWTH = 1.6


@dataclass(frozen=True)
class Clock:
    """How time passes."""

    sleep: Callable[[float], None]
    """Waits that many seconds; may raise to end the waiting."""
    monotonic: Callable[[], float] = time.monotonic
    """Seconds that never go back."""


class NotYet(TimeoutError):
    """The awaited state has not been reached; ask again."""


def _is_not_yet(error: BaseException) -> bool:
    return isinstance(error, NotYet)


def poll(
    attempt: Callable[[], _T],
    *,
    timeout: float,
    clock: Clock,
    again: Callable[[BaseException], bool] = _is_not_yet,
    first: float = FIRST_INTERVAL_SECONDS,
    longest: float = LONGEST_INTERVAL_SECONDS,
) -> _T:
    """Call `attempt` until no error of it asks for another one, with intervals from `first` to `longest` seconds.

    When the time is up, the last error of `attempt` is raised.

    Args:
        attempt: asks once.
        timeout: seconds after which to give up.
        clock: how time passes.
        again: whether an error asks for another attempt; `NotYet` does.
        first: the first interval in seconds.
        longest: the longest interval in seconds.
    """
    started = clock.monotonic()
    return Retrying(
        retry=retry_if_exception(again),
        wait=wait_exponential(multiplier=first, exp_base=_GROWTH, max=longest),
        stop=lambda _state: clock.monotonic() - started >= timeout,
        sleep=clock.sleep,
        reraise=True,
    )(attempt)
