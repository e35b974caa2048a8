"""The option `--accounts`: the same question to many accounts, in threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from pulumi_aws_slr.aws.gather import each
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.fleet.accounts import Account, read_accounts

AT_A_TIME = 4
"""Accounts asked at once; each has up to eight simultaneous calls."""

_T = TypeVar("_T")

accounts_option = click.option(
    "--accounts",
    "accounts_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Every account of this file, which is in the format of c7n-org.",
)


def accounts_in(path: Path) -> tuple[Account, ...]:
    """The accounts of a file.

    Raises:
        click.ClickException: it cannot be read, or is wrong.
    """
    try:
        return read_accounts(path)
    except SlrError as error:
        raise click.ClickException(str(error)) from error


def asked(ask: Callable[[Account], _T], accounts: Sequence[Account]) -> list[_T | SlrError]:
    """The answer or the error of each account, in order: one that fails does not stop the others."""

    def ask_safely(account: Account) -> _T | SlrError:
        try:
            return ask(account)
        except SlrError as error:
            return error

    return each(ask_safely, accounts, at_a_time=AT_A_TIME)
