"""`python -m bench [--quick] [--samples FILE] [--page FILE]`: measure everything and write the page."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import quiet, samples, small
from bench.lab import Lab, lab
from bench.lifecycle import Life, live
from bench.page import page
from bench.parts import OursInParallel, OursWithoutCheckpoints, parts
from bench.processes import adopt_orphans
from bench.progress import say
from bench.samples import Sample, Samples
from bench.targets import verdicts
from bench.tools import (
    DESTROY,
    PREVIEW,
    PREVIEW_REFRESH,
    UP,
    Described,
    Floor,
    Ours,
    PlainPulumiAws,
    Terraform,
    Tool,
    why_no_terraform,
)
from local.layout import ROOT, RUN_DIRECTORY

_ROUNDS = 5
"""Of all that has a target."""
_FEW = 3


def main() -> None:
    """Measure, keep the samples as they come, and write the page at the end.

    Raises:
        SystemExit: the machine was busy, so there is no page, but for that of `--quick`, which says it.
    """
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small round of each, to see that all of it works")
    parser.add_argument("--samples", type=Path, default=RUN_DIRECTORY / "bench.jsonl", help="what was measured")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "performance.md", help="the page")
    given = parser.parse_args()
    if (busy := quiet.load()) and not given.quick:
        raise SystemExit(f"Nothing was measured: {busy}")
    given.samples.parent.mkdir(parents=True, exist_ok=True)
    adopt_orphans()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it, and so would every engine
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))  # so that all of it is taken down
    found = Samples()
    with lab() as place:
        notes = _not_measured(place)
        for sample in _quick(place) if given.quick else _everything(place):
            found.append(sample)
            samples.write(found, given.samples)
    for verdict in verdicts(found):
        say(f"{'met' if verdict.met else 'missed' if verdict.met is False else 'unknown':<8}{verdict.text}")
    noises = [busy] if busy else []
    noises += quiet.noises(found)
    if noises and not given.quick:
        raise SystemExit(f"{given.page} is not written, {given.samples} has the figures: {'; '.join(noises)}")
    given.page.write_text(page(found, [*notes, *(f"**a busy machine**: {noise}" for noise in noises)]))
    say(f"{given.page} is written")


def _quick(place: Lab) -> Iterator[Sample]:
    yield from live(Life(2, {Ours: 1, Floor: 1}), place)
    yield from live(Life(2, {Ours: 1, Described: 1}, "deleted at once", (UP, DESTROY)), place)
    yield from parts(place, 1)
    yield from small.imports(place, 1)
    yield from small.components(place, 1)
    yield from small.report(place, 1, roles=2)
    yield from small.catalogue(place, 1)


def _everything(place: Lab) -> Iterator[Sample]:
    yield from parts(place, _ROUNDS)
    yield from small.imports(place, 2 * _ROUNDS)
    yield from small.catalogue(place, 2 * _ROUNDS)
    yield from small.components(place, 2 * _ROUNDS)
    yield from small.report(place, _ROUNDS)
    yield from small.region_scan(place, _FEW)
    both: dict[type[Tool], int] = {Ours: _ROUNDS, Floor: _ROUNDS}
    others: dict[type[Tool], int] = dict.fromkeys(_others(place), _ROUNDS)
    few: dict[type[Tool], int] = {Ours: _FEW, Floor: _FEW}
    yield from live(Life(1, both | others), place)
    yield from live(Life(10, few), place)
    yield from live(Life(10, {Ours: _FEW, Described: _FEW}, "deleted at once", (UP, DESTROY)), place)
    yield from live(Life(50, few), place)
    yield from live(Life(50, few, "50 ms", (UP, DESTROY)), place)
    yield from live(Life(50, dict.fromkeys(few, 2), "throttled", (UP, DESTROY)), place)
    yield from live(Life(300, both), place)
    yield from live(Life(300, others, operations=(UP,)), place)
    yield from live(Life(300, dict.fromkeys(others, 1), operations=(UP, DESTROY)), place)  # 10 s for each deletion
    yield from live(Life(300, {OursInParallel: _FEW}, operations=(UP, DESTROY)), place)
    yield from live(Life(1000, dict.fromkeys(both, 1)), place)
    for roles in (50, 300, 1000):
        operations = (UP, PREVIEW, PREVIEW_REFRESH, DESTROY)
        yield from live(Life(roles, {OursWithoutCheckpoints: _ROUNDS}, operations=operations), place)


def _others(place: Lab) -> list[type[Tool]]:
    found: list[type[Tool]] = [] if why_no_terraform() else [Terraform]
    return [*found, PlainPulumiAws] if place.plugin.kind == "real" else found


def _not_measured(place: Lab) -> list[str]:
    notes = []
    if why := why_no_terraform():
        notes.append(f"Terraform was not measured: {why}")
    if place.plugin.kind != "real":
        notes.append(
            "`aws.iam.ServiceLinkedRole` of pulumi-aws was not measured: its plugin cannot be had on this machine; it "
            "is Terraform's AWS provider behind a bridge"
        )
    return notes


if __name__ == "__main__":
    main()
