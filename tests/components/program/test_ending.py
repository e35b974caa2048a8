"""A program ends without a look at all outputs whenever one comes; with the SDK alone it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, settings
from pulumi.runtime.stack import run_in_stack, wait_for_rpcs

from pulumi_aws_slr import Role
from pulumi_aws_slr.components.program.ending import begin_calls_first
from pulumi_aws_slr.testing import SlrMocks
from pulumi_aws_slr.testing.recording import _RecordingMonitor

ROLES = 60
OUTPUTS = ("arn", "path", "uniqueId", "createDate", "adopted", "tagsAll")


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """One in which there is no stack yet, as where the language host begins a program."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    monitor = _RecordingMonitor(SlrMocks(), "urn:pulumi:stack::project")
    mocks.set_mocks(monitor.mocks, preview=False, monitor=monitor)
    loop.run_until_complete(wait_for_rpcs())  # the mocks declare a stack
    settings.set_root_resource(None)  # type: ignore[arg-type]
    yield loop
    settings.SETTINGS.outputs.clear()
    asyncio.set_event_loop(None)
    loop.close()


def looked_at(program: Callable[[], None], loop: asyncio.AbstractEventLoop, patch: pytest.MonkeyPatch) -> int:
    """How many futures the waits of a program look at, one after the other."""
    looks: list[int] = []
    wait = asyncio.wait

    async def counted(futures: Iterable[asyncio.Future[Any]], **options: Any) -> Any:
        looks.append(len(waited := list(futures)))
        return await wait(waited, **options)

    patch.setattr("asyncio.wait", counted)
    loop.run_until_complete(run_in_stack(program))
    return sum(looks)


def test_our_roles_are_looked_at_once_at_most(loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch) -> None:
    def program() -> None:
        for number in range(ROLES):
            Role(f"role-{number}", aws_service_name="autoscaling", custom_suffix=f"{number}")

    assert looked_at(program, loop, monkeypatch) < ROLES * len(OUTPUTS)


def test_the_sdk_alone_looks_at_all_again_and_again(
    loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where this fails the SDK has mended it: `ending.py` and docs/upstream/wait-for-outputs can go."""

    def program() -> None:
        for number in range(ROLES):
            pulumi.CustomResource("some:index:Thing", f"thing-{number}", dict.fromkeys(OUTPUTS))

    assert looked_at(program, loop, monkeypatch) > 2 * ROLES * len(OUTPUTS)


def test_a_call_that_fails_ends_no_wait_for_the_others(loop: asyncio.AbstractEventLoop) -> None:
    """What `--continue-on-error` can still reach is declared, whichever order the calls are in."""
    arrived: list[str] = []

    def failing(_value: object) -> str:
        raise ValueError("not today")

    def slow(value: str, _arn: str) -> pulumi.Output[str]:
        async def later() -> str:
            for _ in range(100):
                await asyncio.sleep(0)
            arrived.append(value)
            return value

        return pulumi.Output.from_input(later())

    def program() -> None:
        first = Role("first", aws_service_name="autoscaling", custom_suffix="first")
        for name in ("a", "b"):
            Role(f"late-{name}", aws_service_name="autoscaling", custom_suffix=first.arn.apply(partial(slow, name)))
            Role(f"failing-{name}", aws_service_name="autoscaling", custom_suffix=first.arn.apply(failing))

    with pytest.raises(ValueError, match="not today"):
        loop.run_until_complete(run_in_stack(program))
    assert len(arrived) == 2


def test_an_sdk_that_keeps_its_calls_elsewhere_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(settings, "_get_rpc_manager")
    begin_calls_first()
    monkeypatch.setattr(settings, "_get_rpc_manager", object, raising=False)
    begin_calls_first()
