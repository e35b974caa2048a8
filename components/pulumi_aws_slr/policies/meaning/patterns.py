"""Patterns of actions and resources: whether one takes in all that another one does.

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
    """Whether it has a wildcard."""
    return "*" in text or "?" in text


def covers(wide: str, narrow: str) -> bool:
    """Whether everything that `narrow` means is meant by `wide` as well.

    It never says yes wrongly. It may say no to patterns that differ in form alone, such as `*?` and `?*`.
    """
    if wide in ("*", narrow):
        return True
    return is_pattern(wide) and _expression(wide).fullmatch(narrow) is not None


def overlap(one: str, other: str) -> bool:
    """Whether there is a text that both mean."""
    if not is_pattern(one) or not is_pattern(other):
        return covers(one, other) or covers(other, one)
    return _meet(one, other)


class Patterns:
    """Texts and patterns, found by what they cover; how many there are hardly counts."""

    def __init__(self, texts: Iterable[str]) -> None:
        listed = dict.fromkeys(texts)
        pieces = {text: _WILDCARDS.split(text) for text in listed if is_pattern(text)}
        often = Counter(itertools.chain.from_iterable(pieces.values()))
        self._literals = listed.keys() - pieces.keys()
        self._by_piece: dict[str, list[str]] = defaultdict(list)
        for pattern, parts in pieces.items():
            self._by_piece[min(parts, key=lambda it: (not it, often[it], -len(it)))].append(pattern)
        self._lengths = sorted({len(piece) for piece in self._by_piece})

    def covering(self, text: str) -> list[str]:
        """Those that cover a text. A pattern's rarest piece without a wildcard is in everything that it covers."""
        pieces = {text[at : at + size] for size in self._lengths for at in range(len(text) - size + 1)}
        found = [it for piece in pieces & self._by_piece.keys() for it in self._by_piece[piece] if covers(it, text)]
        return [text, *found] if text in self._literals else found


@functools.cache
def _expression(pattern: str) -> re.Pattern[str]:
    # `*` in the narrow pattern stands for any text, so that nothing but a `*` of the wide one takes it in
    first, *others = (
        "".join("[^*]" if letter == "?" else re.escape(letter) for letter in it) for it in pattern.split("*")
    )
    middle = "".join(f"(?>.*?{it})" for it in others[:-1])  # the first match is as good as any: nothing is tried twice
    return re.compile("".join([first, middle, *(f".*{it}" for it in others[-1:])]), re.DOTALL)


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
