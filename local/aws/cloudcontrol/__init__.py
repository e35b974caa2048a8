"""Cloud Control: the resources of any type, listed, read and deleted by one API. moto has no part of it.

Not here: CreateResource, UpdateResource, hooks, private types, resources of types that moto does not have.
"""

from __future__ import annotations

import json
import uuid

from local.aws import moto_app
from local.aws.call import Call
from local.aws.cloudcontrol.operations import OPERATIONS
from local.aws.cloudcontrol.requests import forget
from local.aws.constraints import check_constraints
from local.aws.requests import model_of
from local.aws.wsgi import Response

SERVICE = "cloudcontrolapi"
"""The name that calls are signed for."""


def answer(call: Call) -> Response:
    """Answer a call to Cloud Control. The caller holds the lock of the local AWS.

    Raises:
        AwsError: what Cloud Control refuses.
    """
    operation, model = OPERATIONS.get(call.action), model_of(call)
    with moto_app.executing(call):
        if operation is None or model is None:
            raise NotImplementedError(f"Cloud Control's {call.action}")
        check_constraints(model.operation_model(call.action), call.parameters, code="ValidationException")
        body = operation(call)
    headers = {"Content-Type": "application/x-amz-json-1.0", "x-amzn-RequestId": str(uuid.uuid4())}
    return Response(200, headers, json.dumps(body).encode())


__all__ = ["SERVICE", "answer", "forget"]
