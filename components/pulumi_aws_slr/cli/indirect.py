"""`slr catalog indirect`: what callers of a service reach through its role."""

from __future__ import annotations

from dataclasses import asdict

import click

from pulumi_aws_slr.catalog.actions import AccessLevel, actions_source
from pulumi_aws_slr.catalog.indirect import Indirect, IndirectPermission, indirect_permissions
from pulumi_aws_slr.catalog.managed_policies import managed_policies_source
from pulumi_aws_slr.cli.errors import EPILOG, the_role
from pulumi_aws_slr.cli.output import json_option, print_json, print_table
from pulumi_aws_slr.report.tables import grouped


@click.command(epilog=EPILOG)
@click.argument("role")
@json_option
def indirect(role: str, *, as_json: bool) -> None:
    """What a caller who may use the service can reach through its ROLE: actions by service and access level.

    An upper bound, from the managed policy that the service attaches: the service decides what it does with it. `?`
    marks actions that are allowed under a condition only. --json has the resources, too.
    """
    entry = the_role(role)
    found = indirect_permissions(entry)
    if found is None:
        raise click.ClickException(
            f"The permissions of {entry.role_name or entry.key} are not known: its managed policy "
            f"{entry.managed_policy or '(unknown)'} is in no published list ({managed_policies_source()}). In an "
            "account that has the role, `aws iam get-policy-version` shows them."
        )
    if as_json:
        print_json(
            {
                "role": entry.key,
                "policy": found.policy.name,
                "version": found.policy.version,
                "services": found.services,
                "permissions": [asdict(permission) for permission in found.permissions],
            }
        )
        return
    click.echo(
        f"{entry.role_name or entry.key} reaches {len(found.permissions)} actions of {len(found.services)} services"
    )
    click.echo(f"({found.policy.name} {found.policy.version} of {managed_policies_source()}; {actions_source()})\n")
    print_table(("service", "access level", "actions"), _lines(found))


def _lines(found: Indirect) -> list[tuple[str, str, str]]:
    groups = grouped(found.permissions, lambda permission: (permission.service, permission.access_level))
    places = [(service, level) for service in found.services for level in AccessLevel]
    return [(*place, ", ".join(map(_mark, groups[place]))) for place in places if place in groups]


def _mark(permission: IndirectPermission) -> str:
    return f"{permission.action}?" if permission.conditional else permission.action
