"""The pack's settings, which the language host reads."""

from __future__ import annotations

from importlib.metadata import version

import yaml

from tests.policypack import environment


def test_it_runs_in_its_own_environment_with_the_sdk_that_the_project_pins() -> None:
    settings = yaml.safe_load((environment.PACK / "PulumiPolicy.yaml").read_text())
    assert settings["runtime"] == {"name": "python", "options": {"toolchain": "pip", "virtualenv": "venv"}}
    pins = (environment.PACK / "requirements.txt").read_text().splitlines()
    assert f"pulumi=={version('pulumi')}" in pins
