"""`Provider`: explicit, or what the stack's `aws:*` configuration describes."""

import json
from typing import Any

import pulumi
import pytest

from pulumi_aws_slr import Provider
from pulumi_aws_slr.provider.config import Config, problems
from pulumi_aws_slr.testing import run_program

TYPE = "pulumi:providers:aws-slr"
ROLE_ARN = "arn:aws:iam::123456789012:role/deployer"


def from_config(**settings: Any) -> dict[str, Any]:
    """The provider's inputs for a stack configuration; everything but text is JSON in it."""
    config = {f"aws:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in settings.items()}
    recording = run_program(lambda: Provider.from_stack_config("from-stack") and None, config=config)
    inputs = dict(recording.one(TYPE, "from-stack").inputs)
    assert problems(inputs) == [], "the provider takes what the component gives"
    return inputs


def test_nothing_configured_leaves_everything_to_the_environment() -> None:
    assert from_config() == {}


def test_everything_configured() -> None:
    inputs = from_config(
        region="eu-central-1",
        profile="platform",
        accessKey="AKIA",
        secretKey="hush",
        token="session",
        maxRetries="7",
        endpoints=[{"iam": "http://a", "sts": "http://b"}, {"rds": "http://c"}],
        defaultTags={"tags": {"team": "a"}},
        allowedAccountIds=["123456789012"],
        assumeRoles=[{"roleArn": ROLE_ARN, "sessionName": "s", "externalId": "e", "policy": "{}", "duration": "1h"}],
        skipCredentialsValidation="true",
    )
    assert Config.from_properties(inputs) == Config.from_properties(
        {
            "region": "eu-central-1",
            "profile": "platform",
            "accessKey": "AKIA",
            "secretKey": "hush",
            "token": "session",
            "maxRetries": 7,
            "endpoints": {"iam": "http://a", "sts": "http://b", "rds": "http://c"},
            "defaultTags": {"team": "a"},
            "allowedAccountIds": ["123456789012"],
            "assumeRoles": [
                {"roleArn": ROLE_ARN, "sessionName": "s", "externalId": "e", "policy": "{}", "duration": 3600}
            ],
        }
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"assumeRole": {"roleArn": ROLE_ARN}},
        {"assumeRoles": [{"roleArn": ROLE_ARN}]},
        {"assumeRole": {"roleArn": "arn:aws:iam::1:role/older"}, "assumeRoles": [{"roleArn": ROLE_ARN}]},
    ],
    ids=["one", "a chain", "the chain wins"],
)
def test_roles_to_assume_in_both_spellings(settings: dict[str, Any]) -> None:
    assert from_config(**settings) == {"assumeRoles": json.dumps([{"roleArn": ROLE_ARN}])}


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [("1h", 3600), ("15m", 900), ("1h30m", 5400), ("900s", 900), ("1h0m0s", 3600), ("3600", 3600), (3600, 3600)],
)
def test_durations_as_pulumi_aws_writes_them(duration: object, seconds: int) -> None:
    inputs = from_config(assumeRoles=[{"roleArn": ROLE_ARN, "duration": duration}])
    assert json.loads(inputs["assumeRoles"]) == [{"roleArn": ROLE_ARN, "duration": seconds}]


@pytest.mark.parametrize("duration", ["an hour", "1.5h", "h", "-1h", "1d"])
def test_what_is_no_duration(duration: str) -> None:
    config = {"aws:assumeRole": json.dumps({"roleArn": ROLE_ARN, "duration": duration})}
    with pytest.raises(ValueError, match="is not a duration such as 1h30m") as raised:
        run_program(lambda: Provider.from_stack_config("x") and None, config=config)
    assert str(raised.value) == f"aws:assumeRole.duration: {duration!r} is not a duration such as 1h30m"


@pytest.mark.parametrize("empty", [{"endpoints": []}, {"defaultTags": {}}, {"assumeRoles": []}, {"assumeRole": {}}])
def test_what_is_empty_is_not_set(empty: dict[str, Any]) -> None:
    assert from_config(**empty) == {}


# --- secrets ---


def secret_of(provider: pulumi.ProviderResource, name: str, made: dict[str, Any]) -> None:
    made[name] = provider


@pytest.mark.parametrize("explicit", [True, False])
def test_keys_are_secrets(monkeypatch: pytest.MonkeyPatch, explicit: bool) -> None:
    given: dict[str, Any] = {}
    original = pulumi.ProviderResource.__init__

    def spy(self: Any, package: str, name: str, props: Any = None, opts: Any = None) -> None:
        given.update(props)
        original(self, package, name, props, opts)

    monkeypatch.setattr(pulumi.ProviderResource, "__init__", spy)
    secrets: dict[str, bool] = {}

    def program() -> None:
        if explicit:
            Provider("x", region="eu-central-1", access_key="A", secret_key="S", token="T")
        else:
            Provider.from_stack_config("x")
        for key in ("accessKey", "secretKey", "token"):
            pulumi.export(key, pulumi.Output.from_input(given[key].is_secret()))

    config = {"aws:region": "eu-central-1", "aws:accessKey": "A", "aws:secretKey": "S", "aws:token": "T"}
    recording = run_program(program, config=config)
    secrets = recording.exports
    assert secrets == {"accessKey": True, "secretKey": True, "token": True}
    assert recording.one(TYPE).inputs == {
        "region": "eu-central-1",
        "accessKey": "A",
        "secretKey": "S",
        "token": "T",
    }


# --- explicit ---


def test_an_explicit_provider() -> None:
    def program() -> None:
        Provider(
            "other",
            profile="platform",
            assume_roles=[{"roleArn": ROLE_ARN}],
            endpoints={"iam": "http://a"},
            max_retries=0,
            default_tags={"team": "a"},
            allowed_account_ids=["123456789012"],
        )

    assert run_program(program, config={"aws:region": "eu-west-1"}).one(TYPE, "other").inputs == {
        "profile": "platform",
        "assumeRoles": json.dumps([{"roleArn": ROLE_ARN}]),
        "endpoints": json.dumps({"iam": "http://a"}),
        "maxRetries": "0",
        "defaultTags": json.dumps({"team": "a"}),
        "allowedAccountIds": json.dumps(["123456789012"]),
    }


def test_an_explicit_provider_takes_outputs() -> None:
    def program() -> None:
        Provider("other", assume_roles=[{"roleArn": pulumi.Output.from_input(ROLE_ARN)}])

    assert run_program(program).one(TYPE).inputs == {"assumeRoles": json.dumps([{"roleArn": ROLE_ARN}])}
