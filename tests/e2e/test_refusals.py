"""What is refused before anything is written, and what a missing permission looks like."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.harness import Account, Project, tracebacks

WRITES = {"CreateServiceLinkedRole", "TagRole", "UpdateRole", "UntagRole", "DeleteServiceLinkedRole"}


@pytest.mark.local_aws
@pytest.mark.parametrize(
    ("arguments", "field", "fix"),
    [
        ('aws_service_name="rdss.amazonaws.com"', "awsServiceName", "did you mean 'rds.amazonaws.com'?"),
        ('aws_service_name="rds", custom_suffix="blue"', "customSuffix", "remove customSuffix"),
        ('aws_service_name="ecs", description="x" * 1001', "description", "shorten it by 1"),
        ('aws_service_name="ecs", deletion="maybe"', "deletion", "must be one of auto, if-unused, keep, force-adopted"),
    ],
)
def test_bad_input_is_refused_at_preview(
    account: Account, project: Callable[..., Project], arguments: str, field: str, fix: str
) -> None:
    stack = project(f"""
        from pulumi_aws_slr import Role

        Role("role", {arguments})
    """)
    for run in (stack.preview, stack.up):
        output = run().failed().output
        assert f"property {field} " in output
        assert fix in output
        assert not tracebacks(output)
    assert not WRITES & set(account.actions())


@pytest.mark.local_aws
def test_components_refuse_without_a_traceback(account: Account, project: Callable[..., Project]) -> None:
    stack = project("""
        from pulumi_aws_slr import ServiceLinkedRole

        ServiceLinkedRole("search", {"aws_service_name": "OpenSearch.amazonaws.com"})
    """)
    output = stack.preview().failed().output
    assert "search: aws_service_name: 'OpenSearch.amazonaws.com' is not a service principal" in output
    assert "Did you mean opensearchservice.amazonaws.com?" in output
    assert not tracebacks(output)
    assert not account.actions()


@pytest.mark.local_aws
def test_denied_creation_ends_at_once_and_names_caller_action_and_policy(
    account: Account, project: Callable[..., Project]
) -> None:
    stack = project("""
        from pulumi_aws_slr import RdsServiceLinkedRole

        RdsServiceLinkedRole("databases")
    """)
    with account.fault("access_denied", action="CreateServiceLinkedRole") as denied:
        output = stack.up().failed().output
        assert denied.hits == 1
    assert f"arn:aws:iam::{account.id}:root may not call iam:CreateServiceLinkedRole" in output
    assert '"Action":"iam:CreateServiceLinkedRole"' in output
    assert '"StringEquals":{"iam:AWSServiceName":"rds.amazonaws.com"}' in output
    assert account.role("AWSServiceRoleForRDS") is None


GRANTING = """
    import json
    import pulumi_aws as aws
    from pulumi_aws_slr import RdsServiceLinkedRole

    RdsServiceLinkedRole("databases", {"callers": {"me": {"user": "deployer", "may": ["create", "delete"]}}})
"""


@pytest.mark.local_aws
def test_a_permission_granted_in_this_very_run_is_waited_for(account: Account, project: Callable[..., Project]) -> None:
    stack = project(GRANTING)
    stack.env.update(account.as_user("deployer"))
    with account.fault("access_denied", action="CreateServiceLinkedRole", count=2) as denied:
        up = stack.up().ok()
        assert denied.hits == 2
    assert "waiting for IAM to learn of the permission" in up.output
    assert account.role("AWSServiceRoleForRDS") is not None


@pytest.mark.local_aws
def test_a_permission_granted_in_an_earlier_run_is_not_waited_for(
    account: Account, project: Callable[..., Project]
) -> None:
    stack = project(GRANTING)
    stack.env.update(account.as_user("deployer"))
    stack.up().ok()
    account.delete_role("AWSServiceRoleForRDS")
    (policy,) = account.client("iam").list_policies(Scope="Local")["Policies"]
    # what is taken for a grant of the same run: at most as old as the run, and five seconds for dates and start-up
    account.until(lambda: datetime.now(UTC) - policy["UpdateDate"] > timedelta(seconds=8), what="an older policy")
    with account.fault("access_denied", action="CreateServiceLinkedRole") as denied:
        output = stack.up("--refresh").failed().output
        assert denied.hits == 1
    assert f"arn:aws:iam::{account.id}:user/deployer may not call iam:CreateServiceLinkedRole" in output
