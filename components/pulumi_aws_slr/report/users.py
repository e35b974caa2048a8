"""The resources of a stack that use a service-linked role or a service role of DMS."""

from __future__ import annotations

from collections import defaultdict

from pulumi_aws_slr.policies.dms.service_roles import WORKLOADS, ServiceRole
from pulumi_aws_slr.report.holders import ATTACHING
from pulumi_aws_slr.report.plan import Plan
from pulumi_aws_slr.report.roles import RoleChange
from pulumi_aws_slr.resource import Resource
from pulumi_aws_slr.tokens import BARE_ROLE, ROLE


class Users:
    """Resources use a role if they depend on it, or if the catalogue knows that their type does."""

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
        """Sorted URNs. Types count only where the stack declares no other role of that service."""
        if role.facts:
            return self._of_service_role(role, role.facts)
        by_type = role.entry.workloads if role.entry and self._declared[role.service] == role.urns else ()
        return sorted(self._depending_on(role).union(*(self._by_type[token] for token in by_type)))

    def _of_service_role(self, role: RoleChange, facts: ServiceRole) -> list[str]:
        """As `of`, by type: all of DMS depends on all of its roles, for the order's sake."""
        users = {urn for token in facts.workloads for urn in self._by_type[token] if self._uses(facts, urn)}
        others = {urn for urn in self._depending_on(role) if self._plan.changes[urn].state.type not in WORKLOADS}
        return sorted(users | others)

    def _depending_on(self, role: RoleChange) -> set[str]:
        return {user for urn in role.urns for user in self._dependents[urn]}

    def _uses(self, facts: ServiceRole, urn: str) -> bool:
        state = self._plan.changes[urn].state
        return facts.is_used_by(state.type, state.get("engineName"))

    def staying(self, role: RoleChange) -> tuple[list[str], list[str]]:
        """Those that exist before and after the change: what uses the role, and what may.

        As at deletion, a resource may use it that is of a type of which the catalogue does not say that all do.
        """
        changes = self._plan.changes
        staying = [urn for urn in self.of(role) if changes[urn].old and changes[urn].new]
        doubtful = {*role.entry.workloads} - {*role.entry.users} if role.entry and not role.facts else set()
        may = [urn for urn in staying if changes[urn].state.type in doubtful]
        return [urn for urn in staying if urn not in may], may


def _may_use(state: Resource) -> bool:
    return not state.type.startswith(("aws-slr:", "pulumi:")) and state.type not in ATTACHING
