"""Names that others chose, made safe for Markdown and Mermaid: nothing in them is markup, a mention or a link.

Source: https://github.github.com/gfm/#tables-extension-
"""

from __future__ import annotations

import functools
import re
import unicodedata

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .-_/")


@functools.cache
def code(text: str, longest: int = 200) -> str:
    """A code span; cut where it is longer than that many characters."""
    shown = visible(text, longest)
    if not shown.strip():
        return "(empty)"
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def label(text: str, longest: int = 60) -> str:
    """A label of a Mermaid graph, in its quotes; everything but letters, digits and the like is an entity."""
    return "".join(letter if letter in _PLAIN else f"#{ord(letter)};" for letter in visible(text, longest))


def visible(text: str, longest: int) -> str:
    """The text in one line: what cannot be seen, or turns the direction of writing, is a replacement character."""
    plain = text.isascii() and text.isprintable()
    seen = (
        text
        if plain
        else "".join(
            "\N{REPLACEMENT CHARACTER}" if unicodedata.category(letter) in _INVISIBLE else letter for letter in text
        )
    )
    return seen if len(seen) <= longest else f"{seen[: longest - 1]}…"
