"""The pages that people read: README and its like, and those of the site."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from local.layout import ROOT

PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / ".github").rglob("*.md")]
    + [page for page in (ROOT / "docs").rglob("*.md") if "_build" not in page.parts]
)
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
_PARSER = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Block:
    """A block of code, with the line that it begins in."""

    language: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    for token in _PARSER.parse(page.read_text(encoding="utf-8")):
        if token.type == "fence" and token.map:
            yield Block(token.info.strip(), token.content, token.map[0] + 2)


def links(page: Path) -> Iterator[str]:
    """Where links and pictures lead, but for whole addresses."""
    for token in _PARSER.parse(page.read_text(encoding="utf-8")):
        for inline in token.children or ():
            target = inline.attrGet("href") or inline.attrGet("src")
            if isinstance(target, str) and not re.match(r"[a-z]+:", target):
                yield target


@functools.cache
def anchors(page: Path) -> set[str]:
    """The names that GitHub gives to a page's headings."""
    found: dict[str, int] = {}
    tokens = _PARSER.parse(page.read_text(encoding="utf-8"))
    for before, token in itertools.pairwise(tokens):
        if before.type == "heading_open":
            text = "".join(inline.content for inline in token.children or () if inline.type in {"text", "code_inline"})
            name = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            found[name] = found.get(name, -1) + 1
    return {f"{name}-{at}" if at else name for name, times in found.items() for at in range(times + 1)}
