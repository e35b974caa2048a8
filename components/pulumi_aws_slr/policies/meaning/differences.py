"""Differences between two policy documents, for people."""

from __future__ import annotations

import difflib
import json
from typing import Any

from pulumi_aws_slr.json_text import listed, parsed

_NAMES = ("Sid", "Id")
"""Elements that only name a part."""


def canonical(document: str) -> Any:
    """A document in one form for all documents of the same meaning and wording.

    Lists are sorted, single values become lists, and Sids are left out. Text that is no JSON stays, so that it differs
    from every document.
    """
    try:
        found = parsed(document)
    except ValueError:
        return document
    if isinstance(found, dict):
        found["Statement"] = [_canonical(statement) for statement in listed(found.get("Statement", []))]
        found["Statement"].sort(key=_text)
        return {key: value for key, value in found.items() if key not in _NAMES}
    return found


def difference(found: str, wanted: str) -> list[str]:
    """The lines that differ: `-` before what exists, `+` before what is wanted."""
    old, new = canonical(found), canonical(wanted)
    if old == new:
        return []
    before, after = (json.dumps(document, indent=2, sort_keys=True).splitlines() for document in (old, new))
    shown = difflib.unified_diff(before, after, n=2, lineterm="")
    return [line for line in shown if not line.startswith(("---", "+++", "@@"))]


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _canonical(item)
            if isinstance(item, dict) or key in ("Effect", "Version")
            else sorted(listed(item), key=_text)
            for key, item in value.items()
            if key not in _NAMES
        }
    return value


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
