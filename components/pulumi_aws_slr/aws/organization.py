"""The accounts of an AWS organization, with their places in it and their tags.

Organizations allows few calls a second for the whole organization, so they are made one after the other, with the
SDK's pauses.

Sources: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html,
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.errors import explained


@dataclass(frozen=True)
class Member:
    """An active account of an organization."""

    id: str
    name: str
    email: str
    path: tuple[str, ...]
    """The names of the organizational units around it, from the root; empty in the root itself."""
    tags: tuple[tuple[str, str], ...]


def members(aws: Aws, told: Callable[[str], None] = lambda _: None) -> list[Member]:
    """All active accounts, by path and name. `told` gets what is being asked for.

    The caller is in the management account, or in one that is a delegated administrator.

    Raises:
        AwsError: a call was refused, or AWS could not be reached.
    """
    client = aws.client("organizations")
    found = []
    for parent, path in _parents(client, told):
        for account in _pages(client, "list_accounts_for_parent", "Accounts", ParentId=parent):
            if (account.get("State") or account.get("Status")) == "ACTIVE":
                told(f"tags of {account['Name']}")
                pairs = _pages(client, "list_tags_for_resource", "Tags", ResourceId=account["Id"])
                tags = tuple(sorted((tag["Key"], tag["Value"]) for tag in pairs))
                found.append(Member(account["Id"], account["Name"], account["Email"], path, tags))
    return sorted(found, key=lambda member: (member.path, member.name, member.id))


def _parents(client: Any, told: Callable[[str], None]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The IDs of the root and of all organizational units, with their paths."""
    left: list[tuple[str, tuple[str, ...]]] = [(root["Id"], ()) for root in _pages(client, "list_roots", "Roots")]
    while left:
        parent, path = left.pop()
        yield parent, path
        told(f"what is in /{'/'.join(path)}")
        units = _pages(client, "list_organizational_units_for_parent", "OrganizationalUnits", ParentId=parent)
        left += [(unit["Id"], (*path, unit["Name"])) for unit in units]


def _pages(client: Any, operation: str, key: str, **parameters: str) -> list[dict[str, Any]]:
    name = "".join(word.capitalize() for word in operation.split("_"))
    with explained(f"organizations:{name}", resource=next(iter(parameters.values()), "")):
        return [item for page in client.get_paginator(operation).paginate(**parameters) for item in page[key]]
