"""Checks of what the admin endpoint is given: each answers the value, or says what it has to be."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

_MOST = 10**9
"""Of seconds, 30 years: more than anybody waits, less than what sleeping and clocks can take. Of calls as well."""
_WIDTH = 80
_CARRIED = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]*")
"""What XML can carry: texts come back in answers of AWS's protocols. Source: https://www.w3.org/TR/xml/#charsets"""


def number(value: Any, what: str, unit: str = "a number") -> float:
    """Return the value if it is a number, not negative and not without end.

    Args:
        value: from JSON.
        what: its name in the error.
        unit: what the error says that it is.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST:
        raise ValueError(f"{what} is {unit}, from 0 to {_MOST:,}, not {shown(value)}")
    return float(value)


def seconds(value: Any, what: str) -> float:
    """Return the value if it is a number of seconds, else raise ValueError as `number` does."""
    return number(value, what, "a number of seconds")


def whole(value: Any, what: str, least: int = 0) -> int:
    """Return the value if it is a whole number, else raise ValueError as `number` does."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= _MOST:
        raise ValueError(f"{what} is a whole number, {least} or more, not {shown(value)}")
    return value


def read(written: str) -> int | float | str:
    """Return the number that a query has as text, or the text itself where that is none."""
    for kind in (int, float):
        with suppress(ValueError):
            return kind(written)
    return written


def text(value: Any, what: str) -> str:
    """Return the value if it is a text without control characters, else raise ValueError as `number` does."""
    if not isinstance(value, str) or not _CARRIED.fullmatch(value):
        raise ValueError(f"{what} is a text, not {shown(value)}")
    return value


def mapping(value: Any, what: str) -> dict[str, Any]:
    """Return the value if it is a JSON object, else raise ValueError as `number` does."""
    if not isinstance(value, dict):
        raise ValueError(f"{what} is an object, not {shown(value)}")  # noqa: TRY004 (of the request)
    return value


def texts(value: Any, what: str) -> list[str]:
    """Return the value if it is a list of texts, else raise ValueError as `number` does."""
    if not isinstance(value, list):
        raise ValueError(f"{what} is a list of texts, not {shown(value)}")  # noqa: TRY004 (of the request)
    return [text(item, f"{what} is a list of texts: one") for item in value]


def shown(value: Any) -> str:
    """Return a value as an error shows it."""
    written = repr(value)
    return written if len(written) <= _WIDTH else f"{written[: _WIDTH - 1]}…"
