"""The documents of the managed policies that services attach to their roles.

policies.json has every policy that AWS publishes under /aws-service-role/, one a line, with or without a row in the
catalogue. `make catalog` extracts it from moto's list, which its maintainers take from an AWS account.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.catalog.files import content


@dataclass(frozen=True)
class ManagedPolicy:
    """An AWS managed policy for a service-linked role, as of the catalogue's build."""

    name: str
    version: str
    """The default version, `v14`."""
    updated: str
    """The version's date, ISO 8601."""
    document: Mapping[str, Any]

    @property
    def arn(self) -> str:
        """In the partition `aws`."""
        return f"arn:aws:iam::aws:policy/aws-service-role/{self.name}"


@functools.cache
def managed_policies() -> Mapping[str, ManagedPolicy]:
    """Sorted by name. The first call reads a megabyte (about ten milliseconds)."""
    return {name: ManagedPolicy(name, **values) for name, values in content("policies.json")["policies"].items()}


def managed_policies_source() -> str:
    """Where the policies come from: `moto 5.2.5`."""
    return str(content("policies.json")["source"])
