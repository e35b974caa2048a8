"""The provider's configuration, from an explicit provider and from `pulumi config` (nested values as text)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pulumi_aws
import pytest
from pulumi._types import input_type_py_to_pulumi_names

from local.aws.admin import Admin
from local.pulumi_aws.provider import StandIn
from local.pulumi_aws.resources import TYPES
from local.pulumi_aws.settings import SERVICES, Settings
from pulumi_aws_slr.aws.settings import endpoints
from pulumi_aws_slr.errors import SlrError
from tests.local.pulumi_aws.engine import Engine

ROLE = "aws:iam/role:Role"
TRUST = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]}
GET_CALLER = "aws:index/getCallerIdentity:getCallerIdentity"
GET_REGION = "aws:index/getRegion:getRegion"

ROLE_TO_ASSUME = "arn:aws:iam::111122223333:role/a"
LEFT, RIGHT = "111122223333", "222233334444"
BOTH_TOKENS = {"webIdentityToken": "header.payload", "webIdentityTokenFile": "token"}

NESTED = {
    "assumeRoles": [{"roleArn": "arn:aws:iam::111122223333:role/a", "externalId": "x"}],
    "endpoints": [{"iam": "http://one", "rds": "http://two"}, {"docdb": "http://three", "s3": "http://four"}],
    "defaultTags": {"tags": {"team": "platform"}},
    "allowedAccountIds": ["111122223333"],
    "ignoreTags": {"keys": ["k"], "keyPrefixes": ["p"]},
    "maxRetries": 3,
}


@pytest.mark.parametrize("encode", [lambda value: value, json.dumps], ids=["values", "text"])
def test_nested_values(encode: Any) -> None:
    found = Settings.of({key: encode(value) for key, value in NESTED.items()})
    config = found.config
    assert [(role.role_arn, role.external_id) for role in config.assume_roles] == [
        ("arn:aws:iam::111122223333:role/a", "x")
    ]
    assert dict(config.endpoints) == {"iam": "http://one", "rds": "http://two", "docdb": "http://three"}
    assert dict(config.default_tags) == {"team": "platform"}
    assert config.allowed_account_ids == ("111122223333",)
    assert config.ignored_tags.keys == {"k"}
    assert config.ignored_tags.prefixes == ("p",)
    assert found.max_retries == 3


def test_calls_are_repeated_as_often_as_by_the_real_provider() -> None:
    assert Settings.of({}).max_retries == 25


def test_every_service_that_is_called_can_have_an_endpoint() -> None:
    assert {kind.service for kind in TYPES.values()} <= SERVICES | set(endpoints.SERVICES.values())


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"endpoints": "{}{"}, "endpoints must be JSON text"),
        ({"endpoints": "{}"}, "endpoints must be a list"),
        ({"defaultTags": ["a"]}, "defaultTags must be an object"),
        ({"assumeRoles": [{"externalId": "xx"}]}, "assumeRoles[0].roleArn is required"),
        ({"assumeRoles": [{"role_arn": "x"}]}, "assumeRoles[0].roleArn must be the ARN of an IAM role"),
        ({"assumeRole": {"roleArn": ROLE_TO_ASSUME}}, "pulumi-aws calls it assumeRoles since its version 7"),
        ({"regoin": "x"}, "regoin unknown setting; did you mean region?"),
        ({"allowedAccountIds": [LEFT], "forbiddenAccountIds": [RIGHT]}, "conflicts with forbiddenAccountIds"),
        (
            {"assumeRoleWithWebIdentity": {"roleArn": ROLE_TO_ASSUME, **BOTH_TOKENS}},
            "webIdentityToken and webIdentityTokenFile exclude each other",
        ),
    ],
)
def test_wrong_shapes_are_named(config: dict[str, Any], message: str) -> None:
    failures = StandIn().check_config(config).failures
    assert len(failures) == 1
    assert message in f"{failures[0].property} {failures[0].reason}"


def test_it_takes_all_settings_of_pulumi_aws() -> None:
    names = input_type_py_to_pulumi_names(pulumi_aws.ProviderArgs).values()
    assert {"assumeRoleWithWebIdentity", "tokenBucketRateLimiterCapacity"} <= set(names)
    assert StandIn().check_config(dict.fromkeys(names, "")).failures == []


def test_what_is_not_known_yet_is_not_set() -> None:
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    assert Settings.of({"assumeRoles": unknown, "profile": unknown}) == Settings.of({})


SPELLINGS = [("roleArn", "sessionName", "transitiveTagKeys"), ("role_arn", "session_name", "transitive_tag_keys")]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_all_that_a_session_is_given(account: str, admin: Admin, spelling: tuple[str, str, str]) -> None:
    arn, name, transitive = spelling
    provider = StandIn()
    link = {
        arn: "arn:aws:iam::222233334444:role/r",
        name: "mine",
        "duration": "1h30m",
        "policy": "{}",
        "tags": {"a": "b"},
        transitive: ["a"],
    }
    provider.configure({"assumeRoles": [link], "stsRegion": "eu-west-3"})
    assert provider.invoke(GET_CALLER, {})["arn"] == "arn:aws:sts::222233334444:assumed-role/r/mine"
    (assuming,) = (call for call in admin.calls(account) if call.action == "AssumeRole")
    assert assuming.region == "eu-west-3"
    assert assuming.parameters == {
        "RoleArn": "arn:aws:iam::222233334444:role/r",
        "RoleSessionName": "mine",
        "DurationSeconds": 5400,
        "Policy": "{}",
        "Tags": [{"Key": "a", "Value": "b"}],
        "TransitiveTagKeys": ["a"],
    }


def test_a_web_identity(account: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("header.payload.signature")
    provider = StandIn()
    role = {"roleArn": "arn:aws:iam::222233334444:role/ci", "sessionName": "run"}
    provider.configure({"assumeRoleWithWebIdentity": {**role, "webIdentityTokenFile": str(tmp_path / "token")}})
    assert provider.invoke(GET_CALLER, {})["arn"] == "arn:aws:sts::222233334444:assumed-role/ci/run"


def test_a_web_identity_without_a_token(account: str) -> None:
    provider = StandIn()
    provider.configure({"assumeRoleWithWebIdentity": {"roleArn": ROLE_TO_ASSUME}})
    with pytest.raises(SlrError, match="there is no web identity token for"):
        provider.invoke(GET_CALLER, {})


def test_files_of_the_configuration(account: str, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[profile p]\nrole_arn = arn:aws:iam::222233334444:role/r\nsource_profile = b\n")
    (tmp_path / "keys").write_text("[b]\naws_access_key_id = 333344445555\naws_secret_access_key = x\n")
    files = {"sharedConfigFiles": [str(tmp_path / "config")], "sharedCredentialsFiles": [str(tmp_path / "keys")]}
    provider = StandIn()
    provider.configure({"profile": "p", **files})
    assert provider.invoke(GET_CALLER, {})["accountId"] == "222233334444"


def test_several_files_of_the_configuration(account: str, tmp_path: Path) -> None:
    (tmp_path / "one").write_text("[profile p]\nrole_arn = arn:aws:iam::222233334444:role/r\n")
    (tmp_path / "two").write_text("[profile p]\nsource_profile = b\n")
    (tmp_path / "keys").write_text("[b]\naws_access_key_id = 333344445555\naws_secret_access_key = x\n")
    configured = [str(tmp_path / "one"), str(tmp_path / "two")]
    provider = StandIn()
    provider.configure(
        {"profile": "p", "sharedConfigFiles": configured, "sharedCredentialsFiles": [str(tmp_path / "keys")]}
    )
    assert provider.invoke(GET_CALLER, {})["accountId"] == "222233334444"


def test_a_profile_that_wants_a_code(account: str, tmp_path: Path) -> None:
    profile = "[profile p]\nrole_arn = arn:aws:iam::222233334444:role/r\nsource_profile = b\nmfa_serial = m\n"
    keys = "[profile b]\naws_access_key_id = 333344445555\naws_secret_access_key = x\n"
    (tmp_path / "config").write_text(profile + keys)
    provider = StandIn()
    provider.configure({"profile": "p", "sharedConfigFiles": [str(tmp_path / "config")]})
    with pytest.raises(SlrError, match="MFA"):
        provider.invoke(GET_CALLER, {})


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_the_region_of_the_environment(account: str, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.setenv(variable, "eu-west-1")
    provider = StandIn()
    provider.configure({})
    assert provider.invoke(GET_REGION, {})["id"] == "eu-west-1"
    provider.configure({"region": "us-east-1"})
    assert provider.invoke(GET_REGION, {})["id"] == "us-east-1"


def test_the_region_of_the_profile(account: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION")
    (tmp_path / "config").write_text("[profile p]\nregion = eu-north-1\n")
    provider = StandIn()
    provider.configure({"profile": "p", "sharedConfigFiles": [str(tmp_path / "config")]})
    assert provider.invoke(GET_REGION, {})["id"] == "eu-north-1"


def test_no_region_at_all(account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION")
    provider = StandIn()
    provider.configure({})
    with pytest.raises(SlrError, match="set `aws:region` or AWS_REGION"):
        provider.invoke(GET_CALLER, {})


def test_keys_and_endpoints_of_the_configuration(aws_url: str, account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    provider = StandIn()
    provider.configure({"accessKey": "222233334444", "secretKey": "x", "endpoints": [{"sts": aws_url}]})
    assert provider.invoke(GET_CALLER, {})["accountId"] == "222233334444"


def test_a_chain_of_roles(account: str) -> None:
    provider = StandIn()
    chain = [{"roleArn": f"arn:aws:iam::{number}:role/r"} for number in ("222233334444", "333344445555")]
    provider.configure({"assumeRoles": chain})
    assert provider.invoke(GET_CALLER, {})["arn"] == "arn:aws:sts::333344445555:assumed-role/r/pulumi-aws-stand-in"


@pytest.mark.parametrize("setting", ["allowedAccountIds", "forbiddenAccountIds"])
def test_accounts(account: str, setting: str) -> None:
    numbers = ["999999999999"] if setting == "allowedAccountIds" else [account]
    with pytest.raises(SlrError, match=rf"in account {account}, but .*\({setting}\)"):
        StandIn().configure({setting: numbers})


def test_default_tags(session: boto3.Session, account: str) -> None:
    provider = StandIn()
    provider.configure({"defaultTags": {"tags": {"team": "platform", "stage": "test"}}})
    engine = Engine(provider)
    given = {"assumeRolePolicy": TRUST, "tags": {"stage": "own"}}
    it = engine.create(ROLE, given)
    assert it.outputs["tags"] == {"stage": "own"}
    assert it.outputs["tagsAll"] == {"team": "platform", "stage": "own"}
    assert engine.diff(it, given).changes == {}

    provider.configure({"defaultTags": {"tags": {"team": "data"}}})
    assert list(engine.diff(it, given).changes) == ["tagsAll"]
    engine.update(it, given)
    tags = session.client("iam").get_role(RoleName=it.id)["Role"]["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"team": "data", "stage": "own"}


def test_tags_of_the_environment(session: boto3.Session, account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_AWS_DEFAULT_TAGS_team", "platform")
    monkeypatch.setenv("TF_AWS_IGNORE_TAGS_KEYS", "one, two")
    monkeypatch.setenv("TF_AWS_IGNORE_TAGS_KEY_PREFIXES", "cost-")
    provider = StandIn()
    provider.configure({"defaultTags": {"tags": {"stage": "test"}}})
    engine = Engine(provider)
    role = engine.create(ROLE, {"assumeRolePolicy": TRUST})
    assert role.outputs["tagsAll"] == {"team": "platform", "stage": "test"}
    session.client("iam").tag_role(
        RoleName=role.id, Tags=[{"Key": key, "Value": "x"} for key in ("two", "cost-center", "seen")]
    )
    assert engine.refresh(role)
    assert role.outputs["tags"] == {"seen": "x"}


def test_ignored_tags(session: boto3.Session, account: str) -> None:
    provider = StandIn()
    provider.configure({"ignoreTags": {"keys": ["one"], "keyPrefixes": ["cost-"]}})
    engine = Engine(provider)
    it = engine.create(ROLE, {"assumeRolePolicy": TRUST})
    session.client("iam").tag_role(
        RoleName=it.id, Tags=[{"Key": key, "Value": "x"} for key in ("one", "cost-center", "seen")]
    )
    assert engine.refresh(it)
    assert it.outputs["tags"] == {"seen": "x"}


def test_a_resource_in_another_region(provider: StandIn, admin: Admin, account: str) -> None:
    engine = Engine(provider)
    given = {"cidrBlock": "10.0.0.0/16", "region": "us-west-2"}
    it = engine.create("aws:ec2/vpc:Vpc", given)
    assert it.outputs["region"] == "us-west-2"
    assert {call.region for call in admin.calls(account) if call.action == "CreateVpc"} == {"us-west-2"}
    assert engine.diff(it, given | {"region": "eu-west-1"}).changes["region"].name == "REPLACE"
