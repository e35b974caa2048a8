"""Answers of the provider and pulumi-aws, for `run_program` and other mocks."""

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi.runtime import mocks

from pulumi_aws_slr.catalog import RoleArn, canonical, entry_for, find, handle, partition_of_region
from pulumi_aws_slr.testing.arns import arn_outputs
from pulumi_aws_slr.tokens import ROLE, SERVICE_ROLE

ACCOUNT = "123456789012"
REGION = "eu-central-1"


def role_outputs(
    inputs: Mapping[str, Any], *, existing: Iterable[str] = (), account: str = ACCOUNT, region: str = REGION
) -> dict[str, Any]:
    """The provider's answer for an `aws-slr:iam:Role`.

    `existing` are names of roles that exist already: they are adopted. The Region decides the partition.
    """
    entry = entry_for(inputs["awsServiceName"])
    principal = entry.service_principal or "unknown.amazonaws.com"
    name = entry.name_with(inputs.get("customSuffix")) or f"AWSServiceRoleFor-{entry.key}"
    partition = partition_of_region(region)
    arn = RoleArn(partition, account, principal, name)
    return {
        **inputs,
        "awsServiceName": canonical(inputs["awsServiceName"]),
        "arn": str(arn),
        "name": name,
        "path": arn.path,
        "uniqueId": f"AROA{name.upper()}",
        "createDate": "2026-01-01T00:00:00+00:00",
        "adopted": name in set(existing),
        "managedPolicyArns": [f"arn:{partition}:iam::aws:{path}"] if (path := entry.managed_policy_arn_path) else [],
        "tagsAll": dict(inputs.get("tags") or {}),
    }


def service_role_outputs(
    inputs: Mapping[str, Any], *, existing: Iterable[str] = (), account: str = ACCOUNT, region: str = REGION
) -> dict[str, Any]:
    """The provider's answer for an `aws-slr:iam:ServiceRole`: parameters as for `role_outputs`."""
    name = inputs["name"]
    return {
        **inputs,
        "arn": f"arn:{partition_of_region(region)}:iam::{account}:role/{name}",
        "path": "/",
        "uniqueId": f"AROA{name.replace('-', '').upper()}",
        "createDate": "2026-01-01T00:00:00+00:00",
        "adopted": name in set(existing),
        "ready": True,
        "tagsAll": dict(inputs.get("tags") or {}),
    }


def _inputs_of(resource_id: str) -> dict[str, str]:
    """The inputs of a looked-up role, by ARN or name."""
    arn = RoleArn.parse(resource_id)
    name = arn.name if arn else resource_id
    entry = find(resource_id) or entry_for(arn.service_principal if arn else resource_id)
    if entry.role_name and name.startswith(f"{entry.role_name}_"):
        return {"awsServiceName": handle(entry), "customSuffix": name.removeprefix(f"{entry.role_name}_")}
    return {"awsServiceName": handle(entry)}


class SlrMocks(mocks.Mocks):
    """Answers for this package's resources and its calls of pulumi-aws functions; an echo for the rest."""

    def __init__(self, *, existing: Iterable[str] = (), account: str = ACCOUNT, region: str = REGION) -> None:
        self._existing = frozenset(existing)
        self._account = account
        self._region = region

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if args.typ == ROLE:
            inputs = args.inputs or _inputs_of(args.resource_id or "")
            outputs = role_outputs(inputs, existing=self._existing, account=self._account, region=self._region)
            return outputs["arn"], outputs
        if args.typ == SERVICE_ROLE:
            inputs = args.inputs or {"name": (args.resource_id or "").rpartition("/")[2]}
            outputs = service_role_outputs(inputs, existing=self._existing, account=self._account, region=self._region)
            return outputs["arn"], outputs
        kind = args.typ.rpartition(":")[2].lower()
        partition, place = partition_of_region(self._region), f"{self._region}:{self._account}"
        named = arn_outputs(args.typ, args.name, args.inputs, partition=partition, place=place)
        arn = f"arn:{partition}:mock:{place}:{kind}/{args.name}"
        return f"{args.name}-id", {"arn": arn, "name": args.name, **named, **args.inputs}

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:  # type: ignore[override]
        partition = partition_of_region(self._region)
        answers = {
            "aws:index/getPartition:getPartition": {"partition": partition, "id": partition},
            "aws:index/getRegion:getRegion": {"region": self._region, "id": self._region},
            "aws:index/getCallerIdentity:getCallerIdentity": {
                "accountId": self._account,
                "arn": f"arn:{partition}:iam::{self._account}:user/tester",
            },
        }
        return answers.get(args.token, dict(args.args))
