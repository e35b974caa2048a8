"""Ctrl-C for calls: AWS may take minutes to answer, or never do so."""

from __future__ import annotations

import contextlib
import functools
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from typing import Any, TypeVar

from pulumi_aws_slr.aws.gather import in_background
from pulumi_aws_slr.errors import Cancelled

_T = TypeVar("_T")

_TICK_SECONDS = 0.1
_GRACE_SECONDS = 0.5
"""For what is under way, and for cleaning up."""


class Interruption:
    """Ends calls to AWS half a second after somebody asks for it.

    A call runs in another thread, so that its caller can leave; its outcome is then unknown.
    """

    def __init__(self, asked: threading.Event) -> None:
        self._asked = asked
        self._ends: float | None = None

    def cover(self, client: Any) -> None:
        """Apply this to all calls of a boto3 client, those of its paginators included."""
        # all calls pass here; botocore's events lie below its pauses between attempts
        client._make_api_call = functools.partial(self._call, client._make_api_call)  # noqa: SLF001

    def _call(self, make_api_call: Callable[[str, dict[str, Any]], Any], operation: str, params: dict[str, Any]) -> Any:
        return self.run(lambda: make_api_call(operation, params), operation)

    def run(self, work: Callable[[], _T], name: str) -> _T:
        """Run work that may hang.

        Raises:
            Cancelled: somebody asked to end it, and it did not finish soon after.
        """
        self._require_time()
        context = copy_context()  # has the Region that the call is aimed at
        future = in_background(lambda: context.run(work), name)
        while not _ended(future, _TICK_SECONDS):
            self._require_time()
        return future.result()

    def _require_time(self) -> None:
        if not self._asked.is_set():
            return
        now = time.monotonic()
        if self._ends is None:
            self._ends = now + _GRACE_SECONDS
        if now >= self._ends:
            raise Cancelled("cancelled")


def _ended(future: Future[Any], seconds: float) -> bool:
    """Whether a piece of work ends within so many seconds."""
    with contextlib.suppress(TimeoutError):
        future.exception(seconds)
    return future.done()
