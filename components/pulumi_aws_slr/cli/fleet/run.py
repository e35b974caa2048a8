"""`slr fleet preview`, `up` and `drift`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import click

from pulumi_aws_slr.cli.errors import DIFFERENT, EPILOG
from pulumi_aws_slr.cli.fleet.options import takes_place, takes_plan
from pulumi_aws_slr.cli.fleet.running import exit_code, rolled_out
from pulumi_aws_slr.cli.fleet.watching import changes
from pulumi_aws_slr.cli.output import json_option
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.fleet.clusters import Place
from pulumi_aws_slr.fleet.plan import Plan
from pulumi_aws_slr.fleet.preparing import prepare
from pulumi_aws_slr.fleet.rollout import Rolled
from pulumi_aws_slr.fleet.work import Command, Mode, Outcome, Result

again_option = click.option(
    "--again", is_flag=True, help="Repeat what a run that did not end has done, too, as where AWS has changed since."
)
mode_option = click.option(
    "--mode",
    type=click.Choice([mode.value for mode in Mode]),
    default=Mode.CLI.value,
    show_default=True,
    help="cli: plain Pulumi. lean: programs in Python run in forks of one process that has imported Pulumi already, in "
    "the environment of `slr`. shared: so does the provider.",
)


@click.command(epilog=EPILOG)
@takes_plan
@mode_option
@takes_place
@again_option
@json_option
def preview(*, plan: Plan, mode: str, place: Place, again: bool, as_json: bool) -> None:
    """What `up` would change in each account. Changes nothing, but for new, empty stacks in the backend.

    Goes on where a run within the last hour was killed or has failed.
    """
    _run(plan, Command.PREVIEW, mode=mode, place=place, again=again, as_json=as_json)


@click.command(epilog=EPILOG)
@takes_plan
@click.option("--refresh", is_flag=True, help="Look first at what is there, and repair what differs.")
@mode_option
@takes_place
@again_option
@json_option
def up(*, plan: Plan, refresh: bool, mode: str, place: Place, again: bool, as_json: bool) -> None:
    """Bring every account to what its stack's file says, wave by wave.

    The same command goes on where it was killed, interrupted or has failed, and repeats accounts whose program or
    configuration has changed since. Ctrl-C ends all engines in order.
    """
    _run(plan, Command.UP, refresh=refresh, mode=mode, place=place, again=again, as_json=as_json)


@click.command(epilog=EPILOG)
@takes_plan
@mode_option
@takes_place
@again_option
@json_option
def drift(*, plan: Plan, mode: str, place: Place, again: bool, as_json: bool) -> None:
    """What differs in each account from its stack's file, whoever changed it. Changes nothing.

    The exit code is 4 where something differs.
    """
    rolled = _run(plan, Command.DRIFT, mode=mode, place=place, again=again, as_json=as_json)
    if any(result.changes for result in rolled.results.values()):
        raise click.exceptions.Exit(DIFFERENT)


def _run(
    plan: Plan, command: Command, *, mode: str, place: Place, again: bool, as_json: bool, refresh: bool = False
) -> Rolled:
    try:
        prepared = prepare(plan, command, refresh=refresh, mode=Mode(mode))
    except SlrError as error:
        raise click.ClickException(str(error)) from error
    rolled = rolled_out(plan, prepared, command, place=place, again=again, as_json=as_json)
    ended(rolled, as_json=as_json)
    return rolled


def ended(rolled: Rolled, *, as_json: bool) -> None:
    """Print what came of a run, and end with its exit code."""
    if not as_json:
        _print_summary(rolled.results)
    if code := exit_code(rolled):
        raise click.exceptions.Exit(code)


def _print_summary(results: Mapping[str, Result]) -> None:
    """How many accounts have which changes, and which failures; the rarest first."""
    counts = Counter(changes(result) for result in results.values() if result.outcome is Outcome.DONE)
    counts.update(
        f"{result.outcome}: {result.message}" for result in results.values() if result.outcome is not Outcome.DONE
    )
    for text, number in sorted(counts.items(), key=lambda item: (item[1], item[0])):
        click.echo(f"{number:>5} {'account ' if number == 1 else 'accounts'}  {text}")
