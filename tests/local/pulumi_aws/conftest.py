"""A local AWS for the session, an account of it for every test, and a configured provider."""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.pulumi_aws.provider import StandIn
from tests.local.pulumi_aws.engine import Engine
from tests.local.pulumi_aws.samples import SAMPLES

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def aws_url() -> Iterator[str]:
    """The URL of a local AWS, started for this session."""
    process = subprocess.Popen(
        [sys.executable, "-m", "local.aws", "serve", "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as output:
        ready = output.readline()
        assert " at http" in ready, f"the local AWS did not start: {ready!r}"
        yield ready.split()[-1]
        process.terminate()
        process.wait()


@pytest.fixture
def account(aws_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The number of an account of its own, to which the environment's credentials belong."""
    number = f"{secrets.randbelow(10**12):012d}"
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", number)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "any")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    return number


@pytest.fixture
def provider(account: str) -> StandIn:
    """A provider with the default configuration."""
    stand_in = StandIn()
    stand_in.configure({"maxRetries": "2"})
    return stand_in


@pytest.fixture
def engine(provider: StandIn) -> Iterator[Engine]:
    """Runs single operations on the provider, and cleans up."""
    runner = Engine(provider, SAMPLES)
    yield runner
    runner.close()
