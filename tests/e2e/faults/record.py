"""What the suite measured, one JSON line for every round, where SLR_RELIABILITY_FILE names a file."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROUNDS = int(os.environ.get("SLR_RACE_ROUNDS", "3"))
"""How often every race is run. `make reliability` runs 20 rounds."""

IN_FULL = ROUNDS >= 20
"""Whether to run what takes a minute by itself."""


@contextmanager
def recovery(fault: str, by: str) -> Iterator[None]:
    """One round of a fault: the block recovers from it and checks that nothing is lost.

    Args:
        fault: the row of the table in docs/reliability.md.
        by: the commands that recover from it.
    """
    started = time.monotonic()
    recovered = False
    try:
        yield
        recovered = True
    finally:
        write(fault, by, time.monotonic() - started, recovered=recovered)


def write(fault: str, by: str, seconds: float, *, recovered: bool = True) -> None:
    """Record one round of a fault; arguments as in the page's table."""
    if file := os.environ.get("SLR_RELIABILITY_FILE"):
        line = json.dumps({"fault": fault, "by": by, "recovered": recovered, "seconds": round(seconds, 2)})
        with Path(file).open("a") as lines:  # one write of one line: workers do not mix theirs
            lines.write(line + "\n")
