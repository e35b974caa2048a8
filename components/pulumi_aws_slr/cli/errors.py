"""The exit codes of `slr`, which `EPILOG` explains, and their errors."""

from __future__ import annotations

import click

from pulumi_aws_slr.catalog import CatalogEntry, find, nearest

FAILED = 1
UNKNOWN_ROLE = 3
NOT_FOUND_OUT = 3
DIFFERENT = 4
TOLERATED = 5
INTERRUPTED = 130

EPILOG = (
    "Exit codes: 0 done; 1 failed (AWS refused or could not be reached, a file cannot be read, an input cannot be "
    "right), `doctor`: the deployment would fail; 2 wrong command line; 3 no such role in the catalogue (the nearest "
    "are named), `doctor`: not everything could be found out; 4 `catalog diff` found differences, `fleet drift` drift; "
    "5 `fleet`: accounts failed, no more than are tolerated; 130 `fleet`: interrupted."
)


class UnknownRoleError(click.ClickException):
    """The catalogue has no such role."""

    exit_code = UNKNOWN_ROLE

    def __init__(self, text: str) -> None:
        near = nearest(text)
        hint = f" Did you mean {' or '.join(near)}?" if near else " `slr catalog list` shows what it has."
        super().__init__(f"The catalogue has no role {text!r}.{hint}")


def the_role(text: str) -> CatalogEntry:
    """The row for a key, principal, role name or ARN.

    Raises:
        UnknownRoleError: there is none; names the nearest.
    """
    entry = find(text)
    if entry is None:
        raise UnknownRoleError(text)
    return entry
