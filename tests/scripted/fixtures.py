"""A scripted AWS, a clock that only sleeping moves, and the provider between them."""

from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_aws_slr.aws.iam import propagation
from pulumi_aws_slr.aws.usage.search import Usage
from pulumi_aws_slr.ownership import pruning, tags
from pulumi_aws_slr.provider import own_stack, owned_role, told
from pulumi_aws_slr.provider import role as role_module
from pulumi_aws_slr.provider.role import RoleResource
from tests.scripted.aws import Clock, FakeProvider, ScriptedAws
from tests.scripted.deletion import Delete, Scans
from tests.scripted.samples import ARN, NEW, NOW, outputs, request


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(propagation, "_STARTED", clock.now)
    return clock


@pytest.fixture
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Owners' tags and marks are written and read at one moment, and every incarnation is the same."""
    monkeypatch.setattr(tags, "now", lambda: NOW)
    for module in (owned_role, pruning, told):
        monkeypatch.setattr(module, "new_incarnation", lambda: NEW)


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stack has no other resources."""
    monkeypatch.setattr(own_stack, "_exported", lambda _stack, _clock: [])


@pytest.fixture
def aws() -> Iterator[ScriptedAws]:
    """Fails the test if a call that it expects was not made."""
    aws = ScriptedAws()
    yield aws
    aws.assert_finished()


@pytest.fixture
def provider(clock: Clock) -> FakeProvider:
    return FakeProvider(clock)


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch, aws: ScriptedAws) -> Scans:
    """Says what the looks for users find, one after the other."""
    found: list[Usage] = []

    def find_usage(_aws: ScriptedAws, _entry: object, **_options: object) -> Usage:
        aws.calls.append("scan")
        assert found, "one more look for users than expected"
        return found.pop(0)

    monkeypatch.setattr(role_module, "find_usage", find_usage)
    return lambda *usages: found.extend(usages)


@pytest.fixture
def delete(aws: ScriptedAws, provider: FakeProvider) -> Delete:
    """Deletes the role of a state. As the engine does, it gives no inputs, only the state."""

    def call(timeout: float = 0, **state: Any) -> None:
        RoleResource(aws, provider).delete(request(id=ARN, state=outputs(**state), timeout=timeout))

    return call


@pytest.fixture
def role(aws: ScriptedAws, provider: FakeProvider) -> RoleResource:
    return RoleResource(aws, provider)
