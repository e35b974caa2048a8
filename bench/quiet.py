"""Whether the machine has nothing else to do: figures of a busy one are not written down.

A program that only computes, the yardstick, runs ahead of every round of a life. Beside others it waits for a processor
and takes longer than it computes. Others that take caches and clock, as a virtual machine's neighbours do, show in the
rounds of what is measured: they differ more. (Not in the yardstick's: on a virtual machine that did nothing else, its
third of a second differed by 43 % from run to run, and the commands that were measured meanwhile by 12 %.)
"""

from __future__ import annotations

import os
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator
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
"""The difference of the quartiles of a figure's processor seconds, to their median: in the median of all figures."""


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
    """What is wrong with the time in which the samples were taken; nothing where the machine was quiet."""
    return [*_waiting(samples), *_spread(samples)]


def _waiting(samples: Samples) -> Iterator[str]:
    runs = [one.wall / one.cpu for one in samples.of(scenario=SCENARIO) if one.cpu]
    if len(runs) >= _FEWEST and (waiting := statistics.median(runs)) > _WAITING:
        yield (
            f"a program that only computes took {waiting:.2f} of its processor seconds, and {_WAITING:g} is the most: "
            "others took its processor"
        )


def _spread(samples: Samples) -> Iterator[str]:
    rounds = defaultdict(list)
    for one in samples:
        if one.cpu and one.code == 0 and one.scenario != SCENARIO:
            rounds[one.scenario, one.tool, one.operation, one.roles, one.condition].append(one.cpu)
    spreads = [found for values in rounds.values() if (found := _quartiles(values)) is not None]
    if spreads and (spread := statistics.median(spreads)) > _SPREAD:
        yield (
            f"the rounds of half of the figures differ by more than {spread:.0%} in processor seconds, and "
            f"{_SPREAD:.0%} is the most: others took caches or clock"
        )


def _quartiles(values: list[float]) -> float | None:
    if len(values) < _FEWEST:
        return None
    first, middle, third = statistics.quantiles(values, n=4)
    return (third - first) / middle
