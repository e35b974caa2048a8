"""Writes down what the version of this checkout leaves, once, before it is released.

pytest tests/e2e/upgrade/record.py
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from tests.e2e.harness import Account, Project
from tests.e2e.upgrade import aws_side

PROGRAM = """
    import pulumi
    from pulumi_aws_slr import (
        AuroraServiceLinkedRole, CallerPermissions, DmsPermissions, DmsServerlessServiceLinkedRole, DmsServiceRoles,
        RdsServiceLinkedRole, ServiceLinkedRole,
    )

    aurora = AuroraServiceLinkedRole("databases", {
        "description": "Databases of the platform",
        "tags": {"team": "platform", "cost-center": pulumi.Output.secret("4711")},
        "callers": {"ci": {"role": "ci", "may": ["create", "view", "edit-description", "tag", "delete"]}},
    })
    RdsServiceLinkedRole("other", {}, pulumi.ResourceOptions(depends_on=[aurora]))
    ServiceLinkedRole("scaling", {"aws_service_name": "autoscaling", "custom_suffix": "blue"})
    DmsServerlessServiceLinkedRole("replications", {"deletion": "if-unused"})
    DmsServiceRoles("dms", {"redshift_targets": True})
    DmsPermissions("data", {"callers": {"ci": {"role": "ci", "may": ["view", "run-tasks"]}}})
    CallerPermissions("more", {
        "services": ["ecs", "elasticache"], "callers": {"ci": {"role": "ci", "may": ["create"]}},
    })
    pulumi.export("arn", aurora.arn)
"""
RECORDED = Path(__file__).parent / "recorded"
TRUST = '{"Version": "2012-10-17", "Statement": []}'


@pytest.mark.local_aws
def test_record(account: Account, project: Callable[..., Project]) -> None:
    account.client("iam").create_role(RoleName="ci", AssumeRolePolicyDocument=TRUST)
    stack = project(PROGRAM, passphrase=True)
    stack.up().ok()
    left = {
        "program": PROGRAM,
        "account": account.id,
        "state": json.loads(stack.run("stack", "export").ok().output),
        "salt": (stack.directory / "Pulumi.test.yaml").read_text(encoding="utf-8"),
        "aws": aws_side.written_down(account),
    }
    file = RECORDED / f"{metadata.version('pulumi-aws-slr')}.json"
    file.write_text(json.dumps(left, indent=1) + "\n", encoding="utf-8")
