"""A client for the admin endpoint, for tests.

admin = Admin("http://127.0.0.1:4570")
with admin.fault("throttle", account="111122223333", service="iam", count=5) as fault:
    ...
    fault.wait_hit()
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import Any, Self

import requests

from local.aws.calls import RecordedCall

_TIMEOUT = 60.0
_JSON = {"Content-Type": "application/json"}
_session = functools.cache(requests.Session)
"""By this one, requests share connections; a new one for each would take a connection for each."""


class Fault:
    """A fault in force; leaving its `with` block takes it back."""

    def __init__(self, admin: Admin, fault_id: str) -> None:
        self._admin = admin
        self.id = fault_id

    @property
    def hits(self) -> int:
        """The number of calls that it has hit."""
        return int(self._admin.request("GET", f"faults/{self.id}")["hits"])

    def wait_hit(self, hits: int = 1, timeout: float = 30.0) -> None:
        """Wait until it has hit so often.

        Raises:
            TimeoutError: it has not, after so many seconds.
        """
        answer = self._admin.request("GET", f"faults/{self.id}", wait_hits=hits, timeout=timeout)
        if answer["hits"] < hits:
            raise TimeoutError(f"{answer} was not hit {hits} times in {timeout} s")

    def remove(self) -> None:
        """Take it back."""
        self._admin.request("DELETE", f"faults/{self.id}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.remove()


@dataclass(frozen=True)
class Admin:
    """The admin endpoint of the local AWS at a URL.

    Every method raises `ValueError` for input the endpoint refuses and `requests.ConnectionError` if nobody is there.
    """

    url: str

    def health(self) -> dict[str, str]:
        """Return `status`, and the `boot_id` that changes with every start."""
        health: dict[str, str] = self.request("GET", "health")
        return health

    def calls(self, account: str | None = None, since: int = 0) -> list[RecordedCall]:
        """Return the recorded calls of an account (or all) with a `seq` above `since`, oldest first."""
        return [RecordedCall(**call) for call in self.request("GET", "calls", account=account, since=since)]

    def clear_calls(self, account: str | None = None) -> None:
        """Forget recorded calls."""
        self.request("DELETE", "calls", account=account)

    def fault(
        self,
        effect: str,
        *,
        account: str | None = None,
        service: str | None = None,
        action: str | None = None,
        resource: str | None = None,
        region: str | None = None,
        caller: str | None = None,
        count: int | None = None,
        after: int = 0,
        every: int = 1,
        **details: Any,
    ) -> Fault:
        """Add a fault; `details` are the fields of its effect. See `local.aws.faults`."""
        patterns = {
            "account": account,
            "service": service,
            "action": action,
            "resource": resource,
            "region": region,
            "caller": caller,
        }
        body = {**patterns, "effect": {"kind": effect, **details}, "count": count, "after": after, "every": every}
        return Fault(self, self.request("POST", "faults", body)["id"])

    def settings(self, account: str, **knobs: Any) -> dict[str, Any]:
        """Turn knobs of an account (see `local.aws.settings`); answers all of them."""
        settings: dict[str, Any] = self.request("POST", "settings", knobs, account=account)
        return settings

    def advance(self, account: str, seconds: float) -> None:
        """Put an account's clock forward: what would have happened by then has happened."""
        self.request("POST", "advance", account=account, seconds=seconds)

    def reset(self, account: str | None = None) -> None:
        """Forget everything about an account, or all."""
        self.request("POST", "reset", account=account)

    def request(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Make one request to the endpoint, and return its JSON answer."""
        response = _session().request(
            method,
            f"{self.url}/_local/{path}",
            params=query,
            data=json.dumps(body or {}),
            headers=_JSON,
            timeout=_TIMEOUT,
        )
        if not response.ok:
            raise ValueError(response.json()["error"])
        return response.json()
