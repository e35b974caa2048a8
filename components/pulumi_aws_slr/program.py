"""What one run of a Pulumi program has declared: its shared roles. Nothing in here outlives the run.

A service-linked role exists once per account. However many components of a program declare it, there is one `Role`, in
the root of the stack, with a name that depends on the service alone: so its URN stays when components come, go or are
renamed (docs/decisions/0002-one-role-per-program.md).

The `Role` is registered after the program's body has run, as all resources are. So what it takes together from all its
declarations (description, tags, callers' attachments) is read at that moment, whatever their order in the program is.
"""

import fnmatch
import weakref
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.runtime import settings

from pulumi_aws_slr.catalog import CatalogEntry, handle
from pulumi_aws_slr.policies import MANAGED, TooLargeError
from pulumi_aws_slr.policies.service_roles import WORKLOADS
from pulumi_aws_slr.policies.service_roles import ServiceRole as ServiceRoleFacts
from pulumi_aws_slr.provider_resource import Provider
from pulumi_aws_slr.role import Role
from pulumi_aws_slr.service_role import ServiceRole
from pulumi_aws_slr.shared import SharedResource, later


@dataclass(frozen=True)
class Permissions:
    """What callers get for some roles: in place before these roles, removed after them."""

    component: str
    """The name of the component that gives them, for messages."""
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


class SharedRole(SharedResource):
    """One role, and all its declarations in this program."""

    def __init__(
        self,
        name: str,
        entry: CatalogEntry,
        suffix: str | None,
        provider: pulumi.ProviderResource,
        permissions: Sequence[Permissions],
    ) -> None:
        """Register the role.

        Args:
            name: its logical name.
            entry: its row in the catalogue.
            suffix: its custom suffix.
            provider: the `aws-slr` provider.
            permissions: those for roles of this provider; the list grows until the program's body is over.
        """
        super().__init__(entry.role_name or entry.key)
        self.entry = entry
        self._suffix = suffix
        self._permissions = permissions
        self.resource = Role(
            name,
            aws_service_name=handle(entry),
            custom_suffix=suffix,
            description=self.setting("description"),
            tags=self.setting("tags"),
            on_existing=self.setting("on_existing"),
            deletion=self.setting("deletion"),
            permission_grants=later(lambda: self._collect("grants")).apply(lambda grants: grants or None),
            opts=pulumi.ResourceOptions(provider=provider, depends_on=later(lambda: self._collect("attachments"))),
        )

    def permit(self, permissions: Permissions) -> None:
        """Take notice of further permissions.

        Raises:
            pulumi.RunError: they are for this role, and come too late to be in place before it.
        """
        if permissions.attachments and permissions.concern(self.entry, self._suffix):
            self._refuse_if_late(f"{permissions.component} gives permissions for {self._label}")

    def _collect(self, attribute: str) -> list[Any]:
        self._read = True
        mine = [it for it in self._permissions if it.concern(self.entry, self._suffix)]
        return [item for permissions in mine for item in getattr(permissions, attribute)]


class SharedServiceRole(SharedResource):
    """One service role, and all its declarations in this program."""

    def __init__(
        self,
        name: str,
        facts: ServiceRoleFacts,
        place: pulumi.Output[tuple[str, str]],
        provider: pulumi.ProviderResource,
    ) -> None:
        """Register the role.

        Args:
            name: its logical name.
            facts: what its service asks of it.
            place: partition and account.
            provider: the `aws-slr` provider.
        """
        super().__init__(facts.name)
        self.resource = ServiceRole(
            name,
            role_name=facts.name,
            assume_role_policy=place.apply(lambda known: facts.trust_policy(*known)),
            managed_policy_arns=place.apply(lambda known: [facts.managed_policy_arn(known[0])]),
            tags=self.setting("tags"),
            on_existing=self.setting("on_existing"),
            deletion=self.setting("deletion"),
            repair=self.setting("repair"),
            opts=pulumi.ResourceOptions(provider=provider),
        )


