"""When two values mean the same, and how they are spelt on either side."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.pulumi_aws.codecs import FLAG, JSON, LOWER, NUMBER, POLICY, SET, TEXT, VERSION, Codec, block, camel, silent
from local.pulumi_aws.resources.dms_runs import SETTINGS
from local.pulumi_aws.resources.ec2_rules import RULES
from local.pulumi_aws.resources.iam_role import INLINE

ROOT, ACCOUNT = "arn:aws:iam::111122223333:root", "111122223333"


def _policy(**parts: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **parts}]})


@pytest.mark.parametrize(
    ("codec", "old", "new", "same"),
    [
        (TEXT, None, "", True),
        (TEXT, "a", "b", False),
        (FLAG, None, False, True),
        (FLAG, True, False, False),
        (NUMBER, None, 0, True),
        (SET, ["a", "b"], ["b", "a"], True),
        (SET, ["a"], ["a", "b"], False),
        (SET, None, [], True),
        (LOWER, "mon:03:00", "Mon:03:00", True),
        (LOWER, "Mon:03:00", "mon:03:00", False),
        (silent("standard"), "", "standard", True),
        (silent("standard"), "iopt1", "standard", False),
        (JSON, '{"a": 1}', '{ "a" : 1 }', True),
        (JSON, "not json", "not json", True),
        (VERSION, "16.4", "16", True),
        (VERSION, "16.4", "16.3", False),
        (VERSION, "160", "16", False),
        (POLICY, _policy(Action="a:B"), _policy(Action=["a:B"]), True),
        (POLICY, _policy(Action=["a:B", "a:C"]), _policy(Action=["a:C", "a:B"]), True),
        (POLICY, _policy(Principal={"AWS": ROOT}), _policy(Principal={"AWS": ACCOUNT}), True),
        (POLICY, _policy(Condition={"Bool": {"x": True}}), _policy(Condition={"Bool": {"x": "true"}}), True),
        (POLICY, _policy(Action="a:B"), _policy(Action="a:C"), False),
        (block(), {"a": 1, "filledIn": 2}, {"a": 1}, True),
        (block(), {"a": 1}, {"a": 2}, False),
        (block(plain=("b",)), {"a": 1, "b": 2, "filledIn": 2}, {"a": 1}, False),
        (block(plain=("b",)), {"a": 1, "b": 0}, {"a": 1}, True),
        (SETTINGS, '{"Logging": {"On": true, "Id": 7}, "More": 1}', '{"Logging": {"On": true}}', True),
        (SETTINGS, '{"Logging": {"On": true}}', '{"Logging": {"On": false}}', False),
        (
            RULES,
            [{"protocol": "tcp", "fromPort": 1, "toPort": 1, "cidrBlocks": ["a", "b"]}],
            [
                {"protocol": "TCP", "fromPort": 1, "toPort": 1, "cidrBlocks": ["b"]},
                {"protocol": "tcp", "fromPort": 1, "toPort": 1, "cidrBlocks": ["a"]},
            ],
            True,
        ),
        (INLINE, [{"name": "a", "policy": _policy(Action="a:B")}], [{"name": "a", "policy": _policy()}], False),
    ],
)
def test_same(codec: Codec, old: Any, new: Any, same: bool) -> None:
    assert codec.same(old, new) is same


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("SubnetIds", "subnetIds"), ("KMSKeyId", "kmsKeyId"), ("MultiAZ", "multiAZ"), ("SslMode", "sslMode")],
)
def test_camel(theirs: str, ours: str) -> None:
    assert camel(theirs) == ours


def test_blocks_are_spelt_as_each_side_does() -> None:
    codec = block({"multiAz": "MultiAZ"})
    assert codec.encode({"multiAz": True, "maxCapacityUnits": 4, "left": None}) == {
        "MultiAZ": True,
        "MaxCapacityUnits": 4,
    }
    assert codec.decode({"MultiAZ": True, "MaxCapacityUnits": 4}) == {"multiAz": True, "maxCapacityUnits": 4}


@pytest.mark.parametrize(
    ("codec", "given", "accepted"),
    [
        (FLAG, "true", True),
        (NUMBER, "20", 20),
        (NUMBER, 20.0, 20),
        (NUMBER, 0.5, 0.5),
        (POLICY, {"Version": "1"}, '{"Version": "1"}'),
        (block(), {"a": "1", "b": "false"}, {"a": 1, "b": False}),
    ],
)
def test_accept(codec: Codec, given: Any, accepted: Any) -> None:
    assert codec.accept(given) == accepted
