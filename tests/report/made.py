"""Previews that are made up: as large or as odd as a test wants them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pulumi_aws_slr import catalog

FIXTURES = Path(__file__).parent / "fixtures"
PREFIX = "urn:pulumi:test::platform::"
ACCOUNT = "111122223333"


def recorded(name: str) -> str:
    """What the engine once wrote."""
    return (FIXTURES / name).read_text(encoding="utf-8")


def state(kind: str, name: str, inputs: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A resource's state."""
    return {"urn": f"{PREFIX}{kind}::{name}", "type": kind, "custom": True, "inputs": inputs, **more}


def step(operation: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> dict[str, Any]:
    """A step of a preview."""
    urn = (new or old or {})["urn"]
    return {"op": operation, "urn": urn, "oldState": old, "newState": new}


def preview(steps: Iterable[dict[str, Any]]) -> str:
    """The JSON of a preview."""
    return json.dumps({"steps": list(steps), "changeSummary": {}})


def document(*statements: dict[str, Any]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any, resource: Any = "*", **condition: Any) -> dict[str, Any]:
    """A statement; its condition is that of StringEquals, with `__` for the colon of a key."""
    tests = {key.replace("__", ":"): value for key, value in condition.items()}
    more = {"Condition": {"StringEquals": tests}} if tests else {}
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def role(operation: str, service: str, logical: str, /, **outputs: Any) -> dict[str, Any]:
    """A step of a service-linked role."""
    there = state("aws-slr:iam:Role", logical, {"awsServiceName": service}, outputs=outputs)
    return step(operation, None if operation == "create" else there, None if operation == "delete" else there)


def service_role(operation: str, name: str, /, **inputs: Any) -> dict[str, Any]:
    """A step of a service role of DMS that this stack made."""
    told = {"adopted": False, "arn": f"arn:aws:iam::{ACCOUNT}:role/{name}"}
    there = state("aws-slr:iam:ServiceRole", name, {"name": name, **inputs}, outputs=told)
    return step(operation, None if operation == "create" else there, None if operation == "delete" else there)


def large(number: int, account: str = ACCOUNT) -> str:
    """A preview that creates roles of that many services, each with a caller that may do everything, and a workload."""
    entries = [entry for entry in catalog.roles() if catalog.is_creatable(entry) and entry.role_name]
    steps = []
    for at in range(number):
        entry = entries[at % len(entries)]
        arn = f"arn:aws:iam::{account}:role/aws-service-role/{entry.service_principal}/{entry.role_name}-{at}"
        text = document(
            allow("iam:CreateServiceLinkedRole", arn, iam__AWSServiceName=entry.service_principal),
            allow(["iam:GetRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateRole"], arn),
        )
        policy = state("aws:iam/policy:Policy", f"policy-{at}", {"policy": text})
        attached = state(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            f"policy-{at}",
            {"role": f"caller-{at % 40}"},
            dependencies=[policy["urn"]],
            propertyDependencies={"policyArn": [policy["urn"]]},
        )
        made = state(
            "aws-slr:iam:Role",
            f"role-{at}",
            {"awsServiceName": entry.service_principal},
            outputs={"arn": arn, "name": f"{entry.role_name}-{at}"},
            dependencies=[attached["urn"]],
        )
        workload = state("aws:rds/instance:Instance", f"db-{at}", {}, dependencies=[made["urn"]])
        steps += [step("create", None, resource) for resource in (policy, attached, made, workload)]
    return preview(steps)
