"""What reviewers should look at first."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pulumi_aws_slr.policies.meaning.grants import CREATE, Grant, created_services
from pulumi_aws_slr.report.permissions import PermissionChange, passes_wildcard
from pulumi_aws_slr.report.roles import Fate, RoleChange
from pulumi_aws_slr.report.users import Users
from pulumi_aws_slr.resource import name_in


class Kind(enum.StrEnum):
    """The gravest first."""

    DELETES_USED = "deletes-used-role"
    DELETES_FOREIGN = "deletes-adopted-role"
    DELETES_MAYBE_USED = "deletes-possibly-used-role"
    REPLACES = "replaces-role"
    CREATES_ANY = "creates-any-role"
    PASSES_ANY = "passes-any-role"
    CREATES_MORE = "creates-more-roles"
    ATTACHES_FOREIGN = "attaches-unknown-policy"


@dataclass(frozen=True)
class Risk:
    kind: Kind
    about: str
    """The role or identity."""
    details: tuple[str, ...]
    """Users, resources or services."""


def risks(roles: Iterable[RoleChange], permissions: Iterable[PermissionChange], users: Users) -> list[Risk]:
    """By kind, then by subject."""
    found = [risk for role in roles for risk in _of_role(role, users)]
    found += [risk for change in permissions for risk in _of_permissions(change)]
    order = list(Kind)
    return sorted(found, key=lambda risk: (order.index(risk.kind), risk.about, risk.details))


def _of_role(role: RoleChange, users: Users) -> Iterator[Risk]:
    if role.fate not in (Fate.DELETED, Fate.REPLACED):
        return
    using, may_use = users.staying(role)
    if using:
        yield Risk(Kind.DELETES_USED, role.name_before, tuple(map(_label, using)))
    if may_use:
        yield Risk(Kind.DELETES_MAYBE_USED, role.name_before, tuple(map(_label, may_use)))
    if any(old.got("adopted") is True and old.get("deletion") == "force-adopted" for old in role.olds):
        yield Risk(Kind.DELETES_FOREIGN, role.name_before, ())
    if role.fate is Fate.REPLACED:
        yield Risk(Kind.REPLACES, role.name_before, (role.name,))


def _of_permissions(change: PermissionChange) -> Iterator[Risk]:
    gained = [*change.gained, *change.freed]
    creating = [grant for grant in gained if grant.effect == "Allow" and grant.may_match(CREATE)]
    if unbound := [grant for grant in creating if created_services(grant) is None]:
        yield Risk(Kind.CREATES_ANY, change.identity, _resources(unbound))
    elif creating and len(change.creates_after) > 1:
        yield Risk(Kind.CREATES_MORE, change.identity, change.creates_after)
    if passing := [grant for grant in gained if passes_wildcard(grant)]:
        yield Risk(Kind.PASSES_ANY, change.identity, _resources(passing))
    if change.attached:
        yield Risk(Kind.ATTACHES_FOREIGN, change.identity, change.attached)


def _resources(grants: Iterable[Grant]) -> tuple[str, ...]:
    return tuple(sorted({grant.resource for grant in grants}))


def _label(urn: str) -> str:
    kind = urn.split("::")[2].rpartition("$")[2]
    return f"{kind} {name_in(urn)}"
