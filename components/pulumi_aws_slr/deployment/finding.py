"""What was found out about a deployment before it runs."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Level(enum.StrEnum):
    """How much a finding matters, from the least to the most."""

    FINE = "fine"
    WARNING = "warning"
    """The deployment succeeds, but not all of it is as wanted."""
    UNKNOWN = "unknown"
    """It could not be found out."""
    FAILURE = "failure"
    """The deployment will fail."""


@dataclass(frozen=True)
class Finding:
    """One thing that was found out."""

    level: Level
    about: str
    """`credentials`, `permissions`, or the name of a role or caller."""
    text: str
    remedy: str = ""
    """What to do about it; empty where nothing is to be done."""
