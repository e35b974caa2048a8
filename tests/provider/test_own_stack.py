"""Which users of a role the stack itself declares: what `pulumi stack export` says of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pulumi_aws_slr.aws.usage.search import Usage
from pulumi_aws_slr.aws.waiting import Clock
from pulumi_aws_slr.provider.own_stack import with_urns
from tests.scripted.aws import FakeProvider
from tests.scripted.deletion import GOING, ORDERS
from tests.scripted.samples import URN

CLUSTER = "urn:pulumi:dev::shop::aws:rds/cluster:Cluster::orders"


@pytest.fixture
def no_engine() -> None:
    """The real thing, with another command in the engine's place."""


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command that is found on PATH; it says what it was asked."""
    command = tmp_path / "pulumi"
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return command


def answers(command: Path, script: str) -> None:
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)


def exported(*resources: object) -> str:
    return f"echo '{json.dumps({'deployment': {'resources': resources}})}'"


def urns(provider: FakeProvider, *users: object) -> list[str | None]:
    found = with_urns(Usage(resources=users), URN, Clock(provider.wait), provider.log)  # type: ignore[arg-type]
    return [user.urn for user in found.resources]


@pytest.mark.parametrize("resource", [{"outputs": {"arn": "arn:orders"}}, {"id": "arn:orders"}], ids=["ARN", "ID"])
def test_by_arn_or_id(pulumi: Path, provider: FakeProvider, resource: dict[str, object]) -> None:
    answers(pulumi, exported({"urn": CLUSTER, **resource}, {"urn": URN}, "not a resource", {"outputs": None}))
    assert urns(provider, ORDERS) == [CLUSTER]


def test_somebody_else_s(pulumi: Path, provider: FakeProvider) -> None:
    answers(pulumi, exported({"urn": CLUSTER, "id": "arn:others"}))
    assert urns(provider, ORDERS, GOING) == [None, None]


def test_it_asks_for_this_stack_and_decrypts_nothing(pulumi: Path, provider: FakeProvider, tmp_path: Path) -> None:
    answers(pulumi, f'echo "$@" > {tmp_path}/asked; echo {{}}')
    assert urns(provider, ORDERS) == [None]
    assert (tmp_path / "asked").read_text() == "stack export --stack dev --non-interactive\n"


@pytest.mark.parametrize(
    "script", ["exit 255", "echo no JSON", "echo []", None], ids=["it fails", "no JSON", "another shape", "none there"]
)
def test_where_the_state_cannot_be_read_users_stay_as_they_were(
    pulumi: Path, provider: FakeProvider, script: str | None
) -> None:
    if script:
        answers(pulumi, script)
    assert urns(provider, ORDERS) == [None]
    (note,) = provider.recorded.of("debug")
    assert note.startswith("which users belong to this stack is not known: ")
