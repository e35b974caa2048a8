"""Which component of this package makes a role."""

from __future__ import annotations

from pulumi_aws_slr.catalog import CatalogEntry

_OF_THEIR_OWN = {"rds": "RdsServiceLinkedRole", "dms-serverless": "DmsServerlessServiceLinkedRole"}


def declaration(entry: CatalogEntry) -> str:
    """What a program declares to get a role: its own component, or `ServiceLinkedRole` with its service."""
    if component := _OF_THEIR_OWN.get(entry.key):
        return f"pulumi_aws_slr.{component}"
    return f'pulumi_aws_slr.ServiceLinkedRole with aws_service_name="{entry.key}"'
