"""JSON that somebody else has written: values that can be worked with, or one kind of error."""

from __future__ import annotations

import json
from typing import Any

MAX_DEPTH = 100
"""Levels of lists and objects in each other; policies and settings have less than ten."""


def parsed(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: it is none, it is nested too deeply, or a number in it is too long.
    """
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
        level = [inner for item in level for inner in _inside(item)]
    return value


def listed(element: Any) -> list[Any]:
    """A list where a document may have one value or several."""
    return list(element) if isinstance(element, list) else [element]


def _inside(value: Any) -> list[Any]:
    found = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [item for item in found if isinstance(item, dict | list)]
