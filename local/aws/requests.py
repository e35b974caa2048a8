"""This makes a `Call` of an HTTP request.

Service and Region stand in the signature, the action in the query (IAM, STS, RDS, EC2), in a header (DMS, KMS) or in
method and path (REST services). Parameters are parsed by botocore's model of the service, the same that the caller's
SDK used.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from botocore.exceptions import UnknownServiceError
from botocore.model import ServiceModel
from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from werkzeug.exceptions import NotFound

from local.aws.call import Call
from local.aws.resources import resource_of
from local.aws.wsgi import rewind

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_CREDENTIAL = re.compile(r"Credential=(?P<key>[^/]+)/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
_MODEL_NAMES = {
    "cloudcontrolapi": "cloudcontrol",
    "elasticloadbalancing": "elbv2",
    "email": "ses",
    "monitoring": "cloudwatch",
    "states": "stepfunctions",
}
_UNSIGNED = {"AssumeRoleWithWebIdentity": "sts", "AssumeRoleWithSAML": "sts"}


def parse(environ: WSGIEnvironment, body: bytes) -> Call:
    """Return the call that a request makes. What cannot be told stays empty."""
    form = _form(environ, body)
    action = form.get("Action") or environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
    if signature := _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", "")):
        service, region, key = signature["service"], signature["region"], signature["key"]
    else:
        service, region, key = _UNSIGNED.get(action, ""), "us-east-1", ""
    call = Call(service, action, region, access_key=key, protocol=_guess_protocol(environ, form))
    call.source, call.agent = environ.get("REMOTE_ADDR", ""), environ.get("HTTP_USER_AGENT", "")
    parameters = _read_by_model(call, environ, body)
    call.parameters = dict(form) if parameters is None else parameters
    call.resource = resource_of(call)
    return call


def model_of(call: Call) -> ServiceModel | None:
    """Return botocore's model of the service that a call is made to, or None if there is none."""
    try:
        return get_service_model(_MODEL_NAMES.get(call.service, call.service))
    except UnknownServiceError:
        return None


def _form(environ: WSGIEnvironment, body: bytes) -> dict[str, str]:
    query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    if "x-www-form-urlencoded" in environ.get("CONTENT_TYPE", ""):
        query |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return query


def _guess_protocol(environ: WSGIEnvironment, form: dict[str, str]) -> str:
    if "HTTP_X_AMZ_TARGET" in environ:
        return "json"
    return "query" if "Action" in form else "rest-json"


def _read_by_model(call: Call, environ: WSGIEnvironment, body: bytes) -> dict[str, Any] | None:
    """Return the parameters by botocore's model, or None if none fits. It corrects protocol and action."""
    model = model_of(call)
    if model is None:
        return None
    rewind(environ, body)
    request = Request(environ.copy())
    path_parameters: dict[str, Any] = {}
    call.protocol = determine_request_protocol(model, request.content_type)
    if call.protocol.startswith("rest"):
        try:
            operation, path_parameters = get_service_router(model.service_name).match(request)
        except (NotFound, NotImplementedError):
            return None
        call.action = operation.name
    if call.action not in model.operation_names:
        return None
    try:
        parsed: dict[str, Any] = PROTOCOL_PARSERS[call.protocol](model.operation_model(call.action)).parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": body,
                "url_path": request.path,
                "url_params": path_parameters,
            }
        )
    except (RequestParserError, ValueError, KeyError):
        return None
    return parsed
