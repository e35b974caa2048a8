"""Where Terraform or its provider is missing, `make terraform` says so and fails. These tests need neither."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terraform.installed import NotInstalledError, cli_config, program

_ROOT = Path(__file__).parents[2]


def test_terraform_is_looked_for_on_path(tmp_path: Path) -> None:
    with pytest.raises(NotInstalledError, match="Terraform is not on PATH"):
        program(str(tmp_path))
    (tmp_path / "terraform").touch(0o755)
    assert program(str(tmp_path)) == str(tmp_path / "terraform")


@pytest.mark.parametrize("mirror", ["", ".", "relative", "/no-such-folder"])
def test_a_folder_without_the_provider_is_named(mirror: str) -> None:
    with pytest.raises(NotInstalledError, match=f"no AWS provider of Terraform in '{mirror}'"):
        cli_config(mirror)


def test_terraform_is_led_to_the_mirror_alone(tmp_path: Path) -> None:
    provider = tmp_path / "host" / "hashicorp" / "aws" / "1.0.0" / "linux_amd64" / "terraform-provider-aws_v1.0.0"
    provider.parent.mkdir(parents=True)
    provider.touch()
    assert cli_config(str(tmp_path)).split() == [
        *("provider_installation", "{", "filesystem_mirror", "{"),
        *("path", "=", f'"{tmp_path}"', "}", "}"),
    ]


def test_the_stacks_fail_where_something_is_missing(tmp_path: Path) -> None:
    (tmp_path / "terraform").touch(0o755)
    command = [sys.executable, "-m", "pytest", "tests/terraform", "-m", "terraform", "-q", "-p", "no:cacheprovider"]
    env = {**os.environ, "PATH": str(tmp_path), "TERRAFORM_MIRROR": str(tmp_path)}
    done = subprocess.run(command, cwd=_ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert f"There is no AWS provider of Terraform in '{tmp_path}'" in done.stdout
    assert "skipped" not in done.stdout
