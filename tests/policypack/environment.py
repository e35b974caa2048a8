"""The pack's own virtual environment, installed as `pulumi install` in `policypack/` would."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

from local.layout import ROOT, RUN_DIRECTORY
from local.lock import exclusive
from local.progress import run

PACK = ROOT / "policypack"


def ensure(directory: Path = RUN_DIRECTORY) -> Path:
    """The Python of the environment, made where it is missing or out of date; several processes may ask at once.

    Raises:
        CommandError: pip cannot install what `policypack/requirements.txt` names.
    """
    folder = directory / "policypack"
    python, installed = folder / "bin" / "python", folder / "installed.json"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = json.dumps([sys.version, (PACK / "requirements.txt").read_text(), project["dependencies"]])
    with exclusive(directory / "policypack.lock", busy="Another process is installing the policy pack; waiting."):
        if not installed.exists() or installed.read_text() != wanted:
            run([sys.executable, "-m", "venv", "--clear", str(folder)], title="making the policy pack's environment")
            pip = [str(python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
            pip.append("--no-compile")  # of pulumi-aws' thousands of modules the pack imports few
            # `-e ..` in requirements.txt is meant from the pack's folder, where `pulumi install` runs pip
            run([*pip, "-r", "requirements.txt"], title="installing the policy pack's packages", cwd=PACK, timeout=600)
            installed.write_text(wanted)
    return python
