"""Asking many places at once, for as long as the slowest of them takes and no longer than a deadline."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TypeVar

_T = TypeVar("_T")

TICK_SECONDS = 0.25
"""How often `on_wait` is called, so how soon Ctrl-C ends the wait."""


def gather(
    ask: Callable[[str], _T],
    places: Iterable[str],
    *,
    timeout: float,
    on_wait: Callable[[Sequence[str]], None],
) -> dict[str, _T]:
    """Ask every place in a thread of its own.

    Args:
        ask: asks one place. What it raises is raised here.
        places: what to ask, some dozens at most: all are asked at once.
        timeout: seconds after which those that did not answer are left out. Their threads are daemons: they end when
            the SDK gives up, and hold up neither the caller nor the end of the process.
        on_wait: is told now and then who has not answered yet, in the order of `places`; may raise to end the waiting.

    Returns:
        The answers of those that answered in time, in the order of `places`.
    """
    futures: dict[str, Future[_T]] = {place: in_background(ask, place) for place in places}
    deadline = time.monotonic() + timeout
    while pending := [place for place, future in futures.items() if not future.done()]:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        wait([futures[place] for place in pending], min(left, TICK_SECONDS), FIRST_COMPLETED)
        on_wait([place for place in pending if not futures[place].done()])
    return {place: future.result() for place, future in futures.items() if future.done()}


def in_background(ask: Callable[[str], _T], place: str) -> Future[_T]:
    """Ask one place in a daemon thread; the future has what it answers or raises."""
    future: Future[_T] = Future()

    def work() -> None:
        try:
            future.set_result(ask(place))
        except BaseException as error:  # noqa: BLE001 (the thread that waits gets it)
            future.set_exception(error)

    threading.Thread(target=work, name=f"ask {place}", daemon=True).start()
    return future
