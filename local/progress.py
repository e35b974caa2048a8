"""Long steps, shown while they run: a live line on a terminal, a line every quarter of a minute elsewhere."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from local.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

HEARTBEAT = 15.0  # seconds between two lines where there is no terminal
WIDTH = 60  # characters of the latest line of output that a terminal shows
REFRESH = 0.2  # seconds between two looks at a running program


def say(text: str) -> None:
    """Print a line at once: programs started next write to the same stream."""
    print(text, flush=True)


def run(
    argv: Sequence[str],
    *,
    title: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> list[str]:
    """Run a program to its end, showing that it is alive, and return the lines it printed on either stream.

    Args:
        argv: program and arguments.
        title: what the step does, as the person at the keyboard would say it.
        cwd: where it runs.
        env: its whole environment; ours if None.
        timeout: seconds after which it and all it started are ended.

    Raises:
        CommandError: it could not be started, ended with an error, or took longer than `timeout`.
    """
    try:
        process = subprocess.Popen(
            argv,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # so that its own children can be ended with it
        )
    except OSError as error:
        raise CommandError(f"{title}: {argv[0]} could not be started: {error}", []) from error
    lines: list[str] = []
    reader = threading.Thread(target=_collect, args=(process, lines), daemon=True)
    with process:
        reader.start()
        try:
            _watch(process, lines, title, timeout)
        except subprocess.TimeoutExpired:
            raise CommandError(f"{title}: ended after {timeout:.0f} s, the limit.", lines) from None
        finally:
            _end_group(process)
            reader.join()
    if process.returncode:
        raise CommandError(f"{title}: {argv[0]} failed with exit code {process.returncode}.", lines)
    return lines


def duration(seconds: float) -> str:
    """Return seconds as people read them, such as `48 s` or `4 min 12 s`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _collect(process: subprocess.Popen[str], lines: list[str]) -> None:
    assert process.stdout is not None  # noqa: S101 - given above, for the type checker
    for line in process.stdout:
        lines.append(line.rstrip())  # noqa: PERF401 - one by one: they are read while they come


def _watch(process: subprocess.Popen[str], lines: Sequence[str], title: str, timeout: float | None) -> None:
    console = Console()
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    latest = TextColumn("[dim]{task.fields[latest]}")
    begin, beats = time.monotonic(), 0
    with Progress(*columns, latest, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None, latest="")
        while True:
            with suppress(subprocess.TimeoutExpired):
                process.wait(REFRESH)
                return
            elapsed = time.monotonic() - begin
            if timeout is not None and elapsed > timeout:
                raise subprocess.TimeoutExpired(process.args, timeout)
            bar.update(task, latest=escape(lines[-1][:WIDTH] if lines else ""))
            if elapsed // HEARTBEAT > beats:
                beats += 1
                if not console.is_terminal:
                    say(f"  … {title}: {duration(elapsed)}, {len(lines)} lines of output so far")


def _end_group(process: subprocess.Popen[str]) -> None:
    """End what is left of the program and of all it started; nothing, where it ended well."""
    with suppress(ProcessLookupError, PermissionError):  # macOS answers the latter for a group of zombies
        os.killpg(process.pid, signal.SIGKILL)
