"""`slr fleet report`: one report on all accounts."""

from __future__ import annotations

from pathlib import Path

import click

from pulumi_aws_slr.cli.errors import EPILOG
from pulumi_aws_slr.cli.fleet.options import takes_plan
from pulumi_aws_slr.cli.output import json_option, print_json
from pulumi_aws_slr.fleet.plan import Plan
from pulumi_aws_slr.fleet.report.markdown import markdown
from pulumi_aws_slr.fleet.report.overview import Group, Overview
from pulumi_aws_slr.fleet.report.page import page as page_of
from pulumi_aws_slr.fleet.report.reading import read_overview
from pulumi_aws_slr.fleet.work import Command


@click.command(epilog=EPILOG)
@takes_plan
@click.option(
    "--of",
    "command",
    type=click.Choice([command.value for command in Command]),
    default=Command.PREVIEW.value,
    show_default=True,
    help="The command whose results are reported.",
)
@click.option(
    "--page", type=click.Path(path_type=Path, dir_okay=False), help="Also write an HTML page that can be filtered."
)
@json_option
def report(*, plan: Plan, command: str, page: Path | None, as_json: bool) -> None:
    """What the last preview, up, drift or destroy found, for reviewers: accounts with the same change are one row.

    The rarest change comes first, with one full report for each; failures are grouped by their reason. The output is
    Markdown of less than 64 KiB, however many accounts there are. Reads the results in `.slr/fleet` and runs nothing.
    """
    found = read_overview(plan, Command(command))
    if page:
        page.write_text(page_of(found), encoding="utf-8")
    if as_json:
        print_json(_as_json(found))
    else:
        click.echo(markdown(found), nl=False)


def _as_json(found: Overview) -> dict[str, object]:
    return {
        "project": found.project,
        "command": found.command,
        "accounts": len(found.accounts),
        "unchanged": found.unchanged,
        "stopped": found.stopped,
        "unknown": found.unknown,
        "changes": [
            {**_group(group), "changes": dict(group.example.changes), "report": group.example.report}
            for group in found.changes
        ],
        "failures": [{**_group(group), "message": group.example.message} for group in found.failures],
    }


def _group(group: Group) -> dict[str, object]:
    return {"accounts": [member.target.account.id for member in group.members], "waves": group.waves}
