"""The plugin's process."""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent import futures

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from pulumi_aws_slr.provider.rpc.contract import Provider
from pulumi_aws_slr.provider.rpc.log import Log
from pulumi_aws_slr.provider.rpc.servicer import Servicer

_MAX_MESSAGE_BYTES = 400 * 1024 * 1024  # what the engine itself uses
_WORKERS = 64  # the engine runs resource operations in parallel, and most of them wait for AWS
_PARENT_LOOK_SECONDS = 1.0
_GRACE_SECONDS = 1.0


def serve(provider: Provider, argv: list[str] | None = None) -> None:
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
    stop = threading.Event()

    def on_signal(_signal: int, _frame: object) -> None:
        provider.cancelled.set()
        stop.set()

    # The engine runs plugins in process groups of their own: a user's Ctrl-C comes as Cancel. To end a plugin it sends
    # SIGINT, and SIGKILL five seconds later.
    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    parent = os.getppid()
    while not stop.wait(_PARENT_LOOK_SECONDS):
        if os.getppid() != parent:  # the engine was killed: nobody would record what is done from here on
            provider.cancelled.set()
            server.stop(grace=_GRACE_SECONDS).wait()
            os._exit(1)  # at once: a handler that is held up by a slow call would go on behind the next run's back
    server.stop(grace=_GRACE_SECONDS).wait()
