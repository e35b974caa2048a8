"""Measurements: one sample for each command, as lines of JSON, and their statistics."""

from __future__ import annotations

import dataclasses
import json
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Sample:
    """One command of one tool (`tools.py`) under a condition (`lab.py`). Times are in seconds."""

    scenario: str
    tool: str
    operation: str
    wall: float
    roles: int = 0
    condition: str = "0 ms"
    cpu: float | None = None
    """Of all processors, user and system; None where it is not measured."""
    memory: float | None = None
    """MiB at the peak."""
    writing: float | None = None
    """From the first call that writes to the end of the last call."""
    calls: dict[str, int] = field(default_factory=dict)
    """By action, `iam:GetRole`; throttled attempts are calls."""
    throttled: int = 0
    code: int = 0


Value = Callable[[Sample], float | None]


def cpu(sample: Sample) -> float | None:
    """Processor seconds, which another machine or another program beside it changes least."""
    return sample.cpu


def wall(sample: Sample) -> float | None:
    """Seconds by the clock."""
    return sample.wall


@dataclass(frozen=True)
class Figure:
    """The median and the range of some samples."""

    median: float
    least: float
    most: float
    count: int

    @classmethod
    def of(cls, values: Iterable[float]) -> Figure | None:
        known = sorted(values)
        return cls(statistics.median(known), known[0], known[-1], len(known)) if known else None


class Samples(list[Sample]):
    """Samples and their statistics."""

    def of(self, **wanted: object) -> Samples:
        """Those with these values in their fields."""
        return Samples(one for one in self if all(getattr(one, name) == value for name, value in wanted.items()))

    def figure(self, value: Value = cpu) -> Figure | None:
        """The figure of one value of the successful samples."""
        values = (value(sample) for sample in self if sample.code == 0)
        return Figure.of(known for known in values if known is not None)

    def ratio_to(self, other: Samples, value: Value = cpu) -> float | None:
        """The ratio of the medians; None where one is missing."""
        mine, theirs = self.figure(value), other.figure(value)
        return mine.median / theirs.median if mine and theirs and theirs.median else None

    def least_to(self, other: Samples, value: Value = cpu) -> float | None:
        """The ratio of the least: for processes of less than a second, to which any disturbance adds much."""
        mine, theirs = self.figure(value), other.figure(value)
        return mine.least / theirs.least if mine and theirs and theirs.least else None

    def growth(self) -> float | None:
        """Processor seconds per role from 300 to 1,000, to those from 50 to 300; 1 where time is linear."""
        few, many, most = (self.of(roles=roles).figure() for roles in (50, 300, 1000))
        if not (few and many and most):
            return None
        return ((most.median - many.median) / 700) / ((many.median - few.median) / 250)


def write(samples: Iterable[Sample], path: Path) -> None:
    path.write_text("".join(json.dumps(dataclasses.asdict(sample)) + "\n" for sample in samples))


def read(path: Path) -> Samples:
    return Samples(Sample(**json.loads(line)) for line in path.read_text().splitlines())
