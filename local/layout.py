"""This tells where things are: the checkout, what a run leaves in it, and what all checkouts of this machine share."""

from __future__ import annotations

import os
from pathlib import Path

from local.errors import LocalError

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""

RUN_DIRECTORY = ROOT / ".local"
"""Everything that `make up` leaves in the checkout: state, logs, records of processes. Not tracked by git."""


def cache_directory() -> Path:
    """Return the folder of all checkouts of this user: `$XDG_CACHE_HOME/pulumi-aws-slr`, by default in `~/.cache`.

    Raises:
        LocalError: neither is known.
    """
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pulumi-aws-slr"
    except RuntimeError as error:
        raise LocalError(
            "This user has no home folder. Name one for the cache: export XDG_CACHE_HOME=/path/to/it"
        ) from error
