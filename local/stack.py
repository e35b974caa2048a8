"""One Pulumi stack in the file backend, driven through the CLI so that the user sees what the CLI shows."""

from __future__ import annotations

import json
import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.errors import LocalError
from local.process import command_line
from local.progress import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Stack:
    """A stack of the project in `project`, whose state is in the folder `backend` that `env` names as well."""

    name: str
    project: Path
    backend: Path
    env: Mapping[str, str]

    def select(self) -> None:
        """Make it the current stack, creating it if it is new. Its configuration file is not written to."""
        self._capture("stack", "select", "--create", self.name)

    def exists(self) -> bool:
        """Tell whether the backend knows it."""
        return any((self.backend / ".pulumi" / "stacks").glob(f"*/{self.name}.json"))

    def run(self, *arguments: str) -> None:
        """Run `pulumi <arguments> --stack <name>`, its output going where ours goes.

        Raises:
            LocalError: it ended with an error, which it has printed itself.
        """
        with _ctrl_c_left_to_the_cli():
            ended = subprocess.run(
                ["pulumi", *arguments, "--stack", self.name], cwd=self.project, env=self.env, check=False
            )
        if ended.returncode:
            raise LocalError(
                f"`pulumi {arguments[0]}` failed with exit code {ended.returncode}; the reason is above. "
                "The state is kept: run the command again once the cause is gone."
            )

    def deployment(self) -> dict[str, Any]:
        """Return what the state holds: `resources`, `pending_operations`. Secrets stay encrypted."""
        exported = json.loads(self._capture("stack", "export", "--stack", self.name))
        return exported.get("deployment") or {}

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs, with secrets masked."""
        return dict(json.loads(self._capture("stack", "output", "--json", "--stack", self.name)))

    def forget(self) -> None:
        """Remove it from the backend with everything in its state, calling no AWS; its configuration file stays."""
        self._capture("stack", "rm", "--yes", "--force", "--preserve-config", "--stack", self.name)

    def repair(self) -> None:
        """Clear what a killed run has left: its lock, and creations of which nobody knows how they ended.

        What such a creation made in the AWS is the provider's to find again: the next `up` creates it anew.

        Raises:
            LocalError: another run holds the lock and is alive.
        """
        holders = [json.loads(lock.read_text())["pid"] for lock in self._locks()]
        alive = [pid for pid in holders if "pulumi" in command_line(pid)]
        if alive:
            raise LocalError(
                f"Another pulumi (process {alive[0]}) is working on the stack '{self.name}' of {self.project}. "
                "Wait until it ends, or end it; then run the command again."
            )
        if holders:
            say(f"A killed run (process {holders[0]}) has left its lock on the stack '{self.name}': removing it.")
            self._capture("cancel", "--yes", self.name)
        if self.exists() and (pending := self.deployment().get("pending_operations")):
            say(f"A killed run has left operations pending ({len(pending)}): refreshing the state first.")
            self.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates")

    def _locks(self) -> list[Path]:
        return list((self.backend / ".pulumi" / "locks").glob(f"*/*/{self.name}/*.json"))

    def _capture(self, *arguments: str) -> str:
        command = ["pulumi", *arguments, "--non-interactive"]
        ended = subprocess.run(command, cwd=self.project, env=self.env, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise LocalError(f"`{' '.join(command)}` in {self.project} failed:\n{ended.stderr.strip()}")
        return ended.stdout


def managed(deployment: Mapping[str, Any]) -> list[str]:
    """Return the types of a deployment's resources that stand for something in AWS, sorted and with repetitions."""
    resources = deployment.get("resources") or []
    return sorted(r["type"] for r in resources if r.get("custom") and not r["type"].startswith("pulumi:"))


@contextmanager
def _ctrl_c_left_to_the_cli() -> Iterator[None]:
    """Leave Ctrl-C to the CLI, which winds up in good order. Python would kill it after 0.25 s."""
    previous = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
