"""`slr plugin install` where Pulumi or the provider is missing, or Pulumi refuses."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pulumi_aws_slr.cli.main import main


def install() -> Result:
    return CliRunner().invoke(main, ["plugin", "install"])


def test_without_pulumi(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = install()
    assert (result.exit_code, result.output) == (1, "Error: There is no `pulumi` on PATH: install Pulumi first.\n")


def test_what_pulumi_says_is_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pulumi = tmp_path / "pulumi"
    pulumi.write_text("#!/bin/sh\necho 'error: permission denied' >&2\nexit 9\n")
    pulumi.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    result = install()
    assert result.exit_code == 1
    assert result.output == "Error: `pulumi plugin install resource` failed:\nerror: permission denied\n"


def test_the_providers_modules_are_compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pulumi = tmp_path / "pulumi"
    pulumi.write_text("#!/bin/sh\n")
    pulumi.chmod(0o755)
    compiled = tmp_path / "compiled"
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(compiled))  # a place that has none yet
    assert install().exit_code == 0
    names = {path.name.partition(".")[0] for path in compiled.rglob("pulumi_aws_slr/**/*.pyc")}
    assert {"owned_role", "joining", "clients", "session"} <= names


def test_without_the_provider(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    result = install()
    assert result.exit_code == 1
    assert result.output == (
        f"Error: There is no pulumi-resource-aws-slr in {tmp_path}: install pulumi-aws-slr with pip or uv.\n"
    )
