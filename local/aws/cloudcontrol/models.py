"""Resources in the words of their type's schema."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from local.aws.cloudcontrol.registry import ResourceType
from local.aws.inventory.kinds import Item, Kind

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "object": dict,
    "string": str,
}
"""What a value of a schema's type is in Python."""


def properties(kind: Kind, schema: ResourceType, item: Item, identifier: str, tags: Any) -> dict[str, Any]:
    """Return a described resource in the words of its schema: what has the same name but for case, and the tags."""
    by_case = {name.lower(): value for name, value in item.items()}
    found: dict[str, Any] = {}
    for name, member in schema.properties.items():
        value = item.get(kind.names[name]) if name in kind.names else by_case.get(name.lower())
        if name == schema.tags:
            value = _tags(value if tags is None else tags, as_map=member.get("type") == "object")
        shaped = _shaped(value)
        kind_of_value = _TYPES.get(member["type"]) if isinstance(member.get("type"), str) else None
        if shaped not in (None, [], {}) and (kind_of_value is None or isinstance(shaped, kind_of_value)):
            found[name] = shaped
    return {**found, **dict(zip(schema.identifier, identifier.split("|"), strict=True))}


def _tags(said: Any, *, as_map: bool) -> Any:
    """Return tags as `Key` and `Value`, whatever the words of the service, or as a map."""
    if isinstance(said, Mapping):
        pairs = dict(said)
    else:
        pairs = {}
        for tag in said or ():
            words = {name.lower().removeprefix("tag"): text for name, text in tag.items()}
            pairs[words["key"]] = words.get("value") or ""
    return pairs if as_map else [{"Key": key, "Value": value} for key, value in pairs.items()]


def _shaped(value: Any) -> Any:
    """Return a value as JSON of a schema: names begin with a capital, times are text."""
    if isinstance(value, Mapping):
        return {name[:1].upper() + name[1:]: _shaped(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_shaped(member) for member in value]
    return value.isoformat() if isinstance(value, dt.datetime) else value
