"""Findings about a deployment before it runs."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Level(enum.StrEnum):
    """From the least important to the most."""

    FINE = "fine"
    WARNING = "warning"
    """The deployment succeeds, but not quite as wanted."""
    UNKNOWN = "unknown"
    FAILURE = "failure"
    """The deployment will fail."""


@dataclass(frozen=True)
class Finding:
    level: Level
    about: str
    """`credentials`, `permissions`, or the name of a role or caller."""
    text: str
    remedy: str = ""
    """May be empty."""
