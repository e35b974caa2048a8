"""Cloud Control's operations.

The handlers ask the services in the caller's name, so the caller needs Cloud Control's permissions and theirs.

Sources: https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_ListResources.html and its neighbours,
https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/security.html; aws/aws-sdk#764 (MaxResults has no effect)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from local.aws import control
from local.aws.call import Call
from local.aws.calls import is_read_only
from local.aws.cloudcontrol import requests
from local.aws.cloudcontrol.errors import Failure, failure, not_found, service_name
from local.aws.cloudcontrol.models import properties
from local.aws.cloudcontrol.registry import ResourceType, resource_type
from local.aws.cloudcontrol.requests import DeleteRequest
from local.aws.errors import AwsError
from local.aws.inside import look
from local.aws.inventory import resources
from local.aws.inventory.kinds import KINDS, Kind
from local.aws.inventory.resources import Place
from local.aws.on_behalf import asker, permit
from local.aws.pages import page

PRINCIPAL = "cloudformation.amazonaws.com"
"""Who the services are called by, as CloudTrail's invokedBy."""

_REQUESTS_ON_A_PAGE = 20


def list_resources(call: Call) -> dict[str, Any]:
    """Answer ListResources. Of types that no row of the table knows, nothing can exist here."""
    schema = _schema(call)
    schema.permissions("list")
    kind = KINDS.get(schema.name)
    inputs = _inputs(call, schema, kind)
    found = _told(call, schema, kind, inputs) if kind else _nothing(call, schema)
    size = control.settings.of(call.account).cloudcontrol_page
    token = call.parameters.get("NextToken")
    answer = page("ResourceDescriptions", found, size, "NextToken", token, code="InvalidRequestException")
    return {"TypeName": schema.name, **answer}


def get_resource(call: Call) -> dict[str, Any]:
    """Answer GetResource: the resource with all its properties."""
    schema = _schema(call)
    schema.permissions("read")
    identifier = _identifier(call, schema)
    kind = KINDS.get(schema.name)
    if kind is None:
        raise not_found(schema.name, identifier).error(schema.name)
    ask, place = asker(call, PRINCIPAL), Place(call.account, call.region)
    try:
        item = resources.described(kind, ask, identifier)
        tags = resources.tags_of(kind, ask, item, identifier, place) if item else None
    except AwsError as error:
        raise failure(error, service_name(kind.service)).error(schema.name) from error
    if item is None:
        raise not_found(schema.name, identifier).error(schema.name)
    model = properties(kind, schema, item, identifier, tags)
    return {"TypeName": schema.name, "ResourceDescription": _description(identifier, model)}


def delete_resource(call: Call) -> dict[str, Any]:
    """Answer DeleteResource. The request is in progress at first, whatever becomes of it."""
    schema = _schema(call)
    schema.permissions("delete")
    identifier = _identifier(call, schema)
    place, client_token = Place(call.account, call.region), call.parameters.get("ClientToken")
    if same := requests.known(place, schema.name, identifier, client_token):
        return {"ProgressEvent": same.event()}
    kind = KINDS.get(schema.name)
    silent = look(call.account, call.region)
    request = DeleteRequest(
        schema.name,
        identifier,
        lambda: kind is None or resources.described(kind, silent, identifier) is None,
        client_token,
        _delete(call, kind, schema.name, identifier),
    )
    requests.add(place, request)
    return {"ProgressEvent": request.accepted()}


def get_resource_request_status(call: Call) -> dict[str, Any]:
    """Answer GetResourceRequestStatus."""
    place = Place(call.account, call.region)
    return {"ProgressEvent": requests.get(place, call.parameters["RequestToken"]).event()}


def list_resource_requests(call: Call) -> dict[str, Any]:
    """Answer ListResourceRequests, newest first."""
    wanted = call.parameters.get("ResourceRequestStatusFilter") or {}
    found = [
        event
        for event in (request.event() for request in requests.all_of(Place(call.account, call.region)))
        if event["OperationStatus"] in wanted.get("OperationStatuses", [event["OperationStatus"]])
        and event["Operation"] in wanted.get("Operations", [event["Operation"]])
    ]
    size = int(call.parameters.get("MaxResults") or _REQUESTS_ON_A_PAGE)
    token = call.parameters.get("NextToken")
    return page("ResourceRequestStatusSummaries", found, size, "NextToken", token, code="RequestTokenNotFoundException")


