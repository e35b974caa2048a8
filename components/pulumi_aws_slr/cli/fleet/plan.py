"""`slr fleet plan`: who gets what, in which wave."""

from __future__ import annotations

import click

from pulumi_aws_slr.cli.errors import EPILOG
from pulumi_aws_slr.cli.fleet.options import takes_plan
from pulumi_aws_slr.cli.output import json_option, print_json, print_table
from pulumi_aws_slr.fleet.accounts import Account
from pulumi_aws_slr.fleet.plan import Plan


@click.command(epilog=EPILOG)
@takes_plan
@json_option
def plan(*, plan: Plan, as_json: bool) -> None:
    """Which account gets which stack's file, in which wave.

    Reads the fleet's files, all of which are checked, and nothing else: no engine, no AWS.
    """
    for warning in plan.warnings:
        click.echo(f"Warning: {warning}", err=True)
    if as_json:
        print_json(
            {
                "waves": [
                    {
                        "name": name,
                        "accounts": [
                            {
                                "account": target.account.id,
                                "name": target.account.name,
                                "stack": target.template.name,
                                "roles": list(target.account.chain),
                                "profile": target.account.profile,
                            }
                            for target in targets
                        ],
                    }
                    for name, targets in plan.waves.items()
                ],
                "concurrency": plan.settings.concurrency,
                "failures": plan.settings.failures.model_dump(),
                "warnings": list(plan.warnings),
            }
        )
        return
    print_table(
        ("wave", "account", "name", "stack", "role"),
        (
            (name, target.account.id, target.account.name, target.template.name, _way_in(target.account))
            for name, targets in plan.waves.items()
            for target in targets
        ),
    )
    sizes = ", ".join(f"{name} {len(targets)}" for name, targets in plan.waves.items())
    click.echo(f"{len(plan.targets)} accounts: {sizes}")


def _way_in(account: Account) -> str:
    return account.chain[-1].partition(":role/")[2] if account.chain else f"profile {account.profile}"
