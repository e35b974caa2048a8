"""What messages call a resource."""

from __future__ import annotations

from pulumi_aws_slr.resource import Resource


def called(resource: Resource) -> str:
    return f"{resource.name} ({resource.type})"
