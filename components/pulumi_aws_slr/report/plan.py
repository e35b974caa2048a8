"""What the engine means to do, or has done: every resource before and after."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pulumi_aws_slr.ownership.outcome import Outcome
from pulumi_aws_slr.tokens import UNKNOWN


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
class State:
    """One resource as it is, or as it will be. Of its properties only those that the report uses; none is a secret."""

    urn: str
    type: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    parent: str = ""
    provider: str = ""
    """URN of its provider."""
    dependencies: frozenset[str] = frozenset()
    """URNs of what it waits for."""
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Input -> URNs of what it is made of."""

    @property
    def name(self) -> str:
        """Its logical name."""
        return name_in(self.urn)

    def get(self, key: str) -> Any:
        """A property: as the program wants it, else as the provider has it; None where it is not known."""
        value = self.inputs.get(key)
        if value is None:
            return self.got(key)
        return None if value == UNKNOWN else value

    def got(self, key: str) -> Any:
        """A property as the provider has it; None where it is not known."""
        value = self.outputs.get(key)
        return None if value == UNKNOWN else value

    def is_unknown(self, key: str) -> bool:
        """Whether it has a property whose value is not known, or not told."""
        return self.get(key) is None and UNKNOWN in (self.inputs.get(key), self.outputs.get(key))


@dataclass(frozen=True)
class Change:
    """What happens to one resource."""

    operation: Operation
    old: State | None
    """None where it is new."""
    new: State | None
    """None where it goes."""
    outcomes: frozenset[Outcome] = frozenset()
    """How it comes to a role that exists already, as its provider has said."""
    failed: bool = False

    @property
    def state(self) -> State:
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

    def before(self) -> dict[str, State]:
        """Every resource as it is, by URN."""
        return {urn: change.old for urn, change in self.changes.items() if change.old}

    def after(self) -> dict[str, State]:
        """Every resource as it will be, by URN."""
        return {urn: change.new for urn, change in self.changes.items() if change.new}


def name_in(urn: str) -> str:
    """The logical name in a URN."""
    return urn.split("::", 3)[-1]
