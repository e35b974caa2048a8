"""The folder `plugin`, from which Pulumi installs the provider by itself."""

from __future__ import annotations

import subprocess
import sys

import yaml

from local.layout import ROOT
from pulumi_aws_slr.version import DISTRIBUTION

FOLDER = ROOT / "plugin"


def test_it_installs_the_version_that_it_lies_beside(declared_version: str) -> None:
    assert (FOLDER / "requirements.txt").read_text(encoding="utf-8") == f"{DISTRIBUTION}=={declared_version}\n"


def test_it_says_which_language_starts_it() -> None:
    declared = yaml.safe_load((FOLDER / "PulumiPlugin.yaml").read_text(encoding="utf-8"))
    assert declared["runtime"]["name"] == "python"
    assert not (FOLDER / declared["runtime"]["options"]["virtualenv"] / "pyvenv.cfg").exists()


def test_it_starts_the_provider() -> None:
    with subprocess.Popen([sys.executable, str(FOLDER)], stdout=subprocess.PIPE, text=True) as plugin:
        try:
            assert plugin.stdout is not None
            assert plugin.stdout.readline().strip().isdigit()
        finally:
            plugin.kill()
