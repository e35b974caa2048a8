"""The web server: threads, keep-alive, and an end at once."""

from __future__ import annotations

import os
import signal
from types import FrameType
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import BaseWSGIServer, make_server

from local.aws.gateway import Gateway


class _QuietHandler(MotoRequestHandler):
    """moto's request handler, without a line on standard error for every request.

    It sends a response at once: Go's HTTP client at times hangs up, and repeats the call, where the headers of a
    connection that will be closed come before the body.
    """

    wbufsize = 2**20  # bytes; a page of ListRoles has some 100 KiB

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 (the name is werkzeug's)
        if type == "error":
            super().log(type, message, *args)


def start(host: str, port: int) -> BaseWSGIServer:
    """Make a server that listens. Port 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    return make_server(host, port, Gateway(), threaded=True, request_handler=_QuietHandler)


def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT, with one line on standard output when ready.

    The user's AWS settings are left out: a profile would confuse boto3 inside of moto, MOTO_ACCOUNT_ID all accounts.
    """
    for name in [name for name in os.environ if name.startswith(("AWS_", "MOTO_"))]:
        del os.environ[name]

    def stop(_signal: int, _frame: FrameType | None) -> None:
        os._exit(0)  # nothing to save, and taking moto apart object by object takes a second

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server = start(host, port)
    print(f"local AWS ready at http://{host}:{server.port}", flush=True)
    server.serve_forever()
