"""The option `--accounts`: the same question to many accounts, in threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import click

from pulumi_aws_slr.aws.gather import each
from pulumi_aws_slr.errors import SlrError

if TYPE_CHECKING:
    from pulumi_aws_slr.aws.config import Config
    from pulumi_aws_slr.fleet.accounts import Account

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
    from pulumi_aws_slr.fleet.accounts import read_accounts  # noqa: PLC0415 (it loads pydantic, which most runs need not)

    try:
        return read_accounts(path)
    except SlrError as error:
        raise click.ClickException(str(error)) from error


def config_of(account: Account) -> Config:
    """See `fleet.credentials.config_of`."""
    from pulumi_aws_slr.fleet import credentials  # noqa: PLC0415 (as above)

    return credentials.config_of(account)


@dataclass(frozen=True)
class Answers(Generic[_T]):
    """What many accounts answered, in the file's order."""

    found: tuple[tuple[Account, _T], ...]
    failures: tuple[tuple[Account, SlrError], ...]
    """Accounts that could not be asked."""

    def as_json(self, shown: Callable[[_T], Any]) -> dict[str, Any]:
        """For programs: `accounts` with `account`, `name` and what is shown as `roles`, and `failures`."""
        return {
            "accounts": [
                {"account": account.id, "name": account.name, "roles": shown(answer)} for account, answer in self.found
            ],
            "failures": [{"name": account.name, "error": str(error)} for account, error in self.failures],
        }

    def tell_failures(self) -> None:
        """On standard error."""
        for account, error in self.failures:
            click.echo(f"Error: {account.name}: {error}", err=True)


def asked(ask: Callable[[Account], _T], accounts: Sequence[Account]) -> Answers[_T]:
    """The answer or the error of each account: one that fails does not stop the others."""

    def ask_safely(account: Account) -> _T | SlrError:
        try:
            return ask(account)
        except SlrError as error:
            return error

    answers = list(zip(accounts, each(ask_safely, accounts, at_a_time=AT_A_TIME), strict=True))
    return Answers(
        tuple((account, answer) for account, answer in answers if not isinstance(answer, SlrError)),
        tuple((account, answer) for account, answer in answers if isinstance(answer, SlrError)),
    )
