"""How Cloud Control tells that a resource type's handler failed.

Sources: recorded answers: aws-cloudformation/aws-cloudformation-resource-providers-cloudformation#113 (AccessDenied),
aws/aws-sdk#324 (InternalFailure); https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from moto.core.utils import get_service_model

from local.aws.errors import AwsError
from local.aws.inventory.resources import is_not_found

_DENIED = re.compile(r"AccessDenied|UnauthorizedOperation|NotAuthorized|AuthorizationError")
_THROTTLED = re.compile(r"Throttl|RequestLimitExceeded|TooManyRequests|SlowDown")
_INVALID = re.compile(r"Invalid|Validation|Malformed")
_EXCEPTIONS = {
    "InternalFailure": "HandlerInternalFailureException",
    "GeneralServiceException": "GeneralServiceException",
}
_SERVER_FAULT = 500


@dataclass(frozen=True)
class Failure:
    """The failure of a handler: its error code, and the text that Cloud Control makes of it."""

    code: str
    message: str

    def error(self, type_name: str) -> AwsError:
        """Return the error that ListResources and GetResource answer with."""
        text = f"{type_name} Handler returned status FAILED: {self.message} "
        status = _SERVER_FAULT if self.code == "InternalFailure" else 400
        code = _EXCEPTIONS.get(self.code, f"{_exception(self.code)}Exception")
        return AwsError(code, f"{text}(HandlerErrorCode: {self.code}, RequestToken: {uuid.uuid4()})", status)


def service_name(service: str) -> str:
    """Return how a handler calls a service of which boto3's name is given."""
    return str(get_service_model(service).service_id).replace(" ", "")


def failure(error: AwsError, service: str) -> Failure:
    """Return what a handler makes of the error of the service that it called."""
    detail = f"(Service: {service}, Status Code: {error.status}, Request ID: {uuid.uuid4()})"
    return Failure(_code(error), f"{error.message} {detail}")


def not_found(type_name: str, identifier: str) -> Failure:
    """Return what a handler says of a resource that does not exist."""
    return Failure("NotFound", f"Resource of type '{type_name}' with identifier '{identifier}' was not found.")


def _code(error: AwsError) -> str:
    if _DENIED.search(error.code):
        return "AccessDenied"
    if _THROTTLED.search(error.code):
        return "Throttling"
    if is_not_found(error):
        return "NotFound"
    if error.status >= _SERVER_FAULT:
        return "InternalFailure"
    return "InvalidRequest" if _INVALID.search(error.code) else "GeneralServiceException"


def _exception(code: str) -> str:
    return {"NotFound": "ResourceNotFound"}.get(code, code)
