"""`slr fleet destroy`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from pulumi_aws_slr.cli.errors import EPILOG
from pulumi_aws_slr.cli.fleet.options import takes_place, takes_plan
from pulumi_aws_slr.cli.fleet.run import again_option, ended, mode_option
from pulumi_aws_slr.cli.fleet.running import rolled_out
from pulumi_aws_slr.cli.output import json_option, print_table
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.fleet.clusters import Place
from pulumi_aws_slr.fleet.departures import Departure, departures
from pulumi_aws_slr.fleet.plan import Plan
from pulumi_aws_slr.fleet.preparing import prepare
from pulumi_aws_slr.fleet.work import Command, Mode


@click.command(epilog=EPILOG)
@takes_plan
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--refresh", is_flag=True, help="Look first at what is there.")
@mode_option
@takes_place
@again_option
@json_option
def destroy(*, plan: Plan, yes: bool, refresh: bool, mode: str, place: Place, again: bool, as_json: bool) -> None:
    """Destroy the stacks of a wave or of single accounts, after saying what goes.

    A role goes when its last owner does, and not while anything uses it. The empty stacks stay in the backend, with
    their history.
    """
    if not plan.is_part:
        raise click.UsageError("say whose stacks are to go: --wave or --account.")
    if as_json and not yes:
        raise click.UsageError("--json cannot ask; give --yes, too.")
    try:
        prepared = prepare(plan, Command.DESTROY, refresh=refresh, mode=Mode(mode))
        leaving = departures(task for tasks in prepared.waves.values() for task in tasks)
    except SlrError as error:
        raise click.ClickException(str(error)) from error
    if killed := [departure.task.account for departure in leaving if departure.pending]:
        raise click.ClickException(
            f"a killed run has left creations pending in {', '.join(killed)}, which a destroy would leave behind. "
            "Nothing was destroyed. Run `slr fleet up` for these accounts first, then the same command again"
        )
    if not as_json:
        _print(leaving)
    if not leaving:
        return
    if not yes:
        click.confirm(f"Destroy {len(leaving)} stacks?", abort=True)
    rolled = rolled_out(plan, prepared, Command.DESTROY, place=place, again=again, as_json=as_json)
    ended(rolled, as_json=as_json)


def _print(leaving: Sequence[Departure]) -> None:
    print_table(
        ("wave", "account", "name", "goes", "stays"),
        (
            (
                departure.task.wave,
                departure.task.account,
                departure.task.name,
                _goes(departure),
                ", ".join(f"{name} (adopted)" for name in departure.adopted),
            )
            for departure in leaving
        ),
    )


def _goes(departure: Departure) -> str:
    others = [f"{departure.others} other resources"] if departure.others else []
    return ", ".join([*departure.roles, *others]) or "nothing"
