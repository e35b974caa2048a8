"""What of a stack uses a service-linked role."""

from __future__ import annotations

from collections import defaultdict

from pulumi_aws_slr.report.holders import ATTACHING
from pulumi_aws_slr.report.plan import BARE_ROLE, ROLE, Plan, State
from pulumi_aws_slr.report.roles import RoleChange


class Users:
    """The resources of a plan that use roles: they depend on one, or the catalogue knows that their type uses it."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._dependents: dict[str, set[str]] = defaultdict(set)
        self._by_type: dict[str, set[str]] = defaultdict(set)
        self._declared: dict[str, set[str]] = defaultdict(set)
        for urn, change in plan.changes.items():
            for state in (change.old, change.new):
                if state and _may_use(state):
                    self._by_type[state.type].add(urn)
                    for dependency in state.dependencies:
                        self._dependents[dependency].add(urn)
            if change.state.type in (ROLE, BARE_ROLE):
                self._declared[str(change.state.get("awsServiceName"))].add(urn)

    def of(self, role: RoleChange) -> list[str]:
        """URNs, sorted. Types count only where the stack declares no other role of that service."""
        by_type = role.entry.workloads if role.entry and self._declared[role.service] == {role.urn} else ()
        return sorted(self._dependents[role.urn].union(*(self._by_type[token] for token in by_type)))

    def staying(self, role: RoleChange) -> list[str]:
        """Those that are there before the change and after it."""
        changes = self._plan.changes
        return [urn for urn in self.of(role) if changes[urn].old and changes[urn].new]


def _may_use(state: State) -> bool:
    return not state.type.startswith(("aws-slr:", "pulumi:")) and state.type not in ATTACHING
