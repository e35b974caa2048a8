"""How a newer policy list differs from the catalogue."""

from __future__ import annotations

import difflib
import enum
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.catalog.entry import CatalogEntry
from pulumi_aws_slr.catalog.managed_policies import ManagedPolicy
from pulumi_aws_slr.catalog.upkeep.policy_lists import ListedPolicy

_LEAST_SHARE = 0.9
"""AWS rarely withdraws a policy, so a list with a smaller share of the known ones is cut off or filtered."""


class TooSmallError(ValueError):
    """A list has too few policies to be complete."""


class Kind(enum.StrEnum):
    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    kind: Kind
    policy: str
    rows: tuple[str, ...]
    """Keys of the rows that name the policy; empty for a new one, which needs a row."""
    version_before: str | None
    version_now: str | None
    lines: tuple[str, ...]
    """A unified diff of the document; empty where the list has versions only."""


def changes(
    known: Mapping[str, ManagedPolicy], listed: Mapping[str, ListedPolicy], entries: Iterable[CatalogEntry]
) -> tuple[Change, ...]:
    """New, gone and changed policies, by kind and name.

    Raises:
        TooSmallError: the newer list lacks more than a tenth of the known policies.
    """
    still_there = len(known.keys() & listed.keys())
    if still_there < _LEAST_SHARE * len(known):
        raise TooSmallError(
            f"the list has only {still_there} of the {len(known)} known policies under /aws-service-role/, so it is "
            "cut off, filtered, or not a list of AWS's own policies. Nothing was compared. Take the whole list "
            "(`aws iam list-policies --scope AWS` without --max-items, or a wheel of moto)"
        )
    rows: dict[str, list[str]] = {}
    for entry in entries:
        rows.setdefault(entry.managed_policy or "", []).append(entry.key)
    found = [
        Change(kind, name, tuple(rows.get(name, ())), before, now, tuple(lines))
        for name in known.keys() | listed.keys()
        for kind, before, now, lines in _change(name, known.get(name), listed.get(name))
    ]
    order = list(Kind)
    return tuple(sorted(found, key=lambda change: (order.index(change.kind), change.policy)))


def _change(
    name: str, known: ManagedPolicy | None, listed: ListedPolicy | None
) -> Iterator[tuple[Kind, str | None, str | None, list[str]]]:
    old, new = known.document if known else None, listed.document if listed else None
    if known is None and listed is not None:
        yield Kind.NEW, None, listed.version, _diff(name, None, new)
    elif listed is None and known is not None:
        yield Kind.GONE, known.version, None, _diff(name, old, None)
    elif known is not None and listed is not None:
        lines = _diff(name, old, new) if new else []
        if lines or known.version != listed.version:
            yield Kind.CHANGED, known.version, listed.version, lines


def _diff(name: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> list[str]:
    """A unified diff of two documents with a line for each value and sorted lists of texts."""
    before, after = (_lines(document) if document else [] for document in (old, new))
    return list(difflib.unified_diff(before, after, f"a/{name}.json", f"b/{name}.json", lineterm="", n=2))


def _lines(document: Mapping[str, Any]) -> list[str]:
    return json.dumps(_canonical(document), indent=2, sort_keys=True).splitlines()


def _canonical(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        items = [_canonical(item) for item in value]
        return sorted(items) if all(isinstance(item, str) for item in items) else items
    return value
