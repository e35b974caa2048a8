"""The timeline has what will happen by itself, later: databases that become available, deletion tasks that finish.

No threads and no timers: what is due happens when the next request arrives, before the request is looked at. Each thing
happens at its own time, so what follows from it is due as if it had happened then: nobody can tell the difference.

Every account has a clock, which tests can put forward instead of waiting.
"""

from __future__ import annotations

import heapq
import itertools
import time
from collections import defaultdict
from collections.abc import Callable


class Timeline:
    """A timeline has what is to come in every account. The caller holds the lock of the local AWS."""

    def __init__(self) -> None:
        self._count = itertools.count()
        self._queues: dict[str, list[tuple[float, int, Callable[[], None]]]] = defaultdict(list)
        self._put_forward: dict[str, float] = defaultdict(float)
        self._happening_at: dict[str, float] = {}

    def now(self, account: str) -> float:
        """Return the time of an account, in seconds. It is good for differences only."""
        return self._happening_at.get(account, time.monotonic() + self._put_forward[account])

    def after(self, seconds: float, account: str, happening: Callable[[], None]) -> None:
        """Let something happen in an account after so many seconds."""
        heapq.heappush(self._queues[account], (self.now(account) + seconds, next(self._count), happening))

    def advance(self, account: str, seconds: float) -> None:
        """Put an account's clock forward."""
        self._put_forward[account] += seconds

    def put_forward(self, account: str) -> float:
        """Tell by how many seconds an account's clock is ahead."""
        return self._put_forward.get(account, 0.0)

    def catch_up(self) -> None:
        """Let everything happen that is due by now."""
        for account, queue in list(self._queues.items()):
            now = self.now(account)
            while queue and queue[0][0] <= now:
                due, _, happening = heapq.heappop(queue)
                self._happening_at[account] = due
                try:
                    happening()
                finally:
                    del self._happening_at[account]

    def clear(self, account: str | None) -> None:
        """Forget what was to come and set the clock right, for one account or all."""
        for gone in list(self._queues) if account is None else [account]:
            self._queues.pop(gone, None)
            self._put_forward.pop(gone, None)
