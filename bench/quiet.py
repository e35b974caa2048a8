"""Whether the machine has nothing else to do: figures of a busy one are not written down.

A program that only computes, the yardstick, runs ahead of every round of a life. Beside others it waits for a processor
and takes longer than it computes; and it computes longer where others take its caches and its clock.
"""

from __future__ import annotations

import os
import statistics
import sys
from pathlib import Path

from bench.processes import run
from bench.samples import Sample, Samples

SCENARIO = "yardstick"
_PROGRAM = "sum(number * number for number in range(4_000_000))"
_LIMIT_SECONDS = 60.0
_FEWEST = 5
_LOAD = 0.5
"""Of the minute before, in processes: what a desktop at rest stays below."""
_WAITING = 1.1
"""The seconds of the yardstick to its processor seconds, in the median."""
_SPREAD = 0.15
"""The difference of the quartiles of its processor seconds, to their median."""


def yardstick() -> Sample:
    """Run it once."""
    ended = run([sys.executable, "-c", _PROGRAM], cwd=Path(), env=dict(os.environ), limit=_LIMIT_SECONDS)
    return Sample(SCENARIO, SCENARIO, SCENARIO, ended.wall, cpu=ended.cpu)


def load() -> str | None:
    """What is wrong with the machine's load, before anything is measured."""
    found = os.getloadavg()[0]
    if found <= _LOAD:
        return None
    return f"the load of the last minute was {found:.1f}, and {_LOAD:g} is the most: something else is at work"


def noises(samples: Samples) -> list[str]:
    """What the yardstick tells of the time in which the samples were taken; nothing where the machine was quiet."""
    runs = [(one.wall, one.cpu) for one in samples.of(scenario=SCENARIO) if one.cpu]
    if len(runs) < _FEWEST:
        return []
    waiting = statistics.median(wall / cpu for wall, cpu in runs)
    first, middle, third = statistics.quantiles([cpu for _, cpu in runs], n=4)
    spread = (third - first) / middle
    told = []
    if waiting > _WAITING:
        told.append(
            f"a program that only computes took {waiting:.2f} of its processor seconds, and {_WAITING:g} is the most: "
            "others took its processor"
        )
    if spread > _SPREAD:
        told.append(
            f"half of its runs differ by more than {spread:.0%} in processor seconds, and {_SPREAD:.0%} is the most: "
            "others took its caches or its clock"
        )
    return told
