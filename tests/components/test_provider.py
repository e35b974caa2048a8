"""`Provider`: explicit, or what the stack's `aws:*` configuration describes."""

import inspect
import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi.runtime import config as runtime_config

from pulumi_aws_slr import Provider
from pulumi_aws_slr.aws.config import Config, problems
from pulumi_aws_slr.aws.credentials.role_sessions import AssumeRole, WebIdentity
from pulumi_aws_slr.aws.settings.table import SETTINGS, snake
from pulumi_aws_slr.testing import run_program

TYPE = "pulumi:providers:aws-slr"
ROLE_ARN = "arn:aws:iam::123456789012:role/deployer"
POLICY_ARN = "arn:aws:iam::aws:policy/ReadOnlyAccess"

ALL: dict[str, Any] = {
    "access_key": "AKIA",
    "secret_key": "hush",
    "token": "session",
    "profile": "platform",
    "shared_config_files": ["a", "b"],
    "shared_credentials_files": ["c"],
    "assume_roles": [
        {
            "role_arn": ROLE_ARN,
            "session_name": "session",
            "external_id": "external",
            "duration": "1h30m",
            "policy": "{}",
            "policy_arns": [POLICY_ARN],
            "source_identity": "alice",
            "tags": {"cost_center": "1"},
            "transitive_tag_keys": ["cost_center"],
        }
    ],
    "assume_role_with_web_identity": {"role_arn": ROLE_ARN, "web_identity_token": "abcd", "session_name": "web"},
    "ec2_metadata_service_endpoint": "http://169.254.169.254",
    "ec2_metadata_service_endpoint_mode": "IPv4",
    "skip_metadata_api_check": True,
    "allowed_account_ids": ["123456789012"],
    "forbidden_account_ids": ["210987654321"],
    "region": "eu-central-1",
    "custom_ca_bundle": "ca.pem",
    "endpoints": [{"iam": "http://a", "lambda_": "http://x"}, {"databasemigration": "http://b"}],
    "http_proxy": "http://me:hush@proxy:1",
    "https_proxy": "http://proxy:2",
    "insecure": True,
    "max_retries": 7,
    "no_proxy": "a,b",
    "retry_mode": "adaptive",
    "sts_region": "us-east-1",
    "use_dualstack_endpoint": True,
    "use_fips_endpoint": False,
    "user_agents": ["one", "two"],
    "default_tags": {"tags": {"role_arn": "as it is"}},
    "ignore_tags": {"keys": ["k"], "key_prefixes": ["p"]},
    "s3_us_east1_regional_endpoint": "regional",
    "s3_use_path_style": True,
    "skip_credentials_validation": True,
    "skip_region_validation": True,
    "skip_requesting_account_id": True,
    "tag_policy_compliance": "warning",
    "token_bucket_rate_limiter_capacity": 5,
}
IRRELEVANT = {snake(name) for name, setting in SETTINGS.items() if setting.irrelevant}


def configuration() -> Config:
    """What `ALL` comes to."""
    return Config(
        region="eu-central-1",
        profile="platform",
        access_key="AKIA",
        secret_key="hush",
        token="session",
        shared_config_files=("a", "b"),
        shared_credentials_files=("c",),
        assume_roles=(
            AssumeRole(
                ROLE_ARN,
                "session",
                5400,
                "{}",
                (POLICY_ARN,),
                external_id="external",
                source_identity="alice",
                tags=(("cost_center", "1"),),
                transitive_tag_keys=("cost_center",),
            ),
        ),
        web_identity=WebIdentity(ROLE_ARN, "web", token="abcd"),
        ec2_metadata_service_endpoint="http://169.254.169.254",
        ec2_metadata_service_endpoint_mode="IPv4",
        skip_metadata_api_check=True,
        allowed_account_ids=("123456789012",),
        forbidden_account_ids=("210987654321",),
        custom_ca_bundle="ca.pem",
        endpoints=(("dms", "http://b"), ("iam", "http://a")),
        http_proxy="http://me:hush@proxy:1",
        https_proxy="http://proxy:2",
        no_proxy="a,b",
        insecure=True,
        max_retries=7,
        retry_mode="adaptive",
        sts_region="us-east-1",
        use_dualstack_endpoint=True,
        use_fips_endpoint=False,
        user_agents=("one", "two"),
        default_tags=(("role_arn", "as it is"),),
        ignored_tags=Config.from_properties({"ignoreTags": {"keys": ["k"], "keyPrefixes": ["p"]}}).ignored_tags,
    )


