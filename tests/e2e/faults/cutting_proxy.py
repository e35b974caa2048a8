"""A proxy in front of the local AWS that lets a call take effect and then cuts the connection: the reply is lost."""

from __future__ import annotations

import http.client
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass
class Cut:
    """Which replies are lost: the first `count` to calls of an IAM action."""

    action: str
    count: int
    url: str = ""
    lost: int = 0


@contextmanager
def cutting(upstream: str, action: str, count: int = 1) -> Iterator[Cut]:
    """Serve such a proxy; its address is the `url` of what the block gets.

    Args:
        upstream: the URL of the local AWS.
        action: an action of IAM, whose requests carry its name in their body.
        count: how many replies are lost.
    """
    cut = Cut(action, count)
    guard = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers, reply = _forward(upstream, self.path, dict(self.headers), body)
            with guard:
                is_lost = f"Action={cut.action}&".encode() in body and cut.lost < cut.count
                cut.lost += is_lost
            if is_lost:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in _HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_arguments: Any) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        cut.url = f"http://127.0.0.1:{server.server_address[1]}"
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield cut
        finally:
            server.shutdown()
            serving.join()


def _forward(
    upstream: str, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, list[tuple[str, str]], bytes]:
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(upstream).netloc, timeout=60)
    try:
        connection.request("POST", path, body, {**headers, "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()
