"""What AWS says of a resource: where a value stands in it, and when it says that the resource is ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Item: TypeAlias = dict[str, Any]
"""One resource as AWS describes it."""


@dataclass(frozen=True)
class Ready:
    """What a resource's status must become before it is of use."""

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
