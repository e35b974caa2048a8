"""The plugin's process."""

from __future__ import annotations

import os
import queue
import signal
import sys
from concurrent import futures
from typing import NoReturn

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from pulumi_aws_slr.provider.rpc.contract import Provider
from pulumi_aws_slr.provider.rpc.log import Log
from pulumi_aws_slr.provider.rpc.servicer import Servicer

_MAX_MESSAGE_BYTES = 400 * 1024 * 1024  # what the engine itself uses
_WORKERS = 10_000
"""The most calls at once; a thread is made when a call needs one. The engine runs operations in parallel, and most of
them wait for AWS. Programs in other languages ask for all their components at once, and each holds a thread until its
resources, which need one in turn, are there."""
_PARENT_LOOK_SECONDS = 1.0
_GRACE_SECONDS = 1.0


def serve(provider: Provider, argv: list[str] | None = None) -> NoReturn:
    """Run the plugin process: listen on a loopback port, print it for the engine, serve until the engine ends it.

    Args:
        provider: what to serve.
        argv: the process's arguments; the engine gives its own address as the first one that is no option.
    """
    positional = [arg for arg in (argv if argv is not None else sys.argv[1:]) if not arg.startswith("-")]
    provider.log = Log(positional[0] if positional else None, provider.secrets)
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=_WORKERS, thread_name_prefix="rpc"),
        options=[
            ("grpc.max_send_message_length", _MAX_MESSAGE_BYTES),
            ("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES),
            ("grpc.so_reuseport", 0),
        ],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(provider), server)
    port = server.add_insecure_port("127.0.0.1:0")
    asked_to_end: queue.SimpleQueue[int] = queue.SimpleQueue()  # an Event is not safe in a signal's handler

    def on_signal(number: int, _frame: object) -> None:
        asked_to_end.put(number)

    # The engine runs plugins in process groups of their own: a user's Ctrl-C comes as Cancel. To end a plugin it sends
    # SIGINT, and SIGKILL five seconds later.
    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    code = _wait_for_the_end(asked_to_end)
    provider.cancelled.set()
    server.stop(grace=_GRACE_SECONDS).wait()
    # At once, since the interpreter's own end takes twenty times as long as all of this, and waits for handlers that a
    # slow call holds up. The engine closes its plugins one after the other (`ReleaseContext` in its pkg/host/host.go),
    # and gives all of them together five seconds to acknowledge Cancel. Where the first ones take long to end, the
    # Cancel of the others comes too late, and the engine reports that they "exited prematurely".
    os._exit(code)


def _wait_for_the_end(asked_to_end: queue.SimpleQueue[int]) -> int:
    """Wait until the engine ends this process, or is gone itself; returns the exit code."""
    engine = os.getppid()
    while os.getppid() == engine:
        try:
            asked_to_end.get(timeout=_PARENT_LOOK_SECONDS)
        except queue.Empty:
            continue
        return 0
    return 1  # the engine was killed: nobody would record what is done from here on
