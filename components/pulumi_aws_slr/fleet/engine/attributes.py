"""What an engine that was killed leaves in a backend that is a folder: a file's attributes without content.

Such a backend has a file `X.attrs` beside each file X, and writes it in two steps. An engine that is killed in between
leaves an empty one, with which no command can read X, or list the project's stacks: they end with "EOF". Without it X
is read as it is.

Source: https://pkg.go.dev/gocloud.dev/blob/fileblob
"""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pulumi_aws_slr.fleet.engine.runs import ask

_SYMPTOM = "EOF"


def is_unreadable(output: str) -> bool:
    """Whether this may be why a command failed."""
    return any(line.strip().endswith(_SYMPTOM) for line in output.splitlines())


def mended(directory: Path) -> list[Path]:
    """Remove the empty attributes from the backend of a project, if it is a folder; returns which.

    An engine that is writing them at this moment only does without them.
    """
    folder = _folder(directory)
    if folder is None:
        return []
    return [path for path in folder.joinpath(".pulumi").glob("**/*.attrs") if _is_removed(path)]


def _is_removed(path: Path) -> bool:
    try:
        if path.stat().st_size:
            return False
        path.unlink()
    except FileNotFoundError:  # that of a lock, which an engine took off meanwhile
        return False
    return True


def _folder(directory: Path) -> Path | None:
    try:
        url = urlsplit(json.loads(ask(directory, ["whoami", "--json"]).stdout)["url"])
    except (ValueError, KeyError, TypeError):
        return None
    return Path(unquote(url.netloc + url.path)).expanduser() if url.scheme == "file" else None
