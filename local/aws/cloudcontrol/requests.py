"""Requests to delete resources, and what became of them.

Source: https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations-manage-requests.html
"""

from __future__ import annotations

import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local.aws.cloudcontrol.errors import Failure
from local.aws.errors import AwsError
from local.aws.inventory.resources import Place


@dataclass
class DeleteRequest:
    """One request to delete a resource.

    Attributes:
        type_name: the type of the resource.
        identifier: its primary identifier.
        is_gone: tells whether the resource is gone.
        client_token: the caller's word by which the same request is known again.
        failure: why it failed; None while it has not.
    """

    type_name: str
    identifier: str
    is_gone: Callable[[], bool]
    client_token: str | None = None
    failure: Failure | None = None
    status: str = "IN_PROGRESS"
    token: str = field(default_factory=lambda: str(uuid.uuid4()))
    changed: float = field(default_factory=time.time)

    def event(self) -> dict[str, Any]:
        """Return the progress event, as of now."""
        if self.status == "IN_PROGRESS":
            status = "FAILED" if self.failure else "SUCCESS" if self.is_gone() else self.status
            if status != self.status:
                self.status, self.changed = status, time.time()
        return self._event()

    def accepted(self) -> dict[str, Any]:
        """Return the progress event that answers the request itself: whatever comes, it is in progress."""
        return {**self._event(), "OperationStatus": "IN_PROGRESS"}

    def _event(self) -> dict[str, Any]:
        event = {
            "TypeName": self.type_name,
            "Identifier": self.identifier,
            "RequestToken": self.token,
            "Operation": "DELETE",
            "OperationStatus": self.status,
            "EventTime": self.changed,
        }
        if self.status == "FAILED" and self.failure:
            event |= {"ErrorCode": self.failure.code, "StatusMessage": self.failure.message}
        return event


_requests: dict[Place, list[DeleteRequest]] = defaultdict(list)


def known(place: Place, type_name: str, identifier: str, client_token: str | None) -> DeleteRequest | None:
    """Return the request that was made with the same client token, if there is one.

    Raises:
        AwsError: ClientTokenConflictException, it was about another resource.
    """
    found = next((one for one in _requests[place] if client_token and one.client_token == client_token), None)
    if found and (found.type_name, found.identifier) != (type_name, identifier):
        raise AwsError("ClientTokenConflictException", f"The client token {client_token} was used for another request.")
    return found


def add(place: Place, request: DeleteRequest) -> None:
    """Remember a request."""
    _requests[place].append(request)


def get(place: Place, token: str) -> DeleteRequest:
    """Return a request by its token.

    Raises:
        AwsError: RequestTokenNotFoundException.
    """
    for request in _requests[place]:
        if request.token == token:
            return request
    raise AwsError("RequestTokenNotFoundException", f"Request with token {token} was not found")


def all_of(place: Place) -> list[DeleteRequest]:
    """Return the requests of an account in a Region, newest first."""
    return _requests[place][::-1]


def forget(account: str | None) -> None:
    """Forget the requests of one account, or all."""
    for place in list(_requests):
        if account in (None, place.account):
            del _requests[place]
