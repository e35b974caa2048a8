"""The front door: every request to the local AWS passes here.

A call is read, its caller identified, faults applied, the call executed by moto, and recorded. Execution holds the
one lock of the local AWS; reading and waiting do not, so slow and hanging calls never hold up others.
"""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING
from xml.sax.saxutils import unescape

from local.aws import admin_api, cloudcontrol, control, first_use, moto_app, regions
from local.aws.call import Call
from local.aws.effects import refuse, seconds_of
from local.aws.errors import AwsError, invalid_token
from local.aws.extensions import extend
from local.aws.iam.visibility import role_age
from local.aws.identity import identify
from local.aws.requests import parse
from local.aws.wsgi import Response, read_body

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_XML_CODE = re.compile(rb"<Code>([^<]+)</Code>")
_XML_MESSAGE = re.compile(rb"<Message>([^<]+)</Message>")
_FIRST_ERROR = 400


class Gateway:
    """The WSGI application of the local AWS."""

    def __init__(self) -> None:
        extend("iam")  # moto looks up access keys in IAM, whatever the service

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        body = read_body(environ)
        if environ["PATH_INFO"].startswith("/_local/"):
            return admin_api.answer(environ, body).send(environ, start_response)
        call = parse(environ, body)
        try:
            response = self._answer(call, environ, body)
        except ConnectionAbortedError:
            _hang_up(environ)
            raise
        if call.reply_delay:
            time.sleep(call.reply_delay)
        return response.send(environ, start_response)

    def _answer(self, call: Call, environ: WSGIEnvironment, body: bytes) -> Response:
        """Do everything between reading and replying, for a call from outside."""
        try:
            with control.lock:
                control.timeline.catch_up()
                call.caller = identify(call)
                if not regions.is_enabled(call.account, call.region):
                    raise invalid_token(call.protocol)
                call.faults = control.faults.take(call, role_age)
            time.sleep(seconds_of(call, "delay"))
            refuse(call)
            call.reply_delay += seconds_of(call, "hang_after")
            with control.lock:
                response = self._execute(call, environ, body)
                _record(call, response)
            control.faults.done(call)
        except AwsError as error:
            response = error.response(call.protocol)
            _record(call, response)
        except ConnectionAbortedError:
            control.calls.record(call, status=0, error_code=None)
            raise
        return response

    def _execute(self, call: Call, environ: WSGIEnvironment, body: bytes) -> Response:
        """Let the service answer. Everything is done under the lock, and at the time of the call."""
        control.timeline.catch_up()
        if call.service == cloudcontrol.SERVICE:
            return cloudcontrol.answer(call)
        use = first_use.prepare(call)
        response = moto_app.answer(call, environ, body)
        if use and response.status < _FIRST_ERROR:
            first_use.create(use, call)
        return response


def _record(call: Call, response: Response) -> None:
    if response.status < _FIRST_ERROR:
        control.calls.record(call, response.status, None, answer=response.body)
    else:
        control.calls.record(call, response.status, _error_code(response), _error_message(response))


def _error_code(response: Response) -> str:
    if match := _XML_CODE.search(response.body):
        return match[1].decode()
    headers = {name.lower(): value for name, value in response.headers.items()}
    try:
        named = json.loads(response.body).get("__type")
    except (ValueError, AttributeError):
        named = None
    return str(named or headers.get("x-amzn-errortype", "")).partition(":")[0].rpartition("#")[2]


def _error_message(response: Response) -> str:
    if match := _XML_MESSAGE.search(response.body):
        return unescape(match[1].decode())
    try:
        said = json.loads(response.body)
        return str(said.get("message") or said.get("Message") or "")
    except (ValueError, AttributeError):
        return ""


def _hang_up(environ: WSGIEnvironment) -> None:
    """Close the connection without an answer."""
    connection = environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.shutdown(socket.SHUT_RDWR)
