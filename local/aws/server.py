"""The web server: threads, keep-alive, and an end at once."""

from __future__ import annotations

import os
import re
import signal
from http import HTTPStatus
from types import FrameType
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import BaseWSGIServer, make_server

from local.aws.gateway import Gateway
from local.aws.wsgi import Response, call_app


class _Handler(MotoRequestHandler):
    """moto's request handler, but connections stay open, and nothing is printed for a request.

    Werkzeug's closes the connection after every answer, since an application may leave some of a request unread. The
    gateway reads requests to their end, whatever it makes of them. Where the end cannot be told, the connection closes.

    A response goes out at once: Go's HTTP client at times hangs up, and repeats the call, where the headers of a
    connection that will be closed come before the body.

    Source: https://www.rfc-editor.org/rfc/rfc9112#name-persistence
    """

    wbufsize = 2**20  # bytes; a page of ListRoles has some 100 KiB
    disable_nagle_algorithm = True  # or the end of a longer response waits for the client's word on its beginning

    def handle_expect_100(self) -> bool:
        """Tell a client that waits with the body to go on; the word must not stay in the buffer."""
        known = super().handle_expect_100()
        self.wfile.flush()
        return known

    def run_wsgi(self) -> None:
        """Answer one request."""
        if not _has_an_end(self.headers.get_all("Content-Length", []), self.headers.get("Transfer-Encoding")):
            self.close_connection = True
            self._send(Response(HTTPStatus.BAD_REQUEST))
            return
        try:
            response = call_app(self.server.app, self.make_environ())
        except ConnectionError:  # the gateway hung up, or the client did
            self.close_connection = True
            return
        self._send(response)

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(response.body)
        self.wfile.flush()

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 (the name is werkzeug's)
        if type == "error":
            super().log(type, message, *args)


def _has_an_end(lengths: list[str], encoding: str | None) -> bool:
    """Tell whether a request says, in one way that all understand, where its body ends.

    Source: https://www.rfc-editor.org/rfc/rfc9112#name-message-body-length
    """
    if encoding is not None:
        return encoding.strip().lower() == "chunked" and not lengths
    return not lengths or (len(lengths) == 1 and re.fullmatch(r"[0-9]{1,18}", lengths[0].strip()) is not None)


def start(host: str, port: int) -> BaseWSGIServer:
    """Make a server that listens. Port 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    return make_server(host, port, Gateway(), threaded=True, request_handler=_Handler)


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
