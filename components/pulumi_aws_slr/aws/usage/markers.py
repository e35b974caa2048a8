"""Pages of RDS and DMS, which both use `Marker`.

boto3 has paginators for one of them only, and loading their definitions takes a fifth of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_PAGE = 100  # the most that both services send at once


def all_items(operation: Callable[..., dict[str, Any]], member: str) -> list[dict[str, Any]]:
    """The items of all pages of a client's method, from a member of its answers."""
    items: list[dict[str, Any]] = []
    marker: dict[str, str] = {}
    while True:
        page = operation(MaxRecords=_PAGE, **marker)
        items += page.get(member) or []
        if not page.get("Marker"):
            return items
        marker = {"Marker": page["Marker"]}
