"""The stacks that a project's backend has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_aws_slr.fleet.engine import attributes
from pulumi_aws_slr.fleet.engine.runs import ask
from pulumi_aws_slr.fleet.errors import FleetError

_NO_STACK = "no stack named"


@dataclass(frozen=True)
class Known:
    """A stack in the backend."""

    resources: int
    last_update: str
    """As ISO 8601, or empty."""


class NoStackError(FleetError):
    """The backend has no such stack. It may have been removed; or Pulumi is logged in to another backend."""


def stacks(directory: Path) -> dict[str, Known]:
    """All stacks of a project by name: one call, however many there are.

    Raises:
        FleetError: the backend cannot be reached, or nobody is logged in.
    """
    return {
        str(item["name"]).rpartition("/")[2]: Known(int(item.get("resourceCount") or 0), item.get("lastUpdate") or "")
        for item in _asked(directory, "stack", "ls", "--json")
    }


def exported(directory: Path, stack: str) -> dict[str, Any]:
    """A stack's deployment: `resources`, `pending_operations`.

    Raises:
        NoStackError: there is no such stack.
        FleetError: the backend cannot be reached.
    """
    found: dict[str, Any] = _asked(directory, "stack", "export", "--stack", stack).get("deployment") or {}
    return found


def _asked(directory: Path, *arguments: str) -> Any:
    ended = ask(directory, arguments)
    if ended.returncode and attributes.is_unreadable(ended.stderr) and attributes.mended(directory):
        ended = ask(directory, arguments)
    if ended.returncode:
        kind = NoStackError if _NO_STACK in ended.stderr else FleetError
        raise kind(f"`pulumi {' '.join(arguments)}` in {directory} failed: {ended.stderr.strip()}")
    try:
        return json.loads(ended.stdout)
    except ValueError as error:
        raise FleetError(f"`pulumi {' '.join(arguments)}` in {directory} printed no JSON: {error}") from error
