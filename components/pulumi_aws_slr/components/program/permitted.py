"""The permissions that a program gives callers, and the roles that come after them.

A role comes after the permissions that are for it in its account, wherever in the program's body they stand: whoever
creates or deletes it by them has them then. They are looked up when the body is over; what comes later is too late.
"""

import fnmatch
from dataclasses import dataclass, field
from typing import Any

import pulumi

from pulumi_aws_slr.catalog import CatalogEntry, handle
from pulumi_aws_slr.components.program.accounts import Account, Accounts, aws_of
from pulumi_aws_slr.components.program.declared import listed
from pulumi_aws_slr.components.program.later import later


@dataclass(frozen=True)
class Permissions:
    """What callers get for some roles: in place before these roles, removed after them."""

    component: pulumi.ComponentResource
    services: frozenset[str] | None
    """The handles of the roles' services; None for every role."""
    suffix: str | None
    """The roles' suffix, or a pattern."""
    attachments: list[pulumi.Resource]
    """What attaches the policies."""
    grants: list[pulumi.Output[dict[str, str]]]
    """Who gets permissions by which policy, see `Role`."""

    def concern(self, entry: CatalogEntry, suffix: str | None) -> bool:
        """Whether they are for this role."""
        if self.services is None:
            return True
        return handle(entry) in self.services and fnmatch.fnmatchcase(suffix or "", self.suffix or "")


@dataclass
class Ahead:
    """What comes before one role."""

    component: pulumi.ComponentResource
    entry: CatalogEntry
    suffix: str | None
    _given: "GivenPermissions"
    is_read: bool = False

    @property
    def attachments(self) -> pulumi.Output[list[pulumi.Resource]]:
        """What the role depends on."""
        return later(lambda: [one for permissions in self._read() for one in permissions.attachments])

    @property
    def grants(self) -> pulumi.Output[Any]:
        """Who gets permissions by which policy, as a list; None where nobody does."""
        return later(lambda: [grant for permissions in self._read() for grant in permissions.grants] or None)

    def _read(self) -> list[Permissions]:
        self.is_read = True
        return self._given.before(self)


@dataclass
class GivenPermissions:
    """The permissions that one run has given so far."""

    accounts: Accounts
    _permissions: list[Permissions] = field(default_factory=list)
    _roles: list[Ahead] = field(default_factory=list)

    def give(self, permissions: Permissions) -> None:
        """Add permissions. A warning tells of the roles for which they come too late."""
        self.accounts.note(permissions.component)
        self._permissions.append(permissions)
        if not permissions.attachments:
            return
        late = [
            role.component.pulumi_resource_name
            for role in self._roles
            if role.is_read and self._are_for(permissions, role)
        ]
        if late:
            name = permissions.component.pulumi_resource_name
            pulumi.log.warn(
                f"{name} gives permissions for the role of {listed(late)} after the program has registered it: the "
                f"role may be made before them, and be deleted after them. Declare {name} in the program's body, not "
                "inside an `apply` and not after an `await`"
            )

    def ahead_of(self, component: pulumi.ComponentResource, entry: CatalogEntry, suffix: str | None) -> Ahead:
        """What comes before the role of a component, found out when the program's body is over."""
        self.accounts.note(component)
        self._roles.append(Ahead(component, entry, suffix, self))
        return self._roles[-1]

    def before(self, role: Ahead) -> list[Permissions]:
        """The permissions given so far that are for a role."""
        return [permissions for permissions in self._permissions if self._are_for(permissions, role)]

    def _are_for(self, permissions: Permissions, role: Ahead) -> bool:
        account: Account = self.accounts.of_role(role.component)
        return permissions.concern(role.entry, role.suffix) and aws_of(permissions.component) is account
