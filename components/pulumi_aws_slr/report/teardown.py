"""The order in which the resources around service-linked roles go: workloads, roles, attachments, policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pulumi_aws_slr.report.holders import ATTACHING
from pulumi_aws_slr.report.plan import Operation, Plan
from pulumi_aws_slr.report.roles import RoleChange
from pulumi_aws_slr.report.users import Users
from pulumi_aws_slr.resource import Resource, name_in


@dataclass(frozen=True)
class Step:
    """One resource that goes."""

    urn: str
    type: str
    name: str
    goes_now: bool
    """In this change; otherwise `pulumi destroy` removes it."""


@dataclass(frozen=True)
class Teardown:
    """Steps, first those of this change."""

    steps: tuple[Step, ...]
    order: tuple[tuple[str, str], ...]
    """Pairs of URNs: the first goes before the second. Implied pairs are left out."""


def teardown(plan: Plan, roles: list[RoleChange], users: Users) -> Teardown:
    """Roles with their users and the resources that permit them, in the state's order; without adopted roles.

    A role is one step and goes with its last declaration.
    """
    going = [role for role in roles if not role.outlives_stack]
    one_of = {urn: role.urn for role in going for urn in role.urns}
    wanted = {urn: role.name_before for role in going for urn in role.urns}
    for role in going:
        for urn in users.of(role):
            wanted.setdefault(urn, name_in(urn))
        for declared in (*role.olds, *role.news):
            for urn in declared.dependencies:
                if urn in plan.changes and plan.changes[urn].state.type in ATTACHING:
                    wanted.setdefault(urn, name_in(urn))
    standing = {urn: there for urn in wanted if (there := _standing(plan, urn))}
    steps: dict[str, Step] = {}
    for urn, state in standing.items():
        goes_now = plan.changes[urn].operation in (Operation.DELETE, Operation.REPLACE)
        step = steps.setdefault(one_of.get(urn, urn), Step(one_of.get(urn, urn), state.type, wanted[urn], goes_now))
        if step.goes_now and not goes_now:
            steps[step.urn] = replace(step, goes_now=False)
    pairs = {
        (one_of.get(urn, urn), one_of.get(dependency, dependency))
        for urn, state in standing.items()
        for dependency in state.dependencies
        if dependency in wanted
    }
    return Teardown(
        tuple(sorted(steps.values(), key=lambda step: (not step.goes_now, step.type, step.name, step.urn))),
        tuple(sorted(_needed(pairs))),
    )


def _standing(plan: Plan, urn: str) -> Resource | None:
    """The state in which a resource goes."""
    change = plan.changes[urn]
    return (change.old or change.new) if change.operation is Operation.DELETE else (change.new or change.old)


def _needed(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The pairs that no chain of others implies."""
    after: dict[str, set[str]] = {}
    for first, second in pairs:
        after.setdefault(first, set()).add(second)
    return {(first, second) for first, second in pairs if not _detour(after, first, second)}


def _detour(after: Mapping[str, set[str]], first: str, second: str) -> bool:
    seen = set(after.get(first, ())) - {second}
    waiting = list(seen)
    while waiting:
        for urn in after.get(waiting.pop(), ()):
            if urn == second:
                return True
            if urn not in seen:
                seen.add(urn)
                waiting.append(urn)
    return False
