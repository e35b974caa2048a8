"""The targets, and whether they are met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bench import reasons
from bench.parts import OursWithoutCheckpoints
from bench.samples import Sample, Samples, Value, cpu, wall
from bench.small import IMPORTS
from bench.tools import (
    DESTROY,
    PREVIEW,
    PREVIEW_REFRESH,
    REFRESH,
    UP,
    ByHand,
    Components,
    Described,
    Ours,
    Terraform,
)

_ONCE = ("sts:GetCallerIdentity",)  # once per process, not per role; has a target of its own


@dataclass(frozen=True)
class Verdict:
    """One target: the measured value may be `limit` at most. `why` explains a missed one.

    Ratios are those of the medians of processor seconds, unless the text says something else.
    """

    text: str
    limit: float
    measured: float | None
    why: str = ""

    @property
    def met(self) -> bool | None:
        return None if self.measured is None else self.measured <= self.limit


def verdicts(samples: Samples) -> list[Verdict]:
    lives = samples.of(scenario="roles", condition="0 ms")
    ours, without = (lives.of(tool=tool.name) for tool in (Ours, OursWithoutCheckpoints))
    terraform = lives.of(tool=Terraform.name)
    components, imported = samples.of(scenario="components"), samples.of(scenario="import")
    start, imports = reasons.of_start(samples), reasons.of_imports(samples)
    bare, *with_us = (imported.of(tool=label) for label in IMPORTS)
    return [
        Verdict("up and destroy of one role, to Terraform's", 0.26, _ratio(ours, terraform, 1, (UP, DESTROY)), start),
        Verdict("the same by the clock", 0.2, _ratio(ours, terraform, 1, (UP, DESTROY), wall), start),
        Verdict(
            "preview of one role without changes, to Terraform's plan",
            0.4,
            ours.of(roles=1, operation=PREVIEW).ratio_to(terraform.of(roles=1, operation=PREVIEW_REFRESH)),
            start,
        ),
        Verdict(
            "the same with a refresh, which is what Terraform's plan does",
            0.55,
            _ratio(ours, terraform, 1, (PREVIEW_REFRESH,)),
            start,
        ),
        Verdict(
            "up of 300 roles without checkpoints, to Terraform's",
            0.5,
            _ratio(without, terraform, 300, (UP,)),
            reasons.of_many(samples),
        ),
        Verdict(
            "up of 300 roles with checkpoints, to Terraform's",
            1.0,
            _ratio(ours, terraform, 300, (UP,)),
            reasons.of_checkpoints(samples, UP),
        ),
        Verdict(
            "destroy of 300 roles by the clock, to Terraform's",
            0.05,
            _ratio(ours, terraform, 300, (DESTROY,), wall),
            reasons.of_parallelism(samples),
        ),
        *_linear(without, samples),
        Verdict(
            "preview of 20 components, to the same resources by hand",
            1.1,
            components.of(tool=Components.name).ratio_to(components.of(tool=ByHand.name)),
            reasons.of_components(samples),
        ),
        Verdict(
            "import of `pulumi_aws_slr` after pulumi and pulumi_aws, the least to the least",
            1.05,
            with_us[0].least_to(bare),
            imports,
        ),
        Verdict(
            "import of all its public names after them, the least to the least",
            1.05,
            with_us[1].least_to(bare),
            imports,
        ),
        *_calls(samples),
        Verdict("commands that fail under IAM's throttle", 0, _failed(samples)),
    ]


def _ratio(mine: Samples, theirs: Samples, roles: int, operations: tuple[str, ...], value: Value = cpu) -> float | None:
    sums = []
    for samples in (mine, theirs):
        figures = [samples.of(roles=roles, operation=operation).figure(value) for operation in operations]
        if not all(figures):
            return None
        sums.append(sum(figure.median for figure in figures if figure))
    return sums[0] / sums[1]


def _calls(samples: Samples) -> Iterator[Verdict]:
    counted = samples.of(scenario="roles", condition="deleted at once")
    ours = counted.of(tool=Ours.name)
    yield Verdict("calls per role created", 2, _per_role(ours.of(operation=UP)))
    described = counted.of(tool=Described.name, operation=UP)
    yield Verdict("calls per role created with a description", 3, _per_role(described))
    yield Verdict("calls per role destroyed", 4, _per_role(ours.of(operation=DESTROY)))
    still = samples.of(scenario="roles", tool=Ours.name, condition="0 ms")
    yield Verdict("calls of a preview without changes", 0, _most_calls(still.of(operation=PREVIEW), per_role=0))
    looks = [*still.of(operation=REFRESH), *still.of(operation=PREVIEW_REFRESH)]
    yield Verdict("calls of a refresh beyond one for each role", 0, _most_calls(looks, per_role=1))
    everyone = [one.calls.get("sts:GetCallerIdentity", 0) for one in samples.of(scenario="roles", tool=Ours.name)]
    yield Verdict("GetCallerIdentity per command", 1, max(everyone, default=None))


def _most_calls(samples: Iterable[Sample], *, per_role: int) -> int | None:
    """The most calls to IAM beyond so many per role."""
    return max((_iam_calls(one.calls) - per_role * one.roles for one in samples), default=None)


def _linear(without: Samples, samples: Samples) -> Iterator[Verdict]:
    for operation in (UP, PREVIEW_REFRESH, DESTROY):
        growth = without.of(operation=operation).growth()
        text = f"{operation} without checkpoints: per role from 300 to 1,000, to that from 50 to 300"
        yield Verdict(text, 1.25, growth, reasons.of_growth(samples, operation))


def _per_role(samples: Samples) -> float | None:
    figure = samples.figure(lambda one: _iam_calls(one.calls) / one.roles)
    return figure.median if figure else None


def _iam_calls(calls: dict[str, int]) -> int:
    return sum(count for action, count in calls.items() if action not in _ONCE)


def _failed(samples: Samples) -> float | None:
    throttled = samples.of(scenario="roles", tool=Ours.name, condition="throttled")
    return sum(one.code != 0 for one in throttled) if throttled else None
