"""The record of every call made. CloudTrail's events are made of it."""

from __future__ import annotations

import itertools
import re
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.aws.call import Call, Caller

_SECRET = re.compile(r"password|secret|privatekey|sessiontoken|identitytoken|credential", re.IGNORECASE)
HIDDEN = "***"
"""What stands in the place of a secret."""
_READING = ("AssumeRole", "BatchGet", "Describe", "Generate", "Get", "Head", "List", "Lookup", "Search", "Simulate")
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


@dataclass(frozen=True)
class Entry:
    """A recorded call with what only CloudTrail tells of it.

    Attributes:
        call: the call as the admin endpoint shows it.
        id: the event's.
        request_id: the call's.
        at: when it was made, on the account's clock, in seconds since the epoch.
        caller: who called.
        access_key: the access key ID.
        source: the caller's address.
        agent: what the caller's program says that it is.
        error_message: AWS's text; empty for success.
        answer: the body of the answer, or the answer itself where a service's own deed was never sent; None where
            the call failed or is one that only reads.
    """

    call: RecordedCall
    id: str
    request_id: str
    at: float
    caller: Caller
    access_key: str
    source: str
    agent: str
    error_message: str
    answer: bytes | Mapping[str, Any] | None


class CallLog:
    """All calls since the start or since they were cleared; the oldest are dropped when it becomes too many."""

    def __init__(self, put_forward: Callable[[str], float]) -> None:
        """Start empty.

        Args:
            put_forward: tells by how many seconds the clock of an account is ahead.
        """
        self._put_forward = put_forward
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=_MOST)
        self._count = itertools.count(1)

    def record(
        self,
        call: Call,
        status: int,
        error_code: str | None,
        error_message: str = "",
        answer: bytes | Mapping[str, Any] | None = None,
    ) -> None:
        """Add a call that has just taken effect, or failed."""
        with self._lock:
            recorded = RecordedCall(
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
            self._entries.append(
                Entry(
                    call=recorded,
                    id=str(uuid.uuid4()),
                    request_id=str(uuid.uuid4()),
                    at=call.started + self._put_forward(call.account),
                    caller=call.caller or Caller("", "", ""),
                    access_key=call.access_key,
                    source=call.source,
                    agent=call.agent,
                    error_message=error_message,
                    answer=None if error_code or is_read_only(call.action) else answer,
                )
            )

    def select(self, account: str | None = None, since: int = 0) -> list[RecordedCall]:
        """Return the calls of an account (or all) with a `seq` above `since`, oldest first."""
        return [entry.call for entry in self.entries(account) if entry.call.seq > since]

    def entries(self, account: str | None) -> list[Entry]:
        """Return all that is known of the calls of an account (or all), oldest first."""
        with self._lock:
            return [entry for entry in self._entries if account in (None, entry.call.account)]

    def clear(self, account: str | None = None) -> None:
        """Forget the calls of an account, or all. Numbers go on."""
        with self._lock:
            kept = [] if account is None else [entry for entry in self._entries if entry.call.account != account]
            self._entries = deque(kept, maxlen=_MOST)


def is_read_only(action: str) -> bool:
    """Tell whether an action changes nothing. STS's actions count as such.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
    """
    return action.startswith(_READING)


def is_secret(name: str) -> bool:
    """Tell by the name of a parameter, or of a member of an answer, whether it holds a secret."""
    return _SECRET.search(name) is not None


def _without_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: HIDDEN if is_secret(str(name)) else _without_secrets(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_secrets(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
