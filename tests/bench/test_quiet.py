"""A busy machine is noticed: by its load beforehand, and by a program that only computes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import __main__ as bench
from bench import quiet
from bench.samples import Sample, Samples


def _runs(*times: tuple[float, float]) -> Samples:
    return Samples(Sample(quiet.SCENARIO, quiet.SCENARIO, quiet.SCENARIO, wall, cpu=cpu) for wall, cpu in times)


def test_a_quiet_machine_has_nothing_to_say() -> None:
    assert quiet.noises(_runs(*[(0.31, 0.3), (0.32, 0.31), (0.3, 0.3)] * 3)) == []


def test_a_program_that_waits_for_its_processor_is_noise() -> None:
    (noise,) = quiet.noises(_runs(*[(0.6, 0.3)] * 6))
    assert "took 2.00 of its processor seconds" in noise


def _figures(*cpus: float) -> Samples:
    """Three figures that differ by their tools alone, with a round for each value."""
    return Samples(Sample("roles", tool, "up", cpu, cpu=cpu) for tool in ("a", "b", "c") for cpu in cpus)


def test_rounds_that_differ_are_noise() -> None:
    (noise,) = quiet.noises(_figures(*[3.0, 5.0] * 4))
    assert "differ by more than" in noise
    assert quiet.noises(_figures(*[3.0, 3.1] * 4)) == []


def test_the_yardstick_may_differ_and_so_may_one_figure() -> None:
    assert quiet.noises(_runs(*[(0.3, 0.3), (0.5, 0.5)] * 4)) == []
    one = Samples(Sample("roles", "d", "up", cpu, cpu=cpu) for cpu in [3.0, 5.0] * 4)
    assert quiet.noises(Samples([*_figures(*[3.0, 3.1] * 4), *one])) == []


def test_one_run_that_stands_out_is_none() -> None:
    assert quiet.noises(_runs(*[(0.3, 0.3)] * 9, (0.9, 0.5))) == []


def test_too_few_runs_tell_nothing() -> None:
    assert quiet.noises(_runs((0.9, 0.3), (0.3, 0.1))) == []


@pytest.mark.parametrize(("load", "is_busy"), [(0.1, False), (3.2, True)])
def test_the_load_beforehand(monkeypatch: pytest.MonkeyPatch, load: float, is_busy: bool) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (load, 0.0, 0.0))
    assert (quiet.load() is not None) is is_busy


def test_a_full_run_does_not_begin_on_a_busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (3.2, 0.0, 0.0))
    monkeypatch.setattr(sys, "argv", ["bench"])
    with pytest.raises(SystemExit, match=r"the load of the last minute was 3\.2"):
        bench.main()


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A full run that takes nothing but the yardstick, beside others; gives its folder."""

    @contextmanager
    def lab() -> Iterator[None]:
        yield None

    monkeypatch.setattr("os.getloadavg", lambda: (0.1, 0.0, 0.0))
    monkeypatch.setattr("signal.signal", lambda *_: None)
    for name, stand_in in {
        "lab": lab,
        "adopt_orphans": lambda: None,
        "_not_measured": lambda _lab: [],
        "_everything": lambda _lab: _runs(*[(0.6, 0.3)] * 6),
        "_quick": lambda _lab: _runs(*[(0.6, 0.3)] * 6),
    }.items():
        monkeypatch.setattr(bench, name, stand_in)
    folders = ["--samples", str(tmp_path / "samples"), "--page", str(tmp_path / "page")]
    monkeypatch.setattr(sys, "argv", ["bench", *folders])
    return tmp_path


def test_a_run_beside_others_writes_no_page(measuring: Path) -> None:
    with pytest.raises(SystemExit, match="others took its processor"):
        bench.main()
    assert [path.name for path in measuring.iterdir()] == ["samples"]


def test_the_page_of_a_quick_run_says_it(measuring: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [*sys.argv, "--quick"])
    bench.main()
    assert "**a busy machine**: a program that only computes" in (measuring / "page").read_text()
