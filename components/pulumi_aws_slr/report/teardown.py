"""In which order the resources around the service-linked roles go: workloads, roles, attachments, policies."""

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
    """Whether this very change removes it; otherwise `pulumi destroy` will."""


@dataclass(frozen=True)
class Teardown:
    """Steps, those of this change first, and which of them waits for which."""

    steps: tuple[Step, ...]
    order: tuple[tuple[str, str], ...]
    """Pairs of URNs: the first is gone before the second goes. What other pairs imply is left out."""


def teardown(plan: Plan, roles: list[RoleChange], users: Users) -> Teardown:
    """The roles with what uses them and what permits them, as the state's dependencies order them; no adopted roles.

    A role is one step, however many resources declare it: it goes with the last of them.
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
    """A resource as it stands when it goes: what this change removes as it is, the rest as it will be."""
    change = plan.changes[urn]
    return (change.old or change.new) if change.operation is Operation.DELETE else (change.new or change.old)


def _needed(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The pairs without those that two others make up for, one after the other."""
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
