"""This tells what a call is about: the one word by which tests and faults pick it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.aws.call import Call
from local.aws.catalogue import template

_TELLING = (
    "RoleName",
    "UserName",
    "GroupName",
    "PolicyArn",
    "RoleArn",
    "DBInstanceIdentifier",
    "DBClusterIdentifier",
    "ReplicationConfigArn",
    "ReplicationConfigIdentifier",
    "ReplicationInstanceArn",
    "ReplicationInstanceIdentifier",
    "EndpointArn",
    "EndpointIdentifier",
    "ResourceArn",
    "ResourceName",
    "AliasName",
    "KeyId",
)
_NAME_ENDINGS = ("Name", "Identifier", "Arn", "ARN", "Id")


def resource_of(call: Call) -> str:
    """Return the name, identifier or ARN that a call is about by its parameters, empty if there is none.

    For all calls about a service-linked role it is the role's name, also where the call names only the service or
    the task. For Cloud Control it is the type of the resource.
    """
    parameters = call.parameters
    if call.service == "iam":
        if task := _text(parameters, "DeletionTaskId"):
            return task.split("/")[3] if task.count("/") == _SLASHES_IN_TASK else task
        if principal := _text(parameters, "AWSServiceName"):
            known = template(principal)
            return known.name(_text(parameters, "CustomSuffix")) if known else principal
    if call.service == "cloudcontrolapi":
        return _text(parameters, "TypeName") or _text(parameters, "RequestToken") or ""
    for name in _TELLING:
        if value := _text(parameters, name):
            return value
    return next((value for name, value in parameters.items() if name.endswith(_NAME_ENDINGS) and _is_text(value)), "")


_SLASHES_IN_TASK = 4


def _text(parameters: Mapping[str, Any], name: str) -> str | None:
    value = parameters.get(name)
    return value if _is_text(value) else None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)
