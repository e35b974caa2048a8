"""What the engine plans or has done: every resource before and after."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pulumi_aws_slr.ownership.outcome import Outcome
from pulumi_aws_slr.resource import Resource


class Operation(enum.StrEnum):
    SAME = "same"
    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"


class Unknown(NamedTuple):
    """A gap in the report. Both texts are Markdown: names in them are code."""

    about: str
    why: str


@dataclass(frozen=True)
class Change:
    """What happens to one resource."""

    operation: Operation
    old: Resource | None
    """None for a new resource."""
    new: Resource | None
    """None for a removed resource."""
    outcomes: frozenset[Outcome] = frozenset()
    """What its provider said about an existing role."""
    failed: bool = False

    @property
    def state(self) -> Resource:
        """The resource after the change; a removed one before it."""
        state = self.new or self.old
        if state is None:
            raise ValueError("a change has a state before it or after it")
        return state


@dataclass(frozen=True)
class Plan:
    """All changes of one run of one stack, sorted by URN."""

    changes: Mapping[str, Change]
    is_preview: bool = True
    succeeded: bool = True
    has_state: bool = True
    """Whether the deployed state is known, so that a before exists."""
    unknown: tuple[Unknown, ...] = ()
    explained: tuple[str, ...] = ()
    """What errors mean that AWS is known for, in Markdown."""

    @property
    def stack(self) -> str:
        """`project/stack`; empty without resources."""
        for urn in self.changes:
            stack, project = urn.split("::")[0].removeprefix("urn:pulumi:"), urn.split("::")[1]
            return f"{project}/{stack}"
        return ""

    def of_type(self, *tokens: str) -> Iterator[tuple[str, Change]]:
        return ((urn, change) for urn, change in self.changes.items() if change.state.type in tokens)

    def before(self) -> dict[str, Resource]:
        """Resources by URN."""
        return {urn: change.old for urn, change in self.changes.items() if change.old}

    def after(self) -> dict[str, Resource]:
        """Resources by URN."""
        return {urn: change.new for urn, change in self.changes.items() if change.new}
