"""The programs that make an engine, and whether a folder holds the right ones."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

CLI = "pulumi"
LANGUAGE_HOST = "pulumi-language-python"
LANGUAGE_HELPER = "pulumi-language-python-exec"
YAML_HOST = "pulumi-language-yaml"


def wanted_version() -> str:
    """Return the engine's version (`3.260.0`): that of the installed Python SDK, which requirements.txt pins."""
    return version("pulumi")


def defect(folder: Path, wanted: str) -> str | None:
    """Say what keeps `folder` from being an engine of version `wanted`; None if nothing does.

    The language host may be elsewhere on PATH: some package managers link only `pulumi` into their `bin`.
    """
    cli = folder / CLI
    try:
        answer = subprocess.run([cli, "version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{cli} does not run: {error}"
    found = answer.stdout.strip().removeprefix("v")
    if found != wanted:
        return f"{cli} is version {found or 'unknown'}, but the Python SDK needs {wanted}"
    beside = os.pathsep.join([str(folder), str(cli.resolve().parent), os.environ.get("PATH", os.defpath)])
    missing = [name for name in (LANGUAGE_HOST, LANGUAGE_HELPER) if not shutil.which(name, path=beside)]
    return f"{' and '.join(missing)} missing beside {cli}" if missing else None


def on_path() -> Path | None:
    """Return the folder of the first `pulumi` on PATH."""
    found = shutil.which(CLI)
    return Path(found).parent if found else None
