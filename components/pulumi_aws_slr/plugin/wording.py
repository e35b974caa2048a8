"""Names and texts of Python as the schema has them, which all languages read."""

from __future__ import annotations

import re

_SNAKE = re.compile(r"(?<![\w./:-])[a-z]+(?:_[a-z0-9]+)+(?![\w/-])")


def camel(name: str) -> str:
    """A property's name: `custom_suffix` is `customSuffix`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def in_words(text: str) -> str:
    """A docstring as the description of every language: in one form, and with the properties' names of the schema."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    joined = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    told = in_schema_words(joined)
    return told[:1].upper() + told[1:]


def in_schema_words(text: str) -> str:
    """A message with the properties' names of the schema in the place of Python's."""
    return _SNAKE.sub(lambda match: camel(match[0]), text)
