"""The admin endpoint obeys programs of this machine, no web pages; whatever it is asked, it answers in JSON."""

from __future__ import annotations

import copy
import itertools
import json
import random
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import requests

from local.aws import admin_api
from local.aws.wsgi import Response

if TYPE_CHECKING:
    from conftest import Aws

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws

ACCOUNT = "111122223333"
JSON = {"Content-Type": "application/json"}
MUTATIONS = 3_000


def ask(method: str, path: str, body: bytes = b"{}", query: str = "", **headers: str) -> Response:
    """What the endpoint of this process answers to a program."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": f"/_local/{path}",
        "QUERY_STRING": query,
        "HTTP_HOST": "127.0.0.1:4570",
        "CONTENT_TYPE": "application/json",
        **headers,
    }
    return admin_api.answer(environ, body)


def error(answer: Response) -> str:
    text: str = json.loads(answer.body)["error"]
    return text


@pytest.mark.parametrize("host", ["127.0.0.1:4570", "127.0.0.1", "localhost:4570", "LOCALHOST", "[::1]:4570"])
def test_hosts_of_this_machine(host: str) -> None:
    assert ask("GET", "health", HTTP_HOST=host).status == 200


@pytest.mark.parametrize(
    "host",
    ["example.com", "example.com:4570", "127.0.0.1.example.com", "localhost@example.com", "[::1", "", "10.0.0.1"],
)
@pytest.mark.parametrize(("method", "path"), [("GET", "calls"), ("POST", "reset"), ("DELETE", "faults")])
def test_a_name_that_leads_here_from_elsewhere(host: str, method: str, path: str) -> None:
    refused = ask(method, path, HTTP_HOST=host)
    assert refused.status == 403
    assert error(refused) == f"the admin endpoint is for programs of this machine: call it 127.0.0.1, not {host!r}"


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": "https://example.com"},
        {"HTTP_ORIGIN": "http://127.0.0.1:3000"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
    ],
)
@pytest.mark.parametrize(("method", "path"), [("GET", "faults/x"), ("POST", "reset"), ("DELETE", "calls")])
def test_pages_of_others(headers: dict[str, str], method: str, path: str) -> None:
    refused = ask(method, path, **headers)
    assert (refused.status, error(refused)) == (403, "the admin endpoint is not for web pages")


def test_a_page_of_its_own_address() -> None:
    headers = {"HTTP_ORIGIN": "http://127.0.0.1:4570", "HTTP_SEC_FETCH_SITE": "same-origin"}
    assert ask("POST", "advance", query=f"account={ACCOUNT}", **headers).status == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
@pytest.mark.parametrize(("method", "path"), [("POST", "reset"), ("POST", "faults"), ("DELETE", "calls")])
def test_what_a_form_can_send(kind: str, method: str, path: str) -> None:
    refused = ask(method, path, CONTENT_TYPE=kind)
    assert refused.status == 415
    assert error(refused) == f"send it as Content-Type: application/json, not {kind!r}"


def test_json_may_say_its_charset() -> None:
    assert ask("DELETE", "faults/x", CONTENT_TYPE="Application/JSON; charset=utf-8").status == 200


def test_a_web_page_changes_nothing(url: str, aws: Aws, admin: Admin) -> None:
    aws.client("iam").create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    for headers in ({"Content-Type": "text/plain"}, {**JSON, "Host": "example.com"}, {**JSON, "Origin": "https://x"}):
        answer = requests.post(f"{url}/_local/reset?account={aws.account}", data="{}", headers=headers, timeout=5)
        assert answer.status_code in (403, 415)
        assert "Access-Control-Allow-Origin" not in answer.headers
    preflight = requests.options(f"{url}/_local/reset", headers={"Origin": "https://x"}, timeout=5)
    assert preflight.status_code == 403
    assert len(aws.client("iam").list_roles()["Roles"]) == 1
    admin.reset(aws.account)
    assert aws.client("iam").list_roles()["Roles"] == []


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "text"),
    [
        ("POST", "settings", f"account={ACCOUNT}", b"[]", "the body is a JSON object, not []"),
        ("POST", "settings", f"account={ACCOUNT}", b"5", "the body is a JSON object, not 5"),
        ("POST", "settings", f"account={ACCOUNT}", b"{", "the body is not JSON: "),
        ("POST", "settings", f"account={ACCOUNT}", b"\xff", "the body is not JSON: "),
        ("POST", "settings", f"account={ACCOUNT}", b"[" * 100_000, "the body is nested too deeply"),
        ("POST", "settings", f"account={ACCOUNT}", b'{"deletion": Infinity}', "the body is not JSON: Infinity is no"),
        ("POST", "settings", f"account={ACCOUNT}", b'{"deletion": 1e999}', "setting 'deletion' is a number of seconds"),
        (
            "POST",
            "settings",
            f"account={ACCOUNT}",
            b'{"deletion": 1' + b"0" * 400 + b"}",
            "setting 'deletion' is a num",
        ),
        ("POST", "settings", f"account={ACCOUNT}", b'{"deletion": "1"}', "setting 'deletion' is a number of seconds"),
        ("POST", "settings", f"account={ACCOUNT}", b'{"deletion": true}', "setting 'deletion' is a number of seconds"),
        ("POST", "settings", f"account={ACCOUNT}", b'{"deletion": -1}', "setting 'deletion' is a number of seconds"),
        ("POST", "settings", f"account={ACCOUNT}", b'{"opted_in": [5]}', "setting 'opted_in' is a list of texts"),
        ("POST", "settings", f"account={ACCOUNT}", b'{"opted_in": "x"}', "setting 'opted_in' is a list of texts"),
        ("POST", "settings", "", b"{}", "settings belong to an account: add ?account=<12 digits>"),
        ("POST", "settings", "account=me", b"{}", "settings belong to an account: add ?account=<12 digits>"),
        ("POST", "advance", "account=me&seconds=1", b"{}", "every account has a clock of its own: add ?account=<12"),
        ("POST", "advance", f"account={ACCOUNT}&seconds=inf", b"", "'seconds' is a number of seconds"),
        ("POST", "advance", f"account={ACCOUNT}&seconds=nan", b"", "'seconds' is a number of seconds"),
        ("POST", "advance", f"account={ACCOUNT}&seconds=-1", b"", "'seconds' is a number of seconds"),
        ("POST", "advance", f"account={ACCOUNT}&seconds=x", b"", "'seconds' is a number of seconds"),
        ("GET", "faults/x", "timeout=inf", b"", "'timeout' is a number of seconds"),
        ("GET", "faults/x", "timeout=1e300", b"", "'timeout' is a number of seconds"),
        ("GET", "faults/x", "wait_hits=x", b"", "'wait_hits' is a whole number, 0 or more, not 'x'"),
        ("GET", "calls", "since=1.5", b"", "'since' is a whole number, 0 or more, not 1.5"),
    ],
)
def test_input_that_makes_no_sense(method: str, path: str, query: str, body: bytes, text: str) -> None:
    refused = ask(method, path, body, query)
    assert refused.status == 400
    assert error(refused).startswith(text)


@pytest.mark.parametrize("path", ["", "/", "//", "health/", "nothing", "faults//"])
def test_odd_paths(path: str) -> None:
    assert ask("GET", path).status in (200, 404)


FAULT = {
    "account": ACCOUNT,
    "service": "iam",
    "count": 2,
    "after": 0,
    "every": 1,
    "effect": {"kind": "error", "code": "X", "message": "y", "status": 400},
}


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"effect": None}, "'effect' is an object, not None"),
        ({"effect": ["ab"]}, "'effect' is an object, not ['ab']"),
        ({"effect": {"kind": ["error"]}}, "effect.kind ['error'] is none of "),
        ({"effect": {"kind": "delay", "seconds": True}}, "effect 'delay': 'seconds' is a number of seconds"),
        ({"effect": {"kind": "delay"}}, "effect 'delay': 'seconds' is a number of seconds"),
        ({"effect": {"kind": "delay", "seconds": -1}}, "effect 'delay': 'seconds' is a number of seconds"),
        ({"effect": {"kind": "hang_after", "seconds": 1e300}}, "effect 'hang_after': 'seconds' is a number of seconds"),
        ({"effect": {"kind": "rate", "per_second": 1}}, "effect 'rate': 'burst' is a number"),
        ({"effect": {"kind": "error", "status": "400"}}, "effect 'error': 'status' is an HTTP status of an error"),
        ({"effect": {"kind": "error", "status": 200}}, "effect 'error': 'status' is an HTTP status of an error"),
        ({"effect": {"kind": "error", "code": "a\nb"}}, "effect 'error': 'code' is letters, digits, dots"),
        ({"effect": {"kind": "error", "code": 5}}, "effect 'error': 'code' is letters, digits, dots"),
        ({"effect": {"kind": "error", "message": {}}}, "effect 'error': 'message' is a text, not {}"),
        ({"effect": {"kind": "deletion_fails", "reason": 5}}, "effect 'deletion_fails': 'reason' is a text, not 5"),
        ({"effect": {"kind": "deletion_fails", "usage": []}}, "effect 'deletion_fails': 'usage' is Regions with lists"),
        ({"effect": {"kind": "deletion_fails", "usage": {"a": 5}}}, "effect 'deletion_fails': 'usage' is Regions with"),
        (
            {"effect": {"kind": "deletion_fails", "partial": "no"}},
            "effect 'deletion_fails': 'partial' is true or false",
        ),
        ({"service": 5}, "'service' is a text, not 5"),
        ({"service": "\ud800"}, "'service' is a text, not '\\ud800'"),
        ({"account": "a\0"}, "'account' is a text, not 'a\\x00'"),
        ({"count": "2"}, "'count' is a whole number, 0 or more, not '2'"),
        ({"count": -1}, "'count' is a whole number, 0 or more, not -1"),
        ({"after": 1.5}, "'after' is a whole number, 0 or more, not 1.5"),
        ({"every": 0}, "'every' is a whole number, 1 or more, not 0"),
    ],
)
def test_faults_that_make_no_sense(change: dict[str, Any], text: str) -> None:
    refused = ask("POST", "faults", json.dumps({**FAULT, **change}).encode())
    assert refused.status == 400
    assert error(refused).startswith(text)
    assert json.loads(ask("GET", "faults", query=f"account={ACCOUNT}").body) == []


ODD: list[Any] = [None, True, 0, -1, 1.5, 10**400, "", "x", "\ud800", "\0\n", [], [1], {}, {"a": [{}]}, ["ab"]]
ODD_BODIES = [b"", b"[]", b"null", b"NaN", b"[" * 50_000, b'{"a":' * 50_000, b"\xff\xfe", b'{"deletion": -Infinity}']
ODD_QUERIES = ["", "inf", "nan", "-1", "1e999", "1" * 5000, "\0", "%ff", ACCOUNT]
KNOBS = {"deletion": 1, "rds_create": 0.5, "opted_in": ["af-south-1"]}
REQUESTS: list[tuple[str, str, dict[str, str], dict[str, Any]]] = [
    ("POST", "faults", {}, FAULT),
    ("POST", "faults", {}, {**FAULT, "effect": {"kind": "rate", "per_second": 1, "burst": 2}}),
    ("POST", "faults", {}, {**FAULT, "effect": {"kind": "deletion_fails", "reason": "x", "usage": {"a": ["b"]}}}),
    ("POST", "faults", {}, {**FAULT, "effect": {"kind": "unreadable", "seconds": 1}}),
    ("POST", "settings", {"account": ACCOUNT}, KNOBS),
    ("POST", "advance", {"account": ACCOUNT, "seconds": "1"}, {}),
    ("POST", "reset", {"account": ACCOUNT}, {}),
    ("GET", "faults/x", {"wait_hits": "0", "timeout": "0"}, {}),
    ("GET", "calls", {"account": ACCOUNT, "since": "0"}, {}),
    ("DELETE", "faults", {"account": ACCOUNT}, {}),
]


def mutated(dice: random.Random) -> tuple[str, str, bytes, str]:
    """A request with one to three things in it changed: method, path, body, query."""
    method, path, query, body = copy.deepcopy(dice.choice(REQUESTS))
    raw = b""
    for _ in range(dice.randint(1, 3)):
        inner = dice.choice([body, *(it for it in body.values() if isinstance(it, dict))])
        match dice.randrange(5):
            case 0:
                query[dice.choice([*query, "account", "seconds", "id"])] = dice.choice(ODD_QUERIES)
            case 1 if inner:
                inner[dice.choice(list(inner))] = copy.deepcopy(dice.choice(ODD))
            case 2 if inner:
                del inner[dice.choice(list(inner))]
            case 3:
                inner[dice.choice(["more", "kind", "account", "deletion", ""])] = copy.deepcopy(dice.choice(ODD))
            case _:
                raw = dice.choice(ODD_BODIES)
    return method, path, raw or json.dumps(body).encode(), urlencode(query)


def test_whatever_it_is_asked_it_answers() -> None:
    dice, answers = random.Random(17), dict.fromkeys((200, 201, 400, 404), 0)  # noqa: S311 (the same mutations every time)
    for number in range(MUTATIONS):
        method, path, body, query = mutated(dice)
        begin = time.monotonic()
        answer = ask(method, path, body, query)
        assert time.monotonic() - begin < 5, (number, method, path, body[:200], query[:200])
        assert answer.status in answers, (number, method, path, body[:200], query[:200])
        answers[answer.status] += 1
        assert json.loads(answer.body) is not None
        assert answer.status < 400 or error(answer).strip()
    assert min(answers[status] for status in (200, 201, 400)) > MUTATIONS / 50, answers
    admin_api.reset(ACCOUNT)


def test_what_it_takes_breaks_no_call(url: str, aws: Aws) -> None:
    dice, sts = random.Random(18), aws.client("sts")  # noqa: S311
    iam = aws.client("iam")
    taken = itertools.islice((it for it in iter(lambda: mutated(dice), None) if it[0] == "POST"), 150)
    for method, path, body, query in taken:
        there = f"{url}/_local/{path}?{query.replace(ACCOUNT, aws.account)}"
        mine = body.replace(ACCOUNT.encode(), aws.account.encode())
        answer = requests.request(method, there, data=mine, headers=JSON, timeout=5)
        assert answer.status_code in (200, 201, 400, 404), answer.text
        for call in (sts.get_caller_identity, iam.list_roles):
            try:
                call()
            except iam.exceptions.ClientError as refused:
                assert refused.response["Error"]["Code"] != "InternalFailure", (body, refused)  # noqa: PT017
    requests.post(f"{url}/_local/reset?account={aws.account}", headers=JSON, timeout=5)
