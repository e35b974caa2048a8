"""The commands of the local set-up fail with a message for the person at the keyboard, and no traceback."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from local.errors import LocalError
from local.layout import ROOT, cache_directory

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_WRITABLE = frozenset(
    {
        *(errno.EROFS, errno.EACCES, errno.EPERM),  # not allowed
        *(errno.ENOSPC, errno.EDQUOT),  # no room
        *(errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ELOOP),  # something else is there
    }
)


@contextmanager
def told() -> Iterator[None]:
    """End the process with what a LocalError says, or with where it cannot write and what to do about that."""
    try:
        yield
    except LocalError as error:
        sys.exit(f"\n{error}")
    except OSError as error:
        if error.errno not in _NOT_WRITABLE:
            raise
        sys.exit(f"\n{error.filename or 'A file'} cannot be written to: {os.strerror(error.errno)}.\n{_remedy(error)}")


def _remedy(error: OSError) -> str:
    place = Path(os.fsdecode(error.filename or "/"))
    if place.is_relative_to(cache_directory()):
        return "That is in the cache of all checkouts. Name another place: export XDG_CACHE_HOME=/path/to/it"
    if place.is_relative_to(ROOT):
        return ".venv and .local are made in the checkout. Take away what is there, or clone it to where you can write."
    return "Mend that, then run the command again."
