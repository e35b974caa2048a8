"""Ctrl-C in commands that change something: they clean up, and do not wait for a silent AWS."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def interrupts() -> Iterator[threading.Event]:
    """An event for `Aws` that Ctrl-C sets as it raises KeyboardInterrupt."""
    asked = threading.Event()

    def on_signal(_signal: int, _frame: object) -> None:
        asked.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, on_signal)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)
