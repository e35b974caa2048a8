"""What will happen by itself, later: databases that become available, deletion tasks that finish.

No threads and no timers: what is due happens when the next request arrives, in the order of its time, before the
request is looked at. Nobody can tell the difference, and nothing runs while nobody asks.
"""

from __future__ import annotations

import heapq
import itertools
import time
from collections.abc import Callable


class Timeline:
    """A queue of things to come. The caller holds the lock of the local AWS."""

    def __init__(self) -> None:
        self._queue: list[tuple[float, int, str, Callable[[], None]]] = []
        self._count = itertools.count()

    def after(self, seconds: float, account: str, happening: Callable[[], None]) -> None:
        """Let something happen in an account after so many seconds."""
        heapq.heappush(self._queue, (time.monotonic() + seconds, next(self._count), account, happening))

    def catch_up(self) -> None:
        """Let everything happen that is due by now."""
        while self._queue and self._queue[0][0] <= time.monotonic():
            heapq.heappop(self._queue)[3]()

    def clear(self, account: str | None) -> None:
        """Forget what was to come, for one account or all."""
        self._queue = [] if account is None else [entry for entry in self._queue if entry[2] != account]
        heapq.heapify(self._queue)
