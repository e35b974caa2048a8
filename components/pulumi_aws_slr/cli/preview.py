"""`slr preview`: the report of a change without an account, as on pull requests from forks."""

from __future__ import annotations

from dataclasses import replace

import click

from pulumi_aws_slr.cli.errors import EPILOG
from pulumi_aws_slr.cli.output import json_option
from pulumi_aws_slr.cli.report import print_report
from pulumi_aws_slr.deployment.apart import preview_of
from pulumi_aws_slr.report.plan import Unknown
from pulumi_aws_slr.report.reading import read
from pulumi_aws_slr.stack.project import StackError, read_project

_UNKNOWN = (
    Unknown("which roles exist", "so which are created, adopted or joined; no account was asked"),
    Unknown("what is deleted or replaced, and who loses permissions", "no state was read; all that is declared is new"),
    Unknown("drift", "nothing was compared with what is deployed"),
    Unknown("values that AWS decides", "names, IDs and ARNs that it gives out stand for themselves"),
)


@click.command(epilog=EPILOG)
@click.option("--stack", required=True, envvar="PULUMI_STACK", help="The stack (or PULUMI_STACK).")
@json_option
def preview(*, stack: str, as_json: bool) -> None:
    """The report of `slr report` for pull requests from forks, saying what it could not know.

    It runs the program on mocks, in a process of its own that is handed no credentials. It is the program's code all
    the same: run it where a stranger's tests may run. Where there is an account, the report says more:
    `pulumi preview --json --show-sames >preview.json; slr report preview.json`.
    """
    try:
        files = read_project(stack)
        plan = read([preview_of(files)])
    except StackError as error:
        raise click.ClickException(str(error)) from error
    encrypted = tuple(
        Unknown(f"the setting `{key}`", "only Pulumi can decrypt it; the program got the word `encrypted`")
        for key in files.encrypted
    )
    print_report(replace(plan, has_state=False, unknown=(*_UNKNOWN, *encrypted)), as_json=as_json)
