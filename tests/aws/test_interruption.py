"""Calls that end soon after somebody asked for it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from pulumi_aws_slr.aws.anywhere import _region, aimed_at
from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.interruption import Interruption
from pulumi_aws_slr.errors import Cancelled


@pytest.fixture
def asked() -> threading.Event:
    return threading.Event()


@pytest.fixture
def over() -> Iterator[threading.Event]:
    """What hangs waits for this, and is let go in the end."""
    event = threading.Event()
    yield event
    event.set()


def seconds_until_cancelled(work: Callable[[], object], asked: threading.Event, *, after: float) -> float:
    """How long after it was asked to, a piece of work ended by `Cancelled`."""
    at: list[float] = []

    def ask() -> None:
        at.append(time.monotonic())
        asked.set()

    timer = threading.Timer(after, ask)
    timer.start()
    with pytest.raises(Cancelled):
        work()
    timer.join()
    return time.monotonic() - at[0]


def test_work_answers_and_fails_as_it_does_alone(asked: threading.Event) -> None:
    def fail() -> None:
        raise LookupError("there")

    interruption = Interruption(asked)
    assert interruption.run(lambda: 7, "seven") == 7
    with pytest.raises(LookupError, match="there"):
        interruption.run(fail, "failing")


def test_its_own_timeouts_are_its_callers(asked: threading.Event) -> None:
    def time_out() -> None:
        raise TimeoutError("there")

    with pytest.raises(TimeoutError, match="there"):
        Interruption(asked).run(time_out, "late")


def test_one_thread_serves_call_after_call(asked: threading.Event) -> None:
    interruption = Interruption(asked)
    assert len({interruption.run(threading.get_ident, "call") for _ in range(50)}) == 1


def test_a_thread_that_hangs_serves_nobody_else(over: threading.Event) -> None:
    asked = threading.Event()
    asked.set()
    hanging = list[int]()
    with pytest.raises(Cancelled):
        Interruption(asked).run(lambda: (hanging.append(threading.get_ident()), over.wait(30)), "hanging")
    assert Interruption(threading.Event()).run(threading.get_ident, "other") not in hanging


def test_work_is_aimed_where_its_caller_aims(asked: threading.Event) -> None:
    with aimed_at("eu-south-2"):
        assert Interruption(asked).run(_region.get, "region") == "eu-south-2"


def test_what_hangs_is_left(asked: threading.Event, over: threading.Event) -> None:
    hanging = Interruption(asked)
    assert seconds_until_cancelled(lambda: hanging.run(lambda: over.wait(30), "hanging"), asked, after=0.2) < 1


def test_what_cleans_up_has_half_a_second_in_all(asked: threading.Event, over: threading.Event) -> None:
    interruption, done = Interruption(asked), list[str]()
    asked.set()
    interruption.run(lambda: done.append("clean"), "clean")
    with pytest.raises(Cancelled):
        interruption.run(lambda: over.wait(30), "hanging")
    with pytest.raises(Cancelled):
        interruption.run(lambda: done.append("too late"), "too late")
    assert done == ["clean"]


@pytest.mark.parametrize("paginated", [False, True])
def test_an_aws_that_never_answers(asked: threading.Event, monkeypatch: pytest.MonkeyPatch, paginated: bool) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        config = Config(region="eu-west-1", access_key="A", secret_key="x", endpoints=(("iam", url),), max_retries=0)
        iam = Aws(config, asked).client("iam")
        call = (
            (lambda: list(iam.get_paginator("list_roles").paginate()))
            if paginated
            else (lambda: iam.get_role(RoleName="r"))
        )
        assert seconds_until_cancelled(call, asked, after=0.5) < 1
    deadline = time.monotonic() + 20
    while {"ListRoles", "GetRole"} & {thread.name for thread in threading.enumerate()}:  # they end as connections do
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)


def test_clients_are_built_once(asked: threading.Event) -> None:
    aws = Aws(Config(region="eu-west-1", access_key="AKID", secret_key="x"), asked)
    assert aws.client("sts") is aws.client("sts")
