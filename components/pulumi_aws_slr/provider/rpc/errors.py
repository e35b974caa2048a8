"""How an operation of a provider fails, as the user reads it."""

from __future__ import annotations

from typing import Any

import grpc


class ProviderError(Exception):
    """What the user reads when an operation fails: plain text, no traceback."""

    code = grpc.StatusCode.UNKNOWN


class Cancelled(ProviderError):
    """The user pressed Ctrl-C while the operation was waiting."""

    code = grpc.StatusCode.CANCELLED


class PartiallyDone(ProviderError):
    """The resource exists, but the operation on it did not finish: the engine must remember it and report the reason.

    Attributes:
        resource_id: the ID of the resource, to go into the state.
        outputs: what is known of it.
    """

    def __init__(self, message: str, resource_id: str, outputs: dict[str, Any]) -> None:
        super().__init__(message)
        self.resource_id = resource_id
        self.outputs = outputs
