"""The resources of a type that an account has in a Region, by the calls of their service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jmespath
from moto.utilities.utils import get_partition

from local.aws.errors import AwsError
from local.aws.inside import Ask, pages
from local.aws.inventory.kinds import Item, Kind


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
    if not kind.by:
        return next((item for name, item in listed(kind, ask, {}) if name == identifier), None)
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


def is_not_found(error: AwsError) -> bool:
    """Tell whether a service says that a resource does not exist."""
    return "NotFound" in error.code or "is not owned by the current account" in error.message  # so GuardDuty says it


def _filled(template: Any, identifier: str, arn: str = "") -> Any:
    if isinstance(template, Mapping):
        return {name: _filled(value, identifier, arn) for name, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, identifier, arn) for value in template]
    return template.format(*identifier.split("|"), arn=arn) if isinstance(template, str) else template
