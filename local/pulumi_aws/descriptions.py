"""AWS describes resources: this tells where a value stands in a description, and when it says that all is ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Item: TypeAlias = dict[str, Any]
"""One resource as AWS describes it."""


@dataclass(frozen=True)
class Ready:
    """This is what a resource's status must become before it is of use."""

    path: str
    done: frozenset[str]
    failed: frozenset[str] = frozenset()


def dig(item: Any, path: str) -> Any:
    """Return the value at `A.B`, over a list `Groups[].Id`, or in its first entry `Groups[0].Id`, else None."""
    name, _, rest = path.partition(".")
    if not isinstance(item, Mapping):
        return None
    name, bracket, which = name.partition("[")
    found = item.get(name)
    if bracket and found is not None:
        if which == "]":
            return [dig(entry, rest) if rest else entry for entry in found]
        found = found[0] if found else None
    return dig(found, rest) if rest else found
