"""The admin endpoint, `/_local/…`: health, recorded calls, faults, settings, the clock, reset."""

from __future__ import annotations

import dataclasses
import json
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from moto.core.base_backend import BackendDict

from local.aws import control, first_use, usage
from local.aws.faults import Fault
from local.aws.wsgi import Response, json_response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

BOOT_ID = uuid.uuid4().hex
"""Changes with every start: a program that remembers it can tell that everything was forgotten."""

_Query = dict[str, str]


def answer(environ: WSGIEnvironment, body: bytes) -> Response:
    """Answer one request to the admin endpoint. Bad input gets a 400 with `{"error": text}`."""
    _, _, topic, *rest = environ["PATH_INFO"].rstrip("/").split("/")
    query = dict(parse_qsl(environ.get("QUERY_STRING", "")))
    if handler := _HANDLERS.get((environ["REQUEST_METHOD"], topic)):
        try:
            return handler(query | ({"id": rest[0]} if rest else {}), json.loads(body or b"{}"))
        except (ValueError, TypeError) as error:
            return json_response({"error": str(error)}, 400)
    return json_response({"error": f"no {environ['REQUEST_METHOD']} {environ['PATH_INFO']}"}, 404)


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
        control.settings.clear(account)
        control.calls.clear(account)
        control.faults.remove(account=account)


def _health(_query: _Query, _body: Any) -> Response:
    return json_response({"status": "ok", "boot_id": BOOT_ID})


def _calls(query: _Query, _body: Any) -> Response:
    found = control.calls.select(query.get("account"), int(query.get("since", 0)))
    return json_response([dataclasses.asdict(call) for call in found])


def _clear_calls(query: _Query, _body: Any) -> Response:
    control.calls.clear(query.get("account"))
    return json_response({})


def _add_fault(query: _Query, body: Any) -> Response:
    return json_response(control.faults.add(Fault.parse({**body, **query})).to_json(), 201)


def _faults(query: _Query, _body: Any) -> Response:
    if "id" not in query:
        return json_response([fault.to_json() for fault in control.faults.all(query.get("account"))])
    fault = control.faults.get(query["id"], int(query.get("wait_hits", 0)), float(query.get("timeout", 30)))
    if fault is None:
        return json_response({"error": f"no fault {query['id']}"}, 404)
    return json_response(fault.to_json())


def _remove_faults(query: _Query, _body: Any) -> Response:
    control.faults.remove(query.get("id"), query.get("account"))
    return json_response({})


def _settings(query: _Query, body: Any) -> Response:
    if "account" not in query:
        raise ValueError("settings belong to an account: add ?account=<12 digits>")
    with control.lock:
        return json_response(dataclasses.asdict(control.settings.change(query["account"], body)))


def _advance(query: _Query, _body: Any) -> Response:
    if "account" not in query:
        raise ValueError("every account has a clock of its own: add ?account=<12 digits>")
    with control.lock:
        control.timeline.advance(query["account"], float(query.get("seconds", 0)))
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
