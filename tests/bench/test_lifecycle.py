"""The rounds of tools that take turns, and what a command that fails ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest

from bench.lab import Calls, Lab
from bench.lifecycle import Life, live
from bench.samples import Samples
from bench.tools import DESTROY, UP, Ours, Tool

_TRIES = "tries"


class _Peer(Tool):
    """Another tool, which fails at its first try to make roles."""

    name = "peer"

    def prepare(self) -> None:
        """Count the tries, across rounds."""
        with (self.folder.parent / _TRIES).open("a") as tries:
            tries.write("1")

    def command(self, operation: str) -> list[str]:
        """Fail at once, the first time."""
        fails = operation == UP and (self.folder.parent / _TRIES).read_text() == "1"
        return [sys.executable, "-c", "import sys; sys.exit('has been taken')" if fails else "pass"]


class _OursFailing(Ours):
    """Ours, failing."""

    def prepare(self) -> None:
        """Nothing is needed."""

    def command(self, operation: str) -> list[str]:
        """Fail, whatever it is."""
        return [sys.executable, "-c", f"import sys; sys.exit('cannot {operation}')"]


class _Account:
    """An account in which nothing is called."""

    env: dict[str, str] = {}  # noqa: RUF012

    def calls(self) -> Calls:
        """None."""
        return Calls({}, 0, None)


class _Lab:
    """Folders and accounts, and no AWS."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    @contextmanager
    def account(self, _condition: str) -> Iterator[_Account]:
        """Any."""
        yield _Account()

    def scratch(self, name: str) -> Path:
        """A new folder."""
        self._count += 1
        found = self._folder / f"{name}-{self._count}"
        found.mkdir()
        return found


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """One without an AWS."""
    return cast("Lab", _Lab(tmp_path))


def test_a_peer_that_fails_ends_its_round_only(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    samples = Samples(live(Life(1, {_Peer: 2}, operations=(UP, DESTROY)), lab)).of(scenario="roles")
    assert [(one.operation, one.code) for one in samples] == [(UP, 1), (UP, 0), (DESTROY, 0)]
    assert "has been taken" in capsys.readouterr().err


def test_a_failure_of_ours_ends_the_bench_where_nothing_should_make_it(lab: Lab) -> None:
    with pytest.raises(SystemExit, match="cannot up"):
        list(live(Life(1, {_OursFailing: 1}, operations=(UP,)), lab))


def test_under_the_throttle_it_is_counted(lab: Lab) -> None:
    samples = Samples(live(Life(1, {_OursFailing: 1}, "throttled", (UP, DESTROY)), lab)).of(scenario="roles")
    assert [(one.operation, one.code) for one in samples] == [(UP, 1), (DESTROY, 1)]