class Program:
    """The shared roles and the default provider of one run."""

    def __init__(self) -> None:
        self._roles: dict[tuple[str, str, str | None], SharedRole] = {}
        self._service_roles: dict[tuple[str, str], SharedServiceRole] = {}
        self._permissions: defaultdict[str, list[Permissions]] = defaultdict(list)
        self._default_provider: Provider | None = None
        self._partitions: dict[str, pulumi.Output[str]] = {}
        self._policies: Counter[tuple[str, str]] = Counter()
        self.orders_workloads = False
        self.replication_instances: list[pulumi.Resource] = []

    def shared_role(
        self, entry: CatalogEntry, suffix: str | None, provider: pulumi.ProviderResource | None
    ) -> SharedRole:
        """The role of a service, made when it is first asked for.

        Args:
            entry: its row in the catalogue.
            suffix: its custom suffix.
            provider: an explicit `aws-slr` provider; the stack's `aws:*` configuration counts where it is None.
        """
        where = _name_of(provider)
        key = (where, handle(entry), suffix)
        if key not in self._roles:
            name = "-".join(part for part in (entry.key, suffix, where) if part)
            self._roles[key] = SharedRole(name, entry, suffix, provider or self._provider(), self._permissions[where])
        return self._roles[key]

    def shared_service_role(
        self,
        facts: ServiceRoleFacts,
        place: pulumi.Output[tuple[str, str]],
        provider: pulumi.ProviderResource | None,
    ) -> SharedServiceRole:
        """A service role, made when it is first asked for.

        Args:
            facts: what its service asks of it.
            place: partition and account.
            provider: as for `shared_role`.
        """
        where = _name_of(provider)
        if (where, facts.name) not in self._service_roles:
            name = "-".join(part for part in (facts.name, where) if part)
            self._service_roles[where, facts.name] = SharedServiceRole(name, facts, place, provider or self._provider())
        return self._service_roles[where, facts.name]

    def permit(self, permissions: Permissions, provider: pulumi.ProviderResource | None) -> None:
        """Have permissions in place before the roles that they are for, wherever in the program these are declared.

        Args:
            permissions: what is given for which roles.
            provider: as for `shared_role`.

        Raises:
            pulumi.RunError: one of the roles is registered already.
        """
        where = _name_of(provider)
        for (role_where, *_), role in self._roles.items():
            if role_where == where:
                role.permit(permissions)
        self._permissions[where].append(permissions)

    def roles_used_by(self, type_token: str) -> list[pulumi.Resource]:
        """The declared roles that resources of a type use."""
        linked = [shared.resource for shared in self._roles.values() if type_token in shared.entry.workloads]
        if type_token not in WORKLOADS:
            return [*linked]
        return [*linked, *(shared.resource for shared in self._service_roles.values())]

    def attach(self, caller: str | None, policies: int, provider: pulumi.ProviderResource | None) -> None:
        """Count the managed policies that the program attaches to a caller.

        Args:
            caller: `user/NAME`, `group/NAME` or `role/NAME`; None where the name is not known: not counted.
            policies: how many more.
            provider: the explicit `aws` provider, which says in which account the caller is.

        Raises:
            TooLargeError: they are more than IAM attaches.
        """
        if caller is None:
            return
        where = _name_of(provider)
        self._policies[where, caller] += policies
        if (total := self._policies[where, caller]) > MANAGED.documents:
            raise TooLargeError(
                f"this program attaches {total} managed policies to {caller}, and IAM takes {MANAGED.documents}. Take "
                "its services together in one CallerPermissions (`callerPermissions` in a stack file), which fills "
                "each policy before it begins another"
            )

    def partition(self, component: pulumi.ComponentResource) -> pulumi.Output[str]:
        """The partition in which a component makes its policies, asked for once per provider."""
        import pulumi_aws as aws  # noqa: PLC0415 (programs without callers do not need it)

        provider = component.get_provider("aws:iam/policy:Policy")
        where = _name_of(provider)
        if where not in self._partitions:
            asking = pulumi.InvokeOutputOptions(provider=provider)
            self._partitions[where] = aws.get_partition_output(opts=asking).partition
        return self._partitions[where]

    def _provider(self) -> Provider:
        if self._default_provider is None:
            self._default_provider = Provider.from_stack_config("aws-slr")
        return self._default_provider


_programs: weakref.WeakKeyDictionary[Any, Program] = weakref.WeakKeyDictionary()


def current_program() -> Program:
    """The run that is going on: one per connection to the engine, so one per test that sets its own mocks."""
    monitor = settings.get_monitor()
    return _programs.setdefault(monitor, Program())


def _name_of(provider: pulumi.ProviderResource | None) -> str:
    return provider._name if provider is not None else ""  # noqa: SLF001 (a resource's logical name is not public)
