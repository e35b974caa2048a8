"""What an operation on a role has from the run that it is a part of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pulumi_aws_slr.aws.waiting import Clock


class Log(Protocol):
    """The user's terminal. `urn` is the resource that a line is about."""

    def debug(self, message: str, urn: str = "") -> None:
        """Say what only those want to know who look for a defect."""

    def info(self, message: str, urn: str = "") -> None:
        """Say something."""

    def warning(self, message: str, urn: str = "") -> None:
        """Say what the user should look at."""

    def status(self, message: str, urn: str = "") -> None:
        """Say what is being done at this moment; it leaves no trace."""


@dataclass(frozen=True)
class Operation:
    """One operation on the role of one declaration."""

    urn: str
    """The declaration's; empty outside of Pulumi."""
    log: Log
    clock: Clock
    timeout: float
    """Seconds."""

    def debug(self, message: str) -> None:
        """See `Log.debug`."""
        self.log.debug(message, self.urn)

    def info(self, message: str) -> None:
        """See `Log.info`."""
        self.log.info(message, self.urn)

    def warning(self, message: str) -> None:
        """See `Log.warning`."""
        self.log.warning(message, self.urn)

    def status(self, message: str) -> None:
        """See `Log.status`."""
        self.log.status(message, self.urn)
