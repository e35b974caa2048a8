"""Waiting for AWS with growing intervals, a deadline, and Ctrl-C."""

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
    sleep: Callable[[float], None]
    """May raise to end the waiting."""
    monotonic: Callable[[], float] = time.monotonic


class NotYet(TimeoutError):
    """The awaited state is not there yet; ask again."""


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
    """Repeat `attempt` while its errors ask for it (`again`), at intervals from `first` to `longest` seconds.

    After `timeout` seconds its last error is raised.
    """
    started = clock.monotonic()
    return Retrying(
        retry=retry_if_exception(again),
        wait=wait_exponential(multiplier=first, exp_base=_GROWTH, max=longest),
        stop=lambda _state: clock.monotonic() - started >= timeout,
        sleep=clock.sleep,
        reraise=True,
    )(attempt)
