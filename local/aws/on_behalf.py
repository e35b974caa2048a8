"""Calls that one service makes to another in the name of its own caller.

They are made like any other call: faults hit them, moto answers, the record has them with `invoked_by`.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.aws import control
from local.aws.call import Call
from local.aws.effects import refuse, seconds_of
from local.aws.errors import AwsError
from local.aws.iam.visibility import role_age
from local.aws.inside import Ask, make, moto_answer, parsed


def asker(outer: Call, principal: str) -> Ask:
    """Return how a service asks others while it does what a caller wants.

    Args:
        outer: the call that it answers. What holds up its own calls holds up the answer to this one.
        principal: the service, as CloudTrail's invokedBy has it.
    """

    def ask(service: str, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        call = make(service, operation, parameters, outer.region, outer.known_caller)
        call.access_key, call.invoked_by = outer.access_key, principal
        try:
            _take_faults(call, outer)
            response = moto_answer(call, service)
            answer = parsed(response, service, operation)
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
