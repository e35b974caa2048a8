"""What a command's ROLE means: a name in an account, and the catalogue's row."""

from __future__ import annotations

import click

from pulumi_aws_slr.catalog import CatalogEntry, RoleArn
from pulumi_aws_slr.cli.errors import the_role
from pulumi_aws_slr.ownership.inventory import InventoryRole


def role_named(text: str) -> tuple[str, CatalogEntry]:
    """The role's name and row, for a key, principal, role name (also with a suffix) or ARN.

    Raises:
        click.ClickException: the catalogue has no such role, or no name of it. The role of an ARN need not be there.
    """
    if arn := RoleArn.parse(text):
        found = InventoryRole(arn, "").entry
        principal = arn.service_principal
        return arn.name, found or CatalogEntry(key=principal, service=principal, service_principal=principal)
    entry = the_role(text)
    if entry.is_named(text):
        return text, entry
    if entry.role_name is None:
        raise click.UsageError(f"The name of the role {entry.key} is not known; give its ARN (`slr discover` has it).")
    return entry.role_name, entry
