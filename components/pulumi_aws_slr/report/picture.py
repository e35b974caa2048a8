"""A stack's service-linked roles with their callers and workloads, and DMS's service roles with their workloads."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from pulumi_aws_slr.policies import Ability
from pulumi_aws_slr.policies.meaning.grants import Grant
from pulumi_aws_slr.policies.meaning.patterns import covers
from pulumi_aws_slr.report.holders import UNATTACHED, holdings
from pulumi_aws_slr.report.plan import Plan
from pulumi_aws_slr.report.roles import RoleChange, role_changes
from pulumi_aws_slr.report.users import Users
from pulumi_aws_slr.resource import name_in

_VERBS = {
    "iam:createservicelinkedrole": Ability.CREATE,
    "iam:getrole": Ability.VIEW,
    "iam:updaterole": Ability.EDIT_DESCRIPTION,
    "iam:tagrole": Ability.TAG,
    "iam:deleteservicelinkedrole": Ability.DELETE,
}
"""The action that each ability requires."""


class Kind(enum.IntEnum):
    """The kinds of nodes; the number is the column."""

    CALLER = 0
    ROLE = 1
    WORKLOAD = 2


@dataclass(frozen=True, order=True)
class Node:
    kind: Kind
    title: str
    subtitle: str
    id: str


@dataclass(frozen=True, order=True)
class Edge:
    """An arrow between two nodes, by ID."""

    start: str
    end: str
    label: str = ""


@dataclass(frozen=True)
class Picture:
    """Sorted nodes and arrows."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def picture(plan: Plan) -> Picture:
    """The stack after the plan."""
    roles = [role for role in role_changes(plan) if role.news]
    linked = [role for role in roles if not role.facts]  # what callers may do with the account's own roles is not told
    users = Users(plan)
    nodes = {role.urn: Node(Kind.ROLE, role.name, _place_of(role), role.urn) for role in roles}
    edges = []
    for role in roles:
        for urn in users.of(role):
            if state := plan.changes[urn].new:
                nodes[urn] = Node(Kind.WORKLOAD, name_in(urn), state.type.rpartition(":")[2], urn)
                edges.append(Edge(role.urn, urn))
    for identity, holding in holdings(plan.after()).items():
        for role in () if identity.startswith(UNATTACHED) else linked:
            if abilities := _abilities(holding.grants, role):
                kind, _, name = identity.partition("/")
                nodes[identity] = Node(Kind.CALLER, name, kind, identity)
                edges.append(Edge(identity, role.urn, ", ".join(abilities)))
    return Picture(tuple(sorted(nodes.values())), tuple(sorted(edges)))


def _place_of(role: RoleChange) -> str:
    return " in ".join(part for part in (role.service, role.account) if part)


def _abilities(grants: Iterable[Grant], role: RoleChange) -> list[str]:
    arn = role.arn or f"arn:aws:iam::*:role/aws-service-role/{role.service}/{role.name}"
    held = [grant for grant in grants if grant.effect == "Allow" and covers(grant.resource, arn)]
    return [ability.value for verb, ability in _VERBS.items() if any(grant.may_match(verb) for grant in held)]
