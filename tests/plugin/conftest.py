from __future__ import annotations

import tomllib

import pytest

from local.layout import ROOT


@pytest.fixture(scope="session")
def declared_version() -> str:
    """The version in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version: str = project["version"]
    return version
