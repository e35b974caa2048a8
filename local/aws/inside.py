"""Calls to the services from inside of the local AWS: made of botocore's models, answered by moto.

Source: https://smithy.io/2.0/aws/protocols/
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

from local.aws import moto_app
from local.aws.call import Call, Caller
from local.aws.errors import AwsError
from local.aws.resources import resource_of
from local.aws.wsgi import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Ask = Callable[[str, str, Mapping[str, Any]], dict[str, Any]]
"""Makes a call: of a service (boto3's name), an operation (`ListClusters`) and its parameters; its answer."""

_FIRST_ERROR = 400
_loader = create_loader()


def look(account: str, region: str) -> Ask:
    """Return how the local AWS looks at what an account has in a Region."""
    root = Caller(account, f"arn:{get_partition(region)}:iam::{account}:root", account)

    def ask(service: str, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        call = make(service, operation, parameters, region, root)
        return parsed(moto_answer(call, service), service, operation)

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


def make(service: str, operation: str, parameters: Mapping[str, Any], region: str, caller: Caller) -> Call:
    """Make a call to a service (boto3's name)."""
    model = get_service_model(service)
    call = Call(model.signing_name, operation, region, dict(parameters), _protocol(model), caller=caller)
    call.resource = resource_of(call)
    return call


def _protocol(model: ServiceModel) -> str:
    """Return the protocol to talk to a service in. moto has no CBOR."""
    return "json" if "json" in model.metadata.get("protocols", ()) else str(model.protocol)


def moto_answer(call: Call, service: str) -> Response:
    """Let moto answer a call to a service (boto3's name).

    Raises:
        AwsError: the local AWS refuses.
    """
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


def parsed(response: Response, service: str, operation: str) -> dict[str, Any]:
    """Return what an answer says.

    Raises:
        AwsError: the service refuses.
    """
    model = get_service_model(service)
    headers = {name.lower(): value for name, value in response.headers.items()}
    given = {"status_code": response.status, "headers": headers, "body": response.body}
    answer: dict[str, Any] = create_parser(_protocol(model)).parse(given, model.operation_model(operation).output_shape)
    if response.status >= _FIRST_ERROR:
        error = answer.get("Error", {})
        raise AwsError(error.get("Code", "InternalFailure"), error.get("Message", ""), response.status)
    answer.pop("ResponseMetadata", None)
    return answer
