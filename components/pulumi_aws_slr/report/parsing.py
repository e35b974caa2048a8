"""JSON of any depth and of a bounded length."""

from __future__ import annotations

import json
import re
from typing import Any

LONGEST = 64 * 2**20
"""Characters of one JSON value: more takes too much memory."""
_DEEPEST = 100
"""Nothing that the report uses is nested as deep as that."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
_LOST = "0"
"""Stands in for what is nested deeper: no list, no object, no text."""


def parsed(text: str) -> Any:
    """The value; a number in place of whatever is nested too deeply.

    Raises:
        ValueError: it is no JSON.
    """
    try:
        return json.loads(text, parse_int=float)  # Python refuses integers of thousands of digits
    except RecursionError:
        return json.loads(_shallow(text), parse_int=float)


def _shallow(text: str) -> str:
    parts, depth, end = [], 0, 0
    for token in _TOKEN.finditer(text):
        if token[0] in ("[", "{"):
            depth += 1
            if depth == _DEEPEST:
                parts += [text[end : token.start()], _LOST]
        elif token[0] in ("]", "}"):
            if depth == _DEEPEST:
                end = token.end()
            depth -= 1
    return "".join([*parts, text[end:] if depth < _DEEPEST else ""])
