"""What has to come of the example in `examples/`, whatever its language."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.harness import Account, Project

RDS = "AWSServiceRoleForRDS"
FIRST, AFTER = "aws-slr:index:AuroraServiceLinkedRole", "aws-slr:index:RdsServiceLinkedRole"


def follow(account: Account, stack: Project) -> None:
    """Bring an example up, look at what it made, find it unchanged, and take it down.

    Args:
        account: where the caller's role is made first.
        stack: has the program.
    """
    iam = account.client("iam")
    iam.create_role(RoleName="ci", AssumeRolePolicyDocument='{"Version":"2012-10-17","Statement":[]}')
    stack.up().ok()
    assert account.owners(RDS).keys() == {"databases/test/clusters-role", "databases/test/instances-role"}
    assert account.user_tags(RDS) == {"team": "platform"}
    role = account.role(RDS)
    assert role is not None
    assert stack.outputs() == {"arn": role["Arn"]}
    (instances,) = stack.resources(AFTER)
    assert any(FIRST in urn for urn in instances["dependencies"])  # the component, or in Python what it is made of
    (attached,) = iam.list_attached_role_policies(RoleName="ci")["AttachedPolicies"]
    version = iam.get_policy(PolicyArn=attached["PolicyArn"])["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=attached["PolicyArn"], VersionId=version)["PolicyVersion"]["Document"]
    assert {"iam:CreateServiceLinkedRole", "iam:GetRole"} <= {*_actions(document)}
    assert "unchanged" in stack.up("--expect-no-changes").ok().output
    stack.destroy().ok()
    assert account.role(RDS) is None
    assert iam.list_attached_role_policies(RoleName="ci")["AttachedPolicies"] == []


def _actions(document: Any) -> list[str]:
    content = json.loads(document) if isinstance(document, str) else document
    found: list[str] = []
    for statement in content["Statement"]:
        actions = statement["Action"]
        found += [actions] if isinstance(actions, str) else actions
    return found
