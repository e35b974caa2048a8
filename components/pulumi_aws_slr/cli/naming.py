"""What a command's ROLE and stack mean: a name in an account with the catalogue's row; project and stack."""

from __future__ import annotations

import click

from pulumi_aws_slr.catalog import CatalogEntry, RoleArn
from pulumi_aws_slr.cli.errors import the_role
from pulumi_aws_slr.ownership.inventory import InventoryRole


def stack_parts(text: str) -> tuple[str, str]:
    """The project and the stack of `<project>/<stack>`.

    Raises:
        click.UsageError: it is something else.
    """
    project, _, stack = text.partition("/")
    if not (project and stack) or "/" in stack:
        raise click.UsageError(f"{text!r}: name the stack as <project>/<stack>, as owners are named.")
    return project, stack


def role_named(text: str) -> tuple[str, CatalogEntry]:
    """The role's name and row, for a key, principal, role name (also with a suffix) or ARN.

    Raises:
        click.ClickException: the catalogue has no such role, or no name of it. The role of an ARN need not be there.
    """
    if arn := RoleArn.parse(text):
        return arn.name, InventoryRole(arn, "").catalogued
    entry = the_role(text)
    if entry.is_named(text):
        return text, entry
    if entry.role_name is None:
        raise click.UsageError(f"The name of the role {entry.key} is not known; give its ARN (`slr discover` has it).")
    return entry.role_name, entry
