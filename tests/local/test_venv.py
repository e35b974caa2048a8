"""local/venv.sh without a network: when it does nothing, and what it says when there is no Python for it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from local.layout import ROOT

TOOLS = ("sh", "cat", "cksum", "dirname", "sed", "tail", "cut", "kill", "mkdir", "tr", "grep")
REQUIREMENTS = "-e .\n# pins\nPyYAML==6.0.3\nmoto[server]==5.2.5 # the local AWS\ntypes_x==1\n"
LOCK = (
    "moto==5.2.5 \\\n    --hash=sha256:0\npyyaml==6.0.3 \\\n    --hash=sha256:0\ntypes-x==1 \\\n    --hash=sha256:0\n"
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in a folder whose name has a blank, and a PATH with a Python that is too old."""
    root = tmp_path / "a check out"
    (root / "local").mkdir(parents=True)
    shutil.copy(ROOT / "local" / "venv.sh", root / "local")
    (root / "pyproject.toml").write_text("[project]")
    (root / "requirements.txt").write_text(REQUIREMENTS)
    (root / "requirements.lock").write_text(LOCK)
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (programs / tool).symlink_to(found)
    script(programs / "sleep", f"exec {shutil.which('sleep')} 0.05")  # between two looks whether pip is done
    script(programs / "python3", 'if [ "$1" = --version ]; then echo Python 3.9.1; else exit 1; fi')
    return root


def script(file: Path, body: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)


def run(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": str(checkout.parent / "bin"), **environment}
    return subprocess.run([checkout / "local" / "venv.sh"], env=env, capture_output=True, text=True, check=False)


def python(checkout: Path, pip: str) -> Path:
    """A fitting Python: its `-m venv` makes a copy of itself, its `-m pip` runs `pip`."""
    file = checkout.parent / "good python"
    venv = f'mkdir -p "$4/bin" && cp "{file}" "$4/bin/python"'
    shutil.copy(shutil.which("cp") or "", checkout.parent / "bin" / "cp")
    script(file, f'case "$*" in --version) echo Python 3.12.0 ;; "-m venv"*) {venv} ;; "-m pip"*) {pip} ;; esac')
    return file


def test_no_python_that_fits(checkout: Path) -> None:
    seen = run(checkout)
    assert seen.returncode == 1
    assert "No Python 3.11 or newer on PATH; python3 is: Python 3.9.1" in seen.stderr
    assert "make PYTHON=/path/to/python3.12" in seen.stderr


@pytest.mark.parametrize("name", ["requirements.txt", "requirements.lock", "pyproject.toml"])
def test_it_is_made_once_and_again_when_its_sources_change(checkout: Path, name: str) -> None:
    good = str(python(checkout, 'echo "$@" >> asked'))
    first = run(checkout, PYTHON=good)
    assert "Making .venv with Python 3.12.0" in first.stdout
    assert first.stderr == ""
    assert run(checkout, PYTHON=good).stdout == ""
    with (checkout / name).open("a") as file:
        file.write("\n# changed\n")
    seen = run(checkout)
    assert "Making" not in seen.stdout, "the virtual environment itself is kept"
    assert "Installing" in seen.stdout
    asked = (checkout / "asked").read_text().splitlines()
    options = "-m pip install --disable-pip-version-check --no-input --progress-bar off"
    locked, package = "--require-hashes -r requirements.lock", "--no-deps --no-build-isolation -e ."
    assert asked == [f"{options} {locked}", f"{options} {package}"] * 2


@pytest.mark.parametrize("pin", ["PyYAML==6.0.4", "PyYAML==6.0", "new_one==1"])
def test_a_pin_that_the_lock_does_not_have_is_named(checkout: Path, pin: str) -> None:
    good = str(python(checkout, "true"))
    (checkout / "requirements.txt").write_text(f"{pin}\n")
    seen = run(checkout, PYTHON=good)
    assert seen.returncode == 0
    name = pin.lower().replace("_", "-")
    assert seen.stderr == f"requirements.lock does not have {name}, so it is not installed: run `make lock`.\n"


def test_it_is_made_again_when_the_checkout_has_moved(checkout: Path) -> None:
    good = str(python(checkout, "true"))
    run(checkout, PYTHON=good)
    moved = checkout.rename(checkout.with_name("moved"))
    assert "Making .venv" in run(moved, PYTHON=good).stdout


def test_a_failing_pip_leaves_no_stamp(checkout: Path) -> None:
    good = str(python(checkout, "echo no such package; exit 1"))
    seen = run(checkout, PYTHON=good)
    assert seen.returncode == 1
    assert "no such package" in seen.stderr
    assert "its whole output is in .venv/pip.log" in seen.stderr
    assert not (checkout / ".venv" / "stamp").exists()


@pytest.mark.parametrize("link", [True, False])
def test_something_in_the_way(checkout: Path, link: bool) -> None:
    good = str(python(checkout, "true"))
    if link:
        (checkout / ".venv").symlink_to("nowhere/at/all")
    else:
        (checkout / ".venv").write_text("")
    seen = run(checkout, PYTHON=good)
    assert seen.returncode == 1
    first, *rest = seen.stderr.splitlines()
    assert first.startswith(f"{checkout}/.venv cannot be written to: ")
    assert rest == [
        ".venv and .local are made in the checkout. Take away what is there, or clone it to where you can write."
    ]
