"""Workloads that are created before their service-linked role or service role of DMS, or deleted after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from pulumi_aws_slr import catalog
from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.policies.dms.service_roles import ENDPOINTS, SERVICE_ROLES, ServiceRole
from pulumi_aws_slr.resource import Resource
from pulumi_aws_slr.stack_rules.components import declaration
from pulumi_aws_slr.stack_rules.naming import called
from pulumi_aws_slr.tokens import BARE_ROLE, ROLE, SERVICE_ROLE

REQUIRED = ("dms-serverless", "rds")
"""Keys of the roles that stacks with their workloads must declare, by default."""

_ROLES = (ROLE, BARE_ROLE)


def unordered_workloads(
    resources: Sequence[Resource], required: Collection[str] = REQUIRED
) -> Iterator[tuple[str, str]]:
    """The URNs of the workloads that do not depend on their role, with the reason why that is wrong.

    `resources` are all of the stack. Roles beyond `required` count where the stack declares them.
    """
    declared = _declared(resources)
    before = _Order(resources)
    for workload in resources:
        for entry in _used_by(workload.type):
            roles = declared.get(entry.key, [])
            if roles and not before.before(workload).intersection(role.urn for role in roles):
                yield workload.urn, _not_after(workload, entry.role_name or entry.key, roles[0])
            elif not roles and entry.key in required:
                yield workload.urn, _without(workload, entry)
        for facts in _service_roles_of(workload):
            roles = declared.get(facts.name, [])
            if roles and not before.before(workload).intersection(role.urn for role in roles):
                yield workload.urn, _not_after(workload, facts.name, roles[0])


def _used_by(type_token: str) -> list[CatalogEntry]:
    return [entry for entry in catalog.roles() if type_token in entry.workloads]


def _service_roles_of(workload: Resource) -> list[ServiceRole]:
    engine = workload.inputs.get("engineName") if workload.type in ENDPOINTS else None
    return [facts for facts in SERVICE_ROLES.values() if facts.is_used_by(workload.type, engine)]


def _declared(resources: Sequence[Resource]) -> Mapping[str, list[Resource]]:
    """A stack's service-linked roles by key, and service roles by name.

    Several of one key differ in suffix or account, or declare one role together; so do several of one name.
    """
    found: dict[str, list[Resource]] = defaultdict(list)
    for resource in resources:
        if resource.type in _ROLES and (entry := catalog.find(str(resource.inputs["awsServiceName"]))):
            found[entry.key].append(resource)
        elif resource.type == SERVICE_ROLE:
            found[str(resource.inputs["name"])].append(resource)
    return found


class _Order:
    """What precedes what: dependencies, the children of components that are dependencies, and parents."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self._resources = {resource.urn: resource for resource in resources}
        self._children: dict[str, list[str]] = defaultdict(list)
        for resource in resources:
            if resource.parent:
                self._children[resource.parent].append(resource.urn)

    def before(self, resource: Resource) -> set[str]:
        """The URNs of all that is created before a resource, and so deleted after it."""
        found: set[str] = set()
        ahead = [resource]
        while ahead:
            now = ahead.pop()
            earlier = {*self._with_children(now.dependencies), *filter(None, [now.parent])} - found
            found |= earlier
            ahead += [self._resources[urn] for urn in earlier if urn in self._resources]
        return found

    def _with_children(self, urns: Collection[str]) -> set[str]:
        found: set[str] = set()
        ahead = list(urns)
        while ahead:
            urn = ahead.pop()
            found.add(urn)
            ahead += [child for child in self._children[urn] if child not in found]
        return found


def _not_after(workload: Resource, used: str, role: Resource) -> str:
    return (
        f"{called(workload)} uses {used} and does not depend on {called(role)}, which makes it: "
        "it may be created before its role, and the role be deleted before it. Call pulumi_aws_slr.order_workloads() "
        "first in the program, or give the workload `depends_on`"
    )


def _without(workload: Resource, entry: CatalogEntry) -> str:
    return (
        f"{called(workload)} uses {entry.role_name or entry.key}, and nothing in this stack declares that role: its "
        "creation fails, or AWS makes a role that nobody owns. "
        f"Declare {declaration(entry)} and call pulumi_aws_slr.order_workloads(); where another stack declares it, "
        f'leave "{entry.key}" out of `required` in this policy\'s configuration'
    )
