"""Callers of many services: several policies, no noise, and a further service changes one of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.harness import Account, Project

PROGRAM = """
    import json
    import pulumi
    import pulumi_aws as aws
    from pulumi_aws_slr import CallerPermissions, catalog

    services = [entry.service_principal for entry in catalog.roles() if catalog.is_creatable(entry)][:{count}]
    trust = {{"Version": "2012-10-17", "Statement": [
        {{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {{"Service": "dms.amazonaws.com"}}}}]}}
    load = aws.iam.Role("load", assume_role_policy=json.dumps(trust))
    team = aws.iam.Group("team")
    made = CallerPermissions("platform", {{
        "services": list({order}(services)),
        "callers": {{
            "team": {{
                "group": team.name, "may": ["create"],
                "pass_roles": [{{"role_arn": load.arn, "service": "dms.amazonaws.com"}}],
            }},
        }},
    }})
    pulumi.export("documents", made.documents)
    pulumi.export("arns", made.policy_arns)
"""


@pytest.mark.local_aws
def test_many_services_are_several_policies(account: Account, project: Callable[..., Project]) -> None:
    stack = project(PROGRAM.format(count=61, order="list"))
    stack.preview().ok()
    stack.up().ok()
    policies = stack.resources("aws:iam/policy:Policy")
    assert sorted(policy["urn"].rpartition("::")[2] for policy in policies) == ["platform-team", "platform-team-2"]
    outputs = stack.outputs()
    attached = account.client("iam").list_attached_group_policies(
        GroupName=next(resource["outputs"]["name"] for resource in stack.resources("aws:iam/group:Group"))
    )
    assert {policy["PolicyArn"] for policy in attached["AttachedPolicies"]} == set(outputs["arns"]["team"])
    assert "".join(outputs["documents"]["team"]).count(":role/aws-service-role/") >= 60

    stack.write(PROGRAM.format(count=61, order="reversed")).up("--expect-no-changes").ok()

    mark = account.mark()
    stack.write(PROGRAM.format(count=62, order="list")).up().ok()
    assert [action for action in account.actions(mark) if action.startswith(("Create", "Attach", "Delete"))] == [
        "CreatePolicyVersion"
    ]
    assert stack.outputs()["arns"] == outputs["arns"]

    stack.destroy().ok()
    assert not stack.resources()
