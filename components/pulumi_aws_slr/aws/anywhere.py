"""One boto3 client for all Regions of a service.

Building a client takes 8 ms on an idle machine and 20 to 60 ms on a busy one, all of it Python's own work, so threads
do not help; and each client reads the certificates again. For 34 Regions that is longer than most Regions take to
answer. So one client is built, and botocore's event for endpoint resolution aims each call at a Region: the handler
changes the Region of the endpoint rules and of the signature.

Source: botocore, regions.py, `EndpointRulesetResolver._get_customized_builtins`, as used for S3's accelerated endpoints
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

_region: ContextVar[str | None] = ContextVar("region", default=None)


def make_aimable(client: Any) -> None:
    """Let `aimed_at` choose the Region of a client's calls."""
    client.meta.events.register("before-endpoint-resolution", _aim)


@contextlib.contextmanager
def aimed_at(region: str) -> Iterator[None]:
    """Within, this thread's calls of aimable clients go to a Region of their partition."""
    token = _region.set(region)
    try:
        yield
    finally:
        _region.reset(token)


def _aim(builtins: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    if region := _region.get():
        builtins["AWS::Region"] = region
        context["signing"] = {**context.get("signing", {}), "region": region}
