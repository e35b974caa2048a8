"""The provider's configuration: what is refused, and what becomes of the engine's properties."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_aws_slr.aws.config import Config, decode, problems, unknown_settings
from pulumi_aws_slr.aws.credentials.role_sessions import AssumeRole, WebIdentity
from pulumi_aws_slr.aws.ignored_tags import IgnoredTags
from pulumi_aws_slr.aws.settings.table import SETTINGS
from pulumi_aws_slr.errors import CheckFailure
from pulumi_aws_slr.tokens import UNKNOWN

ROLE = "arn:aws:iam::123456789012:role/deployer"
LINK = {"roleArn": ROLE}


def as_the_sdk_sends(**settings: Any) -> dict[str, Any]:
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in settings.items()}


def refused(properties: dict[str, Any]) -> list[tuple[str, str]]:
    return [(failure.property, failure.reason) for failure in problems(properties)]


def where(**settings: Any) -> list[str]:
    """The paths of what is refused."""
    return [failure.property for failure in problems(as_the_sdk_sends(**settings))]


def test_no_configuration_is_a_good_one() -> None:
    assert refused({}) == []
    assert Config.from_properties({}, {}) == Config()
    assert Config().max_retries == 10


def test_what_the_engine_adds_is_not_a_setting() -> None:
    properties = {"version": "0.1.0", "pluginDownloadURL": "elsewhere", "__internal": "{}"}
    assert refused(properties) == []
    assert Config.from_properties(properties, {}) == Config()


def test_text_and_values_are_the_same() -> None:
    settings = {"maxRetries": 3, "insecure": True, "endpoints": [{"iam": "http://a"}], "assumeRoles": [LINK]}
    assert refused(settings) == refused(as_the_sdk_sends(**settings)) == []
    assert decode(settings) == decode(as_the_sdk_sends(**settings)) == settings


def test_what_is_not_set_or_not_known_yet_is_left_out() -> None:
    given = {
        "region": None,
        "profile": UNKNOWN,
        "endpoints": UNKNOWN,
        "token": "t",
        "stsRegion": "",
        "ignoreTags": "null",
    }
    assert decode(given) == {"token": "t"}


def test_an_empty_proxy_is_a_setting_of_its_own() -> None:
    assert decode({"httpsProxy": "", "noProxy": ""}) == {"httpsProxy": ""}


def test_text_settings_are_not_taken_for_json() -> None:
    texts = {"region": "5", "profile": "[1]", "secretKey": "{}"}
    assert decode(texts) == texts


def test_what_cannot_matter_is_taken_whatever_it_is() -> None:
    settings = {name: "?" for name, setting in SETTINGS.items() if setting.irrelevant}
    assert settings
    assert refused(settings) == []
    assert decode(settings) == {}


def test_secrets_are_not_shown() -> None:
    shown = repr(
        Config(
            access_key="AKIA-1",
            secret_key="hush-2",
            token="session-3",
            http_proxy="http://a:pass-4@b",
            https_proxy="http://a:pass-5@b",
            assume_roles=(AssumeRole(ROLE, external_id="external-6"),),
            web_identity=WebIdentity(ROLE, token="token-7"),
        )
    )
    secrets = ("AKIA-1", "hush-2", "session-3", "pass-4", "pass-5", "external-6", "token-7")
    assert [secret for secret in secrets if secret in shown] == []


# --- what is refused ---


def test_unknown_settings_are_refused_by_name_with_what_they_may_mean() -> None:
    regoin, something = refused({"regoin": "x", "something": "y"})
    assert regoin == ("regoin", "unknown setting; did you mean region?")
    assert something[0] == "something"
    assert something[1].startswith("unknown setting; there are accessKey, secretKey, token, profile, ")


@pytest.mark.parametrize(
    ("settings", "paths"),
    [
        ({"accessKey": "AKIA"}, ["secretKey"]),
        ({"secretKey": "hush"}, ["secretKey"]),
        ({"token": "hush"}, ["token"]),
        ({"maxRetries": -1}, ["maxRetries"]),
        ({"maxRetries": "ten"}, ["maxRetries"]),
        ({"maxRetries": 1.5}, ["maxRetries"]),
        ({"maxRetries": True}, ["maxRetries"]),
        ({"insecure": "yes"}, ["insecure"]),
        ({"insecure": 1}, ["insecure"]),
        ({"region": "eu central"}, ["region"]),
        ({"stsRegion": "eu/central"}, ["stsRegion"]),
        ({"retryMode": "legacy"}, ["retryMode"]),
        ({"ec2MetadataServiceEndpointMode": "ipv4"}, ["ec2MetadataServiceEndpointMode"]),
        ({"endpoints": {}}, ["endpoints"]),
        ({"endpoints": [{"iam": "127.0.0.1:4566"}]}, ["endpoints[0].iam"]),
        ({"endpoints": [{"iam": "http://me:pw@host"}]}, ["endpoints[0].iam"]),
        ({"endpoints": [{"iam": "http://host:99999"}]}, ["endpoints[0].iam"]),
        ({"endpoints": [{"iam": "ftp://host"}]}, ["endpoints[0].iam"]),
        ({"endpoints": [{"s3": "http://a"}, {"imm": "http://b"}]}, ["endpoints[1].imm"]),
        ({"httpProxy": "proxy:3128"}, ["httpProxy"]),
        ({"httpsProxy": "socks5://proxy"}, ["httpsProxy"]),
        ({"defaultTags": 5}, ["defaultTags"]),
        ({"defaultTags": {"team": "a"}}, ["defaultTags.team"]),
        ({"defaultTags": {"tags": ["a"]}}, ["defaultTags.tags"]),
        ({"defaultTags": {"tags": {"a": 5}}}, ["defaultTags.tags"]),
        ({"defaultTags": {"tags": {"a\n": "b"}}}, ["defaultTags.tags"]),
        ({"ignoreTags": {"prefixes": ["a"]}}, ["ignoreTags.prefixes"]),
        ({"ignoreTags": {"keys": "a"}}, ["ignoreTags.keys"]),
        ({"sharedConfigFiles": "a"}, ["sharedConfigFiles"]),
        ({"allowedAccountIds": "123456789012"}, ["allowedAccountIds"]),
        ({"allowedAccountIds": [123456789012]}, ["allowedAccountIds[0]"]),
        ({"forbiddenAccountIds": ["123456789012", "1"]}, ["forbiddenAccountIds[1]"]),
        ({"assumeRoles": {}}, ["assumeRoles"]),
        ({"assumeRoles": [{}]}, ["assumeRoles[0].roleArn"]),
        ({"assumeRoles": [{"roleArn": "deployer"}, "deployer"]}, ["assumeRoles[0].roleArn", "assumeRoles[1]"]),
        ({"assumeRoles": [{**LINK, "arn": "x"}]}, ["assumeRoles[0].arn"]),
        ({"assumeRoles": [{**LINK, "externalId": "a b"}]}, ["assumeRoles[0].externalId"]),
        ({"assumeRoles": [{**LINK, "externalId": 5}]}, ["assumeRoles[0].externalId"]),
        ({"assumeRoles": [{**LINK, "sessionName": "x"}]}, ["assumeRoles[0].sessionName"]),
        ({"assumeRoles": [{**LINK, "sourceIdentity": "aws:me"}]}, ["assumeRoles[0].sourceIdentity"]),
        ({"assumeRoles": [{**LINK, "policy": "[]"}]}, ["assumeRoles[0].policy"]),
        ({"assumeRoles": [{**LINK, "policyArns": ["ReadOnly"]}]}, ["assumeRoles[0].policyArns[0]"]),
        ({"assumeRoles": [{**LINK, "tags": {"a": "b\n"}}]}, ["assumeRoles[0].tags"]),
        ({"assumeRoleWithWebIdentity": [LINK]}, ["assumeRoleWithWebIdentity"]),
        ({"assumeRoleWithWebIdentity": {**LINK, "externalId": "x"}}, ["assumeRoleWithWebIdentity.externalId"]),
        (
            {"assumeRoleWithWebIdentity": {**LINK, "webIdentityToken": "a b c"}},
            ["assumeRoleWithWebIdentity.webIdentityToken"],
        ),
        (
            {"assumeRoleWithWebIdentity": {**LINK, "webIdentityToken": "abcd", "webIdentityTokenFile": "f"}},
            ["assumeRoleWithWebIdentity"],
        ),
    ],
)
def test_what_is_refused(settings: dict[str, Any], paths: list[str]) -> None:
    assert where(**settings) == paths


def test_text_that_is_no_json() -> None:
    assert refused({"endpoints": "iam=http://a"}) == [("endpoints", "must be JSON text")]


def test_all_mistakes_are_named_at_once() -> None:
    assert where(x="1", accessKey="A", maxRetries=-1, endpoints={}, assumeRoles=[{}]) == [
        "assumeRoles[0].roleArn",
        "endpoints",
        "maxRetries",
        "x",
        "secretKey",
    ]


@pytest.mark.parametrize(
    ("duration", "passes"),
    [
        ("9" * 400 + "h", False),
        ("\u0663h", False),  # a digit of another script
        ("15m", True),
        ("900s", True),
        ("1h30m", True),
        ("1.5h", True),
        ("12h", True),
        ("1h0m0s", True),
        ("899s", False),
        ("12h1s", False),
        ("3600", False),
        (3600, False),
        ("an hour", False),
        ("-1h", False),
        ("1d", False),
    ],
)
def test_durations_are_those_of_pulumi_aws(duration: object, passes: bool) -> None:
    assert where(assumeRoles=[{**LINK, "duration": duration}]) == ([] if passes else ["assumeRoles[0].duration"])


@pytest.mark.parametrize("key", ["accessKey", "secretKey"])
def test_a_key_that_is_not_known_at_preview_counts_as_given(key: str) -> None:
    """The access key of a user that the same program creates, say."""
    other = {"accessKey": "secretKey", "secretKey": "accessKey"}[key]
    assert refused({key: UNKNOWN, other: "given"}) == []


# --- no text contains a value ---

WRONG = [
    ("accessKey", "HUSH\n"),
    ("secretKey", "HUSH "),
    ("token", "HUSH\r\n"),
    ("token", "HÜSH"),
    ("region", "HUSH HUSH"),
    ("httpProxy", "HUSH"),
    ("httpsProxy", "HUSH://HUSH@x"),
    ("endpoints", '[{"iam": "HUSH"}]'),
    ("endpoints", "HUSH"),
    ("maxRetries", '"HUSH"'),
    ("defaultTags", '{"tags": {"HUSH\\n": "HUSH"}}'),
    ("defaultTags", '{"tags": {"HUSH": 5}}'),
    ("defaultTags", '{"tags": "HUSH"}'),
    ("assumeRoles", '[{"roleArn": "HUSH"}]'),
    ("assumeRoles", json.dumps([{**LINK, "externalId": "HUSH HUSH"}])),
    ("assumeRoles", json.dumps([{**LINK, "tags": {"HUSH\t": "HUSH"}}])),
    ("assumeRoles", json.dumps([{**LINK, "policy": "HUSH"}])),
    ("assumeRoles", '["HUSH"'),
    ("assumeRoleWithWebIdentity", json.dumps({**LINK, "webIdentityToken": "HUSH\n"})),
    ("allowedAccountIds", '["HUSH"]'),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_is_refused_is_not_repeated(name: str, value: str) -> None:
    failures = problems({name: value})
    assert failures
    assert [failure for failure in failures if "HUSH" in f"{failure.property} {failure.reason}"] == []


# --- what is not known yet ---


def test_what_is_not_known_yet_is_no_mistake() -> None:
    given = {
        "region": UNKNOWN,
        "assumeRoles": [{"roleArn": UNKNOWN, "tags": {"a": UNKNOWN}}],
        "s3UsePathStyle": UNKNOWN,
    }
    assert refused(given) == []
    assert unknown_settings(given) == ["assumeRoles", "region"]
    assert unknown_settings({"region": "eu-west-1", "endpoints": [{"iam": "http://a"}]}) == []


# --- the environment ---


def test_tags_of_the_environment_go_below_the_configured_ones() -> None:
    environment = {"TF_AWS_DEFAULT_TAGS_team": "env", "TF_AWS_DEFAULT_TAGS_cost": "1", "TF_AWS_DEFAULT_TAGS_": "x"}
    assert Config.from_properties({}, environment).default_tags == (("cost", "1"), ("team", "env"))
    configured = {"defaultTags": {"tags": {"team": "own"}}}
    assert Config.from_properties(configured, environment).default_tags == (("cost", "1"), ("team", "own"))


def test_ignored_tags_of_the_environment_add_to_the_configured_ones() -> None:
    environment = {"TF_AWS_IGNORE_TAGS_KEYS": "a, b,", "TF_AWS_IGNORE_TAGS_KEY_PREFIXES": "p-"}
    configured = {"ignoreTags": {"keys": ["c"], "keyPrefixes": ["q-", ""]}}
    found = Config.from_properties(configured, environment).ignored_tags
    assert found == IgnoredTags(frozenset("abc"), ("q-", "p-"))


def test_default_tags_that_are_ignored_are_not_set() -> None:
    configured = {
        "defaultTags": {"tags": {"a": "1", "p-b": "2", "c": "3"}},
        "ignoreTags": {"keys": ["a"], "keyPrefixes": ["p-"]},
    }
    assert Config.from_properties(configured, {}).default_tags == (("c", "3"),)


def test_the_marks_of_owners_are_never_ignored() -> None:
    ignored = IgnoredTags(frozenset({"aws-slr:owner:shop/prod"}), ("aws",))
    tags = {"aws-slr:owner:shop/prod": "x", "aws:cloudformation": "y", "team": "a"}
    assert ignored.others(tags) == {"aws-slr:owner:shop/prod": "x", "team": "a"}
    assert 5 not in ignored


@pytest.mark.parametrize(
    ("given", "environment", "token", "file"),
    [
        ({"webIdentityToken": "abcd"}, {"AWS_WEB_IDENTITY_TOKEN_FILE": "f"}, "abcd", None),
        ({"webIdentityTokenFile": "g"}, {"TF_AWS_WEB_IDENTITY_TOKEN": "t"}, None, "g"),
        ({}, {"AWS_WEB_IDENTITY_TOKEN_FILE": "f"}, None, "f"),
        ({}, {"TF_AWS_WEB_IDENTITY_TOKEN": "t", "AWS_WEB_IDENTITY_TOKEN_FILE": "f"}, "t", None),
        ({}, {}, None, None),
    ],
)
def test_where_the_token_of_a_web_identity_comes_from(
    given: dict[str, str], environment: dict[str, str], token: str | None, file: str | None
) -> None:
    identity = Config.from_properties({"assumeRoleWithWebIdentity": {**LINK, **given}}, environment).web_identity
    assert identity is not None
    assert (identity.token, identity.token_file) == (token, file)


# --- whatever comes ---

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(SETTINGS)), json_values))
def test_whatever_passes_can_be_taken_over(settings: dict[str, Any]) -> None:
    for properties in (settings, as_the_sdk_sends(**settings)):
        failures = problems(properties)
        assert all(isinstance(failure, CheckFailure) for failure in failures)
        if not failures:
            Config.from_properties(properties, {})
