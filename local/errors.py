"""The errors of the local set-up.

LocalError              what happened, where, and what to do next; printed as it is, without a traceback
├── CommandError        a program that ended with an error, with what it printed
├── EngineUnavailable   (local.engine) no way leads to a Pulumi engine on this machine
└── LocalAwsError       (local.daemon) the local AWS did not start, did not stop, or is not there
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

TAIL = 20  # lines of a failed program's output that its error message shows


class LocalError(Exception):
    """Something in the local set-up failed. The message is written for the person at the keyboard."""


class CommandError(LocalError):
    """A program ended with an error, or was ended because it took too long.

    Attributes:
        output: all lines that the program printed, both streams in the order of their arrival.
    """

    def __init__(self, what: str, output: Sequence[str]) -> None:
        self.output = list(output)
        super().__init__("\n".join([what, *(f"  | {line}" for line in self.output[-TAIL:])]))

    @property
    def last_line(self) -> str:
        """The last line that is not blank, where most programs say why they failed; the message if there is none."""
        return next((line.strip() for line in reversed(self.output) if line.strip()), str(self))
