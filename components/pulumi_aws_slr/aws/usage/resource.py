"""A resource that uses a role: its place, its owners, and its removal. Plain values."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

GOING = "deleting"
"""The status of a resource whose deletion is under way."""


@dataclass(frozen=True)
class Remedy:
    """How to end the use."""

    what: str
    """A clause: `delete it; it leaves a final snapshot`."""
    commands: tuple[str, ...] = ()
    """AWS CLI commands in order; empty where waiting is enough."""


@dataclass(frozen=True)
class UsingResource:
    region: str
    kind: str
    """For people: `aurora-mysql cluster`, or the type in CloudFormation: `AWS::ECS::Cluster`."""
    name: str
    status: str
    """In the service's words; may be empty."""
    arn: str
    owners: tuple[str, ...] = ()
    """Pulumi stacks in its tags, as `<project>/<stack>`."""
    remedy: Remedy = field(default_factory=lambda: Remedy("delete it"))
    urn: str | None = None
    """Where the reader's own stack declares it."""
    linked_roles: tuple[str, ...] = ()
    """ARNs of the service-linked roles that its properties name."""

    @property
    def is_going(self) -> bool:
        """Whether its deletion is under way."""
        return self.status == GOING


def stacks_in(tags: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """The Pulumi stack in the tags `pulumi:project` and `pulumi:stack`, as `<project>/<stack>`."""
    named = {tag["Key"]: tag.get("Value", "") for tag in tags}
    project, stack = named.get("pulumi:project"), named.get("pulumi:stack")
    # Pulumi Cloud's own tags may put organization and project before the stack's name
    return (f"{project}/{stack.rpartition('/')[2]}",) if project and stack else ()


def cli(service: str, operation: str, region: str, *flags: str, **parameters: str) -> str:
    """An AWS CLI command: `cli("rds", "delete-db-instance", "eu-west-1", db_instance_identifier="orders")`."""
    words = ["aws", service, operation, "--region", region]
    for name, value in parameters.items():
        words += [f"--{name.replace('_', '-')}", value]
    return shlex.join([*words, *flags])
