"""JSON of any depth and a limited length."""

from __future__ import annotations

import json
import re
from typing import Any

LONGEST = 64 * 2**20
"""Characters of one JSON value; more would take too much memory."""
_DEEPEST = 100
"""Nothing in the report is nested as deeply."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
_LOST = "0"
"""Stands for what is nested deeper: no list, object or text."""


def parsed(text: str) -> Any:
    """Parse; a number replaces what is nested too deeply.

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
