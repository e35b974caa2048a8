"""The examples that need no SDK of another language run as they are, with the package in the active environment."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from local.layout import ROOT
from tests.e2e import key_service
from tests.e2e.harness import Account, Project
from tests.e2e.languages.example import follow


@pytest.mark.local_aws
@pytest.mark.parametrize("language", ["python", "yaml"])
def test_an_example_as_it_is(account: Account, tmp_path: Path, language: str) -> None:
    folder = Path(shutil.copytree(ROOT / "examples" / language, tmp_path / language))
    if (folder / "requirements.txt").exists():
        (folder / ".venv").symlink_to(sys.prefix)  # the environment that its Pulumi.yaml names, with the package
    backend = tmp_path / "state"
    backend.mkdir()
    path = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{account.env['PATH']}"
    env = {**account.env, "PATH": path, "PULUMI_BACKEND_URL": f"file://{backend}"}
    stack = Project(folder, env, "databases", secrets_provider=key_service.PROVIDER)
    stack.make_stack()
    follow(account, stack)
