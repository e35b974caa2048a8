"""The token bucket by which AWS throttles: so many calls at once, and so many more with every second.

Source: https://aws.amazon.com/blogs/security/how-to-monitor-and-query-iam-resources-at-scale-part-2/
"""

from __future__ import annotations

import time
from collections.abc import Callable


class TokenBucket:
    """Every call takes a token; a call that finds none is throttled. Not safe for threads: callers hold a lock."""

    def __init__(self, per_second: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with a full bucket.

        Args:
            per_second: how many tokens come with a second.
            burst: how many it holds.
            clock: seconds, from wherever.
        """
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._tokens = burst
        self._filled = clock()

    def take(self) -> bool:
        """Take a token; False if there is none."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._per_second)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
