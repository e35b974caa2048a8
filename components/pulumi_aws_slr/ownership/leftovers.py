"""Roles that still carry the marks of a stack whose state does not know them: what a killed run has left behind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.ownership.inventory import InventoryRole
from pulumi_aws_slr.ownership.owner import Owner
from pulumi_aws_slr.ownership.tags import Ownership
from pulumi_aws_slr.tokens import ROLE, SERVICE_ROLE


@dataclass(frozen=True)
class Leftover:
    """A role, and a declaration that owns it and is in no state."""

    role: InventoryRole
    mine: Ownership
    """That of the declaration, in the incarnation that the role has."""


def recorded_owners(resources: Iterable[Mapping[str, Any]]) -> set[Owner]:
    """The owners of roles in a stack's state, which has them under their former names, too, where they were renamed."""
    roles = [resource for resource in resources if resource.get("type") in (ROLE, SERVICE_ROLE)]
    owners = ((role.get("outputs") or {}).get("owner") for role in roles)
    return {Owner.of_urn(str(role["urn"])) for role in roles} | {Owner(owner["label"]) for owner in owners if owner}


def left_by(roles: Iterable[InventoryRole], stack: str, known: Collection[Owner]) -> list[Leftover]:
    """What a stack has left.

    Args:
        roles: those of the account.
        stack: as in owners' tags; see `stack_label`.
        known: the owners that the stack's state has.
    """
    return [
        Leftover(role, Ownership(tag.owner, tag.incarnation))
        for role in roles
        for tag in role.view.others()
        if tag.owner.is_of_stack(stack) and tag.owner not in known
    ]
