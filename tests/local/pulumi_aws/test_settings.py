"""The provider's configuration, from an explicit provider and from `pulumi config` (nested values as text)."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from local.aws.admin import Admin
from local.pulumi_aws.provider import StandIn
from local.pulumi_aws.settings import parse
from pulumi_aws_slr.provider.rpc import ProviderError
from tests.local.pulumi_aws.engine import Engine

ROLE = "aws:iam/role:Role"
TRUST = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]}
GET_CALLER = "aws:index/getCallerIdentity:getCallerIdentity"

NESTED = {
    "assumeRoles": [{"roleArn": "arn:aws:iam::111122223333:role/a", "externalId": "x"}],
    "endpoints": [{"iam": "http://one", "rds": "http://two"}],
    "defaultTags": {"tags": {"team": "platform"}},
    "allowedAccountIds": ["111122223333"],
    "ignoreTags": {"keys": ["k"], "keyPrefixes": ["p"]},
    "maxRetries": 3,
}


@pytest.mark.parametrize("encode", [lambda value: value, json.dumps], ids=["values", "text"])
def test_nested_values(encode: Any) -> None:
    found = parse({key: encode(value) for key, value in NESTED.items()})
    assert [(role.role_arn, role.external_id) for role in found.assume_roles] == [
        ("arn:aws:iam::111122223333:role/a", "x")
    ]
    assert found.endpoints == {"iam": "http://one", "rds": "http://two"}
    assert found.default_tags == {"team": "platform"}
    assert found.allowed_accounts == {"111122223333"}
    assert found.ignored_tags == {"k"}
    assert found.ignored_tag_prefixes == ("p",)
    assert found.max_retries == 3


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"endpoints": "{}{"}, "aws:endpoints is a list, not str"),
        ({"defaultTags": ["a"]}, "aws:defaultTags is an object, not list"),
        ({"assumeRoles": [{"externalId": "x"}]}, "every entry needs a roleArn"),
    ],
)
def test_wrong_shapes_are_named(config: dict[str, Any], message: str) -> None:
    failures = StandIn().check_config(config).failures
    assert len(failures) == 1
    assert message in failures[0].reason


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert parse({}).region == "eu-west-1"
    assert parse({"region": "us-east-1"}).region == "us-east-1"


def test_no_region_at_all(account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION")
    provider = StandIn()
    provider.configure({})
    with pytest.raises(ProviderError, match="set `aws:region` or AWS_REGION"):
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
    assert provider.invoke(GET_CALLER, {})["arn"].startswith("arn:aws:sts::333344445555:assumed-role/r/")


@pytest.mark.parametrize("setting", ["allowedAccountIds", "forbiddenAccountIds"])
def test_accounts(account: str, setting: str) -> None:
    provider = StandIn()
    numbers = ["999999999999"] if setting == "allowedAccountIds" else [account]
    provider.configure({setting: numbers})
    with pytest.raises(ProviderError, match=f"AWS account ID not allowed: {account}"):
        Engine(provider).create(ROLE, {"assumeRolePolicy": TRUST})


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
