"""How a declaration comes to a role, as a word at the start of what the provider says about it.

The engine hands on a provider's messages in each of its files, a role's outputs not in all of them: so that word is
what a report reads. What follows is for people, and may change.
"""

from __future__ import annotations

import enum
import re

_TOLD = re.compile(r"\[([\w-]+)\] ")


class Outcome(enum.StrEnum):
    """How a declaration has come to a role."""

    CREATED = "created"
    """It created the role."""
    TAKEN_OVER = "taken-over"
    """It owns the role again, that an earlier run of it had created."""
    JOINED = "joined"
    """It is one of the role's owners."""
    ADOPTED = "adopted"
    """It owns nothing: the role outlives it."""

    def told(self, message: str) -> str:
        """A message about a role, with the word in front of it."""
        return f"[{self}] {message}"

    @classmethod
    def of(cls, message: str) -> Outcome | None:
        """The outcome that a message tells; None where it tells none."""
        found = _TOLD.match(message)
        return cls(found[1]) if found and found[1] in set(cls) else None
