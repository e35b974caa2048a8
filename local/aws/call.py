"""One API call, as the local AWS understands it."""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from local.aws.fault import Fault


@dataclass(frozen=True)
class Caller:
    """The one who calls: what STS GetCallerIdentity answers."""

    account: str
    arn: str
    user_id: str


@dataclass
class Call:
    """One API call.

    Attributes:
        service: the name it was signed for: `iam`, `rds`, `dms`, `elasticloadbalancing`.
        action: `CreateServiceLinkedRole`; empty if it could not be told.
        region: the Region it was signed for.
        parameters: as the SDK's user gave them, secrets included.
        protocol: how the service talks: `query`, `ec2`, `json`, `rest-json` or `rest-xml`.
        access_key: the access key ID; empty for an unsigned call.
        resource: what it is about, as well as can be told: a role's name, an identifier, an ARN.
        caller: who calls; None until the access key is resolved.
        invoked_by: the service that makes the call on the caller's behalf, as CloudTrail's invokedBy.
        source: the caller's address.
        agent: what the caller's program says that it is.
        started: when it arrived, in seconds since the epoch.
        faults: the faults that hit it.
        reply_delay: seconds to wait after the call is done and before it is answered.
    """

    service: str
    action: str
    region: str
    parameters: dict[str, Any] = field(default_factory=dict)
    protocol: str = "query"
    access_key: str = ""
    resource: str = ""
    caller: Caller | None = None
    invoked_by: str | None = None
    source: str = ""
    agent: str = ""
    started: float = field(default_factory=time.time)
    faults: list[Fault] = field(default_factory=list)
    reply_delay: float = 0.0

    @property
    def account(self) -> str:
        """The account of the caller; empty while the caller is not known."""
        return self.caller.account if self.caller else ""

    @property
    def known_caller(self) -> Caller:
        """The caller of a call that is being executed.

        Raises:
            RuntimeError: the caller has not been identified yet.
        """
        if self.caller is None:
            raise RuntimeError(f"nobody knows yet who calls {self.service}:{self.action}")
        return self.caller


current: ContextVar[Call] = ContextVar("current")
"""The call that is being executed, for the parts of a service that moto calls without saying who asks."""
