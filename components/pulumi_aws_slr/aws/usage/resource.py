"""A resource that uses a role: where it is, whose it is, and how it is removed. Plain values."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Remedy:
    """How a resource stops using the role."""

    what: str
    """What to do, as a clause: `delete it; it leaves a final snapshot`."""
    commands: tuple[str, ...] = ()
    """AWS CLI commands in their order; empty where there is nothing to do but wait."""


@dataclass(frozen=True)
class UsingResource:
    """A resource that uses a role."""

    region: str
    kind: str
    """For people: `aurora-mysql cluster`."""
    name: str
    status: str
    """In the service's words; empty where it says none."""
    arn: str
    owners: tuple[str, ...] = ()
    """The Pulumi stacks that own it by its tags, as `<project>/<stack>`; empty where the tags name none."""
    remedy: Remedy = field(default_factory=lambda: Remedy("delete it"))
    urn: str | None = None
    """Its URN where the reader's own stack declares it, and that is known."""

    @property
    def is_going(self) -> bool:
        """Whether the resource is on its way out and only needs to be waited for."""
        return self.status == "deleting"


def stacks_in(tags: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """The Pulumi stack that a resource's tags `pulumi:project` and `pulumi:stack` name, as `<project>/<stack>`.

    Args:
        tags: pairs of `Key` and `Value`, as RDS and DMS answer them.
    """
    named = {tag["Key"]: tag.get("Value", "") for tag in tags}
    project, stack = named.get("pulumi:project"), named.get("pulumi:stack")
    # Pulumi Cloud's own tags may have the stack's name with organization and project in front of it
    return (f"{project}/{stack.rpartition('/')[2]}",) if project and stack else ()


def cli(service: str, operation: str, region: str, *flags: str, **parameters: str) -> str:
    """An AWS CLI command: `cli("rds", "delete-db-instance", "eu-west-1", db_instance_identifier="orders")`."""
    words = ["aws", service, operation, "--region", region]
    for name, value in parameters.items():
        words += [f"--{name.replace('_', '-')}", value]
    return shlex.join([*words, *flags])
