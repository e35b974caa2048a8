"""The resources of one type in one Region, as Cloud Control API lists them: for services without a file here.

Cloud Control calls the service in the caller's name, so that a caller needs `cloudformation:ListResources` and what the
type's list handler calls. Many listings show the identifiers only; `GetResource` shows tags and ARN, and whether a
resource is still there.

Sources: https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_ListResources.html,
https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_GetResource.html,
https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/security.html
"""

from __future__ import annotations

import contextlib
import functools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.aws.usage.probe import Probe
from pulumi_aws_slr.aws.usage.resource import GOING, Remedy, UsingResource, cli, stacks_in
from pulumi_aws_slr.catalog.cloud_control import ResourceType, resources_of, type_named
from pulumi_aws_slr.errors import AwsError
from pulumi_aws_slr.json_text import parsed

SERVICE = "cloudcontrol"
_LIST, _GET = "cloudformation:ListResources", "cloudformation:GetResource"
_DESCRIBED = 25
"""Resources of a type and Region that are looked at one by one."""
_ABSENT = "TypeNotFoundException"
_GONE = "ResourceNotFoundException"
_LINKED_ROLE = re.compile(r"arn:[a-z-]+:iam::\d{12}:role/aws-service-role/[\w.-]+/[\w+=,.@-]+")


@functools.cache
def listing(name: str, partition: str, *, described: bool, wanted: str | None = None) -> Probe:
    """The probe that lists a type.

    Args:
        name: the type.
        partition: where the account is.
        described: whether each resource is looked at, so that what is gone does not count.
        wanted: the value of a property of the resources to list, `ServiceNamespace=ecs`; None for all.
    """
    kind = type_named(name)
    parent = type_named(kind.parent) if kind.parent else None
    actions = (_LIST, *(parent.list_actions if parent else ()), *kind.list_actions)
    actions += (_GET, *kind.read_actions) if described else ()
    return Probe(
        SERVICE,
        functools.partial(_listed, kind, described, wanted),
        functools.partial(_calls, tuple(dict.fromkeys(actions))),
        about=name,
        serves=functools.partial(kind.is_listed_in, partition),
    )


def _calls(actions: tuple[str, ...], partition: str, account: str) -> Iterator[tuple[str, str]]:
    return ((action, arn) for action in actions for arn in resources_of(action, partition, account))


def _listed(
    kind: ResourceType,
    described: bool,
    wanted: str | None,
    client: Any,
    region: str,
) -> Iterator[UsingResource]:
    left = _DESCRIBED if described else 0
    for item in _items(kind, wanted, client):
        identifier, properties = str(item["Identifier"]), _properties(item)
        if wanted and not kind.is_identified(identifier, wanted):
            continue
        if left:
            left -= 1
            seen = _read(kind.name, identifier, client)
            if seen is None:
                continue
            properties |= seen
        yield _resource(kind.name, identifier, properties, region)


def _items(kind: ResourceType, wanted: str | None, client: Any) -> Iterator[Mapping[str, Any]]:
    if kind.parent is None:
        name, _, value = (wanted or "").partition("=")
        yield from _pages(kind.name, client, {name: value} if wanted else {})
        return
    for parent in list(_pages(kind.parent, client, {})):
        with _unless(_GONE):  # it went while this was looking
            yield from _pages(kind.name, client, {str(kind.input): parent["Identifier"]})


def _pages(name: str, client: Any, model: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    """The items of all pages; none where the Region lacks the type."""
    more = {"ResourceModel": json.dumps(model)} if model else {}
    with _unless(_ABSENT):
        while True:
            with explained(_LIST, resource=name):
                page = client.list_resources(TypeName=name, **more)
            yield from page["ResourceDescriptions"]
            if not page.get("NextToken"):
                return
            more["NextToken"] = page["NextToken"]


def _read(name: str, identifier: str, client: Any) -> dict[str, Any] | None:
    """A resource's properties; none where they may not be read; None where the resource is gone."""
    try:
        with explained(_GET, resource=f"{name} {identifier}"):
            answer = client.get_resource(TypeName=name, Identifier=identifier)
    except AwsError as error:
        return None if error.code == _GONE else {}
    return _properties(answer["ResourceDescription"])


@contextlib.contextmanager
def _unless(code: str) -> Iterator[None]:
    """Ends quietly with an error of that code."""
    try:
        yield
    except AwsError as error:
        if error.code != code:
            raise


def _properties(item: Mapping[str, Any]) -> dict[str, Any]:
    """The properties, which Cloud Control sends as a JSON text; none where it is no object."""
    try:
        properties = parsed(item.get("Properties") or "{}")
    except ValueError:
        return {}
    return properties if isinstance(properties, dict) else {}


def _resource(name: str, identifier: str, properties: Mapping[str, Any], region: str) -> UsingResource:
    status = next((value for key in ("Status", "State") if isinstance(value := properties.get(key), str)), "")
    command = cli("cloudcontrol", "delete-resource", region, type_name=name, identifier=identifier)
    going = status.lower() == GOING
    return UsingResource(
        region,
        name,
        identifier,
        status.lower(),
        _arn(name, identifier, properties),
        stacks_in(_tags(properties)),
        Remedy("it is being deleted: wait") if going else Remedy("delete it", (command,)),
        linked_roles=tuple(sorted(set(_LINKED_ROLE.findall(json.dumps(properties))))),
    )


def _arn(name: str, identifier: str, properties: Mapping[str, Any]) -> str:
    """Its ARN; empty where neither the identifier nor a property with its name is one."""
    kind = name.rpartition("::")[2]
    named = (properties.get(key) for key in ("Arn", f"{kind}Arn", f"{kind}ARN"))
    return next((text for text in (*named, identifier) if isinstance(text, str) and text.startswith("arn:")), "")


def _tags(properties: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    """Lists of pairs, and objects: types have either, and some have a name of their own for it (`UserPoolTags`)."""
    for tags in (value for key, value in properties.items() if key.endswith("Tags")):
        if isinstance(tags, Mapping):
            yield from ({"Key": key, "Value": value} for key, value in tags.items())
        elif isinstance(tags, list):
            yield from (tag for tag in tags if isinstance(tag, Mapping) and "Key" in tag)
