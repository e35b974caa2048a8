"""Medians, spreads and ratios, and how samples are kept."""

from __future__ import annotations

from pathlib import Path

from bench.samples import Figure, Sample, Samples, read, wall, write


def _sample(cpu: float | None, **fields: object) -> Sample:
    return Sample(**{"scenario": "roles", "tool": "ours", "operation": "up", "wall": 7.0, **fields}, cpu=cpu)  # type: ignore[arg-type]


def test_a_figure_is_the_median_with_the_spread() -> None:
    samples = Samples([_sample(3.0), _sample(1.0), _sample(2.5)])
    assert samples.figure() == Figure(2.5, 1.0, 3.0, 3)


def test_commands_that_failed_count_in_no_figure() -> None:
    assert Samples([_sample(1.0), _sample(90.0, code=1)]).figure() == Figure(1.0, 1.0, 1.0, 1)
    assert Samples([_sample(90.0, code=1)]).figure() is None


def test_processor_seconds_come_first_and_the_clock_on_demand() -> None:
    samples = Samples([_sample(1.0, wall=4.0), _sample(3.0, wall=8.0)])
    assert samples.figure() == Figure(2.0, 1.0, 3.0, 2)
    assert samples.figure(wall) == Figure(6.0, 4.0, 8.0, 2)


def test_a_value_that_some_samples_lack_is_that_of_the_others() -> None:
    samples = Samples([_sample(1.0, memory=None), _sample(1.0, memory=7.0)])
    assert samples.figure(lambda one: one.memory) == Figure(7.0, 7.0, 7.0, 1)


def test_ratios_are_of_medians_and_need_both_sides() -> None:
    samples = Samples([_sample(1.0), _sample(3.0), _sample(8.0, tool="theirs")])
    ours, theirs = samples.of(tool="ours"), samples.of(tool="theirs")
    assert ours.ratio_to(theirs) == 0.25
    assert ours.ratio_to(samples.of(tool="nobody")) is None


def test_growth_is_what_a_further_role_costs_among_many_to_what_it_costs_among_few() -> None:
    samples = Samples([_sample(1.0, roles=50), _sample(26.0, roles=300), _sample(166.0, roles=1000)])
    assert samples.growth() == 2.0
    assert Samples(samples[:2]).growth() is None


def test_samples_are_read_as_they_were_written(tmp_path: Path) -> None:
    samples = [_sample(1.25, roles=3, calls={"iam:GetRole": 3}, memory=None, writing=0.5)]
    write(samples, tmp_path / "samples.jsonl")
    assert read(tmp_path / "samples.jsonl") == samples
