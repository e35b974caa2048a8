"""A scripted AWS, a clock that only sleeping moves, and the provider between them."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import tenacity

from pulumi_aws_slr.provider import deletion, deletion_mark, deletion_task, propagation
from tests.provider.samples import NOW
from tests.provider.scripted import Clock, FakeProvider, ScriptedAws


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    time = SimpleNamespace(monotonic=clock.monotonic)
    for module in (tenacity, deletion, deletion_task, propagation):
        monkeypatch.setattr(module, "time", time)
    monkeypatch.setattr(propagation, "_STARTED", clock.now)
    return clock


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deletion marks are written and read at one moment."""
    monkeypatch.setattr(deletion_mark, "_now", lambda: NOW)


@pytest.fixture
def aws() -> Iterator[ScriptedAws]:
    """Fails the test if a call that it expects was not made."""
    aws = ScriptedAws()
    yield aws
    aws.assert_finished()


@pytest.fixture
def provider(clock: Clock) -> FakeProvider:
    return FakeProvider(clock)
