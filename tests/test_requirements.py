"""requirements.lock: all that requirements.txt names and needs in turn, each with its hashes, from no place by name."""

from __future__ import annotations

import itertools
import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from local.layout import ROOT

OURS = "pulumi-aws-slr"
LINE = re.compile(
    r"|#[^\\]*|    #[^\\]*|[a-z0-9-]+==[A-Za-z0-9.+!]+( ; [\w.'<>=!() ]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?"
)
"""Nothing, a comment, a package, one of its hashes: no option, and no address."""
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def lines(name: str) -> list[str]:
    return (ROOT / name).read_text(encoding="utf-8").splitlines()


PINS = [Requirement(line.partition("#")[0]) for line in lines("requirements.txt") if re.match(r"[A-Za-z]", line)]
LOCKED = [Requirement(line.rstrip("\\")) for line in lines("requirements.lock") if re.match(r"[a-z]", line)]
HERE = {
    requirement.name: requirement
    for requirement in LOCKED
    if requirement.marker is None or requirement.marker.evaluate()
}
"""What is installed on this machine."""


def versions(name: str) -> set[str]:
    """The versions of a package in the lock, of which the markers choose one."""
    return {next(iter(one.specifier)).version for one in LOCKED if one.name == canonicalize_name(name)}


def test_requirements_are_pins_and_this_package() -> None:
    rest = [
        one for one in lines("requirements.txt") if one and not one.startswith("#") and not re.match(r"[A-Za-z]", one)
    ]
    assert rest == ["-e ."]
    assert [str(pin) for pin in PINS if not re.fullmatch(r"==[^,*]+", str(pin.specifier))] == []


def test_the_lock_has_packages_and_hashes_alone() -> None:
    found = lines("requirements.lock")
    assert [line for line in found if not LINE.fullmatch(line)] == []
    for line, following in itertools.pairwise(found):
        assert line.endswith("\\") == following.startswith("    --hash=sha256:"), line


def test_the_lock_has_what_is_pinned() -> None:
    stale = {pin.name: versions(pin.name) for pin in PINS if versions(pin.name) != {next(iter(pin.specifier)).version}}
    assert stale == {}, "run `make lock`"


def wanted(name: str, extras: frozenset[str] = frozenset()) -> list[Requirement]:
    """What an installed package needs on this machine."""
    try:
        needs = distribution(name).requires or []
    except PackageNotFoundError:
        pytest.fail(f"{name} is locked for this machine and not installed: run `make venv`")
    environment = [{**default_environment(), "extra": extra} for extra in ("", *extras)]
    found = [Requirement(need) for need in needs]
    return [one for one in found if one.marker is None or any(one.marker.evaluate(env) for env in environment)]


def test_the_lock_has_what_all_that_needs_in_turn() -> None:
    waiting = [*PINS, *wanted(OURS), *map(Requirement, PROJECT["build-system"]["requires"])]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        need = waiting.pop()
        name, extras = canonicalize_name(need.name), frozenset(need.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        assert name in HERE, f"{need} is not in requirements.lock: run `make lock`"
        (pin,) = HERE[name].specifier
        assert need.specifier.contains(pin.version, prereleases=True), f"{need}, but {pin.version} is locked"
        waiting += wanted(name, extras)
    assert {name for name, _ in seen} == HERE.keys(), "the lock has what nobody needs"
