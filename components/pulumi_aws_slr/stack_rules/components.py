"""The component of this package for a role."""

from __future__ import annotations

from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.tokens import COMPONENTS


def declaration(entry: CatalogEntry) -> str:
    """The role's own component, or `ServiceLinkedRole` with its service."""
    if component := COMPONENTS.get(entry.key):
        return f"pulumi_aws_slr.{component}"
    return f'pulumi_aws_slr.ServiceLinkedRole with aws_service_name="{entry.key}"'
