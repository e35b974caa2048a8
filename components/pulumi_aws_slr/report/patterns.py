"""Patterns of actions and resources: whether one takes in all that another one does.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from __future__ import annotations

import functools
import re


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


@functools.cache
def _expression(pattern: str) -> re.Pattern[str]:
    # `*` in the narrow pattern stands for any text, so that nothing but a `*` of the wide one takes it in
    parts = {"*": ".*", "?": "[^*]"}
    return re.compile("".join(parts.get(letter) or re.escape(letter) for letter in pattern), re.DOTALL)


@functools.lru_cache(maxsize=4096)
def _meet(one: str, other: str) -> bool:
    if not one or not other:
        return not (one + other).strip("*")
    if one[0] == "*":
        return _meet(one[1:], other) or _meet(one, other[1:])
    if other[0] == "*":
        return _meet(one, other[1:]) or _meet(one[1:], other)
    return (one[0] == other[0] or "?" in (one[0], other[0])) and _meet(one[1:], other[1:])
