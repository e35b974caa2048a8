"""What the commands of `slr fleet` have in common."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.fleet.plan import read_plan

_FILE = click.Path(path_type=Path, dir_okay=False)


def takes_plan(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say which fleet, and call it with the `plan` in their place."""

    @click.option(
        "--fleet", "fleet_file", type=_FILE, default="fleet.yaml", show_default=True, help="The fleet's file."
    )
    @click.option(
        "--accounts",
        "accounts_file",
        type=_FILE,
        help="The accounts file, in the format of c7n-org; accounts.yaml beside the fleet's file by default.",
    )
    @click.option("--wave", "waves", multiple=True, help="Only the accounts of this wave; may be repeated.")
    @click.option("--account", "accounts", multiple=True, help="Only this account, by ID or name; may be repeated.")
    @functools.wraps(command)
    def with_plan(
        *,
        fleet_file: Path,
        accounts_file: Path | None,
        waves: tuple[str, ...],
        accounts: tuple[str, ...],
        **others: Any,
    ) -> None:
        try:
            plan = read_plan(fleet_file, accounts_file or fleet_file.parent / "accounts.yaml").only(waves, accounts)
        except SlrError as error:
            raise click.ClickException(str(error)) from error
        command(plan=plan, **others)

    return with_plan
