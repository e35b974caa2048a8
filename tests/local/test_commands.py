"""`make up`, `make preview` and `make down` on the real engine, with a toy project, a toy provider and a toy AWS."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import commands, daemon, engine
from local.aws_plugin import CHOICE_VARIABLE
from local.errors import LocalError
from local.stack import managed

HERE = Path(__file__).parent
PROJECT = """\
name: toy
runtime: python
stackConfigDir: stacks
plugins:
  providers:
    - {name: toy, path: bin}
"""
PROGRAM = """\
import pulumi
for name in pulumi.Config().require_object("things"):
    pulumi.CustomResource("toy:index:Thing", name, {})
pulumi.export("role", "arn:aws:iam::123456789012:role/toy")
"""
CONFIG = """\
# The salt belongs to the passphrase in local/environment.py.
encryptionsalt: v1:3cmgIvalb+s=:v1:EVgEtaGgOdV8M0As:BAiHrL7PwN8wxVZnhMvXByKQkOO1TA==
config:
  toy:things: [one, two] # as it is
"""

pytestmark = pytest.mark.e2e


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[commands.Workspace]:
    monkeypatch.setenv(CHOICE_VARIABLE, "stand-in")
    project = tmp_path / "a project"
    for folder in ("stacks", "bin"):
        (project / folder).mkdir(parents=True)
    (project / "Pulumi.yaml").write_text(PROJECT)
    (project / "__main__.py").write_text(PROGRAM)
    (project / "stacks" / "Pulumi.local.yaml").write_text(CONFIG)
    plugin = project / "bin" / "pulumi-resource-toy"
    plugin.write_text(f"#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(HERE / 'toy_provider.py'))}\n")
    plugin.chmod(0o755)
    server = (sys.executable, str(HERE / "toy_aws.py"), "serves")
    yield commands.Workspace(project, project / ".local", server)
    daemon.stop(project / ".local")
    assert (project / "stacks" / "Pulumi.local.yaml").read_text() == CONFIG, "commands do not write to the tracked file"


def things(workspace: commands.Workspace) -> list[str]:
    installed = engine.find()
    assert installed
    return managed(workspace.stack("", installed).deployment())


def test_up_again_preview_and_down(workspace: commands.Workspace, capfd: pytest.CaptureFixture[str]) -> None:
    commands.up(workspace)
    out = capfd.readouterr().out
    assert "The stack 'local' is up: 2 resources, with pulumi-aws" in out
    assert "(our stand-in)" in out
    assert "  role  arn:aws:iam::123456789012:role/toy" in out
    assert "make down" in out

    commands.up(workspace)
    out = capfd.readouterr().out
    assert "3 unchanged" in out
    assert "creating" not in out

    commands.preview(workspace, ["--diff"])
    assert "3 unchanged" in capfd.readouterr().out

    commands.down(workspace)
    assert "3 deleted" in capfd.readouterr().out
    assert daemon.running(workspace.directory) is None

    commands.down(workspace)
    assert capfd.readouterr().out == "Nothing is up.\n"
    with pytest.raises(LocalError, match="Run `make up` first"):
        commands.preview(workspace)


def test_up_recovers_from_a_restart_of_the_local_aws(
    workspace: commands.Workspace, capfd: pytest.CaptureFixture[str]
) -> None:
    commands.up(workspace)
    daemon.stop(workspace.directory)
    capfd.readouterr()
    commands.up(workspace)
    out = capfd.readouterr().out
    assert "The local AWS was started anew since the last `make up`" in out
    assert out.count("toy:index:Thing one created") == 1, "the refresh found it gone"
    commands.up(workspace)
    assert "started anew" not in capfd.readouterr().out


def test_down_forgets_what_went_with_the_local_aws(
    workspace: commands.Workspace, capfd: pytest.CaptureFixture[str]
) -> None:
    commands.up(workspace)
    daemon.stop(workspace.directory)
    capfd.readouterr()
    commands.down(workspace)
    assert "The local AWS is not running and all that was in it is gone" in capfd.readouterr().out
    commands.down(workspace)
    assert capfd.readouterr().out == "Nothing is up.\n"


def test_up_takes_over_from_a_run_that_was_killed(
    workspace: commands.Workspace, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    installed = engine.ensure()
    aws = daemon.start(workspace.directory, server=workspace.server)
    stack = workspace.stack(aws.url, installed)
    stack.select()
    workspace.remember(aws)
    marker = tmp_path / "creating"
    killed = subprocess.Popen(
        ["pulumi", "up", "--yes", "--skip-preview", "--stack", "local"],
        cwd=stack.project,
        env={**stack.env, "TOY_HANGS": str(marker)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    with killed:
        deadline = time.monotonic() + 60
        while not (marker.exists() and stack.deployment().get("pending_operations")):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        with pytest.raises(LocalError, match=rf"Another pulumi \(process {killed.pid}\) is working"):
            commands.up(workspace)
        os.killpg(killed.pid, signal.SIGKILL)
    capfd.readouterr()
    commands.up(workspace)
    out = capfd.readouterr().out
    assert f"A killed run (process {killed.pid}) has left its lock" in out
    assert "A killed run has left operations pending" in out
    assert things(workspace) == ["toy:index:Thing"] * 2
    assert not stack.deployment().get("pending_operations")