def inputs_of(program: Callable[[], Any], **config: str) -> dict[str, Any]:
    """The inputs of the one provider that a program makes, which the plugin must take."""
    recording = run_program(lambda: program() and None, config=config)
    inputs = dict(recording.one(TYPE).inputs)
    assert problems(inputs) == []
    return inputs


def from_config(**settings: Any) -> dict[str, Any]:
    """The provider's inputs for a stack configuration; everything but text is JSON in it."""
    config = {f"aws:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in settings.items()}
    return inputs_of(lambda: Provider.from_stack_config("from-stack"), **config)


def camel(value: Any) -> Any:
    """Settings as the configuration has them."""
    if isinstance(value, list):
        return [camel(item) for item in value]
    if not isinstance(value, dict):
        return value
    names = {snake(name): name for name in SETTINGS}
    names |= {"role_arn": "roleArn", "session_name": "sessionName", "external_id": "externalId"}
    names |= {"policy_arns": "policyArns", "source_identity": "sourceIdentity", "lambda_": "lambda"}
    names |= {"transitive_tag_keys": "transitiveTagKeys", "web_identity_token": "webIdentityToken"}
    names |= {"key_prefixes": "keyPrefixes"}
    return {names.get(key, key): item if key == "tags" else camel(item) for key, item in value.items()}


# --- the stack's configuration ---


def test_nothing_configured_leaves_everything_to_the_environment() -> None:
    assert from_config() == {}


def test_everything_configured() -> None:
    inputs = from_config(**camel(ALL))
    assert Config.from_properties(inputs, {}) == configuration()
    assert {snake(name) for name in inputs} == ALL.keys() - IRRELEVANT


def test_other_configuration_is_not_taken() -> None:
    config = {"aws:region": "eu-central-1", "awsx:region": "us-east-1", "project:profile": "x"}
    assert inputs_of(lambda: Provider.from_stack_config("x"), **config) == {"region": "eu-central-1"}


def test_a_setting_that_nobody_knows_reaches_the_provider_which_refuses_it() -> None:
    config = {"aws:regoin": "x", "aws:assumeRole": "{}"}
    recording = run_program(lambda: Provider.from_stack_config("x") and None, config=config)
    former, typo = problems(dict(recording.one(TYPE).inputs))
    assert former.property == "assumeRole"
    assert former.reason.startswith("unknown setting; pulumi-aws calls it assumeRoles since its version 7")
    assert (typo.property, typo.reason) == ("regoin", "unknown setting; did you mean region?")


# --- explicit ---


def test_an_explicit_provider_takes_the_settings_of_pulumi_aws() -> None:
    ours = set(inspect.signature(Provider.__init__).parameters)
    theirs = set(inspect.signature(aws.ProviderArgs.__init__).parameters) - {"__self__"}
    assert ours - {"self", "resource_name", "opts"} == theirs == ALL.keys()


def test_everything_explicit() -> None:
    inputs = inputs_of(lambda: Provider("other", **ALL))
    assert Config.from_properties(inputs, {}) == configuration()
    assert all(isinstance(value, str) for value in inputs.values()), "a provider's inputs are text"


def test_what_is_not_given_is_not_set() -> None:
    assert inputs_of(lambda: Provider("other", region="eu-west-1")) == {"region": "eu-west-1"}


def test_pulumi_aws_s_own_classes_and_the_spelling_of_its_configuration() -> None:
    link = aws.ProviderAssumeRoleArgs(role_arn=ROLE_ARN, tags={"role_arn": "x"}, external_id="ext")
    classes = inputs_of(
        lambda: Provider(
            "other",
            assume_roles=[link],
            default_tags=aws.ProviderDefaultTagsArgs(tags={"a": "b"}),
            endpoints=[aws.ProviderEndpointArgs(iam="http://a")],
        )
    )
    spelled = inputs_of(
        lambda: Provider(
            "other",
            assume_roles=[{"roleArn": ROLE_ARN, "tags": {"role_arn": "x"}, "externalId": "ext"}],
            default_tags={"tags": {"a": "b"}},
            endpoints=[{"iam": "http://a"}],
        )
    )
    assert Config.from_properties(classes, {}) == Config.from_properties(spelled, {})
    assert Config.from_properties(classes, {}).assume_roles == (
        AssumeRole(ROLE_ARN, tags=(("role_arn", "x"),), external_id="ext"),
    )


def test_an_explicit_provider_takes_outputs() -> None:
    later = pulumi.Output.from_input

    def program() -> Provider:
        return Provider("other", assume_roles=[{"role_arn": later(ROLE_ARN)}], region=later("eu-west-1"))

    assert inputs_of(program) == {"assumeRoles": json.dumps([{"roleArn": ROLE_ARN}]), "region": "eu-west-1"}


# --- secrets ---


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> Callable[..., set[str]]:
    """Runs a program that makes a provider, and tells which of its inputs are secrets."""
    given: dict[str, Any] = {}
    original = pulumi.ProviderResource.__init__

    def spy(self: Any, package: str, name: str, props: Any = None, opts: Any = None) -> None:
        given.update(props)
        original(self, package, name, props, opts)

    monkeypatch.setattr(pulumi.ProviderResource, "__init__", spy)

    def run(make: Callable[[], Any], encrypted: tuple[str, ...] = (), **config: str) -> set[str]:
        def program() -> None:
            runtime_config.set_all_config(config, list(encrypted))
            make()
            for name, value in given.items():
                if value is not None:
                    pulumi.export(name, pulumi.Output.from_input(value).is_secret())

        found = {name for name, secret in run_program(program, config=config).exports.items() if secret}
        runtime_config.set_all_config({}, [])
        return found

    return run


SECRETS = {"accessKey", "secretKey", "token", "httpProxy", "httpsProxy", "assumeRoleWithWebIdentity"}


def test_what_is_always_a_secret(secrets: Callable[..., set[str]]) -> None:
    config = {f"aws:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in camel(ALL).items()}
    assert secrets(lambda: Provider("x", **ALL)) == SECRETS
    assert secrets(lambda: Provider.from_stack_config("x"), **config) == SECRETS


def test_what_is_encrypted_stays_a_secret(secrets: Callable[..., set[str]]) -> None:
    config = {
        "aws:region": "eu-central-1",
        "aws:assumeRoles": json.dumps([{"roleArn": ROLE_ARN, "externalId": "external"}]),
        "aws:defaultTags": json.dumps({"tags": {"a": "b"}}),
        "aws:endpoints": "[]",
    }
    encrypted = ("aws:assumeRoles", "aws:defaultTags")
    assert secrets(lambda: Provider.from_stack_config("x"), encrypted, **config) == {"assumeRoles", "defaultTags"}


def test_what_the_program_marks_stays_a_secret(secrets: Callable[..., set[str]]) -> None:
    def make() -> None:
        external_id = pulumi.Output.secret("external")
        Provider("x", assume_roles=[{"role_arn": ROLE_ARN, "external_id": external_id}], region="eu-west-1")

    assert secrets(make) == {"assumeRoles"}
