"""Names by others, made safe for Markdown and Mermaid: no markup, no mention, no link.

Source: https://github.github.com/gfm/#tables-extension-
"""

from __future__ import annotations

import functools
import re
from unicodedata import category

_REPLACED = "\N{REPLACEMENT CHARACTER}"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .-_/")


@functools.cache
def code(text: str, longest: int = 200) -> str:
    """A code span of at most `longest` characters."""
    shown = visible(text, longest)
    if not shown.strip():
        return "(empty)"
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def label(text: str, longest: int = 60) -> str:
    """A Mermaid label within its quotes; every character beyond `_PLAIN` is an entity."""
    return "".join(letter if letter in _PLAIN else f"#{ord(letter)};" for letter in visible(text, longest))


def visible(text: str, longest: int) -> str:
    """The text in one line; invisible characters and those that turn the writing direction are replaced."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(_REPLACED if category(letter) in _INVISIBLE else letter for letter in text)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
