"""Parts of Markdown texts: tables and lists with the number of omitted items, and folds."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

_T = TypeVar("_T")
_K = TypeVar("_K", bound=Hashable)


def table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], limit: int, number: int | None = None
) -> Iterator[str]:
    """A table of `limit` rows; empty without rows. `number` is the total where `rows` has only the first ones."""
    number = len(rows) if number is None else number
    if not rows:
        return
    yield ""
    yield f"| {' | '.join(columns)} |"
    yield f"|{' --- |' * len(columns)}"
    for row in rows[:limit]:
        cells = [cell.replace("|", r"\|") for cell in row]  # as GitHub has it, in code as well
        yield f"| {' | '.join(cells)} |"
    if number > limit:
        yield from ("", f"… and {number - limit} more.")


def cut(items: Sequence[str], limit: int) -> Iterator[str]:
    """A list of `limit` items."""
    yield from items[:limit]
    if len(items) > limit:
        yield f"- … and {len(items) - limit} more."


def folded(title: str, lines: Sequence[str], *, unfolded: bool = False) -> Iterator[str]:
    """Lines folded under an HTML title; empty without lines."""
    if lines:
        yield from (
            "",
            f"<details{' open' if unfolded else ''}><summary>{title}</summary>",
            "",
            *lines,
            "",
            "</details>",
        )


def grouped(items: Iterable[_T], key: Callable[[_T], _K]) -> dict[_K, list[_T]]:
    """Groups by key; groups and their items keep their order."""
    groups: dict[_K, list[_T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups
