"""What one run of a Pulumi program has declared: its shared roles. Nothing in here outlives the run.

A service-linked role exists once per account. However many components of a program declare it, there is one `Role`, in
the root of the stack, with a name that depends on the service alone: so its URN stays when components come, go or are
renamed (docs/decisions/0002-one-role-per-program.md).

The `Role` is registered after the program's body has run, as all resources are. So what it takes together from all its
declarations (description, tags, callers' attachments) is read at that moment, whatever their order in the program is.
"""

import asyncio
import fnmatch
import weakref
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pulumi
from pulumi.runtime import settings

from pulumi_aws_slr.catalog import CatalogEntry, handle
from pulumi_aws_slr.policies import MANAGED, TooLargeError
from pulumi_aws_slr.provider_resource import Provider
from pulumi_aws_slr.role import Role

_T = TypeVar("_T")


@dataclass(frozen=True)
class Declaration:
    """What one component wants of a role."""

    component: str
    """Its name, for messages."""
    settings: Mapping[str, Any]
    """Inputs of the role by name; what the component leaves to others is None."""


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


class SharedRole:
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
        self.entry = entry
        self._suffix = suffix
        self._permissions = permissions
        self._declarations: list[Declaration] = []
        self._read = False

        def setting(key: str) -> pulumi.Output[Any]:
            return later(lambda: self._setting(key))

        self.resource = Role(
            name,
            aws_service_name=handle(entry),
            custom_suffix=suffix,
            description=setting("description"),
            tags=setting("tags"),
            on_existing=setting("on_existing"),
            deletion=setting("deletion"),
            permission_grants=later(lambda: self._collect("grants")).apply(lambda grants: grants or None),
            opts=pulumi.ResourceOptions(provider=provider, depends_on=later(lambda: self._collect("attachments"))),
        )

    def declare(self, declaration: Declaration) -> None:
        """Add a component's declaration.

        Raises:
            pulumi.RunError: it contradicts another one, or comes too late to count.
        """
        for other in self._declarations:
            for key, value in declaration.settings.items():
                if _contradict(value, other.settings.get(key)):
                    raise pulumi.RunError(
                        f"{declaration.component} and {other.component} declare the same role, {self._label}, with "
                        f"different {key}: set it in one of them, or to the same value in both"
                    )
        if any(value is not None and value != self._setting(key) for key, value in declaration.settings.items()):
            self._refuse_if_late(f"{declaration.component} declares {self._label}")
        self._declarations.append(declaration)

    def permit(self, permissions: Permissions) -> None:
        """Take notice of further permissions.

        Raises:
            pulumi.RunError: they are for this role, and come too late to be in place before it.
        """
        if permissions.attachments and permissions.concern(self.entry, self._suffix):
            self._refuse_if_late(f"{permissions.component} gives permissions for {self._label}")

    def _refuse_if_late(self, what: str) -> None:
        if self._read:
            raise pulumi.RunError(
                f"{what} after the program has registered it. Declare it in the program's body, not inside an `apply` "
                "and not after an `await`"
            )

    @property
    def _label(self) -> str:
        return self.entry.role_name or self.entry.key

    def _setting(self, key: str) -> Any:
        values = [item.settings[key] for item in self._declarations if item.settings.get(key) is not None]
        if not values:
            return None
        if isinstance(values[0], Mapping):
            return {name: value for tags in values for name, value in tags.items()}
        return values[0]

    def _collect(self, attribute: str) -> list[Any]:
        self._read = True
        mine = [it for it in self._permissions if it.concern(self.entry, self._suffix)]
        return [item for permissions in mine for item in getattr(permissions, attribute)]


class Program:
    """The shared roles and the default provider of one run."""

    def __init__(self) -> None:
        self._roles: dict[tuple[str, str, str | None], SharedRole] = {}
        self._permissions: defaultdict[str, list[Permissions]] = defaultdict(list)
        self._default_provider: Provider | None = None
        self._policies: Counter[tuple[str, str]] = Counter()
        self.orders_workloads = False

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

    def roles_used_by(self, type_token: str) -> list[Role]:
        """The declared roles that resources of a type use."""
        return [shared.resource for shared in self._roles.values() if type_token in shared.entry.workloads]

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

    def _provider(self) -> Provider:
        if self._default_provider is None:
            self._default_provider = Provider.from_stack_config("aws-slr")
        return self._default_provider


_programs: weakref.WeakKeyDictionary[Any, Program] = weakref.WeakKeyDictionary()


def current_program() -> Program:
    """The run that is going on: one per connection to the engine, so one per test that sets its own mocks."""
    monitor = settings.get_monitor()
    return _programs.setdefault(monitor, Program())


def later(read: Callable[[], _T]) -> pulumi.Output[_T]:
    """An output whose value is read after the program's body has run."""

    async def value() -> _T:
        await asyncio.sleep(0)  # one turn of the event loop: the body, which is synchronous, is over
        return read()

    return pulumi.Output.from_input(value())


def _name_of(provider: pulumi.ProviderResource | None) -> str:
    return provider._name if provider is not None else ""  # noqa: SLF001 (a resource's logical name is not public)


def _contradict(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return False
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return any(_contradict(one[key], other[key]) for key in one.keys() & other.keys())
    if isinstance(one, pulumi.Output) or isinstance(other, pulumi.Output):
        return one is not other
    return bool(one != other)
