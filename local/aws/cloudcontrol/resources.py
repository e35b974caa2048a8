"""The resources of a type that an account has in a Region, by the calls of their service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jmespath
from moto.utilities.utils import get_partition

from local.aws.cloudcontrol.kinds import Item, Kind
from local.aws.cloudcontrol.registry import ResourceType
from local.aws.errors import AwsError
from local.aws.on_behalf import Ask, pages

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "object": dict,
    "string": str,
}
"""What a value of a schema's type is in Python."""


@dataclass(frozen=True)
class Place:
    """Where a resource is: an account and a Region."""

    account: str
    region: str


def listed(kind: Kind, ask: Ask, inputs: Mapping[str, Any]) -> Iterator[tuple[str, Item]]:
    """Return the identifiers of all resources, each with its description where the service's list has it.

    Args:
        kind: how.
        ask: calls the service.
        inputs: the properties that the caller gave to select resources.
    """
    parameters = {parameter: inputs[name] for name, parameter in kind.inputs.items() if name in inputs}
    for answer in pages(ask, kind.service, kind.listing, parameters):
        for item in jmespath.search(kind.listed, answer) or ():
            identifier = kind.key(item) if callable(kind.key) else item[kind.key]
            description = item if isinstance(item, Mapping) and not kind.reading else {}
            if not description or kind.where(description):
                yield identifier, description


def described(kind: Kind, ask: Ask, identifier: str, *, gone_too: bool = False) -> Item | None:
    """Return the description of a resource, or None if there is none.

    Args:
        kind: how.
        ask: calls the service.
        identifier: the resource's.
        gone_too: also describe what lives no longer, such as keys that will be deleted.

    Raises:
        AwsError: the service refuses.
    """
    try:
        answer = ask(kind.service, kind.reading or kind.listing, _filled(kind.by, identifier))
    except AwsError as error:
        if is_not_found(error):
            return None
        raise
    found = jmespath.search(kind.read or f"{kind.listed}[0]", answer)
    return found if found and (gone_too or kind.lives(found)) and kind.where(found) else None


def delete(kind: Kind, ask: Ask, identifier: str) -> None:
    """Delete a resource.

    Raises:
        AwsError: the service refuses.
    """
    ask(kind.service, kind.deleting, _filled(kind.delete_by, identifier))


def arn_of(kind: Kind, item: Item, identifier: str, place: Place) -> str:
    """Return the ARN of a described resource."""
    if not kind.arn.startswith("arn:"):
        return str(item[kind.arn])
    partition = get_partition(place.region)
    return kind.arn.format(identifier, partition=partition, region=place.region, account=place.account)


def tags_of(kind: Kind, ask: Ask, item: Item, identifier: str, place: Place) -> Any:
    """Return the tags of a described resource as the service says them; None where the description has them.

    Raises:
        AwsError: the service refuses.
    """
    if kind.tags is None:
        return None
    arn = arn_of(kind, item, identifier, place)
    answer = ask(kind.service, kind.tags.operation, _filled(kind.tags.by, identifier, arn))
    return jmespath.search(kind.tags.path, answer)


def properties(kind: Kind, schema: ResourceType, item: Item, identifier: str, tags: Any) -> dict[str, Any]:
    """Return a described resource in the words of its schema: what has the same name but for case, and the tags."""
    by_case = {name.lower(): value for name, value in item.items()}
    found: dict[str, Any] = {}
    for name, member in schema.properties.items():
        value = item.get(kind.names[name]) if name in kind.names else by_case.get(name.lower())
        if _is_tags(name):
            value = _tags(value if tags is None else tags, as_map=member.get("type") == "object")
        shaped = _shaped(value)
        kind_of_value = _TYPES.get(member["type"]) if isinstance(member.get("type"), str) else None
        if shaped not in (None, [], {}) and (kind_of_value is None or isinstance(shaped, kind_of_value)):
            found[name] = shaped
    return {**found, **dict(zip(schema.identifier, identifier.split("|"), strict=True))}


def is_not_found(error: AwsError) -> bool:
    """Tell whether a service says that a resource does not exist."""
    return "NotFound" in error.code or error.code in ("NoSuchEntity", "ClusterNotFoundException")


def _is_tags(name: str) -> bool:
    return name.endswith("Tags")


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


def _filled(template: Any, identifier: str, arn: str = "") -> Any:
    if isinstance(template, Mapping):
        return {name: _filled(value, identifier, arn) for name, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, identifier, arn) for value in template]
    return template.format(*identifier.split("|"), arn=arn) if isinstance(template, str) else template
