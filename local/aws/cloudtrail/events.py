"""CloudTrail's management events, made of the recorded calls.

Sources: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html and
recorded events: one of CreateServiceLinkedRole by Resource Explorer (2025: `aWSServiceName`, the dates, the document),
one of GetRole by Access Analyzer (2024: `NoSuchEntityException`)
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.model import OperationModel, ServiceModel
from botocore.parsers import ResponseParserError, create_parser
from moto.utilities.utils import get_partition

from local.aws.call import Call
from local.aws.calls import Entry, is_read_only, is_secret
from local.aws.cloudtrail.identities import user_identity, user_name
from local.aws.requests import model_of

_GLOBAL = frozenset({"cloudfront", "iam", "organizations", "route53"})
_HOME = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
_DATA = {
    "dynamodb": frozenset({"BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan"}),
    "lambda": frozenset({"Invoke"}),
    "s3": frozenset(
        {"CopyObject", "DeleteObject", "GetObject", "HeadObject", "ListObjects", "ListObjectsV2", "PutObject"}
    ),
}
"""Events of data, which LookupEvents does not tell."""
_TYPES = {"role": "AWS::IAM::Role", "user": "AWS::IAM::User", "group": "AWS::IAM::Group", "policy": "AWS::IAM::Policy"}
_REDACTED = "HIDDEN_DUE_TO_SECURITY_REASONS"


def is_management_event(entry: Entry) -> bool:
    """Tell whether CloudTrail has an event of a call: one that reached its service and is not about data."""
    call = entry.call
    return bool(call.status and call.action) and call.action not in _DATA.get(call.service, ())


def region_of(entry: Entry) -> str:
    """Return the Region that has the event. Those of global services are in one for the whole partition.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html
    """
    if entry.call.service in _GLOBAL:
        return _HOME.get(get_partition(entry.call.region), "us-east-1")
    return entry.call.region


def source_of(entry: Entry) -> str:
    """Return the service that was called, as events name it."""
    return f"{entry.call.service}.amazonaws.com"


def read_only(entry: Entry) -> str:
    """Return whether the call changed nothing, in LookupEvents' words."""
    return "true" if is_read_only(entry.call.action) else "false"


def resources_of(entry: Entry) -> list[dict[str, str]]:
    """Return what an event is about. Of what IAM made it has the name, the ARN and the ID."""
    if entry.call.service != "iam":
        return [{"ResourceName": entry.call.resource}] if entry.call.resource else []
    named = dict.fromkeys((*_named(_lowered(entry.call.parameters)), *_named(_lowered(_answer(entry)) or {})))
    return [{"ResourceType": _TYPES[what], "ResourceName": name} for what, name in named]


def told(entry: Entry) -> dict[str, Any]:
    """Return an event as LookupEvents tells it."""
    return {
        "EventId": entry.id,
        "EventName": entry.call.action,
        "ReadOnly": read_only(entry),
        "AccessKeyId": entry.access_key,
        "EventTime": int(entry.at),
        "EventSource": source_of(entry),
        "Username": user_name(entry),
        "Resources": resources_of(entry),
        "CloudTrailEvent": json.dumps(_record(entry)),
    }


def _record(entry: Entry) -> dict[str, Any]:
    call = entry.call
    time = dt.datetime.fromtimestamp(entry.at, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    record = {
        "eventVersion": "1.11",
        "userIdentity": user_identity(entry, time),
        "eventTime": time,
        "eventSource": source_of(entry),
        "eventName": call.action,
        "awsRegion": region_of(entry),
        "sourceIPAddress": call.invoked_by or entry.source,
        "userAgent": call.invoked_by or entry.agent,
        "requestParameters": _lowered(call.parameters) or None,
        "responseElements": _lowered(_answer(entry)) or None,
        "requestID": entry.request_id,
        "eventID": entry.id,
        "readOnly": is_read_only(call.action),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": call.account,
        "eventCategory": "Management",
    }
    if call.error_code:
        record |= {"errorCode": _error_code(entry), "errorMessage": entry.error_message}
    return record


def _model(entry: Entry) -> ServiceModel | None:
    return model_of(Call(entry.call.service, entry.call.action, entry.call.region))


def _operation(entry: Entry) -> OperationModel | None:
    model = _model(entry)
    return model.operation_model(entry.call.action) if model and entry.call.action in model.operation_names else None


def _answer(entry: Entry) -> Any:
    """Return what a call that changed something was answered; nothing where that cannot be told."""
    if entry.answer is None or isinstance(entry.answer, Mapping):
        return entry.answer
    operation = _operation(entry)
    if operation is None or operation.output_shape is None or operation.has_streaming_output:
        return None
    parser = create_parser(operation.service_model.protocol)
    try:
        answer = parser.parse({"status_code": 200, "headers": {}, "body": entry.answer}, operation.output_shape)
    except ResponseParserError:
        return None
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def _error_code(entry: Entry) -> str | None:
    """Return the error's code as CloudTrail has it: for IAM, the name of the exception."""
    operation = _operation(entry) if entry.call.service == "iam" else None
    for shape in operation.error_shapes if operation else ():
        if shape.error_code == entry.call.error_code:
            return str(shape.name)
    return entry.call.error_code


def _named(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for what in _TYPES:
        for holder in (said, said.get(what)):
            if isinstance(holder, Mapping):
                for name in (f"{what}Name", f"{what}Arn", f"{what}Id", *(("arn",) if holder is not said else ())):
                    if isinstance(text := holder.get(name), str):
                        yield what, text


def _lowered(value: Any) -> Any:
    """Return a value in CloudTrail's form: names begin in lower case, and secrets are hidden."""
    if isinstance(value, Mapping):
        return {
            f"{name[:1].lower()}{name[1:]}": _REDACTED if is_secret(name) else _lowered(member)
            for name, member in value.items()
        }
    if isinstance(value, list):
        return [_lowered(member) for member in value]
    if isinstance(value, dt.datetime):
        return f"{value:%b} {value.day}, {value:%Y}, {value.hour % 12 or 12}:{value:%M:%S %p}"
    return value
