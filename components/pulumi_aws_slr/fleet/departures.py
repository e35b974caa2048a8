"""What goes with the stacks that are to be destroyed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.aws.gather import each
from pulumi_aws_slr.fleet.engine.backend import exported
from pulumi_aws_slr.fleet.work import Task
from pulumi_aws_slr.tokens import ROLE, SERVICE_ROLE

_AT_A_TIME = 4


@dataclass(frozen=True)
class Departure:
    """What goes with one stack."""

    task: Task
    roles: tuple[str, ...]
    """The names of roles that this stack declares; the last owner's departure deletes them."""
    adopted: tuple[str, ...]
    """Roles that stay, since others made them."""
    others: int
    """Further resources."""
    pending: int
    """Creations that a killed run has left: what they made is in no state, so a destroy would leave it behind."""


def departures(tasks: Iterable[Task]) -> list[Departure]:
    """What goes, in the order of the tasks.

    Raises:
        FleetError: the backend cannot be reached.
    """
    return each(lambda task: _departure(task, exported(task.directory, task.account)), tasks, at_a_time=_AT_A_TIME)


def _departure(task: Task, deployment: Mapping[str, Any]) -> Departure:
    resources = [
        resource
        for resource in deployment.get("resources") or ()
        if resource.get("custom") and not resource["type"].startswith("pulumi:")
    ]
    roles = [resource.get("outputs") or {} for resource in resources if resource["type"] in (ROLE, SERVICE_ROLE)]
    pending = [item for item in deployment.get("pending_operations") or () if item.get("type") == "creating"]
    return Departure(
        task=task,
        roles=tuple(sorted({str(role.get("name")) for role in roles if not role.get("adopted")})),
        adopted=tuple(sorted({str(role.get("name")) for role in roles if role.get("adopted")})),
        others=len(resources) - len(roles),
        pending=len(pending),
    )
