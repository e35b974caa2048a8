"""What the engine means to do, or has done: every resource before and after."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pulumi_aws_slr.ownership.outcome import Outcome
from pulumi_aws_slr.resource import Resource


class Operation(enum.StrEnum):
    """What happens to one resource."""

    SAME = "same"
    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"


class Unknown(NamedTuple):
    """Something that the report cannot say. Both texts are Markdown: names in them are code."""

    about: str
    why: str


@dataclass(frozen=True)
class Change:
    """What happens to one resource."""

    operation: Operation
    old: Resource | None
    """None where it is new."""
    new: Resource | None
    """None where it goes."""
    outcomes: frozenset[Outcome] = frozenset()
    """How it comes to a role that exists already, as its provider has said."""
    failed: bool = False

    @property
    def state(self) -> Resource:
        """The resource after the change, or before it where it goes."""
        state = self.new or self.old
        if state is None:
            raise ValueError("a change has a state before it or after it")
        return state


@dataclass(frozen=True)
class Plan:
    """All changes of one run of one stack, by URN and sorted by it."""

    changes: Mapping[str, Change]
    is_preview: bool = True
    succeeded: bool = True
    """Whether the run, or its preview, came to its end without an error."""
    has_state: bool = True
    """Whether what is deployed is known, so that there is a before and an after."""
    unknown: tuple[Unknown, ...] = ()

    @property
    def stack(self) -> str:
        """`project/stack`; empty where there is no resource."""
        for urn in self.changes:
            stack, project = urn.split("::")[0].removeprefix("urn:pulumi:"), urn.split("::")[1]
            return f"{project}/{stack}"
        return ""

    def of_type(self, *tokens: str) -> Iterator[tuple[str, Change]]:
        """The changes of resources of these types."""
        return ((urn, change) for urn, change in self.changes.items() if change.state.type in tokens)

    def before(self) -> dict[str, Resource]:
        """Every resource as it is, by URN."""
        return {urn: change.old for urn, change in self.changes.items() if change.old}

    def after(self) -> dict[str, Resource]:
        """Every resource as it will be, by URN."""
        return {urn: change.new for urn, change in self.changes.items() if change.new}
