"""Starting Pulumi and waiting for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pulumi_aws_slr.fleet.engine import launcher
from pulumi_aws_slr.fleet.errors import FleetError
from pulumi_aws_slr.fleet.stopping import Stop

_LOOK_SECONDS = 0.2
_SETTINGS = {
    "PULUMI_DEBUG_COMMANDS": "true",  # for --event-log
    "PULUMI_SKIP_UPDATE_CHECK": "true",
}
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Ended:
    """A command of Pulumi that has ended."""

    code: int
    output: str

    @property
    def is_good(self) -> bool:
        return self.code == 0


def run(
    arguments: Sequence[str], *, directory: Path, output: Path, stop: Stop, environment: Mapping[str, str] = _NOTHING
) -> Ended:
    """Run `pulumi`, in a process group of its own; it is asked to end once `stop` is set, and ends within ten seconds.

    Both its streams go to the file `output`.

    Raises:
        FleetError: there is no Pulumi.
    """
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [
                sys.executable,
                "-I",
                "-S",
                launcher.__file__,
                program(),
                *arguments,
                "--non-interactive",
                "--color=never",
            ],
            cwd=directory,
            env={**os.environ, **_SETTINGS, **environment},
            stdin=subprocess.PIPE,
            stdout=stream,
            stderr=stream,
        )
    asked = False
    try:
        while True:
            try:
                process.wait(_LOOK_SECONDS)
                break
            except subprocess.TimeoutExpired:
                if stop.is_set() and not asked:
                    asked = True
                    _ask(process)
    finally:
        _ask(process)
        process.wait()
    return Ended(process.returncode, output.read_text(encoding="utf-8", errors="replace"))


def ask(directory: Path, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run `pulumi` for its answer, which comes at once.

    Raises:
        FleetError: there is no Pulumi.
    """
    return subprocess.run(
        [program(), *arguments, "--non-interactive"],
        cwd=directory,
        env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _ask(process: subprocess.Popen[bytes]) -> None:
    if process.stdin and not process.stdin.closed:
        process.stdin.close()


def program() -> str:
    """Where Pulumi is.

    Raises:
        FleetError: nowhere on PATH.
    """
    found = shutil.which("pulumi")
    if found is None:
        raise FleetError("there is no `pulumi` on PATH: install Pulumi first")
    return found
