"""CloudFormation's registry: which resource types there are in a Region, and what their handlers need.

The schemas are those that cfn-lint ships.

Source: https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-types.html
"""

from __future__ import annotations

import functools
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.aws.errors import AwsError


@dataclass(frozen=True)
class ResourceType:
    """A resource type as its schema has it.

    Attributes:
        name: `AWS::ECS::Cluster`.
        identifier: the properties that make the primary identifier.
        properties: those that can be read, each with its own schema.
        handlers: by operation (`list`, `read`, `delete`): the IAM actions that the handler needs.
        inputs: the properties that the list handler cannot do without.
        tags: the property that has the tags.
    """

    name: str
    identifier: tuple[str, ...]
    properties: Mapping[str, Mapping[str, Any]]
    handlers: Mapping[str, tuple[str, ...]]
    inputs: tuple[str, ...]
    tags: str

    def permissions(self, operation: str) -> tuple[str, ...]:
        """Return the IAM actions of a handler.

        Raises:
            AwsError: UnsupportedActionException, there is no such handler.
        """
        if operation not in self.handlers:
            text = f"Resource type {self.name} does not support {operation.upper()} action"
            raise AwsError("UnsupportedActionException", text)
        return self.handlers[operation]


def resource_type(name: str, region: str) -> ResourceType:
    """Return a resource type.

    Raises:
        AwsError: TypeNotFoundException, the Region does not have it.
    """
    if file := _types_of(region).get(name):
        return _read(name, file)
    raise AwsError("TypeNotFoundException", f"The type '{name}' cannot be found.")


@functools.cache
def _data() -> Path:
    found = importlib.util.find_spec("cfnlint")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("cfn-lint is missing, whose schemas Cloud Control needs: run make setup")
    return Path(found.submodule_search_locations[0]) / "data" / "schemas"


@functools.cache
def _types_of(region: str) -> Mapping[str, str]:
    """Return the names of a Region's types and of their files. A Region that cfn-lint does not know has none."""
    listed = _data() / "providers" / f"{region}.json"
    found: dict[str, str] = json.loads(listed.read_bytes()) if listed.is_file() else {}
    return found


@functools.cache
def _read(name: str, file: str) -> ResourceType:
    schema = json.loads((_data() / "resources" / f"{file}.json").read_bytes())
    unreadable = {_first(path) for path in schema.get("writeOnlyProperties", ()) if path.count("/") == 2}  # noqa: PLR2004
    handlers = schema.get("handlers", {})
    return ResourceType(
        name,
        tuple(_first(path) for path in schema["primaryIdentifier"]),
        {key: value for key, value in schema["properties"].items() if key not in unreadable},
        {operation: tuple(handler.get("permissions", ())) for operation, handler in handlers.items()},
        tuple(handlers.get("list", {}).get("handlerSchema", {}).get("required", ())),
        _first(schema.get("tagging", {}).get("tagProperty", "/properties/Tags")),
    )


def _first(path: str) -> str:
    """Return the property of a JSON pointer into the schema: `/properties/ClusterName`."""
    return path.split("/")[2]
