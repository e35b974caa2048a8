"""Many instances of a provider in one process: each connection of an engine has one, with a configuration of its own.

An engine that attaches to a process (PULUMI_DEBUG_PROVIDERS) opens a connection for each provider of a run, and
configures it there. Later calls do not say for which provider they are; their connection does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from pulumi_aws_slr.provider.rpc.contract import Provider
from pulumi_aws_slr.provider.rpc.servicer import Servicer

_BEGINNING = "Handshake"
"""The first call on every new connection of an engine."""
_WITHOUT_CONFIGURATION = frozenset(
    (_BEGINNING, "Attach", "GetPluginInfo", "GetSchema", "CheckConfig", "DiffConfig", "Configure", "Cancel")
)
_FORGOTTEN_SECONDS = 25 * 60.0
"""The engine's gRPC closes a connection half an hour after its last call, and another may get its port then."""


@dataclass
class _Instance:
    provider: Provider
    servicer: Servicer
    configuration: Any = None
    """The engine's message."""
    calls: int = 0
    """That are being answered."""
    seen: float = 0.0
    """When the last one was."""

    @property
    def may_be_gone(self) -> bool:
        """Whether its connection may be closed by now."""
        return not self.calls and time.monotonic() - self.seen > _FORGOTTEN_SECONDS


class Instances(provider_pb2_grpc.ResourceProviderServicer):
    """Hands each call to the instance of its connection. All are of one engine's run."""

    def __init__(self, make: Callable[[], Provider]) -> None:
        """Have no instance yet.

        Args:
            make: gives a new instance.
        """
        self._make = make
        self._lock = threading.Lock()
        self._by_peer: dict[str, _Instance] = {}

    def cancel(self) -> None:
        """End all waits."""
        with self._lock:
            for instance in self._by_peer.values():
                instance.provider.cancelled.set()

    def call(self, name: str, request: Any, context: grpc.ServicerContext) -> Any:
        """Answer one call."""
        if name == "Cancel":
            self.cancel()  # whichever connection it comes by
        instance = self._called(context.peer(), name)
        if instance is None:
            return context.abort(
                grpc.StatusCode.FAILED_PRECONDITION,
                "the connection was idle for half an hour, and this run has providers of different configurations, so "
                "nobody knows any more for which one this is. Nothing was done. Run the same command again",
            )
        try:
            answer = getattr(instance.servicer, name)(request, context)
        finally:
            with self._lock:
                instance.calls -= 1
                instance.seen = time.monotonic()
        if name == "Configure":
            instance.configuration = request.args
        return answer

    def _called(self, peer: str, name: str) -> _Instance | None:
        """The instance that a call is for, which counts it; None where nobody knows."""
        with self._lock:
            found = None if name == _BEGINNING else self._by_peer.get(peer)
            if found is None or found.may_be_gone:
                found = self._new() if name in _WITHOUT_CONFIGURATION else None
            if found is None or (found.configuration is None and name not in _WITHOUT_CONFIGURATION):
                found = self._only_one()
            if found:
                found.calls += 1
                self._by_peer[peer] = found
            return found

    def _new(self) -> _Instance:
        provider = self._make()
        return _Instance(provider, Servicer(provider))

    def _only_one(self) -> _Instance | None:
        """An instance that is configured as all others are."""
        configured = [one for one in self._by_peer.values() if one.configuration is not None]
        is_one = configured and all(one.configuration == configured[0].configuration for one in configured)
        return configured[0] if is_one else None


def _handler(name: str) -> Callable[[Instances, Any, grpc.ServicerContext], Any]:
    def handle(instances: Instances, request: Any, context: grpc.ServicerContext) -> Any:
        return instances.call(name, request, context)

    return handle


for _name in vars(Servicer):
    if not _name.startswith("_"):
        setattr(Instances, _name, _handler(_name))
