"""What a command waits for, on a terminal's standard error."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

from rich.console import Console


@contextlib.contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A spinner; the function that it yields sets its text, to which it adds the seconds since the start."""
    if not sys.stderr.isatty():
        yield lambda _text: None
        return
    started = time.monotonic()
    with Console(stderr=True).status("asking AWS") as status:
        yield lambda text: status.update(f"{text} ({time.monotonic() - started:.0f} s)")
