"""The outputs have the form that those of pulumi-aws have.

Recorded: Terraform's AWS provider 5.100 behind Pulumi's bridge, against the local AWS. What a type reads, and when that
is empty: https://github.com/hashicorp/terraform-provider-aws/tree/v5.100.0/internal/service
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from local.pulumi_aws.codecs import POLICY
from local.pulumi_aws.resources import TYPES
from tests.local.pulumi_aws.engine import Engine
from tests.local.pulumi_aws.samples import POLICY as MANAGED_POLICY
from tests.local.pulumi_aws.samples import ROLE, SAMPLES, policy, trust

INSTANCE, CLUSTER = "aws:rds/instance:Instance", "aws:rds/cluster:Cluster"
TRUSTED = {"assumeRolePolicy": trust("ec2.amazonaws.com")}
SMALL = {
    "engine": "postgres",
    "instanceClass": "db.t4g.micro",
    "allocatedStorage": 20,
    "username": "root",
    "password": "not-a-secret",
    "skipFinalSnapshot": True,
}


def test_an_unnamed_instance_has_its_logical_name_and_seven_digits(engine: Engine, account: str) -> None:
    it = engine.create(INSTANCE, SMALL, "reports")
    name = it.outputs["identifier"]
    assert re.fullmatch("reports[0-9a-f]{7}", name)
    assert it.inputs["identifier"] == name
    assert it.outputs["arn"] == f"arn:aws:rds:eu-central-1:{account}:db:{name}"
    assert it.outputs["address"].startswith(f"{name}.")
    assert it.outputs["endpoint"] == f"{it.outputs['address']}:5432"


def test_an_instance_with_a_prefix_is_named_at_creation(engine: Engine) -> None:
    it = engine.create(INSTANCE, {**SMALL, "identifierPrefix": "pre-"}, "reports")
    assert re.fullmatch(r"pre-\d{18}[0-9a-f]{8}", it.outputs["identifier"])
    assert "identifier" not in it.inputs


def test_an_unnamed_cluster_is_named_at_creation(engine: Engine) -> None:
    inputs = {**SAMPLES[CLUSTER].inputs}
    del inputs["clusterIdentifier"]
    it = engine.create(CLUSTER, inputs)
    assert re.fullmatch(r"tf-\d{18}[0-9a-f]{8}", it.outputs["clusterIdentifier"])


def test_no_backups_are_kept_unless_the_program_says_how_long(engine: Engine) -> None:
    assert engine.create(INSTANCE, SMALL).outputs["backupRetentionPeriod"] == 0


def test_the_endpoint_of_a_neptune_instance_has_its_port(engine: Engine) -> None:
    token = "aws:neptune/clusterInstance:ClusterInstance"
    outputs = engine.create(token, SAMPLES[token].inputs).outputs
    assert outputs["endpoint"] == f"{outputs['address']}:8182"


@pytest.mark.parametrize("token", [CLUSTER, INSTANCE])
def test_a_key_of_a_secret_is_there_only_if_the_program_names_one(engine: Engine, token: str) -> None:
    managed = {"manageMasterUserPassword": True}
    without = {name: value for name, value in SAMPLES[token].inputs.items() if "assword" not in name}
    it = engine.create(token, without | managed)
    assert "masterUserSecretKmsKeyId" not in it.outputs
    assert engine.refresh(it)
    assert "masterUserSecretKmsKeyId" not in it.outputs


@pytest.mark.parametrize(
    ("token", "given", "name"),
    [
        (ROLE, {"assumeRolePolicy": json.dumps(json.loads(trust("ec2.amazonaws.com")), indent=2)}, "assumeRolePolicy"),
        (MANAGED_POLICY, {"policy": policy("s3:PutObject", "s3:GetObject")}, "policy"),
        ("aws:iam/rolePolicy:RolePolicy", SAMPLES["aws:iam/rolePolicy:RolePolicy"].inputs, "policy"),
        ("aws:kms/key:Key", {}, "policy"),
    ],
)
def test_policies_are_compact_with_sorted_keys(engine: Engine, token: str, given: dict[str, Any], name: str) -> None:
    it = engine.create(token, given)
    document = json.loads(it.outputs[name])
    assert it.outputs[name] == json.dumps(document, sort_keys=True, separators=(",", ":"))
    if name in given:
        assert document == json.loads(given[name]), "in the program's spelling, but for its white space"
        assert it.inputs[name] == given[name]


def test_the_policies_of_a_role_are_compact_too(engine: Engine) -> None:
    own = {"inlinePolicies": [{"name": "own", "policy": policy("s3:GetObject")}]}
    (found,) = engine.create(ROLE, TRUSTED | own).outputs["inlinePolicies"]
    assert found["policy"] == json.dumps(json.loads(found["policy"]), sort_keys=True, separators=(",", ":"))


def test_policies_are_safe_in_html() -> None:
    assert POLICY.normal('{"b": "<&>", "a": "ä"}') == r'{"a":"ä","b":"\u003c\u0026\u003e"}'


@pytest.mark.parametrize("token", sorted(TYPES))
def test_what_is_read_and_empty_is_there(engine: Engine, token: str) -> None:
    outputs = engine.create(token, SAMPLES[token].inputs).outputs
    read = {f.name for f in TYPES[token].fields if f.described_at and f.codec.zero is not None}
    assert read <= outputs.keys()
    assert None not in outputs.values()


def test_empty_outputs(engine: Engine) -> None:
    outputs = engine.create(INSTANCE, SMALL).outputs
    empty: dict[str, Any] = {
        "kmsKeyId": "",
        "monitoringRoleArn": "",
        "maxAllocatedStorage": 0,
        "multiAz": False,
        "performanceInsightsEnabled": False,
        "enabledCloudwatchLogsExports": [],
        "replicas": [],
    }
    assert {name: outputs.get(name) for name in empty} == empty


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        (INSTANCE, {"identifierPrefix": "", "applyImmediately": False}),
        (CLUSTER, {"clusterIdentifierPrefix": ""}),
        (ROLE, {"namePrefix": ""}),
        ("aws:kms/key:Key", {"rotationPeriodInDays": 0}),
    ],
)
def test_what_nobody_says_anything_of(engine: Engine, token: str, shown: dict[str, Any]) -> None:
    """Recorded: Terraform's AWS provider 5.100.0 against the local AWS."""
    inputs = {**SAMPLES[token].inputs, "enableKeyRotation": False} if "kms" in token else SAMPLES[token].inputs
    outputs = engine.create(token, inputs).outputs
    assert {name: outputs.get(name) for name in shown} == shown


