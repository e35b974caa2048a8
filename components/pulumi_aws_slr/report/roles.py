"""What becomes of every service-linked role of a plan, and of every service role of DMS."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from pulumi_aws_slr.catalog import CatalogEntry, UnknownServiceError, entry_for, find
from pulumi_aws_slr.policies.service_roles import SERVICE_ROLES, ServiceRole
from pulumi_aws_slr.report.plan import BARE_ROLE, ROLE, SERVICE_ROLE, Change, Operation, Plan, State, name_in

ROLES = (ROLE, BARE_ROLE, SERVICE_ROLE)
_ARN = re.compile(r"arn:[\w-]+:iam::(?P<account>\d{12}):role/.+")
_NOTES = {  # how provider/role.py announces them
    "will be adopted": "adopted",
    "will join as an owner": "joined",
    "will be taken over as its own": "joined",
    "adopted as it is": "adopted",
}


class Fate(enum.StrEnum):
    """What becomes of a role, in the order in which a report tells it."""

    DELETED = "deleted"
    REPLACED = "replaced"
    CREATED = "created"
    ADOPTED = "adopted"
    JOINED = "joined"
    """It belongs to another stack, or to an earlier run of this one, and gets this stack as an owner."""
    LEFT = "left"
    """Its declaration goes and the role stays."""
    DECLARED = "declared"
    """Whether it is created, adopted, changed or kept is not known."""
    CHANGED = "changed"
    KEPT = "kept"


@dataclass(frozen=True)
class RoleChange:
    """One role, and what becomes of it."""

    urn: str
    fate: Fate
    name: str
    """The role's name; where the service chooses it, the name of its row in the catalogue."""
    name_before: str
    """Another one only where the role is replaced."""
    account: str | None
    """12 digits; None where the file does not say."""
    provider: str
    """The logical name of its provider."""
    service: str
    """Its principal, or key where another role has the same principal."""
    entry: CatalogEntry | None
    """None where there is no such service, and for service roles."""
    facts: ServiceRole | None
    """What is known of a service role; None for service-linked roles."""
    change: Change

    @property
    def resource(self) -> str:
        """The logical name of its resource."""
        return name_in(self.urn)

    @property
    def outlives_stack(self) -> bool:
        """Whether it stays when its declaration goes."""
        return self.fate is Fate.ADOPTED or _end(self.change.state) is Fate.LEFT

    @property
    def arn(self) -> str | None:
        """Its ARN; None where the file does not have it."""
        told = self.change.state.got("arn")
        return str(told) if told else None


def role_changes(plan: Plan) -> list[RoleChange]:
    """The roles of a plan, by account, fate and name."""
    accounts = _accounts(plan)
    found = [
        _role_change(urn, change, accounts.get(change.state.provider), known=plan.has_state)
        for urn, change in plan.of_type(*ROLES)
    ]
    order = list(Fate)
    return sorted(found, key=lambda it: (it.account or f"~{it.provider}", order.index(it.fate), it.name, it.urn))


def _accounts(plan: Plan) -> dict[str, str]:
    """Provider -> account, from the roles whose ARN is known: a provider works in one account."""
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
    return RoleChange(
        urn=urn,
        fate=_fate(change) if known else Fate.DECLARED,
        name=_name(state, entry),
        name_before=_name(change.old or state, entry),
        account=_account(state) or account,
        provider=name_in(state.provider) if state.provider else "",
        service=facts.trusted[0] if facts else str(state.get("awsServiceName") or ""),
        entry=entry,
        facts=facts,
        change=change,
    )


def _account(state: State) -> str | None:
    match = _ARN.fullmatch(str(state.got("arn")))
    return match["account"] if match else None


def _entry(state: State) -> CatalogEntry | None:
    if found := find(str(state.got("arn"))):
        return found
    try:
        return entry_for(str(state.get("awsServiceName")))
    except UnknownServiceError:
        return None


def _name(state: State, entry: CatalogEntry | None) -> str:
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
    said = {fate for note in change.notes for text, fate in _NOTES.items() if re.search(rf"\b{text}\b", note)}
    if change.state.got("adopted") is True or "adopted" in said:
        return Fate.ADOPTED
    return Fate.JOINED if said else Fate.CREATED


def _end(state: State) -> Fate:
    deletion = state.get("deletion")
    if deletion == "keep" or (state.got("adopted") is True and deletion != "force-adopted"):
        return Fate.LEFT
    return Fate.DELETED
