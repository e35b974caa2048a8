"""The notes of a release, cut from CHANGELOG.md: `notes.py TAG FILE`.

The tag has to be `v` and the version of pyproject.toml, and that version has to have a section of its own with a date.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path


def notes(tag: str, version: str, changelog: str) -> str:
    """The version's section, without its heading.

    Raises:
        ValueError: tag, version and changelog do not agree; says what to do.
    """
    if tag != f"v{version}":
        raise ValueError(f"The tag is {tag!a}, and pyproject.toml has version {version}. Tag v{version}, or change one")
    parts = re.split(r"^## \[(.+?)\](.*)\n", changelog, flags=re.MULTILINE)[1:]
    found = {name: (date, text) for name, date, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True)}
    date, text = found.get(version, ("", ""))
    if not re.fullmatch(r" - \d{4}-\d\d-\d\d", date.rstrip()):
        raise ValueError(f"CHANGELOG.md has no section '## [{version}] - YYYY-MM-DD'. Give one to what is unreleased")
    if not text.strip():
        raise ValueError(f"CHANGELOG.md says nothing of {version}. Write what users see")
    return f"{text.strip()}\n"


def main() -> None:
    tag, file = sys.argv[1:]
    version = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    try:
        text = notes(tag, version, Path("CHANGELOG.md").read_text(encoding="utf-8"))
    except ValueError as error:
        sys.exit(f"::error::{error}.")
    Path(file).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
