"""What was measured: one sample for each command, kept as lines of JSON, and what many of them say together."""

from __future__ import annotations

import dataclasses
import json
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Sample:
    """One command of one tool.

    Attributes:
        scenario: what was measured: `roles`, or the name of something smaller.
        tool: who was measured; see `tools.py`.
        operation: what it did.
        roles: with how many roles; 0 where that says nothing.
        condition: what the AWS was like; see `lab.py`.
        wall: seconds.
        cpu: seconds of processor time.
        memory: MiB at the peak; None where it is not known.
        writing: seconds from its first call that writes to the end of its last call; None where it wrote nothing.
        calls: how many calls of each action it made, as `iam:GetRole`; throttled tries are calls.
        throttled: how many of them were throttled.
        code: its exit code.
    """

    scenario: str
    tool: str
    operation: str
    wall: float
    roles: int = 0
    condition: str = "0 ms"
    cpu: float = 0.0
    memory: float | None = None
    writing: float | None = None
    calls: dict[str, int] = field(default_factory=dict)
    throttled: int = 0
    code: int = 0


@dataclass(frozen=True)
class Figure:
    """The median of some samples and how far they lie apart."""

    median: float
    least: float
    most: float
    count: int

    @classmethod
    def of(cls, values: Iterable[float]) -> Figure | None:
        """The figure of some values; None where there are none."""
        known = sorted(values)
        return cls(statistics.median(known), known[0], known[-1], len(known)) if known else None


class Samples(list[Sample]):
    """Samples, and questions to them."""

    def of(self, **wanted: object) -> Samples:
        """Those whose fields have these values."""
        return Samples(one for one in self if all(getattr(one, name) == value for name, value in wanted.items()))

    def figure(self, value: Callable[[Sample], float | None] = lambda sample: sample.wall) -> Figure | None:
        """What the successful ones say about one of their values."""
        values = (value(sample) for sample in self if sample.code == 0)
        return Figure.of(known for known in values if known is not None)

    def ratio_to(
        self, other: Samples, value: Callable[[Sample], float | None] = lambda sample: sample.wall
    ) -> float | None:
        """The ratio of the medians; None where one of the two was not measured."""
        mine, theirs = self.figure(value), other.figure(value)
        return mine.median / theirs.median if mine and theirs and theirs.median else None

    def growth(self) -> float | None:
        """Seconds per role from 300 to 1,000, to those from 50 to 300; 1 where time is linear, None if unknown."""
        few, many, most = (self.of(roles=roles).figure() for roles in (50, 300, 1000))
        if not (few and many and most):
            return None
        return ((most.median - many.median) / 700) / ((many.median - few.median) / 250)


def write(samples: Iterable[Sample], path: Path) -> None:
    """Keep samples as lines of JSON."""
    path.write_text("".join(json.dumps(dataclasses.asdict(sample)) + "\n" for sample in samples))


def read(path: Path) -> Samples:
    """Samples as `write` has kept them."""
    return Samples(Sample(**json.loads(line)) for line in path.read_text().splitlines())
