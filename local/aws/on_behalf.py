"""Calls that one service makes to another inside of the local AWS, in the name of its own caller.

They are made like any other call: faults hit them, moto answers, the record has them with `invoked_by`. `look` is for
the local AWS's own eyes: nobody is asked, nothing is recorded.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from botocore.exceptions import DataNotFoundError
from botocore.loaders import create_loader
from botocore.model import OperationModel, ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from moto.core.utils import get_service_model
from moto.utilities.utils import get_partition
from werkzeug.test import EnvironBuilder

from local.aws import control, moto_app
from local.aws.call import Call, Caller
from local.aws.effects import refuse, seconds_of
from local.aws.errors import AwsError
from local.aws.iam.visibility import role_age
from local.aws.resources import resource_of
from local.aws.wsgi import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Ask = Callable[[str, str, Mapping[str, Any]], dict[str, Any]]
"""Makes a call: of a service (boto3's name), an operation (`ListClusters`) and its parameters; its answer."""

_FIRST_ERROR = 400
_loader = create_loader()


def asker(outer: Call, principal: str) -> Ask:
    """Return how a service asks others while it does what a caller wants.

    Args:
        outer: the call that it answers. What holds up its own calls holds up the answer to this one.
        principal: the service, as CloudTrail's invokedBy has it.
    """

    def ask(service: str, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        call = _call(service, operation, parameters, outer.region, outer.known_caller)
        call.access_key, call.invoked_by = outer.access_key, principal
        try:
            _take_faults(call, outer)
            response = _moto_answer(call, service)
            answer = _parsed(response, get_service_model(service).operation_model(operation))
        except AwsError as error:
            control.calls.record(call, error.status, error.code, error.message)
            raise
        control.calls.record(call, response.status, None, answer=response.body)
        control.faults.done(call)
        return answer

    return ask


def permit(outer: Call, service: str, action: str, principal: str) -> None:
    """Let the faults happen of a call that a service would make for a caller, and that can have no other effect here.

    Raises:
        AwsError: one refuses it.
    """
    call = Call(service, action, outer.region, access_key=outer.access_key, caller=outer.caller, invoked_by=principal)
    _take_faults(call, outer)


def _take_faults(call: Call, outer: Call) -> None:
    """Let the faults of an inner call happen. A dropped connection is a failure of the service that asked."""
    call.faults = control.faults.take(call, role_age)
    outer.reply_delay += seconds_of(call, "delay") + seconds_of(call, "hang_after")
    try:
        refuse(call)
    except ConnectionAbortedError as error:
        raise AwsError("InternalFailure", "The connection was closed.", 500) from error


def look(account: str, region: str) -> Ask:
    """Return how the local AWS looks at what an account has in a Region."""
    root = Caller(account, f"arn:{get_partition(region)}:iam::{account}:root", account)

    def ask(service: str, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        call = _call(service, operation, parameters, region, root)
        return _parsed(_moto_answer(call, service), get_service_model(service).operation_model(operation))

    return ask


def pages(ask: Ask, service: str, operation: str, parameters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Make a call and those for its further pages."""
    token_in, token_out = _tokens(service, operation)
    answer = ask(service, operation, parameters)
    yield answer
    while token_out and (token := answer.get(token_out)):
        answer = ask(service, operation, {**parameters, token_in: token})
        yield answer


def _tokens(service: str, operation: str) -> tuple[str, str]:
    try:
        paginators = _loader.load_service_model(service, "paginators-1")["pagination"]
    except DataNotFoundError:
        return "", ""
    found = paginators.get(operation, {})
    return found.get("input_token", ""), found.get("output_token", "")


def _call(service: str, operation: str, parameters: Mapping[str, Any], region: str, caller: Caller) -> Call:
    model = get_service_model(service)
    call = Call(model.signing_name, operation, region, dict(parameters), _protocol(model), caller=caller)
    call.resource = resource_of(call)
    return call


def _protocol(model: ServiceModel) -> str:
    """Return the protocol to talk to a service in. moto has no CBOR."""
    return "json" if "json" in model.metadata.get("protocols", ()) else str(model.protocol)


def _moto_answer(call: Call, service: str) -> Response:
    environ, body = _request(call, get_service_model(service).operation_model(call.action))
    return moto_app.answer(call, environ, body)


def _request(call: Call, operation: OperationModel) -> tuple[WSGIEnvironment, bytes]:
    serializer = create_serializer(call.protocol, include_validation=False)
    made = serializer.serialize_to_request(call.parameters, operation)
    body = made["body"]
    body = urlencode(body).encode() if isinstance(body, dict) else body.encode() if isinstance(body, str) else body
    scope = f"{call.access_key or call.account}/20200101/{call.region}/{call.service}/aws4_request"
    headers: dict[str, str] = {**made["headers"], "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, Signature=0"}
    builder = EnvironBuilder(
        path=made["url_path"],
        method=made["method"],
        query_string=urlencode(made["query_string"]),
        headers=list(headers.items()),
        data=body,
    )
    return builder.get_environ(), body


def _parsed(response: Response, operation: OperationModel) -> dict[str, Any]:
    protocol = _protocol(operation.service_model)
    headers = {name.lower(): value for name, value in response.headers.items()}
    given = {"status_code": response.status, "headers": headers, "body": response.body}
    answer: dict[str, Any] = create_parser(protocol).parse(given, operation.output_shape)
    if response.status >= _FIRST_ERROR:
        error = answer.get("Error", {})
        raise AwsError(error.get("Code", "InternalFailure"), error.get("Message", ""), response.status)
    answer.pop("ResponseMetadata", None)
    return answer
