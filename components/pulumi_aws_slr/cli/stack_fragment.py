"""The fragment of stacks/Pulumi.<stack>.yaml that adopts the roles of an account."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Container, Iterable, Iterator

from pulumi_aws_slr.catalog import Severity, find, is_creatable, problems_with
from pulumi_aws_slr.ownership.inventory import InventoryRole

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.-]")


def stack_fragment(project: str, account: str, roles: Iterable[InventoryRole]) -> str:
    """YAML that declares every role of an account that can be declared; comments name the others, with reasons."""
    declared: dict[str, tuple[str, str | None]] = {}
    lines = []
    for role in roles:
        target = (_service(role), role.suffix)
        if target in declared.values():
            reason: str | None = "another role of this principal is declared, and IAM cannot be told which one is meant"
        else:
            reason = _obstacle(role, *target)
        if reason:
            lines.append(f"    # left out: {role.arn.name} of {role.arn.service_principal}: {reason}")
        else:
            name = _name(*target, taken=declared)
            declared[name] = target
            lines += _declaration(name, role, *target)
    head = f"# adopts the service-linked roles of account {account}; roles that are adopted outlive the stack"
    return "\n".join([head, "config:", f"  {project}:roles:{'' if declared else ' {}'}", *lines, ""])


def _service(role: InventoryRole) -> str:
    """The row's key; the principal without a row, or where the key stands for another role."""
    entry = role.entry
    return entry.key if entry and is_creatable(entry) else role.arn.service_principal


def _obstacle(role: InventoryRole, service: str, suffix: str | None) -> str | None:
    """Why a role cannot be declared, if so."""
    entry = find(service)
    if entry and entry.role_name and not entry.is_named(role.arn.name):
        return f"this principal makes {entry.role_name}, so that one would be created instead"
    problems = problems_with(service, custom_suffix=suffix, partition=role.arn.partition)
    return next((problem.reason for problem in problems if problem.severity is Severity.ERROR), None)


def _name(service: str, suffix: str | None, *, taken: Container[str]) -> str:
    """The component's name: key or principal and suffix, in allowed characters."""
    plain = _NOT_IN_NAMES.sub("-", "-".join(filter(None, (service.removesuffix(".amazonaws.com"), suffix))))
    numbered = (f"{plain}-{number}" for number in itertools.count(2))
    return next(name for name in itertools.chain((plain,), numbered) if name not in taken)


def _declaration(name: str, role: InventoryRole, service: str, suffix: str | None) -> Iterator[str]:
    remarks = [] if role.entry else ["not in the catalogue"]
    if role.owners:
        remarks.append(f"owned by {', '.join(role.owners)}: this stack would become an owner, too")
    comment = f"  # {'; '.join(remarks)}" if remarks else ""
    yield f"    {name}:{comment}"
    yield f"      service: {service}"
    if suffix:
        yield f"      suffix: {json.dumps(suffix)}"
