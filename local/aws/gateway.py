"""The front door: every request to the local AWS passes here.

A call is read, its caller identified, faults applied, the call executed by moto, and recorded. Execution holds the
one lock of the local AWS; reading and waiting do not, so slow and hanging calls never hold up others.
"""

from __future__ import annotations

import json
import re
import socket
import time
import traceback
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from local.aws import admin_api, control, first_use, regions
from local.aws.call import Call, current
from local.aws.effects import refuse, seconds_of
from local.aws.errors import AwsError, invalid_token
from local.aws.extensions import create_app, extend
from local.aws.iam.visibility import role_age
from local.aws.identity import identify
from local.aws.requests import parse
from local.aws.wsgi import Response, call_app, read_body, rewind

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from flask import Flask
    from moto.backends import SERVICE_NAMES

_XML_CODE = re.compile(rb"<Code>([^<]+)</Code>")
_FIRST_ERROR = 400


class Gateway:
    """The WSGI application of the local AWS."""

    def __init__(self) -> None:
        extend("iam")  # moto looks up access keys in IAM, whatever the service
        self._moto = _Dispatcher(create_app)

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
        use = first_use.prepare(call)
        rewind(environ, body)
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = call.account
        token = current.set(call)
        try:
            response = call_app(self._moto, environ)
        except NotImplementedError as error:
            raise AwsError("NotImplemented", f"The local AWS cannot do this: {error}", 501) from error
        except AwsError:
            raise
        except Exception as error:
            traceback.print_exc()
            raise AwsError("InternalFailure", f"The local AWS failed: {error!r}", 500) from error
        finally:
            current.reset(token)
        if use and response.status < _FIRST_ERROR:
            first_use.create(use, call)
        return response


class _Dispatcher(DomainDispatcherApplication):
    """The part of moto that finds the service; it looks through its folders on disk for every call, this one once."""

    def __init__(self, create_app: Callable[[SERVICE_NAMES], Flask]) -> None:
        super().__init__(create_app)
        self._known: dict[str | None, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:
        """Return the service that a host name stands for."""
        if host not in self._known:
            self._known[host] = super().get_backend_for_host(host)
        return self._known[host]


def _record(call: Call, response: Response) -> None:
    control.calls.record(call, response.status, _error_code(response) if response.status >= _FIRST_ERROR else None)


def _error_code(response: Response) -> str:
    if match := _XML_CODE.search(response.body):
        return match[1].decode()
    headers = {name.lower(): value for name, value in response.headers.items()}
    try:
        named = json.loads(response.body).get("__type")
    except (ValueError, AttributeError):
        named = None
    return str(named or headers.get("x-amzn-errortype", "")).partition(":")[0].rpartition("#")[2]


def _hang_up(environ: WSGIEnvironment) -> None:
    """Close the connection without an answer."""
    connection = environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.shutdown(socket.SHUT_RDWR)
