"""Checking: names, defaults, and what is refused."""

from __future__ import annotations

import re
from typing import Any

import boto3
import pytest

from local.pulumi_aws.inputs import complete, ignored
from local.pulumi_aws.provider import StandIn
from local.pulumi_aws.resources import TYPES
from pulumi_aws_slr.errors import SlrError
from tests.local.pulumi_aws.engine import Engine
from tests.local.pulumi_aws.samples import ROLE, SAMPLES, trust

GIVEN = {"assumeRolePolicy": trust("ec2.amazonaws.com")}


def _check(token: str, given: dict[str, Any], old: dict[str, Any] | None = None, name: str = "App") -> dict[str, Any]:
    checked = complete(TYPES[token], name, _required(token) | given, old or {}, "eu-central-1")
    assert checked.failures == []
    return checked.inputs


def _required(token: str) -> dict[str, Any]:
    """What the type's sample has of the properties without which nothing is taken."""
    return {f.name: SAMPLES[token].inputs[f.name] for f in TYPES[token].fields if f.required}


@pytest.mark.parametrize(
    ("token", "given", "pattern"),
    [
        (ROLE, {}, r"App-[0-9a-f]{7}"),
        (ROLE, {"name": "own"}, "own"),
        ("aws:rds/subnetGroup:SubnetGroup", {}, r"app-[0-9a-f]{7}"),
        ("aws:kms/alias:Alias", {}, r"alias/App-[0-9a-f]{7}"),
    ],
)
def test_names(token: str, given: dict[str, Any], pattern: str) -> None:
    first = _check(token, given)["name"]
    assert re.fullmatch(pattern, first)
    assert _check(token, given, {"name": first})["name"] == first


def test_a_name_that_would_be_too_long() -> None:
    failures = complete(TYPES[ROLE], "x" * 60, GIVEN, {}, "").failures
    assert [failure.property for failure in failures] == ["name"]
    assert "longer than the maximum length 64" in failures[0].reason


def test_a_name_that_the_program_dropped_is_kept() -> None:
    assert _check(ROLE, {}, {"name": "own"})["name"] == "own"


def test_a_name_with_a_prefix_is_made_at_creation(engine: Engine) -> None:
    assert "name" not in _check(ROLE, {"namePrefix": "new-"}, {"name": "old-1234567"})
    it = engine.create(ROLE, GIVEN | {"namePrefix": "pre-"})
    assert re.fullmatch(r"pre-\d{18}[0-9a-f]{8}", it.outputs["name"])
    assert engine.diff(it, GIVEN | {"namePrefix": "pre-"}).changes == {}
    assert engine.diff(it, GIVEN | {"namePrefix": "other-"}).changes["namePrefix"].name == "REPLACE"


def test_defaults_and_region() -> None:
    inputs = _check("aws:ec2/securityGroup:SecurityGroup", {})
    assert inputs["description"] == "Managed by Pulumi"
    assert inputs["region"] == "eu-central-1"
    assert "region" not in _check(ROLE, {})


def test_another_way_of_creation_is_refused_by_name() -> None:
    kind = TYPES["aws:rds/cluster:Cluster"]
    failures = complete(kind, "db", {"engine": "aurora-mysql", "snapshotIdentifier": "s"}, {}, "").failures
    assert [failure.property for failure in failures] == ["snapshotIdentifier"]


def test_an_output_cannot_be_set() -> None:
    failures = complete(TYPES[ROLE], "a", GIVEN | {"arn": "x"}, {}, "").failures
    assert [failure.property for failure in failures] == ["arn"]


def test_inputs_without_effect_are_named() -> None:
    given = {"engine": "aurora-mysql", "warningEventCategories": [], "tags": {}, "snapshotIdentifier": "s"}
    assert ignored(TYPES["aws:rds/cluster:Cluster"], given) == ["warningEventCategories"]


def test_unknown_types_and_functions_are_refused_by_name(engine: Engine, provider: StandIn) -> None:
    with pytest.raises(SlrError, match=r"does not know `aws:s3/bucket:Bucket`; it has: .*aws:iam/role:Role"):
        engine.create("aws:s3/bucket:Bucket", {})
    with pytest.raises(SlrError, match=r"does not know `aws:s3/getBucket:getBucket`; it has: .*getPartition"):
        provider.invoke("aws:s3/getBucket:getBucket", {})


@pytest.mark.parametrize(("kind", "argument"), [("Role", "name"), ("User", "userName")])
def test_roles_and_users_are_looked_up(session: boto3.Session, provider: StandIn, kind: str, argument: str) -> None:
    iam, token = session.client("iam"), f"aws:iam/get{kind}:get{kind}"
    trust = {"AssumeRolePolicyDocument": '{"Version": "2012-10-17", "Statement": []}'} if kind == "Role" else {}
    made = getattr(iam, f"create_{kind.lower()}")(**{f"{kind}Name": "a", "Path": "/b/"}, **trust)[kind]
    assert provider.invoke(token, {argument: "a"}) == {argument: "a", "id": "a", "arn": made["Arn"], "path": "/b/"}
    with pytest.raises(SlrError, match=rf"^reading IAM {kind} \(none\): couldn't find resource$"):
        provider.invoke(token, {argument: "none"})


@pytest.mark.parametrize(("named", "first"), [({}, False), ({"name": "own"}, True)], ids=["automatic name", "own name"])
def test_a_name_that_cannot_exist_twice_is_freed_first(engine: Engine, named: dict[str, str], first: bool) -> None:
    it = engine.create(ROLE, GIVEN | named)
    assert engine.diff(it, GIVEN | named | {"path": "/other/"}).delete_before_replace is first


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("eu-central-1", ("aws", "amazonaws.com", "com.amazonaws", "Europe (Frankfurt)")),
        ("cn-north-1", ("aws-cn", "amazonaws.com.cn", "cn.com.amazonaws", "China (Beijing)")),
    ],
)
def test_partition_and_region(account: str, region: str, expected: tuple[str, ...]) -> None:
    provider = StandIn()
    provider.configure({"region": region})
    partition = provider.invoke("aws:index/getPartition:getPartition", {})
    found = provider.invoke("aws:index/getRegion:getRegion", {})
    assert (
        partition["partition"],
        partition["dnsSuffix"],
        partition["reverseDnsPrefix"],
        found["description"],
    ) == expected
    assert found["endpoint"] == f"ec2.{region}.{partition['dnsSuffix']}"
    with pytest.raises(SlrError, match="unknown AWS Region 'mars-1'"):
        provider.invoke("aws:index/getRegion:getRegion", {"region": "mars-1"})
