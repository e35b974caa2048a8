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
    return packages(HERE, "the judge of policies", node(cache), cache)


def packages(lock: Path, what: str, tools: Node, cache: Path | None = None) -> Path:
    """The folder with the packages of a package-lock.json.

    Args:
        lock: the folder with package-lock.json, package.json and .npmrc.
        what: what they are, in messages.
        tools: the Node.js that installs them.
        cache: the folder shared by all checkouts if None.

    Raises:
        JudgeUnavailable: npm could not install them.
    """
    content = b"".join((lock / name).read_bytes() for name in _FILES)
    folder = (cache or cache_directory()) / "judge" / hashlib.sha256(content).hexdigest()[:16]
    done = folder / "installed"
    with exclusive(folder.with_suffix(".lock"), busy=f"Another process is installing {what}; waiting"):
        if not done.exists():
            folder.mkdir(parents=True, exist_ok=True)
            for name in _FILES:
                shutil.copyfile(lock / name, folder / name)
            try:
                run(
                    [*tools.npm, "ci", "--ignore-scripts"],
                    title=f"Installing {what} (npm ci)",
                    cwd=folder,
                    env=tools.env,
                    timeout=600,
                )
            except CommandError as error:
                raise JudgeUnavailable(
                    f"{error}\nThe tests need the packages in {lock / 'package-lock.json'}. Let npm reach its registry "
                    "(or a mirror: npm config set registry), then run the same command again."
                ) from None
            done.touch()
    return folder


def node(cache: Path | None = None, minimum: int = MINIMUM) -> Node:
    """The Node.js that runs the judge or another test, installed from PyPI where there is none on PATH.

    Raises:
        JudgeUnavailable: it is neither on PATH nor can it be installed.
    """
    if found := on_path(minimum):
        return found
    shared = (cache or cache_directory()) / "judge"
    shared.mkdir(parents=True, exist_ok=True)
    with exclusive(shared / "node.lock", busy="Another process is installing Node.js; waiting"):
        try:
            return from_pypi(shared)
        except CommandError as error:
            raise JudgeUnavailable(
                f"{error}\nThese tests run on Node.js {minimum} or newer. Install it (with npm), or let pip reach "
                "PyPI, then run the same command again; `make up` does without."
            ) from None


if __name__ == "__main__":
    with told():
        ensure()
