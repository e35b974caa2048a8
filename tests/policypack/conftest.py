"""The pack as Pulumi's engine runs it, on the account and the projects of the end-to-end tests.

`PulumiPolicy.yaml` names the language host, which starts the pack in its virtual environment. The host that
`local/engine` builds is too old to start packs, so a copy of the pack names a runtime that has no host: for that the
engine falls back on an analyzer plugin, `pulumi-analyzer-policy-<runtime>` on PATH. What runs is the same, `python -m
pulumi.policy` of the pack's environment.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import yaml

from tests.e2e.conftest import account, base_env, project, run_directory
from tests.policypack import environment

__all__ = ["account", "base_env", "project", "run_directory"]

RUNTIME = "python-of-the-pack"


@pytest.fixture(scope="session")
def pack(base_env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for `--policy-pack`; its analyzer is on the PATH of `base_env`, and so of all projects."""
    folder = tmp_path_factory.mktemp("pack")
    for name in ("PulumiPolicy.yaml", "__main__.py", "policies.py"):
        shutil.copy(environment.PACK / name, folder)
    settings = yaml.safe_load((folder / "PulumiPolicy.yaml").read_text())
    settings["runtime"] = RUNTIME
    (folder / "PulumiPolicy.yaml").write_text(yaml.safe_dump(settings))
    analyzer = tmp_path_factory.mktemp("bin") / f"pulumi-analyzer-policy-{RUNTIME}"
    analyzer.write_text(f'#!/bin/sh\nexec "{environment.ensure()}" -u -m pulumi.policy "$1" "$2"\n')
    analyzer.chmod(0o755)
    base_env["PATH"] += os.pathsep + str(analyzer.parent)
    return folder
