"""The permission documents of the managed policies that services attach to their roles.

policies.json has every policy that AWS publishes under /aws-service-role/, a line for each, also those that no row of
the catalogue names. `make catalog` extracts it from moto's list, which its maintainers take from an AWS account.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class ManagedPolicy:
    """An AWS managed policy for a service-linked role, as it was when the catalogue was built."""

    name: str
    version: str
    """Its default version then, `v14`."""
    updated: str
    """When AWS made that version, ISO 8601."""
    document: Mapping[str, Any]

    @property
    def arn(self) -> str:
        """Its ARN in the partition `aws`."""
        return f"arn:aws:iam::aws:policy/aws-service-role/{self.name}"


@functools.cache
def managed_policies() -> Mapping[str, ManagedPolicy]:
    """Every known policy, by name, sorted. The first call reads a megabyte (about ten milliseconds)."""
    return {name: ManagedPolicy(name, **values) for name, values in _file()["policies"].items()}


def managed_policies_source() -> str:
    """What the policies were extracted from, `moto 5.2.5`."""
    return str(_file()["source"])


@functools.cache
def _file() -> dict[str, Any]:
    text = resources.files("pulumi_aws_slr.catalog").joinpath("policies.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content
