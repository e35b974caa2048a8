"""Terraform and its AWS provider as they are installed here, and a local AWS for them.

Nothing is downloaded: the provider is looked for in the folder that TERRAFORM_MIRROR names, laid out as a filesystem
mirror of Terraform. Where either is missing, the tests fail and say so.

Source: https://developer.hashicorp.com/terraform/cli/config/config-file#provider-installation
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local import daemon

_HERE = Path(__file__).parent
_TIMEOUT = 900


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.terraform)


@dataclass(frozen=True)
class Terraform:
    """Terraform in one stack's folder, in an account of its own."""

    program: str
    folder: Path
    env: dict[str, str]

    def run(self, *arguments: str, expect: int = 0) -> str:
        """Run a command, and return its output. Another exit code than the expected one fails the test."""
        done = subprocess.run(
            [self.program, *arguments, "-no-color"],
            cwd=self.folder,
            env=self.env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_TIMEOUT,
            check=False,
        )
        assert done.returncode == expect, f"terraform {' '.join(arguments)}: {done.returncode}\n{done.stdout}"
        return done.stdout


@pytest.fixture(scope="session")
def program() -> str:
    """The path of Terraform."""
    found = shutil.which("terraform")
    if found is None:
        pytest.fail("Terraform is not on PATH. `make terraform` needs it, and its AWS provider.", pytrace=False)
    return found


@pytest.fixture(scope="session")
def cli_config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CLI configuration file by which Terraform takes providers from the mirror's folder only."""
    mirror = Path(os.environ.get("TERRAFORM_MIRROR", ""))
    if not mirror.is_absolute() or not [*mirror.glob("*/hashicorp/aws/*/*/terraform-provider-aws*")]:
        pytest.fail(
            f"There is no AWS provider of Terraform in {str(mirror)!r}. Name the folder of a filesystem mirror that "
            "has it: make terraform TERRAFORM_MIRROR=/path",
            pytrace=False,
        )
    file = tmp_path_factory.mktemp("terraform") / "config.tfrc"
    file.write_text(
        f"provider_installation {{\n  filesystem_mirror {{\n    path = {json.dumps(str(mirror))}\n  }}\n}}\n"
    )
    return file


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A local AWS of this session's own."""
    folder = tmp_path_factory.mktemp("aws")
    aws = daemon.start(folder)
    yield aws.url
    daemon.stop(folder)


@pytest.fixture
def account() -> str:
    """The number of an account that nobody has used yet."""
    return f"{random.SystemRandom().randrange(10**11, 10**12)}"


@pytest.fixture
def env(tmp_path: Path, cli_config: Path, url: str, account: str) -> dict[str, str]:
    """The environment that Terraform runs in: the local AWS, the account, and nothing of the user's settings."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TF_CLI_CONFIG_FILE": str(cli_config),
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "CHECKPOINT_DISABLE": "1",
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": "eu-central-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@pytest.fixture
def terraform(request: pytest.FixtureRequest, tmp_path: Path, program: str, env: dict[str, str]) -> Terraform:
    """Terraform in a copy of the stack that the test is parametrized with."""
    shutil.copytree(_HERE, tmp_path / "terraform", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return Terraform(program, tmp_path / "terraform" / "stacks" / request.param, env)
