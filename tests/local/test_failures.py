"""Folders that cannot be made or written to: one message that says which and what to do, whatever the command."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from local.errors import LocalError
from local.failures import told
from local.layout import ROOT, RUN_DIRECTORY, cache_directory
from tests.local.engine.test_setup import programs

IN_THE_CACHE = "That is in the cache of all checkouts. Name another place: export XDG_CACHE_HOME=/path/to/it"
IN_THE_CHECKOUT = (
    ".venv and .local are made in the checkout. Take away what is there, or clone it to where you can write."
)


def run(checkout: Path, module: str, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A command of a checkout, with a Pulumi engine on PATH that does nothing."""
    engine = programs(checkout.parent / "engine", version("pulumi"))
    given = {"HOME": str(checkout.parent), "PATH": f"{engine}:/usr/bin:/bin", "LOCAL_PULUMI_AWS": "stand-in", **env}
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=checkout, env=given, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "a check out"
    shutil.copytree(ROOT / "local", root / "local", ignore=shutil.ignore_patterns("__pycache__"))
    return root


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.ENOSPC])
@pytest.mark.parametrize(
    ("folder", "remedy"),
    [
        (cache_directory() / "engine", IN_THE_CACHE),
        (RUN_DIRECTORY, IN_THE_CHECKOUT),
        (Path("/x"), "Mend that"),
    ],
)
def test_what_to_do(code: int, folder: Path, remedy: str) -> None:
    def fails() -> None:
        with told():
            raise OSError(code, os.strerror(code), str(folder))

    with pytest.raises(SystemExit) as ended:
        fails()
    assert str(ended.value.code).startswith(f"\n{folder} cannot be written to: {os.strerror(code)}.\n{remedy}")


def test_a_disk_that_is_full() -> None:
    with pytest.raises(SystemExit, match="A file cannot be written to: No space left on device"), told():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_other_errors_are_not_hidden() -> None:
    with pytest.raises(SystemExit, match="as it is"), told():
        raise LocalError("as it is")
    with pytest.raises(ConnectionRefusedError), told():
        raise ConnectionRefusedError(errno.ECONNREFUSED, "refused")


def test_a_file_in_the_way_of_the_run_directory(checkout: Path) -> None:
    (checkout / ".local").write_text("")
    seen = run(checkout, "local", "up")
    assert seen.returncode == 1
    assert seen.stderr == f"\n{checkout}/.local cannot be written to: File exists.\n{IN_THE_CHECKOUT}\n"


@pytest.mark.parametrize("command", [("local", "engine"), ("local", "up")])
def test_a_cache_that_cannot_be_made(checkout: Path, command: tuple[str, ...]) -> None:
    (checkout.parent / "file").write_text("")
    cache = checkout.parent / "file" / "cache"
    seen = run(checkout, *command, XDG_CACHE_HOME=str(cache), PATH="/usr/bin:/bin")
    assert seen.returncode == 1
    assert seen.stderr == f"\n{cache}/pulumi-aws-slr/engine cannot be written to: Not a directory.\n{IN_THE_CACHE}\n"


def test_the_plugin_s_cache_cannot_be_made(checkout: Path) -> None:
    cache = checkout.parent / "cache"
    (cache / "pulumi-aws-slr").mkdir(parents=True)
    (cache / "pulumi-aws-slr" / "plugins").write_text("")
    try:
        seen = run(checkout, "local", "up", XDG_CACHE_HOME=str(cache), LOCAL_PULUMI_AWS="auto")
    finally:
        run(checkout, "local", "stop")
    assert seen.returncode == 1
    assert seen.stderr == f"\n{cache}/pulumi-aws-slr/plugins cannot be written to: File exists.\n{IN_THE_CACHE}\n"


def test_nobody_s_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(LocalError, match=r"This user has no home folder.*export XDG_CACHE_HOME="):
        cache_directory()
