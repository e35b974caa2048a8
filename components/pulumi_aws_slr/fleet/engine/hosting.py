"""Stacks' programs and providers, served by one process for all runs of this one."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pulumi_aws_slr.fleet.errors import FleetError

_MODULE = "pulumi_aws_slr.fleet.engine.host"


class Host:
    """A process that serves programs and providers; a new one is started where it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def program(self, program: Path) -> contextlib.AbstractContextManager[int]:
        """Serve a program, and give the port that the engine wants.

        Raises:
            FleetError: the host died, twice.
        """
        return self._serving({"program": str(program)})

    def provider(self, folder: Path) -> contextlib.AbstractContextManager[int]:
        """Serve the provider in a process of its own that works in a folder, and give its port.

        Raises:
            FleetError: the host died, twice.
        """
        return self._serving({"provider": str(folder)})

    @contextlib.contextmanager
    def _serving(self, request: dict[str, str]) -> Iterator[int]:
        answer = self._asked(request)
        try:
            yield answer["port"]
        finally:
            with contextlib.suppress(FleetError):
                self._asked({"end": answer["pid"]})

    def _asked(self, request: dict[str, Any]) -> dict[str, int]:
        with self._lock:
            for _ in range(2):
                try:
                    return self._answer(request)
                except (OSError, ValueError):
                    self._process = None
        raise FleetError(f"the host of programs and providers does not start: `{sys.executable} -m {_MODULE}` says why")

    def _answer(self, request: dict[str, Any]) -> dict[str, int]:
        if self._process is None or self._process.poll() is not None:
            self._process = _started()
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError("the host has no streams")
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, int] = json.loads(self._process.stdout.readline())
        return answer


@functools.cache
def host() -> Host:
    """The host of this process."""
    return Host()


def _started() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", _MODULE],
        env={**os.environ, "PULUMI_AUTOMATION_API": "true"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the driver
    )
