"""An answer of AWS that is not what the program asked for shows as a change, for every input of every type."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from local.pulumi_aws import lifecycle
from local.pulumi_aws.call import Call
from local.pulumi_aws.codecs import FLAG, JSON, LIST, NUMBER, POLICY, SET, Codec
from local.pulumi_aws.resources import TYPES
from local.pulumi_aws.resources.dms_runs import SETTINGS
from local.pulumi_aws.resources.ec2_rules import RULES
from local.pulumi_aws.table import Field, ResourceType
from local.pulumi_aws.tags import TagRules
from pulumi_aws_slr.provider.rpc import Change
from tests.local.pulumi_aws.engine import Engine
from tests.local.pulumi_aws.samples import SAMPLES, policy

EVERY_TYPE = pytest.mark.parametrize("token", sorted(TYPES))
NOT_READ = {
    "masterPassword",
    "password",
    "masterUserSecretKmsKeyId",
    "manageMasterUserPassword",
    "resourceIdentifier",
    "sourceDbClusterIdentifier",
    "bypassPolicyLockoutSafetyCheck",
}
"""The inputs that AWS is told, and that the real provider does not read back."""
CONFIG = "aws:dms/replicationConfig:ReplicationConfig"


def _value(codec: Codec) -> Any:
    """Something that a program could ask for."""
    rule = {"protocol": "tcp", "fromPort": 1, "toPort": 1, "cidrBlocks": ["10.0.0.0/8"]}
    of_its_kind: list[tuple[Codec, Any]] = [
        (FLAG, True),
        (NUMBER, 7),
        (LIST, ["one"]),
        (SET, ["one"]),
        (JSON, '{"a": 1}'),
        (SETTINGS, '{"a": 1}'),
        (POLICY, policy("s3:GetObject")),
        (RULES, [rule]),
    ]
    found = [value for kind, value in of_its_kind if kind is codec]
    return found[0] if found else "one" if codec.zero is not None else {"member": 1}


def _read(kind: ResourceType, item: dict[str, Any], observed: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """The outputs of a resource that AWS describes so, if they were `known` before."""
    alone = replace(kind, find=lambda _call: item, observe=lambda _call, _item: observed, tagging=None)
    call = Call(kind=alone, client=None, region="eu-central-1", account=lambda: "", pause=lambda _seconds: None)
    call.known = {**dict.fromkeys(kind.identity, "x"), **known}
    outputs = lifecycle.read(alone, call, TagRules())
    assert outputs is not None
    return outputs


def _compared(kind: ResourceType) -> list[Field]:
    """The inputs of which AWS's description tells, but for those by which the resource is looked up."""
    return [f for f in kind.fields if f.described_at and not f.output and f.name not in kind.identity]


@EVERY_TYPE
def test_what_aws_leaves_out_is_a_change(token: str) -> None:
    kind = TYPES[token]
    for f in _compared(kind):
        asked = {f.name: _value(f.codec)}
        outputs = _read(kind, {}, {}, asked)
        assert f.name in lifecycle.compare(kind, outputs, outputs | asked, TagRules()), f.name


@EVERY_TYPE
def test_what_aws_adds_is_a_change_unless_that_is_its_choice(token: str) -> None:
    kind = TYPES[token]
    for f in _compared(kind):
        changes = lifecycle.compare(kind, {f.name: _value(f.codec)}, {}, TagRules())
        assert (f.name in changes) is not f.computed, f.name


@EVERY_TYPE
def test_every_input_is_read_back(engine: Engine, token: str) -> None:
    """By the description, or by the calls that `observe` makes; and what these find is compared like the rest."""
    kind = TYPES[token]
    told = {f.name: f for f in kind.fields if not f.output and (f.parameter or f.described_at)}
    described = {f.name for f in _compared(kind)} | kind.identity
    tagged_by = set(kind.tagging.key.values()) if kind.tagging else set()
    left = told.keys() - described - tagged_by - NOT_READ
    if not left:
        return
    assert kind.observe is not None
    it = engine.create(token, SAMPLES[token].inputs)
    call = engine.call(it)
    item = call.find()
    assert item is not None
    assert left <= kind.observe(call, item).keys()
    for name in left:
        asked, codec = {name: _value(told[name].codec)}, told[name].codec
        outputs = _read(kind, item, {name: codec.zero}, it.outputs | asked)
        assert name in lifecycle.compare(kind, outputs, outputs | asked, TagRules()), name


@pytest.mark.parametrize("member", ["minCapacityUnits", "dnsNameServers"])
def test_a_member_that_aws_adds_is_a_change(member: str) -> None:
    """The real provider leaves these to nobody but the program.

    Source: https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/dms/replication_config.go
    """
    asked = {"computeConfig": {"replicationSubnetGroupId": "g", "maxCapacityUnits": 2}}
    answer = {"ReplicationSubnetGroupId": "g", "MaxCapacityUnits": 2, "KmsKeyId": "aws/dms", "MultiAZ": True}
    for extra, changes in (({}, {}), ({member[0].upper() + member[1:]: 1}, {"computeConfig": Change.UPDATE})):
        outputs = _read(TYPES[CONFIG], {"ComputeConfig": answer | extra}, {}, asked)
        assert outputs["computeConfig"]["kmsKeyId"] == "aws/dms"
        compared = lifecycle.compare(TYPES[CONFIG], outputs, outputs | asked, TagRules())
        assert compared == changes


def test_a_cluster_that_left_its_global_cluster_is_a_change(engine: Engine) -> None:
    world = engine.create("aws:rds/globalCluster:GlobalCluster", {"globalClusterIdentifier": "w", "engine": "aurora"})
    token = "aws:rds/cluster:Cluster"
    inputs = {**SAMPLES[token].inputs, "globalClusterIdentifier": world.id}
    it = engine.create(token, inputs)
    assert it.outputs["globalClusterIdentifier"] == "w"
    engine.call(it).do("remove_from_global_cluster", GlobalClusterIdentifier="w", DbClusterIdentifier=it.outputs["arn"])
    assert engine.refresh(it)
    assert engine.diff(it, inputs).changes == {"globalClusterIdentifier": Change.UPDATE}
