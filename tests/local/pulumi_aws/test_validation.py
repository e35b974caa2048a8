"""What the real provider refuses at preview: inputs that are missing, and values that it does not take.

The words are those of the provider's SDK as Pulumi's bridge passes them on. Sources:
https://github.com/pulumi/pulumi-terraform-bridge/blob/master/pkg/tfbridge/provider_test.go (`testCheckFailuresV2`),
https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/dms/validate.go and
internal/service/ec2/vpc_security_group.go.
"""

from __future__ import annotations

from typing import Any

import pytest

from local.pulumi_aws.inputs import complete
from local.pulumi_aws.resources import TYPES
from pulumi_aws_slr.tokens import UNKNOWN
from tests.local.pulumi_aws.samples import SAMPLES
from tests.local.pulumi_aws.sdk import sdk_resource

CONFIG = "aws:dms/replicationConfig:ReplicationConfig"
SUBNETS = "aws:dms/replicationSubnetGroup:ReplicationSubnetGroup"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
EVERY_TYPE = pytest.mark.parametrize("token", sorted(TYPES))


def _reasons(token: str, given: dict[str, Any], name: str = "it") -> list[str]:
    failures = complete(TYPES[token], name, given, {}, "eu-central-1").failures
    assert {failure.property for failure in failures} <= {""}
    return [failure.reason for failure in failures]


@EVERY_TYPE
def test_the_required_properties_are_those_of_the_sdk(token: str) -> None:
    sdk, fields = sdk_resource(token), {f.name: f for f in TYPES[token].fields}
    assert {name for name, f in fields.items() if f.required} == sdk.required
    nested = {name: members for name, members in sdk.nested.items() if name in fields and members}
    assert {name: frozenset(f.codec.required) for name, f in fields.items() if f.codec.required} == nested


@EVERY_TYPE
def test_what_is_missing_is_named(token: str) -> None:
    complete_inputs = SAMPLES[token].inputs
    assert _reasons(token, complete_inputs) == []
    for missing in sdk_resource(token).required:
        rest = {name: value for name, value in complete_inputs.items() if name != missing}
        (reason,) = _reasons(token, rest)
        assert reason.startswith('Missing required argument. The argument "')
        assert reason.endswith(f"is required, but no definition was found.. Examine values at 'it.{missing}'.")


def test_a_property_that_is_missing() -> None:
    assert _reasons("aws:rds/subnetGroup:SubnetGroup", {"subnetIds": None}, "network") == [
        (
            'Missing required argument. The argument "subnet_ids" is required, but no definition was found..'
            " Examine values at 'network.subnetIds'."
        )
    ]


@pytest.mark.parametrize("value", [UNKNOWN, "", []])
def test_what_is_unknown_or_empty_is_not_missing(value: Any) -> None:
    assert _reasons("aws:rds/subnetGroup:SubnetGroup", {"subnetIds": value}) == []


def test_a_member_that_is_missing() -> None:
    given = {**SAMPLES[CONFIG].inputs, "computeConfig": {"maxCapacityUnits": 2}}
    assert _reasons(CONFIG, given, "copy") == [
        (
            'Missing required argument. The argument "compute_config.0.replication_subnet_group_id" is required, '
            "but no definition was found.. Examine values at 'copy.computeConfig.replicationSubnetGroupId'."
        )
    ]


def test_a_member_of_an_entry_of_a_list_that_is_missing() -> None:
    rules = [{"protocol": "tcp", "fromPort": 1, "toPort": 1}, {"protocol": "tcp", "fromPort": 1}]
    assert _reasons(GROUP, {"ingress": rules}, "open") == [
        (
            'Missing required argument. The argument "ingress.1.to_port" is required, '
            "but no definition was found.. Examine values at 'open.ingress[1].toPort'."
        )
    ]


@pytest.mark.parametrize("known_later", [UNKNOWN, {"replicationSubnetGroupId": UNKNOWN}])
def test_a_member_that_is_unknown(known_later: Any) -> None:
    assert _reasons(CONFIG, {**SAMPLES[CONFIG].inputs, "computeConfig": known_later}) == []


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("default", "must not be default"),
        ("x" * 256, "must not be longer than 255 characters"),
        ("a/b", "must only contain alphanumeric characters, periods, spaces, underscores and hyphens"),
    ],
)
def test_subnet_groups_that_replications_cannot_have(value: str, why: str) -> None:
    config = {**SAMPLES[CONFIG].inputs, "computeConfig": {"replicationSubnetGroupId": value}}
    assert _reasons(CONFIG, config, "copy") == [
        (
            f'"compute_config.0.replication_subnet_group_id" {why}.'
            " Examine values at 'copy.computeConfig.replicationSubnetGroupId'."
        )
    ]
    assert _reasons(SUBNETS, {**SAMPLES[SUBNETS].inputs, "replicationSubnetGroupId": value}) == [
        f"\"replication_subnet_group_id\" {why}. Examine values at 'it.replicationSubnetGroupId'."
    ]


@pytest.mark.parametrize(
    ("name", "given", "key", "path"),
    [
        ("web", {"name": "sg-web"}, "name", "web.name"),
        ("web", {"namePrefix": "sg-web-"}, "name_prefix", "web.namePrefix"),
        ("sg-web", {}, "name", "sg-web.name"),
    ],
)
def test_names_that_security_groups_cannot_have(name: str, given: dict[str, str], key: str, path: str) -> None:
    reason = f"invalid value for {key} (cannot begin with sg-). Examine values at '{path}'."
    assert reason in _reasons(GROUP, given, name)