def test_all_of_a_compute_config_is_there(engine: Engine) -> None:
    token = "aws:dms/replicationConfig:ReplicationConfig"
    inputs = SAMPLES[token].inputs
    assert engine.create(token, inputs).outputs["computeConfig"] == {
        "availabilityZone": "",
        "dnsNameServers": "",
        "kmsKeyId": "",
        "multiAz": False,
        "preferredMaintenanceWindow": "",
        "vpcSecurityGroupIds": [],
        **engine.resolved(inputs["computeConfig"]),
    }


def test_tags_are_there_once_the_resource_was_read(engine: Engine) -> None:
    it = engine.create(ROLE, TRUSTED)
    assert "tags" not in it.outputs
    assert it.outputs["tagsAll"] == {}
    engine.update(it, {**TRUSTED, "description": "new"})
    assert "tags" not in it.outputs
    assert engine.refresh(it)
    assert it.outputs["tags"] == {}
    assert engine.diff(it, {**TRUSTED, "description": "new"}).changes == {}


@pytest.mark.parametrize("owner", ["role", "user", "group"])
def test_attachments_are_named_after_their_owner_and_the_time(engine: Engine, owner: str) -> None:
    token = f"aws:iam/{owner}PolicyAttachment:{owner.capitalize()}PolicyAttachment"
    it = engine.create(token, SAMPLES[token].inputs)
    assert re.fullmatch(rf"{it.outputs[owner]}-\d{{18}}[0-9a-f]{{8}}", it.id)
    before = it.id
    assert engine.refresh(it)
    assert it.id == before
    imported = engine.import_(token, f"{it.outputs[owner]}/{it.outputs['policyArn']}")
    assert imported is not None
    assert imported.id == f"{it.outputs[owner]}-{it.outputs['policyArn']}"
