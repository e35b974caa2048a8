"""Which component of this package makes a role."""

from __future__ import annotations

from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.tokens import COMPONENTS


def declaration(entry: CatalogEntry) -> str:
    """What a program declares to get a role: its own component, or `ServiceLinkedRole` with its service."""
    if component := COMPONENTS.get(entry.key):
        return f"pulumi_aws_slr.{component}"
    return f'pulumi_aws_slr.ServiceLinkedRole with aws_service_name="{entry.key}"'
