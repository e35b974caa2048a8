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


def test_a_stack_replaces_another_one_and_the_last_one_deletes_the_role(
    account: Account, project: Callable[..., Project]
) -> None:
    first, second = project(PROGRAM, stack="first"), project(PROGRAM, stack="second")
    first.up().ok()
    created = first.role()["uniqueId"]
    joined = second.up().ok()
    assert (
        "belongs to platform/first/containers-role: platform/second/containers-role joins as an owner" in joined.output
    )
    assert set(account.owners(NAME)) == {"platform/first/containers-role", "platform/second/containers-role"}

    left = first.destroy("--remove").ok()
    assert "platform/second/containers-role still owns it" in left.output
    assert set(account.owners(NAME)) == {"platform/second/containers-role"}
    second.up("--refresh", "--expect-no-changes").ok()
    assert second.role()["uniqueId"] == created

    second.destroy().ok()
    assert account.role(NAME) is None

    second.run("stack", "rename", "third").ok()
    second.up().ok()
    assert set(account.owners(NAME)) == {"platform/third/containers-role"}
    assert second.role()["uniqueId"] != created


def test_stacks_whose_names_differ_in_case_only_are_two_owners(
    account: Account, project: Callable[..., Project]
) -> None:
    """IAM takes tag keys that differ in case only for one and the same."""
    upper, lower = project(PROGRAM, stack="Dev"), project(PROGRAM, stack="dev")
    upper.up().ok()
    joined = lower.up().ok()
    assert "belongs to platform/Dev/containers-role: platform/dev/containers-role joins as an owner" in joined.output
    of_upper, of_lower = "platform/Dev/containers-role", "platform/dev/containers-role"
    assert set(account.owners(NAME)) == {of_upper, of_lower}
    for stack in (upper, lower):
        stack.up("--refresh", "--expect-no-changes").ok()

    left = upper.destroy().ok()
    assert f"{of_lower} still owns it" in left.output
    assert set(account.owners(NAME)) == {of_lower}
    upper.up().ok()
    left = lower.destroy().ok()
    assert f"{of_upper} still owns it" in left.output
    assert set(account.owners(NAME)) == {of_upper}
    upper.destroy().ok()
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


@pytest.mark.local_aws
def test_stacks_leave_a_role_whose_description_cannot_be_changed(
    account: Account, project: Callable[..., Project]
) -> None:
    first, second = project(PROGRAM, stack="first"), project(PROGRAM, stack="second")
    with account.fault("error", action="UpdateRole", code="UnmodifiableEntity", message="protected"):
        first.up().ok()
        second.up().ok()
        first.destroy().ok()
        assert "platform/first" in _description(account, NAME), "the claim of the creation"
        assert set(account.owners(NAME)) == {"platform/second/containers-role"}
        assert any(key.startswith("aws-slr:left:platform/first/containers-role") for key in account.tags(NAME))
        second.destroy().ok()
    assert account.role(NAME) is None


@pytest.mark.local_aws
def test_drift_is_repaired_where_the_program_says_something_and_only_there(
    account: Account, project: Callable[..., Project]
) -> None:
    stack = project("""
        from pulumi_aws_slr import ServiceLinkedRole

        ServiceLinkedRole("ours", {"aws_service_name": "ecs", "description": "Ours", "tags": {"team": "a", "env": "x"}})
        ServiceLinkedRole("theirs", {"aws_service_name": "autoscaling"})
        ServiceLinkedRole("protected", {"aws_service_name": "elasticloadbalancing", "description": "Ours"})
    """)
    theirs, protected = "AWSServiceRoleForAutoScaling", "AWSServiceRoleForElasticLoadBalancing"
    iam = account.client("iam")
    message = f"Cannot perform the operation on the protected role '{protected}'"
    with account.fault("error", action="UpdateRole", resource=protected, code="UnmodifiableEntity", message=message):
        up = stack.up().ok()
        assert "warning: the service manages the description itself, it stays as it is: iam:UpdateRole for" in up.output
        described = _description(account, protected)
        assert described != "Ours"
        mark = account.mark()
        stack.up("--refresh", "--expect-no-changes").ok()
        assert not _writes(account, mark)

        iam.update_role(RoleName=NAME, Description="changed by hand")
        iam.untag_role(RoleName=NAME, TagKeys=["env"])
        iam.tag_role(RoleName=NAME, Tags=[{"Key": "team", "Value": "b"}, {"Key": "cost-centre", "Value": "7"}])
        iam.update_role(RoleName=theirs, Description="Default service-linked role")
        iam.tag_role(RoleName=theirs, Tags=[{"Key": "cost-centre", "Value": "7"}])
        mark = account.mark()
        stack.up("--refresh").ok()
        assert _writes(account, mark) == [("TagRole", NAME), ("UpdateRole", NAME)]
        mark = account.mark()
        stack.up("--refresh", "--expect-no-changes").ok()
        assert not _writes(account, mark)

    assert _description(account, NAME) == "Ours"
    assert account.user_tags(NAME) == {"team": "a", "env": "x", "cost-centre": "7"}
    assert set(account.owners(NAME)) == {"platform/test/ours-role"}
    assert _description(account, theirs) == "Default service-linked role"
    assert account.user_tags(theirs) == {"cost-centre": "7"}
    assert set(account.owners(theirs)) == {"platform/test/theirs-role"}
    assert _description(account, protected) == described


def _description(account: Account, name: str) -> str:
    role = account.role(name)
    assert role is not None
    return str(role["Description"])


def _writes(account: Account, since: int) -> list[tuple[str, str]]:
    """The calls that change roles, with the role's name, sorted."""
    return sorted(
        (call.action, call.resource)
        for call in account.calls(since)
        if call.action.endswith("Role") and call.action != "GetRole"
    )
