"""`slr fleet status`: how far each account is."""

from __future__ import annotations

from collections import Counter

import click

from pulumi_aws_slr.cli.errors import EPILOG
from pulumi_aws_slr.cli.fleet.options import takes_plan
from pulumi_aws_slr.cli.output import json_option, print_json, print_table
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.fleet.plan import Plan
from pulumi_aws_slr.fleet.standing import Standing, standings


@click.command(epilog=EPILOG)
@takes_plan
@json_option
def status(*, plan: Plan, as_json: bool) -> None:
    """How far each account is: by the backend's list of stacks, and by the last `up` of this checkout.

    Asks the backend once, and no AWS account.
    """
    try:
        found = list(standings(plan))
    except SlrError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        print_json({"accounts": [_as_json(standing) for standing in found]})
        return
    print_table(
        ("wave", "account", "name", "stack", "state", "resources", "last update"),
        (
            (
                standing.target.wave,
                standing.target.account.id,
                standing.target.account.name,
                standing.target.template.name,
                f"{standing.state}{f': {standing.message}' if standing.message else ''}",
                str(standing.resources),
                standing.last_update.partition(".")[0],
            )
            for standing in found
        ),
    )
    counts = Counter(standing.state for standing in found)
    click.echo(f"{len(found)} accounts: {', '.join(f'{number} {state}' for state, number in counts.most_common())}")


def _as_json(standing: Standing) -> dict[str, object]:
    return {
        "account": standing.target.account.id,
        "name": standing.target.account.name,
        "wave": standing.target.wave,
        "stack": standing.target.template.name,
        "state": standing.state,
        "resources": standing.resources,
        "last_update": standing.last_update or None,
        "message": standing.message,
    }
