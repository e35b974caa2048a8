"""Ask many places at once, for as long as the slowest takes, up to a deadline."""

from __future__ import annotations

import math
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from queue import SimpleQueue
from typing import TypeVar

_T = TypeVar("_T")
_P = TypeVar("_P")

IDLE = "idle"
"""The name of a thread that waits for work."""
TICK_SECONDS = 0.25
"""Interval of `on_wait`, and so the delay of Ctrl-C."""


def gather(
    ask: Callable[[_P], _T],
    places: Iterable[_P],
    *,
    timeout: float = math.inf,
    on_wait: Callable[[Sequence[_P]], None] = lambda _pending: None,
    at_a_time: int | None = None,
) -> dict[_P, _T]:
    """Ask many places, each in a daemon thread; the answers keep the order of `places`.

    Args:
        ask: asks one place. What it raises is raised here.
        places: hashable and distinct.
        timeout: seconds after which late answers are left out. Their threads end when the SDK gives up, and hold up
            neither the caller nor the end of the process.
        on_wait: gets the places without an answer, in order, now and then; may raise to end the waiting.
        at_a_time: how many to ask at once; by default all, which should be some dozens at most.
    """
    futures: dict[_P, Future[_T]] = {place: Future() for place in places}
    waiting = deque(futures)

    def work() -> None:
        while waiting:
            try:
                place = waiting.popleft()
            except IndexError:  # another thread was faster
                return
            _settle(futures[place], lambda place=place: ask(place))  # type: ignore[misc]

    for _ in range(min(at_a_time or len(futures), len(futures))):
        _start(work, "ask")
    deadline = time.monotonic() + timeout
    while pending := [place for place, future in futures.items() if not future.done()]:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        wait([futures[place] for place in pending], min(left, TICK_SECONDS), FIRST_COMPLETED)
        on_wait([place for place in pending if not futures[place].done()])
    return {place: future.result() for place, future in futures.items() if future.done()}


def each(ask: Callable[[_P], _T], items: Iterable[_P], *, at_a_time: int) -> list[_T]:
    """The answers in the order of `items`; as with `gather`, Ctrl-C ends the wait at once."""
    listed = list(items)
    return list(gather(lambda at: ask(listed[at]), range(len(listed)), at_a_time=at_a_time).values())


_idle: deque[SimpleQueue[Callable[[], None]]] = deque()
"""Where the threads that have nothing to do get their next work: a call to AWS is too short for a thread of its own."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)  # a forked process has no thread but the one that forked


def in_background(work: Callable[[], _T], name: str) -> Future[_T]:
    """Run `work` in a daemon thread, one that is idle if there is any; the future has its result or exception.

    The thread has the name for as long as the work takes.
    """
    future: Future[_T] = Future()
    try:
        orders = _idle.pop()
    except IndexError:
        orders = SimpleQueue()
        _start(lambda: _obey(orders), name)

    def rest() -> None:
        threading.current_thread().name = IDLE
        _idle.append(orders)

    def obey() -> None:
        threading.current_thread().name = name
        _settle(future, work, rest)

    orders.put(obey)
    return future


def _obey(orders: SimpleQueue[Callable[[], None]]) -> None:
    while True:
        orders.get()()


def _start(work: Callable[[], None], name: str) -> None:
    threading.Thread(target=work, name=name, daemon=True).start()


def _settle(future: Future[_T], work: Callable[[], _T], before: Callable[[], None] = lambda: None) -> None:
    """Give a future the outcome of `work`, and do something `before` anybody sees that."""
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001 (the thread that waits gets it)
        before()
        future.set_exception(error)
    else:
        before()
        future.set_result(result)
