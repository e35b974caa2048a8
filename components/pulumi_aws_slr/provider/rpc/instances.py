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

_OPENING = frozenset(
    ("Handshake", "Attach", "GetPluginInfo", "GetSchema", "CheckConfig", "DiffConfig", "Configure", "Cancel")
)
"""What an engine calls ahead of a configuration, or without one."""
_FORGOTTEN_SECONDS = 25 * 60.0
"""The engine's gRPC closes a connection half an hour after its last call, and another may get its port then."""


@dataclass
class _Instance:
    provider: Provider
    servicer: Servicer
    configuration: Any = None
    """The engine's message."""
    seen: float = 0.0
    """When it was last called."""


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
        instance = self._instance(context.peer(), is_opening=name in _OPENING)
        if instance is None:
            return context.abort(
                grpc.StatusCode.FAILED_PRECONDITION,
                "the connection was idle for half an hour, and this run has providers of different configurations, so "
                "nobody knows any more for which one this is. Nothing was done. Run the same command again",
            )
        answer = getattr(instance.servicer, name)(request, context)
        if name == "Configure":
            instance.configuration = request.args
        return answer

    def _instance(self, peer: str, *, is_opening: bool) -> _Instance | None:
        now = time.monotonic()
        with self._lock:
            instance = self._by_peer.get(peer)
            if instance is None or now - instance.seen > _FORGOTTEN_SECONDS:
                instance = self._new() if is_opening else self._only_one()
            if instance:
                instance.seen = now
                self._by_peer[peer] = instance
            return instance

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
