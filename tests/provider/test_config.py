"""The provider's configuration: what is refused, and what becomes of the engine's properties."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_aws_slr.provider.config import AssumeRole, Config, decode, problems
from pulumi_aws_slr.provider.rpc import UNKNOWN, CheckFailure

ROLE = "arn:aws:iam::123456789012:role/deployer"


def as_the_sdk_sends(**settings: Any) -> dict[str, Any]:
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in settings.items()}


def refused(properties: dict[str, Any]) -> list[tuple[str, str]]:
    return [(failure.property, failure.reason) for failure in problems(properties)]


def test_no_configuration_is_a_good_one() -> None:
    assert refused({}) == []
    assert Config.from_properties({}) == Config()
    assert Config().max_retries == 10


def test_everything_at_once() -> None:
    properties = {
        "region": "eu-central-1",
        "profile": "platform",
        "accessKey": "AKIA",
        "secretKey": "hush",
        "token": "session",
        "version": "0.1.0",
        "pluginDownloadURL": "elsewhere",
        "__internal": "{}",
        **as_the_sdk_sends(
            assumeRoles=[
                {"roleArn": ROLE},
                {"roleArn": ROLE, "sessionName": "s", "externalId": "e", "duration": 3600, "policy": "{}"},
            ],
            endpoints={"sts": "http://b", "iam": "http://a"},
            maxRetries=0,
            defaultTags={"team": "a", "env": "b"},
            allowedAccountIds=["123456789012"],
        ),
    }
    assert refused(properties) == []
    assert Config.from_properties(properties) == Config(
        region="eu-central-1",
        profile="platform",
        access_key="AKIA",
        secret_key="hush",
        token="session",
        assume_roles=(
            AssumeRole(ROLE, "pulumi-aws-slr", None, None, None),
            AssumeRole(ROLE, "s", "e", 3600, "{}"),
        ),
        endpoints=(("iam", "http://a"), ("sts", "http://b")),
        max_retries=0,
        default_tags=(("env", "b"), ("team", "a")),
        allowed_account_ids=("123456789012",),
    )


def test_decoded_settings_are_taken_as_they_are() -> None:
    given = {"maxRetries": 3, "endpoints": {"iam": "http://a"}, "assumeRoles": [{"roleArn": ROLE}]}
    assert decode(given) == given
    assert refused(given) == []


def test_what_is_not_set_or_not_known_yet_is_left_out() -> None:
    assert decode({"region": None, "profile": UNKNOWN, "endpoints": UNKNOWN, "token": "t"}) == {"token": "t"}


def test_text_settings_are_not_taken_for_json() -> None:
    assert decode({"region": "5", "profile": "[1]", "secretKey": "{}"}) == {
        "region": "5",
        "profile": "[1]",
        "secretKey": "{}",
    }


def test_secrets_are_not_shown() -> None:
    shown = repr(Config(access_key="AKIA-1", secret_key="hush-2", token="session-3"))
    assert [secret for secret in ("AKIA-1", "hush-2", "session-3") if secret in shown] == []


@pytest.mark.parametrize(
    ("settings", "failures"),
    [
        (
            {"regoin": "x", "retries": "y"},
            [
                (
                    key,
                    (
                        "unknown setting; the provider knows accessKey, allowedAccountIds, assumeRoles, defaultTags, "
                        "endpoints, maxRetries, pluginDownloadURL, profile, region, secretKey, token, version"
                    ),
                )
                for key in ("regoin", "retries")
            ],
        ),
        (
            {"accessKey": "AKIA"},
            [("secretKey", "accessKey and secretKey go together: set both or neither")],
        ),
        (
            {"secretKey": "hush"},
            [("secretKey", "accessKey and secretKey go together: set both or neither")],
        ),
        ({"maxRetries": "-1"}, [("maxRetries", "must be a number from 0 to 100, not -1")]),
        ({"maxRetries": "101"}, [("maxRetries", "must be a number from 0 to 100, not 101")]),
        ({"maxRetries": '"ten"'}, [("maxRetries", "must be a number from 0 to 100, not 'ten'")]),
        ({"endpoints": "[]"}, [("endpoints", "must map names to text")]),
        ({"endpoints": '{"iam": 5}'}, [("endpoints", "must map names to text")]),
        ({"defaultTags": "5"}, [("defaultTags", "must map names to text")]),
        ({"defaultTags": '{"team": null}'}, [("defaultTags", "must map names to text")]),
        ({"assumeRoles": "{}"}, [("assumeRoles", "must be a list")]),
        ({"assumeRoles": "5"}, [("assumeRoles", "must be a list")]),
        ({"allowedAccountIds": '"123456789012"'}, [("allowedAccountIds", "must be a list")]),
        (
            {"allowedAccountIds": "[123456789012]"},
            [("allowedAccountIds", "account IDs are text of 12 digits: put each in quotes")],
        ),
        ({"assumeRoles": "[{}]"}, [("assumeRoles[0]", "needs roleArn, the ARN of the role to assume")]),
        (
            {"assumeRoles": '[{"roleArn": "deployer"}, "deployer"]'},
            [
                ("assumeRoles[0]", "needs roleArn, the ARN of the role to assume"),
                ("assumeRoles[1]", "needs roleArn, the ARN of the role to assume"),
            ],
        ),
    ],
)
def test_what_is_refused(settings: dict[str, str], failures: list[tuple[str, str]]) -> None:
    assert refused(settings) == failures


@pytest.mark.parametrize("retries", [0, 100])
def test_the_limits_of_the_retries(retries: int) -> None:
    assert refused({"maxRetries": str(retries)}) == []


@pytest.mark.parametrize(
    ("duration", "passes"),
    [(899, False), (900, True), (43_200, True), (43_201, False), ("1h", False)],
)
def test_the_limits_of_a_session_s_duration(duration: object, passes: bool) -> None:
    properties = as_the_sdk_sends(assumeRoles=[{"roleArn": ROLE, "duration": duration}])
    expected = [] if passes else [("assumeRoles[0].duration", f"seconds from 900 to 43200, not {duration!r}")]
    assert refused(properties) == expected


def test_an_unknown_setting_of_a_role_to_assume() -> None:
    properties = as_the_sdk_sends(assumeRoles=[{"roleArn": ROLE}, {"roleArn": ROLE, "arn": "x", "name": "y"}])
    assert refused(properties) == [
        (
            f"assumeRoles[1].{key}",
            "unknown setting; known are duration, externalId, policy, roleArn, sessionName",
        )
        for key in ("arn", "name")
    ]


def test_text_that_is_no_json() -> None:
    assert refused({"endpoints": "iam=http://a", "regoin": "x"})[1:] == [
        ("", "a setting is not the JSON text that was expected: Expecting value: line 1 column 1 (char 0)")
    ]


def test_all_mistakes_are_named_at_once() -> None:
    properties = {"x": "1", "accessKey": "A", **as_the_sdk_sends(maxRetries=-1, endpoints=[], assumeRoles=[{}])}
    assert [field for field, _ in refused(properties)] == [
        "x",
        "secretKey",
        "maxRetries",
        "endpoints",
        "assumeRoles[0]",
    ]


@pytest.mark.parametrize("key", ["accessKey", "secretKey"])
def test_a_key_that_is_not_known_at_preview_counts_as_given(key: str) -> None:
    """The access key of a user that the same program creates, say."""
    other = {"accessKey": "secretKey", "secretKey": "accessKey"}[key]
    assert refused({key: UNKNOWN, other: "given"}) == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
structured = st.sampled_from(["assumeRoles", "endpoints", "maxRetries", "defaultTags", "allowedAccountIds"])


@given(st.dictionaries(structured, json_values))
def test_whatever_passes_can_be_taken_over(settings: dict[str, Any]) -> None:
    properties = {key: json.dumps(value) for key, value in settings.items()}
    failures = problems(properties)
    assert all(isinstance(failure, CheckFailure) for failure in failures)
    if not failures:
        Config.from_properties(properties)
