"""Installs the judge's engine where it is missing. `make judge` runs it, and so does the first test that needs it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from local.errors import CommandError, LocalError
from local.failures import told
from local.layout import cache_directory
from local.lock import exclusive
from local.progress import run
from tests.judge.node import MINIMUM, Node, from_pypi, on_path

HERE = Path(__file__).parent
_FILES = ("package.json", "package-lock.json", ".npmrc")


class JudgeUnavailable(LocalError):
    """The judge cannot be installed or started; says what would help."""


def ensure(cache: Path | None = None) -> Path:
    """The folder with the engine, of the versions in package-lock.json; several processes may ask at once.

    Args:
        cache: the folder shared by all checkouts if None.

    Raises:
        JudgeUnavailable: Node.js cannot be had, or npm could not install the engine.
    """
    tools = node(cache)
    content = b"".join((HERE / name).read_bytes() for name in _FILES)
    folder = (cache or cache_directory()) / "judge" / hashlib.sha256(content).hexdigest()[:16]
    done = folder / "installed"
    with exclusive(folder.with_suffix(".lock"), busy="Another process is installing the judge of policies; waiting"):
        if not done.exists():
            folder.mkdir(parents=True, exist_ok=True)
            for name in _FILES:
                shutil.copyfile(HERE / name, folder / name)
            try:
                run(
                    [*tools.npm, "ci", "--ignore-scripts"],
                    title="Installing the judge of policies (npm ci)",
                    cwd=folder,
                    env=tools.env,
                    timeout=600,
                )
            except CommandError as error:
                raise JudgeUnavailable(
                    f"{error}\nThe tests of policies need the packages in tests/judge/package-lock.json. Let npm reach "
                    "its registry (or a mirror: npm config set registry), then run the same command again."
                ) from None
            done.touch()
    return folder


def node(cache: Path | None = None) -> Node:
    """The Node.js that runs the judge, installed from PyPI where there is none on PATH.

    Raises:
        JudgeUnavailable: it is neither on PATH nor can it be installed.
    """
    if found := on_path():
        return found
    shared = (cache or cache_directory()) / "judge"
    shared.mkdir(parents=True, exist_ok=True)
    with exclusive(shared / "node.lock", busy="Another process is installing Node.js; waiting"):
        try:
            return from_pypi(shared)
        except CommandError as error:
            raise JudgeUnavailable(
                f"{error}\nThe tests of policies ask an independent IAM engine that runs on Node.js {MINIMUM} or "
                "newer. Install it (with npm), or let pip reach PyPI, then run the same command again; `make up` does "
                "without."
            ) from None


if __name__ == "__main__":
    with told():
        ensure()
