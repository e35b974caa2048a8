"""Find an engine, or make one: from PATH, from the cache, from the official installer, from Go modules."""

from __future__ import annotations

import platform
import shutil
import time
from dataclasses import dataclass
from textwrap import indent
from typing import TYPE_CHECKING

from local.engine import build, installer, programs
from local.errors import LocalError
from local.layout import cache_directory
from local.lock import exclusive
from local.progress import duration, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


class EngineUnavailable(LocalError):
    """No way leads to an engine on this machine. The message holds what each attempt said and what would help."""


@dataclass(frozen=True)
class Engine:
    """An engine that is ready: the folder with its programs, their version, and how it came here."""

    bin: Path
    version: str
    origin: str


@dataclass(frozen=True)
class Way:
    """One way to an engine that this machine does not have yet.

    Attributes:
        name: what it is called in messages.
        make: given version and an empty or half-filled work folder, returns the folder with the programs.
        remedy: what the person at the keyboard can do so that it works the next time.
    """

    name: str
    make: Callable[[str, Path], Path]
    remedy: str


INSTALLER = Way("the official installer", installer.install, "let this machine reach get.pulumi.com")
BUILD = Way(
    "a build from Go modules",
    build.build,
    f"let this machine reach a Go module proxy (GOPROXY), with Go {build.minimum_go()} or newer on PATH or pip working",
)


def find(*, version: str | None = None, cache: Path | None = None) -> Engine | None:
    """Find the engine that is already here: on PATH, else in the cache, else None. It changes nothing."""
    version = version or programs.wanted_version()
    folder = programs.on_path()
    if folder and programs.defect(folder, version) is None:
        return Engine(folder, version, "on PATH")
    return _cached(_home(version, cache), version)


def ensure(
    *, version: str | None = None, cache: Path | None = None, ways: Sequence[Way] = (INSTALLER, BUILD)
) -> Engine:
    """Return the engine, making it where it is missing. Several processes may ask at once: one makes it.

    A folder appears in the cache only when its content is complete and was started once. What an interrupted attempt
    leaves in the work folder beside it is taken up by the next one.

    Args:
        version: that of the installed SDK if None.
        cache: the folder shared by all checkouts if None.
        ways: tried in this order.

    Raises:
        EngineUnavailable: none of the ways worked.
    """
    version = version or programs.wanted_version()
    folder = programs.on_path()
    unfit = programs.defect(folder, version) if folder else "there is none"
    if folder and unfit is None:
        return Engine(folder, version, "on PATH")
    if folder:
        say(f"The pulumi on PATH is left alone: {unfit}.")
    home = _home(version, cache)
    lock = home.parent / f"{home.name}.lock"
    with exclusive(lock, busy=f"Another process is setting up Pulumi {version}; waiting for it."):
        return _cached(home, version) or _make(home, version, ways, said=[("pulumi on PATH", f"{unfit}")])


RECIPE = 3
"""To be raised when what is in the cache changes though Pulumi's version does not."""


def _home(version: str, cache: Path | None) -> Path:
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return (cache or cache_directory()) / "engine" / f"v{version}-{platform.system().lower()}-{machine}-{RECIPE}"


def _cached(home: Path, version: str) -> Engine | None:
    return Engine(home / "bin", version, "cached") if (home / "bin").is_dir() else None


def _make(home: Path, version: str, ways: Sequence[Way], said: list[tuple[str, str]]) -> Engine:
    work = home.parent / f"{home.name}.work"
    for way in ways:
        begin = time.monotonic()
        try:
            work.mkdir(exist_ok=True)
            made = _checked(way.make(version, work), version)
        except (LocalError, OSError) as error:
            said.append((way.name, str(error)))
            say(f"Pulumi {version} from {way.name}: not possible here.")
            continue
        home.mkdir(exist_ok=True)
        made.rename(home / "bin")
        shutil.rmtree(work)
        say(f"Pulumi {version} from {way.name}: ready after {duration(time.monotonic() - begin)}.")
        return Engine(home / "bin", version, f"from {way.name}")
    raise EngineUnavailable(_explain(version, said, ways))


def _checked(made: Path, version: str) -> Path:
    if unfit := programs.defect(made, version):
        raise LocalError(unfit)
    return made


def _explain(version: str, said: Sequence[tuple[str, str]], ways: Sequence[Way]) -> str:
    answers = [indent(f"{name}: {answer}", "    ").replace("    ", "  - ", 1) for name, answer in said]
    remedies = [f"install Pulumi {version} and put it on PATH", *(way.remedy for way in ways)]
    return "\n".join(
        [
            f"No Pulumi engine {version} can be had on this machine. What was tried, and what came of it:",
            *answers,
            "Any one of these is enough, then run the command again:",
            *(f"  - {remedy}" for remedy in remedies),
        ]
    )
