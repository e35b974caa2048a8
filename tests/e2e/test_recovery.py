"""Runs that are cut short: whatever IAM has accepted, the next plain command finds and owns."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.e2e import limits
from tests.e2e.harness import Account, Project, kill

NAME = "AWSServiceRoleForECS"
OWNER = "platform/test/containers-role"
PROGRAM = """
    from pulumi_aws_slr import ServiceLinkedRole

    ServiceLinkedRole("containers", {"aws_service_name": "ecs", "tags": {"team": "platform"}})
"""


@pytest.mark.local_aws
def test_killed_after_iam_accepted_the_creation(account: Account, project: Callable[..., Project]) -> None:
    stack = project(PROGRAM)
    with account.fault("hang_after", action="CreateServiceLinkedRole", seconds=60) as accepted:
        running = stack.start("up", "--yes", "--skip-preview")
        accepted.wait_hit()
        kill(running)
    assert account.role(NAME) is not None
    assert not account.tags(NAME)
    assert not stack.resources("aws-slr:iam:Role")

    stack.run("cancel", "--yes").ok()  # the killed engine's lock on the file backend
    recovered = stack.up().ok()
    assert "taken over as its own" in recovered.output
    assert stack.role()["adopted"] is False
    assert set(account.owners(NAME)) == {OWNER}
    assert account.user_tags(NAME) == {"team": "platform"}

    stack.destroy().ok()
    assert account.role(NAME) is None


@pytest.mark.local_aws
def test_tag_call_denied_after_creation(account: Account, project: Callable[..., Project]) -> None:
    stack = project(PROGRAM)
    with account.fault("access_denied", action="TagRole"):
        up = stack.up().ok()
    assert "the tags are pending" in up.output
    assert "iam:TagRole" in up.output
    assert not account.tags(NAME)
    created = stack.role()
    assert created["adopted"] is False

    mark = account.mark()
    up = stack.up().ok()
    assert "~ 1 updated" in up.output
    assert set(account.owners(NAME)) == {OWNER}
    assert account.user_tags(NAME) == {"team": "platform"}
    assert stack.role()["uniqueId"] == created["uniqueId"]
    assert "CreateServiceLinkedRole" not in account.actions(mark)
    stack.up("--expect-no-changes").ok()

    stack.destroy().ok()
    assert account.role(NAME) is None


def test_role_deleted_outside_of_pulumi(account: Account, project: Callable[..., Project]) -> None:
    stack = project(PROGRAM)
    stack.up().ok()
    account.delete_role(NAME)
    stack.up("--refresh").ok()
    assert set(account.owners(NAME)) == {OWNER}
    assert account.user_tags(NAME) == {"team": "platform"}

    account.delete_role(NAME)
    stack.destroy().ok()
    assert not stack.resources()


def test_role_deleted_and_made_again_by_the_service_is_left_alone(
    account: Account, project: Callable[..., Project]
) -> None:
    stack = project(PROGRAM)
    stack.up().ok()
    account.delete_role(NAME)
    account.client("iam").create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    destroy = stack.destroy().ok()
    assert "it was deleted and created again outside of this stack" in destroy.output
    assert account.role(NAME) is not None


def test_plain_destroy_works_after_the_component_left_the_program(
    account: Account, project: Callable[..., Project]
) -> None:
    stack = project(PROGRAM)
    stack.up().ok()
    stack.write("")
    stack.destroy().ok()
    assert account.role(NAME) is None
    assert not stack.resources()


@pytest.mark.local_aws
def test_role_that_iam_shows_late_is_waited_for(account: Account, project: Callable[..., Project]) -> None:
    stack = project(PROGRAM)
    with account.fault("unreadable", resource=NAME, seconds=3):
        stack.up().ok()
    assert set(account.owners(NAME)) == {OWNER}
    assert account.user_tags(NAME) == {"team": "platform"}
    assert account.actions(service="iam").count("TagRole") > 1


@pytest.mark.local_aws
def test_cancelled_run_ends_at_once_and_is_continued(account: Account, project: Callable[..., Project]) -> None:
    stack = project(PROGRAM)
    stack.up().ok()
    assert account.admin is not None
    account.admin.settings(account.id, deletion=120)
    running = stack.start("destroy", "--yes", "--skip-preview")
    account.wait_for("GetServiceLinkedRoleDeletionStatus")
    running.send_signal(2)
    output, _ = running.communicate(timeout=limits.END)
    assert running.returncode != 0, output
    assert "cancelled" in output
    account.admin.advance(account.id, 120)  # the task goes on, whatever became of the one who submitted it
    stack.destroy().ok()
    assert account.role(NAME) is None


def test_renamed_stack_and_component_keep_the_role(account: Account, project: Callable[..., Project]) -> None:
    stack = project(PROGRAM)
    stack.up().ok()
    created = stack.role()["uniqueId"]
    stack.run("stack", "rename", "renamed").ok()
    stack.write(PROGRAM.replace('"containers"', '"workloads"')).up().ok()
    assert stack.role()["uniqueId"] == created
    assert set(account.owners(NAME)) == {"platform/renamed/workloads-role"}
    assert account.user_tags(NAME) == {"team": "platform"}
    stack.run("stack", "rename", "again").ok()
    stack.destroy().ok()
    assert account.role(NAME) is None


@pytest.mark.local_aws
@pytest.mark.parametrize("lost", ["owner", "arn"])
def test_a_state_that_was_damaged_by_hand(account: Account, project: Callable[..., Project], lost: str) -> None:
    """It is refused before anything is done; a refresh finds out whose the role is."""
    stack = project(PROGRAM)
    stack.up().ok()
    state = json.loads(stack.run("stack", "export").ok().output)
    (role,) = (resource for resource in state["deployment"]["resources"] if resource["type"] == "aws-slr:iam:Role")
    del role["outputs"][lost]
    file = stack.directory / "state.json"
    file.write_text(json.dumps(state))
    stack.run("stack", "import", "--file", str(file)).ok()

    mark = account.mark()
    for command in (stack.up, stack.destroy):
        assert f"is damaged: {lost} is missing. Nothing was changed" in command().failed().output
    assert set(account.actions(mark, service="iam")) <= {"GetRole"}
    stack.run("refresh", "--yes", "--skip-preview").ok()
    stack.up().ok()
    assert set(account.owners(NAME)) == {OWNER}
    stack.up("--expect-no-changes").ok()
    stack.destroy().ok()
    assert account.role(NAME) is None
