"""The roles that a program declares, and the workloads that come after them.

A workload comes after the roles of its account that it uses, wherever in the program's body they stand: they are looked
up when the body is over. A role that is declared after that, in an `apply` or after an `await`, is too late for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pulumi

from pulumi_aws_slr.components.program.accounts import Account, Accounts, aws_of

_NAMED = 10
"""How many of many are named."""


@dataclass(frozen=True)
class DeclaredRole:
    """One declaration of a role."""

    resource: pulumi.Resource
    declared_by: str
    """The name of its component, or its own: what messages call it."""
    role_name: str
    """The role that it stands for, as AWS names it."""
    users: frozenset[str]
    """The types of the resources that use the role."""


@dataclass(frozen=True)
class _Ordered:
    """A workload whose roles have been looked up."""

    name: str
    type_token: str
    account: Account
    after: frozenset[str]
    """The names of the roles that it comes after."""


@dataclass
class DeclaredRoles:
    """The roles that one run has declared so far."""

    accounts: Accounts
    _roles: list[DeclaredRole] = field(default_factory=list)
    _ordered: list[_Ordered] = field(default_factory=list)

    def declare(self, role: DeclaredRole) -> None:
        """Add a declaration. A warning tells of the workloads for which it comes too late."""
        self.accounts.note(role.resource)
        self._roles.append(role)
        late = [
            workload.name
            for workload in self._ordered
            if role.role_name not in workload.after and self._uses(workload.type_token, workload.account, role)
        ]
        if late:
            pulumi.log.warn(
                f"{role.declared_by} declares {role.role_name} after {listed(late)}, so order_workloads() cannot put "
                f"them in order: what uses the role may be made before it, and be deleted after it. Declare "
                f"{role.declared_by} first, in the program's body, not inside an `apply` and not after an `await`; or "
                f"declare {listed(late)} after it, with depends_on=[{role.declared_by}]"
            )

    def used_by(self, workload: pulumi.Resource, type_token: str) -> Sequence[DeclaredRole]:
        """The roles that a workload comes after; it is put in order thereby.

        Args:
            workload: the resource, constructed.
            type_token: its type.
        """
        account = aws_of(workload)
        found = [role for role in self._roles if self._uses(type_token, account, role)]
        names = frozenset(role.role_name for role in found)
        self._ordered.append(_Ordered(workload.pulumi_resource_name, type_token, account, names))
        return found

    def _uses(self, type_token: str, account: Account, role: DeclaredRole) -> bool:
        return type_token in role.users and self.accounts.may_share(account, self.accounts.of_role(role.resource))


def listed(names: Iterable[str]) -> str:
    """Names in a sentence: `a, b and c`; of many the first ones."""
    several = list(dict.fromkeys(names))
    rest = several[_NAMED:]
    if len(rest) > 1:
        several = [*several[:_NAMED], f"{len(rest)} more"]
    return " and ".join(filter(None, [", ".join(several[:-1]), several[-1]]))


def declarer(role: pulumi.Resource, opts: pulumi.ResourceOptions | None) -> str:
    """What messages call a role by: the component of ours that has it, or its own name."""
    parent = opts.parent if opts else None
    if parent is not None and parent.pulumi_resource_type.startswith("aws-slr:"):
        return parent.pulumi_resource_name
    return role.pulumi_resource_name
