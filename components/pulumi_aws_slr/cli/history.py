"""`slr history`: who made, changed or tried to delete a role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.iam.history import DAYS, HOMES, Event, events
from pulumi_aws_slr.cli.errors import EPILOG
from pulumi_aws_slr.cli.naming import role_named
from pulumi_aws_slr.cli.origin import caller, origin
from pulumi_aws_slr.cli.output import json_option, print_json, print_table
from pulumi_aws_slr.cli.progress import progress
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.ownership.inventory import InventoryRole, read_role


@click.command(epilog=EPILOG)
@click.argument("role")
@click.option("--profile", help="A profile of the AWS configuration.")
@json_option
def history(*, role: str, profile: str | None, as_json: bool) -> None:
    """Who made ROLE (key, principal, role name or ARN), changed it, or tried to delete it.

    The answer is from CloudTrail's event history, which every account has without a trail: the management events of 90
    days. It needs cloudtrail:LookupEvents and iam:GetRole, and changes nothing.
    """
    name, entry = role_named(role)
    try:
        aws = Aws(Config(profile=profile))
        identity = aws.identity
        with progress() as show:
            found = [
                event
                for event in events(aws, on_wait=lambda event: show(f"asking CloudTrail for {event}"))
                if event.is_about(entry.service_principal, name)
            ]
            there = read_role(aws, name)
    except SlrError as error:
        raise click.ClickException(str(error)) from error
    region = HOMES.get(identity.partition)
    if as_json:
        print_json(
            {
                "account": identity.account,
                "role": name,
                "key": entry.key,
                "create_date": there.create_date if there else None,
                "made_by": origin(found, there) if there else None,
                "days": DAYS,
                "region": region,
                "events": [asdict(event) for event in found],
            }
        )
    else:
        _print(f"{name} in account {identity.account}", there, found, region)


def _print(what: str, role: InventoryRole | None, found: Sequence[Event], region: str | None) -> None:
    click.echo(f"{what}: {f'there since {role.create_date}' if role else 'there is no such role'}")
    if role:
        click.echo(f"made by {origin(found, role)}")
    if found:
        print_table(
            ("time", "event", "who", "from", "with", "refused"),
            ((event.time, event.name, caller(event), event.source, event.agent, event.error or "") for event in found),
        )
    else:
        click.echo("CloudTrail has no event of it.")
    click.echo(f"CloudTrail's event history, {DAYS} days; IAM's events are in {region or 'the Region of IAM'}.")
