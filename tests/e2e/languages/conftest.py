"""Projects whose programs are in YAML: Pulumi.yaml has the program, and the provider makes its components."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e import key_service
from tests.e2e.harness import REGION, Account, Project

PROGRAM = Path(sys.prefix) / "bin" / "pulumi-resource-aws-slr"


class YamlProject(Project):
    """One stack of a scratch project in YAML. `program` is its resources, outputs and variables."""

    def write(self, program: str) -> YamlProject:
        """Set the program, and make the stack the first time."""
        made = self.directory.exists()
        self.directory.mkdir(parents=True, exist_ok=True)
        settings: dict[str, Any] = {
            "name": self.name,
            "runtime": "yaml",
            "plugins": {"providers": [{"name": "aws-slr", "path": str(PROGRAM.parent)}]},
        }
        program_itself = yaml.safe_load(textwrap.dedent(program))
        (self.directory / "Pulumi.yaml").write_text(yaml.safe_dump({**settings, **program_itself}, sort_keys=False))
        if not made:
            self.make_stack()
        return self


@pytest.fixture
def yaml_project(account: Account, tmp_path: Path) -> Callable[..., YamlProject]:
    """Makes projects in the test's account, as `project` does."""
    if shutil.which("pulumi-language-yaml", path=account.env["PATH"]) is None:
        pytest.fail("The engine has no host for YAML (pulumi-language-yaml) beside it; `make engine` makes one.")

    def make(program: str, *, stack: str = "test", name: str = "platform", **config: object) -> YamlProject:
        backend = tmp_path / f"{name}-{stack}-yaml-state"
        backend.mkdir()
        env = {**account.env, "PULUMI_BACKEND_URL": f"file://{backend}"}
        settings = {"aws:region": REGION, **config}
        made = YamlProject(tmp_path / f"{name}-{stack}-yaml", env, name, stack, settings, key_service.PROVIDER)
        return made.write(program)

    return make
