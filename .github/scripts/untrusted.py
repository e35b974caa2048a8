"""Artifacts of jobs that run other people's code: read without trust, shown without effect.

For the scripts beside it, which run where a token may write.
"""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_GRAPH = re.compile(r"(?<=\n\n)(```mermaid\n[^`]*\n```\n)")
"""A graph of `slr report`. After an empty line and at the margin it is code, whatever precedes it."""
_LIVE = re.compile(
    r"""
    @ | &\#64;                                              # who is mentioned
    | &(?!(?:amp|lt|gt|quot|\#x27|\#64);)(?=[\#\w])         # other entities: a character in disguise
    | \#(?=\d) | \b(?i:GH)(?=-\d)                           # issues
    | :(?=//) | \b(?i:www)(?=\.) | \](?=[\[(:])             # links and pictures
    | <(?=[a-zA-Z/!?])(?!(?:/?(?:details|summary|code)|details\ open|br/)>)
    """,
    re.VERBOSE,
)


class Refused(Exception):
    """An artifact does not fit its job."""


def only_file(folder: Path, most_bytes: int) -> str:
    """The text of the only file in an artifact's folder; its name means nothing.

    Raises:
        Refused: there is no such file, it is no regular file, longer than `most_bytes`, or not UTF-8.
    """
    with os.scandir(folder) as entries:
        found = list(entries)
    if len(found) != 1 or not found[0].is_file(follow_symlinks=False):
        raise Refused("one file was expected, and nothing else")
    with Path(found[0].path).open("rb") as file:
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise Refused(f"it is longer than {most_bytes} bytes")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Refused(f"it is not text in UTF-8: {error.reason} at byte {error.start}") from None


def defused(text: str) -> str:
    """Markdown without mentions, issues, links, pictures and HTML, but for the report's own folds.

    An invisible blank disarms what would have an effect; a replacement character stands for what is invisible.
    """
    seen = "".join(
        letter if letter == "\n" or unicodedata.category(letter) not in _INVISIBLE else "\ufffd" for letter in text
    )
    parts = enumerate(_GRAPH.split(seen))
    return "".join(part if at % 2 else _LIVE.sub("\\g<0>\N{ZERO WIDTH SPACE}", part) for at, part in parts)
