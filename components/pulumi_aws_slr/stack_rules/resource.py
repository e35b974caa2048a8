"""A resource as the rules see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Resource:
    """One resource of a stack: its inputs while it is registered, its outputs when the whole stack is looked at."""

    type_token: str
    """`aws:iam/role:Role`."""
    urn: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    """By Pulumi's names, in camel case. Reading one that is not known at preview may raise what the caller chooses."""
    parent: str | None = None
    """The parent's URN."""
    dependencies: tuple[str, ...] = ()
    """The URNs of what it depends on, by its options or by its inputs."""

    @property
    def name(self) -> str:
        """Its logical name, and its type: what messages call it."""
        return f"{self.urn.rpartition('::')[2]} ({self.type_token})"
