"""What happens to every service-linked role of a plan, and to DMS's service roles."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, replace

from pulumi_aws_slr.catalog import CatalogEntry, UnknownServiceError, entry_for, find
from pulumi_aws_slr.ownership.outcome import Outcome
from pulumi_aws_slr.policies.dms.service_roles import SERVICE_ROLES, ServiceRole
from pulumi_aws_slr.report.plan import Change, Operation, Plan
from pulumi_aws_slr.report.tables import grouped
from pulumi_aws_slr.resource import Resource, name_in
from pulumi_aws_slr.tokens import BARE_ROLE, ROLE, SERVICE_ROLE

ROLES = (ROLE, BARE_ROLE, SERVICE_ROLE)
_ARN = re.compile(r"arn:[\w-]+:iam::(?P<account>\d{12}):role/.+")


class Fate(enum.StrEnum):
    """What happens to a role, in the report's order."""

    DELETED = "deleted"
    REPLACED = "replaced"
    CREATED = "created"
    ADOPTED = "adopted"
    JOINED = "joined"
    """It belongs to another stack or an earlier run, and this stack becomes an owner."""
    LEFT = "left"
    """Only its declaration goes."""
    DECLARED = "declared"
    """Whether it is created, adopted, changed or kept is unknown."""
    CHANGED = "changed"
    KEPT = "kept"


@dataclass(frozen=True)
class Declaration:
    """One resource of the stack that declares a role."""

    urn: str
    fate: Fate
    """What would happen to the role without other declarations."""
    change: Change


@dataclass(frozen=True)
class RoleChange:
    """One role and what happens to it."""

    fate: Fate
    name: str
    """The role's name, or its row's key where the service chooses the name."""
    name_before: str
    """Differs only in a replacement."""
    account: str | None
    """12 digits; None where the file lacks it."""
    provider: str
    """A URN."""
    service: str
    """The principal; the key where another role has the same principal."""
    entry: CatalogEntry | None
    """None for unknown services and for service roles."""
    facts: ServiceRole | None
    """For service roles only."""
    declarations: tuple[Declaration, ...]
    """At least one, by URN."""

    @property
    def urn(self) -> str:
        """The URN of its first declaration."""
        return self.declarations[0].urn

    @property
    def urns(self) -> frozenset[str]:
        return frozenset(declaration.urn for declaration in self.declarations)

    @property
    def provider_name(self) -> str:
        """Its provider's logical name, or an empty text."""
        return name_in(self.provider) if self.provider else ""

    @property
    def olds(self) -> list[Resource]:
        """Its declarations before the change."""
        return [declaration.change.old for declaration in self.declarations if declaration.change.old]

    @property
    def news(self) -> list[Resource]:
        """Its declarations after the change."""
        return [declaration.change.new for declaration in self.declarations if declaration.change.new]

    @property
    def outlives_stack(self) -> bool:
        """Whether it stays without declarations."""
        states = [declaration.change.state for declaration in self.declarations]
        return self.fate is Fate.ADOPTED or all(_end(state) is Fate.LEFT for state in states)

    @property
    def arn(self) -> str | None:
        """None where the file lacks it."""
        return next((str(arn) for declared in self.declarations if (arn := declared.change.state.got("arn"))), None)


def role_changes(plan: Plan) -> list[RoleChange]:
    """Each role once, by account, fate and name."""
    accounts = _accounts(plan)
    single = [
        _role_change(urn, change, accounts.get(change.state.provider), known=plan.has_state)
        for urn, change in plan.of_type(*ROLES)
    ]
    found = map(_together, grouped(single, lambda role: (role.account or role.provider, role.name)).values())
    order = list(Fate)
    return sorted(
        found, key=lambda role: (role.account or f"~{role.provider}", order.index(role.fate), role.name, role.urn)
    )


def _together(declared: list[RoleChange]) -> RoleChange:
    """One role from all its declarations, which come in the order of their URNs."""
    declarations = tuple(role.declarations[0] for role in declared)
    told = next((role for role in declared if role.fate is Fate.REPLACED), declared[0])
    fates = {declaration.fate for declaration in declarations}
    return replace(told, fate=_fate_of_all(fates), declarations=declarations)


def _fate_of_all(fates: set[Fate]) -> Fate:
    """A role stays as long as one declaration does, whatever comes and goes beside it."""
    existed = fates & {Fate.DELETED, Fate.LEFT, Fate.CHANGED, Fate.KEPT, Fate.REPLACED}
    stays = fates - {Fate.DELETED, Fate.LEFT}
    if len(fates) > 1 and existed and stays and Fate.REPLACED not in fates:
        return Fate.CHANGED
    return min(fates, key=list(Fate).index)


def _accounts(plan: Plan) -> dict[str, str]:
    """Provider -> account, from known ARNs: a provider works in one account."""
    found = {}
    for _, change in plan.of_type(*ROLES):
        for state in (change.old, change.new):
            if state and (account := _account(state)):
                found[state.provider] = account
    return found


def _role_change(urn: str, change: Change, account: str | None, *, known: bool) -> RoleChange:
    state = change.state
    facts = SERVICE_ROLES.get(str(state.get("name"))) if state.type == SERVICE_ROLE else None
    entry = None if state.type == SERVICE_ROLE else _entry(state)
    fate = _fate(change) if known else Fate.DECLARED
    return RoleChange(
        fate=fate,
        name=_name(state, entry),
        name_before=_name(change.old or state, entry),
        account=_account(state) or account,
        provider=state.provider,
        service=facts.trusted[0] if facts else str(state.get("awsServiceName") or ""),
        entry=entry,
        facts=facts,
        declarations=(Declaration(urn, fate, change),),
    )


def _account(state: Resource) -> str | None:
    match = _ARN.fullmatch(str(state.got("arn")))
    return match["account"] if match else None


def _entry(state: Resource) -> CatalogEntry | None:
    if found := find(str(state.got("arn"))):
        return found
    try:
        return entry_for(str(state.get("awsServiceName")))
    except UnknownServiceError:
        return None


def _name(state: Resource, entry: CatalogEntry | None) -> str:
    if state.type == SERVICE_ROLE:
        return str(state.get("name") or state.name)
    told = state.got("name") or (entry and entry.name_with(state.get("customSuffix")))
    return str(told or (entry.key if entry else state.name))


def _fate(change: Change) -> Fate:
    match change.operation:
        case Operation.CREATE:
            return _beginning(change)
        case Operation.REPLACE:
            return Fate.REPLACED
        case Operation.UPDATE:
            return Fate.CHANGED
        case Operation.SAME:
            return Fate.KEPT
        case Operation.DELETE:
            return _end(change.state)


def _beginning(change: Change) -> Fate:
    if change.state.got("adopted") is True or Outcome.ADOPTED in change.outcomes:
        return Fate.ADOPTED
    return Fate.JOINED if change.outcomes & {Outcome.JOINED, Outcome.TAKEN_OVER} else Fate.CREATED


def _end(state: Resource) -> Fate:
    deletion = state.get("deletion")
    if deletion == "keep" or (state.got("adopted") is True and deletion != "force-adopted"):
        return Fate.LEFT
    return Fate.DELETED
