"""What is done in one account, and what came of it. Both travel to other hosts, so they are plain values."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


class Command(enum.StrEnum):
    """A command of Pulumi over many accounts."""

    PREVIEW = "preview"
    UP = "up"
    DRIFT = "drift"
    DESTROY = "destroy"

    @property
    def only_reads(self) -> bool:
        return self in (Command.PREVIEW, Command.DRIFT)


class Mode(enum.StrEnum):
    """How a stack's program is run."""

    CLI = "cli"
    """By Pulumi's own language host, a process for each account."""
    LEAN = "lean"
    """By a host that has imported Pulumi's SDK once; for programs in Python, in the environment of `slr`."""
    SHARED = "shared"
    """As `lean`, and that host has imported the provider `aws-slr`, too."""


class Outcome(enum.StrEnum):
    """How an account's part ended."""

    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    """Ctrl-C, before it was done."""


@dataclass(frozen=True)
class Task:
    """One account's part of a command."""

    command: Command
    account: str
    """12 digits; the stack's name as well."""
    name: str
    wave: str
    template: str
    project: str
    directory: Path
    """The folder of Pulumi.yaml."""
    folder: Path
    """Where fleet keeps its files."""
    config: Mapping[str, Any] = field(repr=False)
    """The content of the stack's file."""
    fingerprint: str
    mode: Mode = Mode.CLI
    program: Path | None = None
    """A file or a folder, where it is not Pulumi's own language host that runs it."""
    refresh: bool = False
    exists: bool = True
    """Whether the backend had the stack when the run began."""
    patience: float = 0.0
    """Seconds to wait for a lock of somebody else."""


@dataclass(frozen=True)
class Result:
    """How it ended."""

    account: str
    outcome: Outcome
    seconds: float
    changes: Mapping[str, int] = field(default_factory=dict)
    """The number of resources by operation, without unchanged ones, providers and the stack itself."""
    message: str = ""
    """Why it failed."""
    notes: tuple[str, ...] = ()
    """What was put right on the way."""
    report: Mapping[str, Any] | None = field(default=None, repr=False)
    """What `slr report --json` says of it."""
    diff: str = field(default="", repr=False)
    """What `slr report` says of it."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Result:
        return cls(**{**given, "outcome": Outcome(given["outcome"]), "notes": tuple(given["notes"])})
