"""`slr fleet accounts`: the accounts file of an organization."""

from __future__ import annotations

from pathlib import Path

import click
import yaml

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.organization import members
from pulumi_aws_slr.cli.errors import EPILOG
from pulumi_aws_slr.cli.interrupts import interrupts
from pulumi_aws_slr.cli.output import json_option, print_json
from pulumi_aws_slr.cli.progress import progress
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.fleet.organization import accounts_file


@click.command(epilog=EPILOG)
@click.option("--from-organization", is_flag=True, required=True, help="Ask AWS Organizations for all active accounts.")
@click.option("--role", default="slr-fleet", show_default=True, help="The name of the role to assume in each account.")
@click.option("--hub", help="ARN of the role to assume before those of the accounts.")
@click.option("--profile", help="A profile of the AWS configuration.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A new file, in place of the terminal.")
@json_option
def accounts(
    *, from_organization: bool, role: str, hub: str | None, profile: str | None, output: Path | None, as_json: bool
) -> None:
    """Print the accounts file of an organization, in the format of c7n-org.

    Each account has its tags (`wave:canary`) and one for every organizational unit above it
    (`path:/Workloads/Prod`). It needs organizations:ListRoots, ListOrganizationalUnitsForParent,
    ListAccountsForParent and ListTagsForResource, in the management account or a delegated administrator's. Run it when
    accounts come or go, and keep the file: Organizations takes few calls a second, and no other command asks it.
    """
    del from_organization  # the only source; the option says so
    if output and output.exists():
        raise click.ClickException(f"{output} exists; nothing was asked. Name a new file, or move this one away")
    try:
        with interrupts() as interrupted, progress() as show:
            aws = Aws(Config(profile=profile), interrupted)
            found = accounts_file(members(aws, show), role=role, partition=aws.identity.partition, hub=hub)
    except SlrError as error:
        raise click.ClickException(str(error)) from error
    text = yaml.safe_dump(found, sort_keys=False, allow_unicode=True)
    if output:
        output.write_text(text, encoding="utf-8")
        click.echo(f"{output}: {len(found['accounts'])} accounts", err=True)
    elif as_json:
        print_json(found)
    else:
        click.echo(text, nl=False)
