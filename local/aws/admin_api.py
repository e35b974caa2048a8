"""The admin endpoint, `/_local/…`: health, recorded calls, faults, settings, the clock, reset."""

from __future__ import annotations

import dataclasses
import json
import re
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from moto.core.base_backend import BackendDict

from local.aws import cloudcontrol, cloudtrail, control, first_use, usage, values
from local.aws.fault import Fault
from local.aws.wsgi import Response, json_response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

BOOT_ID = uuid.uuid4().hex
"""Changes with every start: a program that remembers it can tell that everything was forgotten."""

_Query = dict[str, str]
_THIS_MACHINE = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?", re.IGNORECASE)
_ACCOUNT = re.compile(r"[0-9]{12}")


def answer(environ: WSGIEnvironment, body: bytes) -> Response:
    """Answer one request to the admin endpoint. Bad input gets a 400 with `{"error": text}`, a web page 403 or 415."""
    if refused := _refused(environ):
        return refused
    topic, *rest = environ["PATH_INFO"].removeprefix("/_local/").rstrip("/").split("/")
    query = dict(parse_qsl(environ.get("QUERY_STRING", "")))
    if handler := _HANDLERS.get((environ["REQUEST_METHOD"], topic)):
        try:
            return handler(query | ({"id": rest[0]} if rest else {}), _parsed(body))
        except ValueError as error:
            return json_response({"error": str(error)}, 400)
    return json_response({"error": f"no {environ['REQUEST_METHOD']} {environ['PATH_INFO']}"}, 404)


def _refused(environ: WSGIEnvironment) -> Response | None:
    """Return the refusal for a web page that a browser on this machine has open, or None for programs.

    Such a page can lead a name of its own here, and can send what a form can send. It cannot send JSON by that name, as
    no answer allows it.

    Source: https://fetch.spec.whatwg.org/#simple-header
    """
    host = environ.get("HTTP_HOST", "")
    if not _THIS_MACHINE.fullmatch(host):
        text = f"the admin endpoint is for programs of this machine: call it 127.0.0.1, not {host!r}"
        return json_response({"error": text}, 403)
    origin, site = environ.get("HTTP_ORIGIN", f"http://{host}"), environ.get("HTTP_SEC_FETCH_SITE", "none")
    if origin != f"http://{host}" or site not in ("none", "same-origin"):
        return json_response({"error": "the admin endpoint is not for web pages"}, 403)
    kind = environ.get("CONTENT_TYPE", "")
    if environ["REQUEST_METHOD"] != "GET" and kind.partition(";")[0].strip().lower() != "application/json":
        return json_response({"error": f"send it as Content-Type: application/json, not {kind!r}"}, 415)
    return None


def _parsed(body: bytes) -> dict[str, Any]:
    """Return the body's JSON object. An empty body has none in it.

    Raises:
        ValueError: it is none.
    """
    try:
        found = json.loads(body or b"{}", parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("the body is nested too deeply") from error
    except ValueError as error:
        raise ValueError(f"the body is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise ValueError(f"the body is a JSON object, not {values.shown(found)}")  # noqa: TRY004 (of the request)
    return found


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def reset(account: str | None) -> None:
    """Forget everything about one account, or all."""
    with control.lock:
        in_use: list[Any] = BackendDict.__dict__["_instances"]  # moto has no public list of them
        for backends in in_use:
            if account is None:
                backends.clear()
            else:
                backends.pop(account, None)
        control.timeline.clear(account)
        usage.forget(account)
        first_use.forget(account)
        cloudcontrol.forget(account)
        cloudtrail.forget(account)
        control.settings.clear(account)
        control.calls.clear(account)
        control.faults.remove(account=account)


def _health(_query: _Query, _body: Any) -> Response:
    return json_response({"status": "ok", "boot_id": BOOT_ID})


def _calls(query: _Query, _body: Any) -> Response:
    found = control.calls.select(query.get("account"), values.whole(values.read(query.get("since", "0")), "'since'"))
    return json_response([dataclasses.asdict(call) for call in found])


def _clear_calls(query: _Query, _body: Any) -> Response:
    control.calls.clear(query.get("account"))
    return json_response({})


def _add_fault(query: _Query, body: Any) -> Response:
    return json_response(control.faults.add(Fault.parse({**body, **query})).to_json(), 201)


def _faults(query: _Query, _body: Any) -> Response:
    if "id" not in query:
        return json_response([fault.to_json() for fault in control.faults.all(query.get("account"))])
    hits = values.whole(values.read(query.get("wait_hits", "0")), "'wait_hits'")
    timeout = values.seconds(values.read(query.get("timeout", "30")), "'timeout'")
    fault = control.faults.get(query["id"], hits, timeout)
    if fault is None:
        return json_response({"error": f"no fault {query['id']}"}, 404)
    return json_response(fault.to_json())


def _remove_faults(query: _Query, _body: Any) -> Response:
    control.faults.remove(query.get("id"), query.get("account"))
    return json_response({})


def _settings(query: _Query, body: Any) -> Response:
    if not _ACCOUNT.fullmatch(query.get("account", "")):
        raise ValueError("settings belong to an account: add ?account=<12 digits>")
    with control.lock:
        return json_response(dataclasses.asdict(control.settings.change(query["account"], body)))


def _advance(query: _Query, _body: Any) -> Response:
    if not _ACCOUNT.fullmatch(query.get("account", "")):
        raise ValueError("every account has a clock of its own: add ?account=<12 digits>")
    seconds = values.seconds(values.read(query.get("seconds", "0")), "'seconds'")
    with control.lock:
        control.timeline.advance(query["account"], seconds)
    return json_response({})


def _reset(query: _Query, _body: Any) -> Response:
    reset(query.get("account"))
    return json_response({})


_HANDLERS: dict[tuple[str, str], Callable[[_Query, Any], Response]] = {
    ("GET", "health"): _health,
    ("GET", "calls"): _calls,
    ("DELETE", "calls"): _clear_calls,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): _remove_faults,
    ("POST", "settings"): _settings,
    ("POST", "advance"): _advance,
    ("POST", "reset"): _reset,
}
