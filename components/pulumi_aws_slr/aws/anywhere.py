"""One boto3 client for all Regions of a service.

Building a client takes 8 ms of Python's own work on an idle machine and 20 to 60 ms on a busy one, and each reads the
certificates again: for 34 Regions that is longer than most Regions take to answer. Threads do not help, as the work is
Python's. So a client is built once, and each call is aimed at a Region through botocore's event for just that: the
handler changes the endpoint rules' Region, and the Region that the request is signed for.

Source: botocore, regions.py, `EndpointRulesetResolver._get_customized_builtins`, as used for S3's accelerated endpoints
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

_region: ContextVar[str | None] = ContextVar("region", default=None)


def make_aimable(client: Any) -> None:
    """Let `aimed_at` decide where a client's calls go."""
    client.meta.events.register("before-endpoint-resolution", _aim)


@contextlib.contextmanager
def aimed_at(region: str) -> Iterator[None]:
    """All calls of aimable clients that this thread makes within go to a Region of their partition."""
    token = _region.set(region)
    try:
        yield
    finally:
        _region.reset(token)


def _aim(builtins: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    if region := _region.get():
        builtins["AWS::Region"] = region
        context["signing"] = {**context.get("signing", {}), "region": region}
