"""Ways to an engine, with programs that are shell scripts and ways that are functions."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from local import lock
from local.engine import EngineUnavailable, ensure, find
from local.engine.setup import Way
from local.errors import LocalError

VERSION = "9.8.7"


def programs(folder: Path, version: str = VERSION, *, host: bool = True) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    scripts = {"pulumi": f"echo v{version}"}
    if host:
        scripts |= {"pulumi-language-python": "exit 0", "pulumi-language-python-exec": "exit 0"}
    for name, body in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (folder / name).chmod(0o755)
    return folder


def refuse(reason: str) -> Way:
    def make(_version: str, _work: Path) -> Path:
        raise LocalError(reason)

    return Way(f"the way that says {reason!r}", make, f"remedy for {reason!r}")


def succeed() -> Way:
    return Way("the good way", lambda version, work: programs(work / "made", version), "none needed")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache in a folder whose name has a blank, and a PATH without any engine."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setenv("PATH", f"{empty}:/usr/bin:/bin")
    return tmp_path / "the cache"


def test_an_engine_on_path_is_taken_as_it_is(cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = programs(tmp_path / "on path")
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    engine = ensure(version=VERSION, cache=cache, ways=[refuse("never asked")])
    assert (engine.bin, engine.version, engine.origin) == (folder, VERSION, "on PATH")
    assert not cache.exists()


def test_another_version_on_path_is_named_and_left_alone(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    programs(cache.parent / "empty", "1.2.3")
    assert ensure(version=VERSION, cache=cache, ways=[succeed()]).bin.is_relative_to(cache)
    assert "/pulumi is version 1.2.3, but the Python SDK needs 9.8.7" in capsys.readouterr().out


def test_an_engine_without_language_host_is_named_and_left_alone(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    programs(cache.parent / "empty", host=False)
    assert ensure(version=VERSION, cache=cache, ways=[succeed()]).bin.is_relative_to(cache)
    assert "pulumi-language-python and pulumi-language-python-exec missing beside" in capsys.readouterr().out


def test_the_first_way_that_works_is_kept_and_not_repeated(cache: Path) -> None:
    assert find(version=VERSION, cache=cache) is None
    engine = ensure(version=VERSION, cache=cache, ways=[refuse("no network"), succeed(), refuse("never asked")])
    assert engine.origin == "from the good way"
    assert {file.name for file in engine.bin.iterdir()} == {
        "pulumi",
        "pulumi-language-python",
        "pulumi-language-python-exec",
    }
    again = ensure(version=VERSION, cache=cache, ways=[refuse("never asked")])
    assert (again.bin, again.origin) == (engine.bin, "cached")
    assert find(version=VERSION, cache=cache) == again
    assert not list(cache.rglob("*.work"))


def test_each_version_has_its_own_place(cache: Path) -> None:
    first = ensure(version=VERSION, cache=cache, ways=[succeed()])
    second = ensure(version="9.8.8", cache=cache, ways=[succeed()])
    assert first.bin != second.bin


def test_no_way_names_every_attempt_and_every_remedy(cache: Path) -> None:
    with pytest.raises(EngineUnavailable) as caught:
        ensure(version=VERSION, cache=cache, ways=[refuse("no network"), refuse("no Go")])
    message = str(caught.value)
    assert message.startswith(f"No Pulumi engine {VERSION} can be had on this machine.")
    for part in (
        "pulumi on PATH: there is none",
        "no network",
        "no Go",
        "remedy for 'no network'",
        "remedy for 'no Go'",
    ):
        assert part in message
    assert f"install Pulumi {VERSION} and put it on PATH" in message


def test_programs_of_another_version_are_not_published(cache: Path) -> None:
    wrong = Way("a wrong way", lambda _, work: programs(work / "made", "1.0.0"), "none")
    with pytest.raises(EngineUnavailable, match=r"is version 1\.0\.0"):
        ensure(version=VERSION, cache=cache, ways=[wrong])
    assert find(version=VERSION, cache=cache) is None


def test_an_interrupted_attempt_publishes_nothing_and_is_taken_up(cache: Path) -> None:
    def interrupted(_version: str, work: Path) -> Path:
        programs(work / "half")
        raise KeyboardInterrupt

    def resumed(_version: str, work: Path) -> Path:
        return work / "half"

    with pytest.raises(KeyboardInterrupt):
        ensure(version=VERSION, cache=cache, ways=[Way("interrupted", interrupted, "")])
    assert find(version=VERSION, cache=cache) is None
    assert ensure(version=VERSION, cache=cache, ways=[Way("resumed", resumed, "")]).bin.is_dir()


def test_two_at_once_build_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    building, waiting, finish = threading.Event(), threading.Event(), threading.Event()
    monkeypatch.setattr(lock, "say", lambda text: waiting.set() if "Another process is setting up" in text else None)

    def slow(version: str, work: Path) -> Path:
        building.set()
        assert finish.wait(10)
        return programs(work / "made", version)

    origins: list[str] = []
    first = threading.Thread(
        target=lambda: origins.append(ensure(version=VERSION, cache=cache, ways=[Way("slow", slow, "")]).origin)
    )
    second = threading.Thread(
        target=lambda: origins.append(ensure(version=VERSION, cache=cache, ways=[refuse("never asked")]).origin)
    )
    first.start()
    assert building.wait(10)
    second.start()
    assert waiting.wait(10)
    finish.set()
    first.join(10)
    second.join(10)
    assert sorted(origins) == ["cached", "from slow"]  # which of the two returns first is open
