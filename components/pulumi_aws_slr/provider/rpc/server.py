"""The plugin's process."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import sys
from collections.abc import Callable
from concurrent import futures
from typing import NoReturn

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from pulumi_aws_slr.provider.rpc.contract import Provider
from pulumi_aws_slr.provider.rpc.instances import Instances
from pulumi_aws_slr.provider.rpc.log import Log
from pulumi_aws_slr.provider.rpc.servicer import Servicer

_MAX_MESSAGE_BYTES = 400 * 1024 * 1024  # what the engine itself uses
_WORKERS = 10_000
"""The most calls at once; a thread is made when a call needs one. The engine runs operations in parallel, and most of
them wait for AWS. Programs in other languages ask for all their components at once, and each holds a thread until its
resources, which need one in turn, are there."""
_PARENT_LOOK_SECONDS = 1.0
_GRACE_SECONDS = 1.0
_ORPHAN_SECONDS = 10.0
"""For a process that engines attach to: what they need to end in order once all of this is gone."""


def serve(provider: Provider, argv: list[str] | None = None) -> NoReturn:
    """Run the plugin process: listen on a loopback port, print it for the engine, serve until the engine ends it.

    Args:
        provider: what to serve.
        argv: the process's arguments; the engine gives its own address as the first one that is no option.
    """
    positional = [arg for arg in (argv if argv is not None else sys.argv[1:]) if not arg.startswith("-")]
    provider.log = Log(positional[0] if positional else None, provider.secrets)

    def announce(port: int) -> None:
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()

    _serve(Servicer(provider), provider.cancelled.set, announce)


def serve_attached(make: Callable[[], Provider], announce: Callable[[int], None]) -> NoReturn:
    """Serve an engine that attaches to this process, until it is asked to end (SIGTERM) or its parent is gone.

    Args:
        make: gives a provider; each of the engine's connections has its own.
        announce: is told the port, on the loopback interface.
    """
    instances = Instances(make)
    _serve(instances, instances.cancel, announce, orphan_seconds=_ORPHAN_SECONDS)


def _serve(
    servicer: provider_pb2_grpc.ResourceProviderServicer,
    cancel: Callable[[], None],
    announce: Callable[[int], None],
    *,
    orphan_seconds: float = 0.0,
) -> NoReturn:
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=_WORKERS, thread_name_prefix="rpc"),
        options=[
            ("grpc.max_send_message_length", _MAX_MESSAGE_BYTES),
            ("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES),
            ("grpc.so_reuseport", 0),
        ],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    asked_to_end: queue.SimpleQueue[int] = queue.SimpleQueue()  # an Event is not safe in a signal's handler

    def on_signal(number: int, _frame: object) -> None:
        asked_to_end.put(number)

    # The engine runs plugins in process groups of their own: a user's Ctrl-C comes as Cancel. To end a plugin it sends
    # SIGINT, and SIGKILL five seconds later.
    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    server.start()
    announce(port)
    code = _wait_for_the_end(asked_to_end, orphan_seconds)
    cancel()
    server.stop(grace=_GRACE_SECONDS).wait()
    # At once, since the interpreter's own end takes twenty times as long as all of this, and waits for handlers that a
    # slow call holds up. The engine closes its plugins one after the other (`ReleaseContext` in its pkg/host/host.go),
    # and gives all of them together five seconds to acknowledge Cancel. Where the first ones take long to end, the
    # Cancel of the others comes too late, and the engine reports that they "exited prematurely".
    os._exit(code)


def _wait_for_the_end(asked_to_end: queue.SimpleQueue[int], orphan_seconds: float) -> int:
    """Wait until this process is asked to end, or its parent is gone; returns the exit code."""
    parent = os.getppid()
    while os.getppid() == parent:
        with contextlib.suppress(queue.Empty):
            asked_to_end.get(timeout=_PARENT_LOOK_SECONDS)
            return 0
    # Without an engine nobody would record what is done from here on. One that has attached is another process.
    with contextlib.suppress(queue.Empty):
        asked_to_end.get(timeout=orphan_seconds)
    return 1
