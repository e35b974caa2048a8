"""Indirect permissions of a change: what services can do with roles that newly exist or may newly be created."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pulumi_aws_slr.catalog import CatalogEntry, find
from pulumi_aws_slr.catalog.actions import AccessLevel
from pulumi_aws_slr.catalog.indirect import indirect_permissions
from pulumi_aws_slr.report.permissions import PermissionChange
from pulumi_aws_slr.report.roles import Fate, RoleChange


@dataclass(frozen=True)
class IndirectGain:
    """What becomes reachable through one service-linked role."""

    key: str
    """Of the row in the catalogue."""
    role_name: str
    through: tuple[str, ...]
    """Why, sorted: `exists from now on`, and the identities that may now create it."""
    policy: str | None
    """The managed policy; None where no published list has it, so the rest is unknown."""
    services: tuple[str, ...]
    actions: tuple[tuple[str, int], ...]
    """Number of actions by access level, from the farthest to the least."""
    permissions_management: tuple[str, ...]
    """The actions of this access level."""


EXISTS = "exists from now on"
_NEW = (Fate.CREATED, Fate.REPLACED, Fate.DECLARED)


def indirect_gains(roles: Iterable[RoleChange], permissions: Iterable[PermissionChange]) -> list[IndirectGain]:
    """By key. Adopting a role gives nobody anything."""
    through: dict[str, set[str]] = {}
    entries: dict[str, CatalogEntry] = {}

    def note(entry: CatalogEntry | None, why: str) -> None:
        if entry:
            entries[entry.key] = entry
            through.setdefault(entry.key, set()).add(why)

    for role in roles:
        if role.fate in _NEW and not (role.fate is Fate.REPLACED and role.entry == _entry_before(role)):
            note(role.entry, EXISTS)
    for change in permissions:
        for service in set(change.creates_after) - set(change.creates_before):
            note(find(service), change.identity)
    return [_gain(entries[key], tuple(sorted(whys))) for key, whys in sorted(through.items())]


def _entry_before(role: RoleChange) -> CatalogEntry | None:
    return next((find(str(old.get("awsServiceName"))) for old in role.olds), None)


def _gain(entry: CatalogEntry, through: tuple[str, ...]) -> IndirectGain:
    found = indirect_permissions(entry)
    permissions = found.permissions if found else ()
    levels = Counter(permission.access_level for permission in permissions)
    return IndirectGain(
        key=entry.key,
        role_name=entry.role_name or entry.key,
        through=through,
        policy=found.policy.name if found else None,
        services=found.services if found else (),
        actions=tuple((level.value, levels[level]) for level in AccessLevel if levels[level]),
        permissions_management=tuple(
            f"{permission.service}:{permission.action}"
            for permission in permissions
            if permission.access_level is AccessLevel.PERMISSIONS
        ),
    )
