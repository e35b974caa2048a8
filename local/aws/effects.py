"""Faults do this to a call that they hit."""

from __future__ import annotations

from moto.utilities.utils import get_partition

from local.aws.call import Call
from local.aws.errors import AwsError, access_denied, throttled
from local.aws.iam.visibility import role_arn


def seconds_of(call: Call, effect: str) -> float:
    """Tell for how long the faults of one kind hold up a call."""
    return sum(float(fault.details["seconds"]) for fault in call.faults if fault.effect == effect)


def refuse(call: Call) -> None:
    """End a call here if one of its faults says so.

    Raises:
        AwsError: the call is refused.
        ConnectionAbortedError: the connection is to be closed.
    """
    for fault in call.faults:
        match fault.effect:
            case "error":
                code, text = fault.details.get("code", "InternalFailure"), fault.details.get("message", "")
                raise AwsError(code, text, int(fault.details.get("status", 400)))
            case "access_denied":
                raise access_denied(call, role_arn(call) or _cloud_control_arn(call) or "*")
            case "throttle" | "rate":
                raise throttled(call)
            case "drop":
                raise ConnectionAbortedError
            case "unreadable":
                raise AwsError("NoSuchEntity", f"The role with name {call.resource} cannot be found.", 404)


def _cloud_control_arn(call: Call) -> str | None:
    """Return what Cloud Control's permissions are about, as an answer of AWS has it (aws/aws-sdk#140)."""
    if call.service != "cloudcontrolapi":
        return None
    return f"arn:{get_partition(call.region)}:cloudformation:{call.region}:{call.account}:resource/*"
