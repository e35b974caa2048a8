"""The `slr` command run in this process, and a local AWS with accounts of their own."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result

from pulumi_aws_slr.cli.main import main


@dataclass(frozen=True)
class Run:
    """What one run of the command gave."""

    result: Result

    @property
    def code(self) -> int:
        return self.result.exit_code

    @property
    def out(self) -> str:
        return self.result.stdout

    @property
    def err(self) -> str:
        return self.result.stderr

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Slr = Callable[..., Run]


@pytest.fixture
def slr() -> Slr:
    """Runs `slr` with arguments. An exception that the command does not handle fails the test."""

    def slr(*arguments: str) -> Run:
        return Run(CliRunner().invoke(main, arguments, prog_name="slr", catch_exceptions=False))

    return slr


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """A local AWS in a process of its own."""
    command = [sys.executable, "-m", "local.aws", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().split()[-1]
        process.terminate()


_numbers = itertools.count(1)


@dataclass(frozen=True)
class Accounts:
    """Accounts of the local AWS. A profile is named for its account's number."""

    url: str
    config: Path

    def new(self) -> str:
        """Makes a profile for an account that nobody else uses. Later ones have higher numbers."""
        account = f"{os.getpid() % 10**6:06d}{next(_numbers):06d}"
        with self.config.open("a", encoding="utf-8") as file:
            file.write(f"[profile {account}]\naws_access_key_id={account}\naws_secret_access_key=x\nregion=eu-west-1\n")
        return account

    def client(self, account: str, service: str = "iam", region: str = "eu-west-1") -> Any:
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=account,
            aws_secret_access_key="x",
        )


@pytest.fixture
def accounts(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    """No credentials, an empty AWS configuration, and every call going to the local AWS."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    config = tmp_path / "config"
    config.write_text("", encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    return Accounts(url, config)
