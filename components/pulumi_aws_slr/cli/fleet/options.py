"""What the commands of `slr fleet` have in common."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.fleet.clusters import ClusterKind, Place
from pulumi_aws_slr.fleet.plan import Plan, read_plan

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


def takes_place(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command that has a `plan` the options that say who works, and call it with the `place` in their stead."""

    @click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="A Dask scheduler whose workers do the work, as tls://host:8786; by default threads of this machine.",
    )
    @click.option(
        "--cluster",
        type=click.Choice([kind.value for kind in ClusterKind]),
        help="Start a Dask cluster for the run, with the arguments that `clusters` of the fleet's file has for it.",
    )
    @functools.wraps(command)
    def with_place(*, plan: Plan, scheduler: str | None, cluster: str | None, **others: Any) -> None:
        if scheduler and cluster:
            raise click.UsageError("--scheduler is for a cluster that runs already: give one of it and --cluster.")
        kind = ClusterKind(cluster) if cluster else None
        arguments = plan.settings.clusters.get(kind) if kind else {}
        if arguments is None:
            raise click.UsageError(f"--cluster {kind}: the fleet's file has nothing for it below `clusters`.")
        command(plan=plan, place=Place(scheduler, kind, arguments), **others)

    return with_place
