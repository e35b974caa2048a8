"""Who does the work: threads of this machine, or the workers of a Dask cluster by its own executor."""

from __future__ import annotations

import contextlib
import functools
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pulumi_aws_slr.fleet.clusters import Place, started
from pulumi_aws_slr.fleet.engine.stack import perform
from pulumi_aws_slr.fleet.errors import FleetError
from pulumi_aws_slr.fleet.private import is_private
from pulumi_aws_slr.fleet.rollout import Perform
from pulumi_aws_slr.fleet.stopping import Stop

_CONNECT_SECONDS = 15


@dataclass(frozen=True)
class Workers:
    """An executor, and what is submitted to it."""

    executor: Executor
    perform: Perform


@contextlib.contextmanager
def workers(place: Place, concurrency: int, stop: threading.Event) -> Iterator[Workers]:
    """Threads, or the workers of a Dask cluster.

    Raises:
        FleetError: Dask is not installed, the scheduler cannot be reached, the cluster does not start, or the
            connection would be open to others.
    """
    if place.cluster:
        with started(place.cluster, place.arguments) as cluster, _connected(cluster, place.cluster, stop) as found:
            yield found
    elif place.scheduler:
        _require_private(place.scheduler)
        with _connected(place.scheduler, place.scheduler, stop) as found:
            yield found
    else:
        with ThreadPoolExecutor(concurrency, "account") as executor:
            yield Workers(executor, functools.partial(perform, stop=stop))


@contextlib.contextmanager
def _connected(scheduler: Any, name: str, stop: threading.Event) -> Iterator[Workers]:
    """Source: https://distributed.dask.org/en/stable/api.html#distributed.Client.get_executor."""
    try:
        import distributed  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise FleetError(
            "--scheduler needs Dask: `pip install 'pulumi-aws-slr[fleet]'`, here and on the workers"
        ) from error
    try:
        client = distributed.Client(scheduler, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, TypeError, ValueError) as error:  # TypeError: TLS without certificates
        raise FleetError(f"the Dask scheduler {name} cannot be reached: {error}") from error
    with client:
        told = distributed.Event(f"slr-fleet-{uuid.uuid4()}", client=client)
        over = threading.Event()
        teller = threading.Thread(target=_tell, args=(stop, over, told), daemon=True)
        teller.start()
        try:
            # pure=False: the same task a second time is another run
            yield Workers(client.get_executor(pure=False), functools.partial(perform, stop=ClusterStop(told.name)))
        finally:
            over.set()
            teller.join()


@dataclass(frozen=True)
class ClusterStop:
    """A stop that workers learn of from their scheduler."""

    name: str

    def is_set(self) -> bool:
        return bool(self._event.is_set())

    def wait(self, timeout: float) -> bool:
        return bool(self._event.wait(timeout))

    @property
    def _event(self) -> Any:
        import distributed  # noqa: PLC0415 (an extra)

        return distributed.Event(self.name)


def _tell(stop: Stop, over: threading.Event, told: Any) -> None:
    """Hand a stop on to the workers; Ctrl-C's handler may not wait for a scheduler."""
    while not over.is_set():
        if stop.wait(0.2):
            told.set()
            return


def _require_private(scheduler: str) -> None:
    """Refuse to send roles and configuration over a network in plain text, to whoever answers there."""
    if urlsplit(scheduler).scheme in {"tls", "tcp"} and is_private(scheduler, encrypted="tls"):
        return
    raise FleetError(
        f"--scheduler {scheduler}: give tls://host:port (Dask's own settings name the certificates), or tcp:// on this "
        "machine alone: whoever reaches an open scheduler runs code as you"
    )
