"""How a run of the engine learns that it is to end."""

from __future__ import annotations

import threading
from typing import Protocol


class Stop(Protocol):
    """Set by Ctrl-C."""

    def is_set(self) -> bool:
        """Whether to end."""

    def wait(self, timeout: float) -> bool:
        """Sleep, but no longer than until it is set; whether it is."""


def never() -> Stop:
    """One that nobody sets."""
    return threading.Event()
