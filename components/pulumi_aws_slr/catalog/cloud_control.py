"""The types of CloudFormation that Cloud Control API lists, for the workloads of the catalogue's rows.

cloud_control.json has them; `make catalog` makes it from the registry's schemas, as cfn-lint ships them.

Source: https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations-list.html
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.catalog.entry import CatalogEntry
from pulumi_aws_slr.catalog.files import content


@dataclass(frozen=True, eq=False)  # each type is there once
class ResourceType:
    """A type that Cloud Control lists."""

    name: str
    """`AWS::ECS::Cluster`."""
    identifier: tuple[str, ...]
    """The properties whose values, joined by `|`, are a resource's identifier."""
    list_actions: tuple[str, ...]
    """The actions that its list handler takes, in the caller's name."""
    read_actions: tuple[str, ...] = ()
    parent: str | None = None
    """The type for whose resources it is listed, one by one."""
    input: str | None = None
    """The property that takes the parent's identifier."""
    homes: Mapping[str, str] | None = None
    """The one Region that lists it, by partition; None for what every Region has of its own."""

    def is_identified(self, identifier: str, wanted: str) -> bool:
        """Whether a resource's identifier has a property of the value in `wanted`, `ServiceNamespace=ecs`."""
        name, _, value = wanted.partition("=")
        return dict(zip(self.identifier, identifier.split("|"), strict=False)).get(name) == value

    def is_listed_in(self, partition: str, region: str) -> bool:
        """Whether to list it there: what is the same in all Regions is listed once."""
        return not self.homes or self.homes.get(partition, region) == region


class Coverage(enum.StrEnum):
    """How much of a role's users can be found."""

    WHOLE = "whole"
    PART = "in part"
    NONE = "not at all"


def type_named(name: str) -> ResourceType:
    """A type that can be listed.

    Raises:
        KeyError: it cannot.
    """
    return _types()[name]


def types_of(entry: CatalogEntry, *, users_only: bool = False) -> tuple[ResourceType, ...]:
    """The types of a role's workloads that can be listed, each once.

    With `users_only` those of which every resource uses the role.
    """
    tokens = entry.users if users_only else entry.workloads
    found = (_types().get(_tokens().get(token, "")) for token in tokens)
    return tuple(dict.fromkeys(item for item in found if item))


def unlisted(entry: CatalogEntry, *, users_only: bool = False) -> tuple[str, ...]:
    """The workloads that nobody can list: types of CloudFormation where there are such, else pulumi-aws's tokens."""
    named = ((token, _tokens().get(token)) for token in (entry.users if users_only else entry.workloads))
    return tuple(dict.fromkeys(name or token for token, name in named if not name or name not in _types()))


def coverage(entry: CatalogEntry) -> Coverage:
    """How much of a role's workloads Cloud Control lists."""
    if not types_of(entry):
        return Coverage.NONE
    return Coverage.PART if unlisted(entry) else Coverage.WHOLE


def resources_of(action: str, partition: str, account: str) -> tuple[str, ...]:
    """The ARNs that a policy may allow an action on, which a handler calls; `*` where AWS knows none."""
    arns: list[str] = content("cloud_control.json")["resources"].get(action, ["*"])
    return tuple(arn.replace("${Partition}", partition).replace("${Account}", account) for arn in arns)


@functools.cache
def _types() -> Mapping[str, ResourceType]:
    return {name: _type(name, row) for name, row in content("cloud_control.json")["types"].items()}


def _type(name: str, row: Mapping[str, Any]) -> ResourceType:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return ResourceType(name, **values)


@functools.cache
def _tokens() -> Mapping[str, str]:
    """Type token of pulumi-aws -> type of CloudFormation."""
    tokens: dict[str, str] = content("cloud_control.json")["tokens"]
    return tokens
