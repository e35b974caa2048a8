"""A role that something else created first: adopted in the same run, never deleted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.harness import Account, Project

PROGRAM = """
    import pulumi
    from pulumi_aws_slr import ServiceLinkedRole

    role = ServiceLinkedRole("containers", {"aws_service_name": "ecs", "description": "Containers of the platform"})
    pulumi.export("adopted", role.adopted)
"""
FAILING = PROGRAM.replace('"ecs",', '"ecs", "on_existing": "fail",')
NAME = "AWSServiceRoleForECS"


@pytest.mark.local_aws
def test_existing_role_is_adopted_in_one_run_and_outlives_the_stack(
    account: Account, project: Callable[..., Project]
) -> None:
    account.client("iam").create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    stack = project(PROGRAM)

    preview = stack.preview().ok()
    assert f"{NAME} exists since" in preview.output
    assert "will be adopted" in preview.output

    up = stack.up().ok()
    assert "adopted as it is" in up.output
    assert stack.outputs() == {"adopted": True}
    role = account.role(NAME)
    assert role is not None
    assert role["Description"] == "Containers of the platform"
    assert not account.tags(NAME)

    mark = account.mark()
    destroy = stack.destroy().ok()
    assert "was adopted, not created here: left as it is" in destroy.output
    assert account.role(NAME) is not None
    assert "DeleteServiceLinkedRole" not in account.actions(mark)


def test_on_existing_fail_says_so_and_changes_nothing(account: Account, project: Callable[..., Project]) -> None:
    account.client("iam").create_service_linked_role(AWSServiceName="ecs.amazonaws.com", Description="by hand")
    stack = project(FAILING)

    for run in (stack.preview, stack.up):
        output = run().failed().output
        assert f"role/aws-service-role/ecs.amazonaws.com/{NAME} exists already and onExisting is `fail`" in output
        assert "Nothing was changed" in output
    role = account.role(NAME)
    assert role is not None
    assert role["Description"] == "by hand"
    assert not stack.resources("aws-slr:iam:Role")


def test_two_stacks_share_a_role_and_the_last_one_deletes_it(account: Account, project: Callable[..., Project]) -> None:
    first, second = project(PROGRAM, stack="first"), project(PROGRAM, stack="second")
    first.up().ok()
    joined = second.up().ok()
    assert "belongs to platform/first: this stack joins as an owner" in joined.output
    assert set(account.tags(NAME)) == {"aws-slr:owner:platform/first", "aws-slr:owner:platform/second"}

    left = first.destroy().ok()
    assert "platform/second still owns it" in left.output
    assert set(account.tags(NAME)) == {"aws-slr:owner:platform/second"}

    second.destroy().ok()
    assert account.role(NAME) is None


def test_import_by_name_describes_the_role_as_it_is(account: Account, project: Callable[..., Project]) -> None:
    iam = account.client("iam")
    iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com", Description="by hand")
    stack = project("import pulumi")
    stack.run("import", "aws-slr:iam:Role", "containers", NAME, "--yes", "--generate-code=false").ok()
    role = stack.role()
    assert role["arn"] == f"arn:aws:iam::{account.id}:role/aws-service-role/ecs.amazonaws.com/{NAME}"
    assert role["description"] == "by hand"
    assert role["adopted"] is True
