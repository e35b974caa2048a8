"""`slr report`: what a change does to service-linked roles and permissions, for reviewers of pull requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

import click

from pulumi_aws_slr.cli.errors import EPILOG
from pulumi_aws_slr.cli.output import json_option, print_json
from pulumi_aws_slr.report.markdown import markdown
from pulumi_aws_slr.report.plan import Plan
from pulumi_aws_slr.report.reading import FormatError, read
from pulumi_aws_slr.report.report import report as report_on


@click.command(epilog=EPILOG)
@click.argument("files", type=click.File(encoding="utf-8"), nargs=-1, required=True)
@json_option
def report(*, files: Sequence[TextIO], as_json: bool) -> None:
    """Roles that are created, adopted, replaced or deleted, who gains or loses which permission, and the risks in it.

    FILES are the output of `pulumi preview --json --show-sames`, the event log of a preview or an update, or both of
    the same run, which says most; `-` is standard input. The output is Markdown of less than 64 KiB. Reads files only.
    """
    print_report(plan_in(files), as_json=as_json)


def plan_in(files: Sequence[TextIO]) -> Plan:
    """The plan in files of the engine.

    Raises:
        click.ClickException: a file is of another kind, or is no text.
    """
    names = " and ".join(file.name for file in files)
    try:
        return read(files)
    except (FormatError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{names}: {error}") from error


def print_report(plan: Plan, *, as_json: bool) -> None:
    found = report_on(plan)
    if as_json:
        print_json(found.to_json())
    else:
        click.echo(markdown(found), nl=False)