OPERATIONS: Mapping[str, Callable[[Call], dict[str, Any]]] = {
    "DeleteResource": delete_resource,
    "GetResource": get_resource,
    "GetResourceRequestStatus": get_resource_request_status,
    "ListResourceRequests": list_resource_requests,
    "ListResources": list_resources,
}


def _schema(call: Call) -> ResourceType:
    return resource_type(call.parameters["TypeName"], call.region)


def _identifier(call: Call, schema: ResourceType) -> str:
    """Return the identifier as AWS writes it: its parts in the order of the schema, with bars between them.

    Source: https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-identifier.html
    """
    given = str(call.parameters["Identifier"])
    if given.startswith("{"):
        parts = _json(given, "Identifier")
        given = "|".join(str(parts.get(name, "")) for name in schema.identifier)
    if len(given.split("|")) != len(schema.identifier):
        raise AwsError(
            "InvalidRequestException",
            f"Identifier {given} is not valid for identifier [{', '.join(schema.identifier)}]",
        )
    return given


def _inputs(call: Call, schema: ResourceType, kind: Kind | None) -> dict[str, Any]:
    """Return the resource model by which the caller selects.

    Sources: pulumi/pulumi-tool-cdk-importer, `internal/lookups/ccapi.go` (both texts, as AWS sends them);
    platform-engineering-labs/formae-plugin-aws, CHANGELOG.md (ECS's services need their cluster)
    """
    inputs = _json(call.parameters.get("ResourceModel") or "{}", "ResourceModel")
    where = f"in {schema.name} list handler request input"
    for name in schema.inputs:
        if name not in inputs:
            missing = f"Required property:  (#: required key [{name}] not found)"
            raise AwsError("InvalidRequestException", f"Missing or invalid ResourceModel property {where}. {missing}")
    for name in kind.inputs if kind else ():
        if name not in inputs:
            text = f"Missing Or Invalid ResourceModel property {where}. Required property: [{name}]"
            raise AwsError("InvalidRequestException", text)
    return inputs


def _json(text: str, what: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise AwsError("InvalidRequestException", f"{what} is no JSON object.")
    return found


def _told(call: Call, schema: ResourceType, kind: Kind, inputs: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what the list handler tells of every resource."""
    ask, place = asker(call, PRINCIPAL), Place(call.account, call.region)
    found = []
    try:
        for identifier, item in resources.listed(kind, ask, inputs):
            tags = resources.tags_of(kind, ask, item, identifier, place) if kind.tells is None else None
            model = properties(kind, schema, item, identifier, tags)
            told = model if kind.tells is None else (*schema.identifier, *kind.tells)
            found.append(_description(identifier, {name: model[name] for name in told if name in model}))
    except AwsError as error:
        raise failure(error, service_name(kind.service)).error(schema.name) from error
    return found


def _nothing(call: Call, schema: ResourceType) -> list[dict[str, str]]:
    """Return the resources of a type that the local AWS cannot have. The caller needs its permissions all the same."""
    for permission in schema.permissions("list"):
        service, _, action = permission.partition(":")
        if not is_read_only(action) or "*" in action:
            continue
        try:
            permit(call, service.lower(), action, PRINCIPAL)
        except AwsError as error:
            raise failure(error, service).error(schema.name) from error
    return []


def _description(identifier: str, model: Mapping[str, Any]) -> dict[str, str]:
    return {"Identifier": identifier, "Properties": json.dumps(model)}


def _delete(call: Call, kind: Kind | None, type_name: str, identifier: str) -> Failure | None:
    """Delete a resource; why it failed, or None."""
    if kind is None:
        return not_found(type_name, identifier)
    ask = asker(call, PRINCIPAL)
    try:
        if resources.described(kind, ask, identifier) is None:
            return not_found(type_name, identifier)
        resources.delete(kind, ask, identifier)
    except AwsError as error:
        return failure(error, service_name(kind.service))
    return None
