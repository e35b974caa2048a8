"""moto's application: it answers a call with the backends of the call's account."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from local.aws.call import Call, current
from local.aws.errors import AwsError
from local.aws.extensions import create_app
from local.aws.wsgi import Response, call_app, rewind

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from flask import Flask
    from moto.backends import SERVICE_NAMES


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


_moto = _Dispatcher(create_app)


def answer(call: Call, environ: WSGIEnvironment, body: bytes) -> Response:
    """Let moto answer a call. The caller holds the lock of the local AWS.

    Raises:
        AwsError: the service refuses, or the local AWS cannot do it.
    """
    rewind(environ, body)
    environ["HTTP_X_MOTO_ACCOUNT_ID"] = call.account
    with executing(call):
        return call_app(_moto, environ)


@contextlib.contextmanager
def executing(call: Call) -> Iterator[None]:
    """Make a call the current one for a while. What goes wrong meanwhile becomes an answer in AWS's form.

    Raises:
        AwsError: what the service refuses, NotImplemented or InternalFailure.
    """
    token = current.set(call)
    try:
        yield
    except NotImplementedError as error:
        raise AwsError("NotImplemented", f"The local AWS cannot do this: {error}", 501) from error
    except (AwsError, ConnectionAbortedError):
        raise
    except Exception as error:
        traceback.print_exc()
        raise AwsError("InternalFailure", f"The local AWS failed: {error!r}", 500) from error
    finally:
        current.reset(token)
