"""Secrets: recognised wherever they come out again, marked in outputs and hidden in texts."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_aws_slr.provider.rpc.secrets import HIDDEN, Secrets, marked, plain_in, secret_keys_in, secrets_in
from pulumi_aws_slr.tokens import SECRET, SIGNATURE, UNKNOWN

TOKEN = "s3cret/+=\n\"'token"


def secret(value: Any) -> dict[str, Any]:
    return {SIGNATURE: SECRET, "value": value}


def hidden(text: str, *secrets: str) -> str:
    known = Secrets()
    known.remember(secrets)
    return known.hide(text)


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ({"description": secret("text")}, {"text"}),
        ({"tags": {"team": secret("a"), "env": "b"}}, {"a"}),
        ({"tags": secret({"team": "a"})}, {"a"}),
        ({"list": [secret("a"), "b"]}, {"a"}),
        ({"assumeRoles": secret('[{"externalId": "x1"}]')}, {'[{"externalId": "x1"}]', "x1"}),
        (
            {"httpProxy": secret("http://me:p%40ss@proxy.example:8080")},
            {"http://me:p%40ss@proxy.example:8080", "p%40ss", "p@ss"},
        ),
        ({"httpProxy": secret("http://[me:x@")}, {"http://[me:x@"}),
        ({"tags": secret(UNKNOWN), "description": secret("")}, set()),
        ({"plain": "text", "flag": secret(True), "none": secret(None)}, set()),
    ],
)
def test_what_the_engine_has_marked(properties: dict[str, Any], found: set[str]) -> None:
    assert secrets_in(properties) == found


def test_the_keys_of_maps_that_are_secret_as_a_whole() -> None:
    properties = {"tags": secret({"team": {"deep": "a"}}), "plain": {"x": secret("a")}, "json": secret('{"cost": "1"}')}
    assert secret_keys_in(properties) == {"team", "deep", "cost"}


def test_what_it_has_not_marked() -> None:
    assert plain_in({"a": "1", "b": secret("2"), "c": ["3", {"d": "4"}], "e": 5}) == {"1", "3", "4"}


def test_outputs_that_are_secret_whatever_they_are_called() -> None:
    outputs = {
        "refusedDescription": "hush",
        "tags": {"team": "hush", "env": "dev"},
        "tagsAll": {"k": "v", "team": "a"},
        "pendingTags": ["k", "env"],
        "adopted": True,
        "arn": "arn:hush",
    }
    assert marked(outputs, {"hush", "k"}) == {
        "refusedDescription": secret("hush"),
        "tags": {"team": secret("hush"), "env": "dev"},
        "tagsAll": secret({"k": "v", "team": "a"}),
        "pendingTags": [secret("k"), "env"],
        "adopted": True,
        "arn": "arn:hush",
    }


@pytest.mark.parametrize(
    "form",
    [
        TOKEN,
        TOKEN.strip(),
        repr(TOKEN),
        json.dumps(TOKEN),
        json.dumps({"text": json.dumps({"token": TOKEN})}),
        quote(TOKEN, safe=""),
        base64.b64encode(TOKEN.encode()).decode(),
        f"Invalid header value {TOKEN.encode()!r}",
    ],
)
def test_a_secret_is_hidden_in_every_form(form: str) -> None:
    text = hidden(f"before {form} after", TOKEN)
    assert text.startswith("before ")
    assert text.endswith(" after")
    assert HIDDEN in text
    assert "s3cret" not in text
    assert base64.b64encode(TOKEN.encode()).decode() not in text


def test_the_longest_goes_first() -> None:
    assert hidden("abcdef abc", "abc", "abcdef") == f"{HIDDEN} {HIDDEN}"


def test_a_short_one_is_hidden_where_it_is_a_word() -> None:
    assert hidden("a role of team 'a' in an account", "a") == f"{HIDDEN} role of team '{HIDDEN}' in an account"


@given(
    st.text(min_size=4, max_size=40).filter(lambda text: text.strip() == text),
    st.text(max_size=20),
    st.text(max_size=20),
)
def test_no_text_has_what_is_secret(token: str, before: str, after: str) -> None:
    for form in (token, repr(token), json.dumps(token)):
        assert token not in hidden(f"{before}{form}{after}", token).replace(HIDDEN, "")


def test_nothing_is_hidden_that_is_not_secret() -> None:
    assert hidden("a text", "secret") == "a text"
    assert Secrets().hide("a text") == "a text"
