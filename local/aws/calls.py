"""The record of every call made, as CloudTrail would keep it but at once."""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.aws.call import Call

_SECRET = re.compile(r"password|secret|privatekey|sessiontoken|identitytoken|credential", re.IGNORECASE)
_HIDDEN = "***"
_MOST = 100_000


@dataclass(frozen=True)
class RecordedCall:
    """One call that was made.

    Attributes:
        seq: counts up over all accounts, in the order in which calls took effect.
        time: when the call arrived, in seconds since the epoch.
        resource: what it was about; see `resources.resource_of`.
        caller: the caller's ARN.
        invoked_by: the service that called on the caller's behalf; None for calls that came in over HTTP.
        parameters: with secrets hidden.
        status: the HTTP status; 0 if the connection was dropped before the call took effect.
        error_code: AWS's error code; None for success.
        duration_ms: from arrival until the call had taken effect; waiting before the reply does not count.
    """

    seq: int
    time: float
    service: str
    action: str
    resource: str
    caller: str
    account: str
    region: str
    parameters: dict[str, Any]
    status: int
    error_code: str | None
    duration_ms: float
    invoked_by: str | None


class CallLog:
    """All calls since the start or since they were cleared; the oldest are dropped when it becomes too many."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: deque[RecordedCall] = deque(maxlen=_MOST)
        self._count = itertools.count(1)

    def record(self, call: Call, status: int, error_code: str | None) -> None:
        """Add a call that has just taken effect, or failed."""
        with self._lock:
            self._calls.append(
                RecordedCall(
                    seq=next(self._count),
                    time=call.started,
                    service=call.service,
                    action=call.action,
                    resource=call.resource,
                    caller=call.caller.arn if call.caller else "",
                    account=call.account,
                    region=call.region,
                    parameters=_without_secrets(call.parameters),
                    status=status,
                    error_code=error_code,
                    duration_ms=round((time.time() - call.started) * 1000, 1),
                    invoked_by=call.invoked_by,
                )
            )

    def select(self, account: str | None = None, since: int = 0) -> list[RecordedCall]:
        """Return the calls of an account (or all) with a `seq` above `since`, oldest first."""
        with self._lock:
            return [call for call in self._calls if call.seq > since and account in (None, call.account)]

    def clear(self, account: str | None = None) -> None:
        """Forget the calls of an account, or all. Numbers go on."""
        with self._lock:
            kept = [] if account is None else [call for call in self._calls if call.account != account]
            self._calls = deque(kept, maxlen=_MOST)


def _without_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _HIDDEN if _SECRET.search(str(name)) else _without_secrets(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_secrets(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
