"""Patterns of actions and resources: which covers which.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

_WILDCARDS = re.compile(r"[*?]+")


def is_pattern(text: str) -> bool:
    return "*" in text or "?" in text


def covers(wide: str, narrow: str) -> bool:
    """Whether `wide` matches everything that `narrow` matches.

    It is never wrongly true. It may be false for patterns that differ in form alone, such as `*?` and `?*`.
    """
    if wide in ("*", narrow):
        return True
    return is_pattern(wide) and _expression(wide).fullmatch(narrow) is not None


def overlap(one: str, other: str) -> bool:
    """Whether a text exists that both match."""
    if not is_pattern(one) or not is_pattern(other):
        return covers(one, other) or covers(other, one)
    return _meet(one, other)


class Patterns:
    """Texts and patterns, found by what they cover in a time that hardly depends on their number."""

    def __init__(self, texts: Iterable[str]) -> None:
        listed = dict.fromkeys(texts)
        pieces = {text: _WILDCARDS.split(text) for text in listed if is_pattern(text)}
        often = Counter(itertools.chain.from_iterable(pieces.values()))
        self._literals = listed.keys() - pieces.keys()
        self._by_piece: dict[str, list[str]] = defaultdict(list)
        for pattern, parts in pieces.items():
            self._by_piece[min(parts, key=lambda piece: (not piece, often[piece], -len(piece)))].append(pattern)
        self._lengths = sorted({len(piece) for piece in self._by_piece})

    def covering(self, text: str) -> list[str]:
        """Those that cover a text: a pattern's rarest piece without wildcards is in everything that it covers."""
        pieces = {text[at : at + size] for size in self._lengths for at in range(len(text) - size + 1)}
        candidates = (pattern for piece in pieces & self._by_piece.keys() for pattern in self._by_piece[piece])
        found = [pattern for pattern in candidates if covers(pattern, text)]
        return [text, *found] if text in self._literals else found


@functools.cache
def _expression(pattern: str) -> re.Pattern[str]:
    # only a `*` of the wide pattern covers a `*` of the narrow one
    first, *others = (
        "".join("[^*]" if letter == "?" else re.escape(letter) for letter in part) for part in pattern.split("*")
    )
    middle = "".join(f"(?>.*?{part})" for part in others[:-1])  # the first match is as good as any
    return re.compile("".join([first, middle, *(f".*{part}" for part in others[-1:])]), re.DOTALL)


@functools.lru_cache(maxsize=4096)
def _meet(one: str, other: str) -> bool:
    seen, ahead = set[tuple[int, int]](), [(0, 0)]
    while ahead:
        at, there = place = ahead.pop()
        mine, its = one[at : at + 1], other[there : there + 1]
        if not mine and not its:
            return True
        if place in seen:
            continue
        seen.add(place)
        if "*" in (mine, its):  # it ends here, or takes a letter of the other pattern
            ahead += [(at + 1, there)] if mine == "*" or (mine and its == "*") else []
            ahead += [(at, there + 1)] if its == "*" or (its and mine == "*") else []
        elif mine and its and (mine == its or "?" in (mine, its)):
            ahead.append((at + 1, there + 1))
    return False
