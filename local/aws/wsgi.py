"""Requests and responses between the web server and the rest: the little of WSGI that the local AWS needs."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from werkzeug.wsgi import get_input_stream

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


_WITHOUT_CONTENT = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


@dataclass
class Response:
    """A whole HTTP response."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def send(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a WSGI request with it. The client can tell where it ends, so the connection stays open.

        An answer to HEAD has the length of what GET would get, and no body. An answer without content has no length.

        Source: https://www.rfc-editor.org/rfc/rfc9110#name-content-length
        """
        head = environ["REQUEST_METHOD"] == "HEAD"
        said = {name.lower(): value for name, value in self.headers.items()}.get("content-length") if head else None
        headers = {name: value for name, value in self.headers.items() if name.lower() != "content-length"}
        if self.status not in _WITHOUT_CONTENT:
            headers["Content-Length"] = said or str(len(self.body))
        start_response(f"{self.status} {_phrase(self.status)}", list(headers.items()))
        return [] if head or self.status in _WITHOUT_CONTENT else [self.body]


def json_response(value: Any, status: int = 200) -> Response:
    """Make a response with a JSON body."""
    return Response(status, {"Content-Type": "application/json"}, json.dumps(value).encode())


def read_body(environ: WSGIEnvironment) -> bytes:
    """Return the request's body. Whoever comes next can read it again."""
    body: bytes = get_input_stream(environ).read()
    rewind(environ, body)
    return body


def rewind(environ: WSGIEnvironment, body: bytes) -> None:
    """Put the body back, so that it can be read once more."""
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)


def call_app(app: WSGIApplication, environ: WSGIEnvironment) -> Response:
    """Let a WSGI application answer, and take the whole answer."""
    response = Response(HTTPStatus.INTERNAL_SERVER_ERROR)

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        response.status = int(status.split(" ", 1)[0])
        response.headers = dict(headers)

    chunks = app(environ, start_response)
    try:
        response.body = b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
    return response


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
