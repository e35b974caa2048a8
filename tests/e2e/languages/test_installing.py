"""The wheel alone, outside of the checkout: the ways by which Pulumi finds the provider."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from local import aws_plugin, engine
from local.layout import ROOT
from tests.e2e.harness import Account, Project

PROGRAM = """
    from pulumi_aws_slr import RdsServiceLinkedRole

    RdsServiceLinkedRole("databases")
"""
RDS = "AWSServiceRoleForRDS"


@dataclass(frozen=True)
class Installation:
    """A virtual environment that has the wheel, and a `PULUMI_HOME`."""

    venv: Path
    home: Path

    @property
    def bin(self) -> Path:
        return self.venv / "bin"

    def variables(self, env: dict[str, str]) -> dict[str, str]:
        """The environment of somebody in it, who has no checkout."""
        rest = [entry for entry in env["PATH"].split(os.pathsep) if entry != str(Path(sys.prefix) / "bin")]
        mine = {"PATH": os.pathsep.join([str(self.bin), *rest]), "PULUMI_HOME": str(self.home)}
        return {key: value for key, value in env.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")} | mine

    def slr(self, *arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        command = [str(self.bin / "slr"), *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    uv = str(Path(sys.prefix) / "bin" / "uv")
    build = [uv, "build", "--wheel", "--quiet", "--no-build-isolation", "--out-dir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, timeout=120, env={**os.environ, "VIRTUAL_ENV": sys.prefix})
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture
def installation(wheel: Path, tmp_path: Path) -> Installation:
    """The wheel in a new virtual environment. What it needs is that of the tests, all but this package itself."""
    made = Installation(tmp_path / "venv", tmp_path / "home")
    venv.create(made.venv, symlinks=True, with_pip=False)
    (packages,) = made.venv.glob("lib/python*/site-packages")
    (theirs,) = Path(sys.prefix).glob("lib/python*/site-packages")
    others = [
        entry
        for entry in theirs.iterdir()
        if not entry.name.startswith(("pulumi_aws_slr", "_pulumi_aws_slr", "_editable"))
    ]
    for entry in others:
        if not (packages / entry.name).exists():
            (packages / entry.name).symlink_to(entry)
    uv = str(Path(sys.prefix) / "bin" / "uv")
    into = ["--python", str(made.bin / "python"), "--no-deps", "--offline", "--quiet"]
    subprocess.run([uv, "pip", "install", *into, str(wheel)], check=True, timeout=120)
    found = engine.find()
    assert found is not None
    aws_plugin.install(made.home, found)
    return made


@pytest.fixture
def without_plugins(project: Callable[..., Project], installation: Installation) -> Project:
    """A project that says nothing of where the provider is."""
    made = project(PROGRAM)
    file = made.directory / "Pulumi.yaml"
    settings = yaml.safe_load(file.read_text())
    del settings["plugins"]
    file.write_text(yaml.safe_dump(settings))
    made.env = {**installation.variables(made.env), "PULUMI_STACK": made.stack}
    return made


@pytest.mark.local_aws
def test_slr_plugin_install_is_all_that_it_takes(without_plugins: Project, installation: Installation) -> None:
    stack = without_plugins
    stack.env["PULUMI_IGNORE_AMBIENT_PLUGINS"] = "true"
    installed = installation.slr("plugin", "install", "--json", env=stack.env)
    assert installed.returncode == 0, installed.stderr
    program = str(installation.bin / "pulumi-resource-aws-slr")
    assert json.loads(installed.stdout) == {"name": "aws-slr", "version": "0.1.0", "program": program}
    done = stack.up().ok()
    assert "warning" not in done.output
    assert stack.role()["name"] == RDS
    assert "unchanged" in stack.up("--expect-no-changes").ok().output
    assert (
        installation.slr("plugin", "install", env=stack.env).stdout
        == f"Pulumi finds aws-slr 0.1.0 now. It is {program}\n"
    )
    stack.destroy().ok()

    (installation.bin / "pulumi-resource-aws-slr").unlink()
    told = stack.up().failed().output
    assert f"{program} is gone" in told
    assert "run 'slr plugin install' there" in told


@pytest.mark.local_aws
def test_an_active_virtual_environment_is_enough(without_plugins: Project, installation: Installation) -> None:
    stack = without_plugins
    done = stack.up().ok()
    assert f"using pulumi-resource-aws-slr from $PATH at {installation.bin}" in " ".join(done.output.split())
    stack.destroy().ok()


@pytest.mark.local_aws
def test_where_nothing_is_installed_nothing_is_changed(account: Account, without_plugins: Project) -> None:
    stack = without_plugins
    stack.env["PULUMI_IGNORE_AMBIENT_PLUGINS"] = "true"
    stack.env["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true"
    told = stack.up().failed().output
    assert "no resource plugin 'pulumi-resource-aws-slr' found" in " ".join(told.split())
    assert account.actions(service="iam") == []
