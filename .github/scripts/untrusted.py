"""What another job has made by running other people's code: read without trust, and shown without effect.

For the scripts beside it, which run where a token may write.
"""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_GRAPH = re.compile(r"(?<=\n\n)(```mermaid\n[^`]*\n```\n)")
"""A graph of `slr report`. After an empty line and at the margin it is code, whatever comes before."""
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
    """An artifact is not what the job that needs it takes."""


def only_file(folder: Path, most_bytes: int) -> str:
    """The text of the one file in a folder, to which an artifact was downloaded as it is. Its name means nothing.

    Raises:
        Refused: there is no such file, it is none of its own, is longer than `most_bytes`, or is not UTF-8.
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
    """Markdown that mentions nobody, names no issue, and has no links, pictures or HTML but the report's own folds.

    What would have an effect is followed by a blank without width; what cannot be seen is a replacement character.
    """
    seen = "".join(
        letter if letter == "\n" or unicodedata.category(letter) not in _INVISIBLE else "\ufffd" for letter in text
    )
    parts = enumerate(_GRAPH.split(seen))
    return "".join(part if at % 2 else _LIVE.sub("\\g<0>\N{ZERO WIDTH SPACE}", part) for at, part in parts)
