"""Installs a wheel as a user does, into an environment of its own, and tries what it brings: `smoke.py WHEEL`.

Nothing of the checkout is on the way. It runs wherever Python and pip do. Needs: RUNNER_TEMP.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

LIMIT_SECONDS = 120
_NAMES = """
import importlib.metadata, pulumi_aws_slr
for name in pulumi_aws_slr.__all__:
    getattr(pulumi_aws_slr, name)
print(importlib.metadata.version("pulumi-aws-slr"), len(pulumi_aws_slr.__all__), pulumi_aws_slr.__file__)
"""


class Failed(Exception):
    """The wheel does not do what it should."""


def install(wheel: Path, folder: Path) -> Path:
    """Make an environment with the wheel; returns the folder with its programs."""
    venv.create(folder)
    programs = Path(sysconfig.get_path("scripts", "venv", {"base": str(folder), "platbase": str(folder)}))
    pip = [sys.executable, "-m", "pip", "--python", _program(programs, "python"), "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", str(wheel)], check=True)
    return programs


def check_names(programs: Path, folder: Path, version: str) -> None:
    """Import every public name, from the environment and nowhere else."""
    found, number, place = _printed(folder, _program(programs, "python"), "-c", _NAMES).split(maxsplit=2)
    if found != version:
        raise Failed(f"the installed version is {found}, and the wheel's is {version}")
    if programs.parent.resolve() not in Path(place.strip()).resolve().parents:
        raise Failed(f"pulumi_aws_slr was imported from {place.strip()}")
    print(f"{number} public names of {found}")


def check_provider(programs: Path, folder: Path) -> None:
    """Start the plugin as the engine does, read its port, and find it open."""
    command = [_program(programs, "pulumi-resource-aws-slr")]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as plugin:
        try:
            line = plugin.stdout.readline() if plugin.stdout else ""
            if not line.strip().isdigit():
                raise Failed(f"the provider printed {line!a} in place of its port")
            with socket.create_connection(("127.0.0.1", int(line)), timeout=LIMIT_SECONDS):
                print(f"the provider listens on port {line.strip()}")
        finally:
            plugin.kill()


def check_command(programs: Path, folder: Path) -> None:
    """Ask the catalogue, which is data of the package."""
    if "AWSServiceRoleForRDS" not in _printed(folder, _program(programs, "slr"), "catalog", "show", "rds"):
        raise Failed("`slr catalog show rds` does not name the role")
    print("the catalogue knows the role of rds")


def _program(programs: Path, name: str) -> str:
    return str(programs / f"{name}{sysconfig.get_config_var('EXE') or ''}")


def _printed(folder: Path, *command: str) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=LIMIT_SECONDS, check=False
    )
    if done.returncode:
        raise Failed(f"{' '.join(command[:2])} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def main() -> None:
    wheel = Path(sys.argv[1]).resolve()
    folder = Path(os.environ["RUNNER_TEMP"]) / "smoke"
    os.environ["PYTHONUTF8"] = "1"
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir(parents=True)
    try:
        programs = install(wheel, folder / "venv")
        check_names(programs, elsewhere, wheel.name.split("-")[1])
        check_provider(programs, elsewhere)
        check_command(programs, elsewhere)
    except Failed as error:
        sys.exit(f"::error::{wheel.name}: {error}.")


if __name__ == "__main__":
    main()
