"""Long answers in pages, for the operations that moto answers in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def page(member: str, items: Sequence[Any], size: int, token_name: str, token: str | None) -> dict[str, Any]:
    """Return one page of an answer.

    Args:
        member: the name under which the answer has the items.
        items: all of them.
        size: how many go on a page.
        token_name: the name under which the answer says where the next page begins.
        token: what the caller was told so; None for the first page.
    """
    start = int(token or 0)
    answer: dict[str, Any] = {member: items[start : start + size]}
    if start + size < len(items):
        answer[token_name] = str(start + size)
    return answer
