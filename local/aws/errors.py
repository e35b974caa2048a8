"""Errors as AWS services send them, in each of AWS's protocols.

Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html,
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, https://smithy.io/2.0/aws/protocols/
"""

from __future__ import annotations

import json
import uuid
from xml.sax.saxutils import escape

from local.aws.call import Call
from local.aws.wsgi import Response

_XML_PROTOCOLS = {
    "query": "<ErrorResponse><Error><Type>{fault}</Type><Code>{code}</Code><Message>{text}</Message></Error>"
    "<RequestId>{id}</RequestId></ErrorResponse>",
    "ec2": "<Response><Errors><Error><Code>{code}</Code><Message>{text}</Message></Error></Errors>"
    "<RequestID>{id}</RequestID></Response>",
    "rest-xml": "<Error><Code>{code}</Code><Message>{text}</Message><RequestId>{id}</RequestId></Error>",
}
_SERVER_FAULT = 500
_IAM_PREFIXES = {"cloudcontrolapi": "cloudformation", "monitoring": "cloudwatch", "email": "ses"}
"""Of services that IAM's actions name otherwise than signatures do."""


class AwsError(Exception):
    """An error that a service answers with; its code, text and HTTP status are the service's own."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status

    def response(self, protocol: str) -> Response:
        """Return the error in a service's protocol."""
        request_id = str(uuid.uuid4())
        headers = {"x-amzn-RequestId": request_id}
        if template := _XML_PROTOCOLS.get(protocol):
            fault = "Receiver" if self.status >= _SERVER_FAULT else "Sender"
            body = template.format(fault=fault, code=escape(self.code), text=escape(self.message), id=request_id)
            return Response(self.status, headers | {"Content-Type": "text/xml"}, body.encode())
        headers |= {"Content-Type": "application/x-amz-json-1.1", "x-amzn-ErrorType": self.code}
        return Response(self.status, headers, json.dumps({"__type": self.code, "message": self.message}).encode())


def access_denied(call: Call, resource_arn: str) -> AwsError:
    """Return what a caller gets whose policies do not allow the action.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    """
    action = f"{_IAM_PREFIXES.get(call.service, call.service)}:{call.action}"
    arn = call.caller.arn if call.caller else "anonymous"
    message = (
        f"User: {arn} is not authorized to perform: {action} on resource: {resource_arn} "
        f"because no identity-based policy allows the {action} action"
    )
    match call.protocol:
        case "ec2":
            return AwsError(
                "UnauthorizedOperation", f"You are not authorized to perform this operation. {message}", 403
            )
        case "query" | "rest-xml":
            return AwsError("AccessDenied", message, 403)
        case "rest-json":
            return AwsError("AccessDeniedException", message, 403)
        case _:
            return AwsError("AccessDeniedException", message, 400)


def throttled(call: Call) -> AwsError:
    """Return what a service answers to too many calls. Each of these codes is one that SDKs retry.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
    """
    match call.protocol:
        case "ec2":
            return AwsError("RequestLimitExceeded", "Request limit exceeded.", 503)
        case "query":
            return AwsError("Throttling", "Rate exceeded", 400)
        case "rest-xml":
            return AwsError("SlowDown", "Please reduce your request rate.", 503)
        case "rest-json":
            return AwsError("TooManyRequestsException", "Rate exceeded", 429)
        case _:
            return AwsError("ThrottlingException", "Rate exceeded", 400)


def invalid_token(protocol: str) -> AwsError:
    """Return the answer to an access key that does not exist, or in a Region that the account has not enabled.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
    """
    match protocol:
        case "ec2":
            text = "AWS was not able to validate the provided access credentials"
            return AwsError("AuthFailure", text, 401)
        case "query" | "rest-xml":
            return AwsError("InvalidClientTokenId", "The security token included in the request is invalid.", 403)
        case _:
            return AwsError(
                "UnrecognizedClientException", "The security token included in the request is invalid.", 400
            )
