"""One process at a time, across checkouts and test workers."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from local.progress import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def exclusive(file: Path, *, busy: str) -> Iterator[None]:
    """Hold the lock `file` for the time of the block; the operating system frees it even if this process is killed.

    Args:
        file: created with its folder where missing, and left in place: removing a lock file is a race.
        busy: said once, before waiting, when another process holds the lock.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(busy)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
