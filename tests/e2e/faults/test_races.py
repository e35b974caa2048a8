"""Stacks that come to one role, and leave it, at the same time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.faults.invariants import assert_nothing_lost
from tests.e2e.faults.record import ROUNDS, recovery
from tests.e2e.harness import LIMIT_SECONDS, Account, Project

NAME = "AWSServiceRoleForECS"
PROGRAM = """
    from pulumi_aws_slr import ServiceLinkedRole

    ServiceLinkedRole("containers", {"aws_service_name": "ecs"})
"""


def at_once(**commands: Project) -> None:
    """Run a command for each of several stacks at the same time, `up_1=stack`; all of them succeed."""
    started = [(name, stack.start(name.split("_")[0], "--yes", "--skip-preview")) for name, stack in commands.items()]
    for name, running in started:
        output, _ = running.communicate(timeout=LIMIT_SECONDS)
        assert running.returncode == 0, f"{name}:\n{output}"


@pytest.mark.local_aws
@pytest.mark.parametrize("_number", range(ROUNDS))
def test_stacks_race_for_a_role(account: Account, project: Callable[..., Project], _number: int) -> None:
    one, two = project(PROGRAM, stack="one"), project(PROGRAM, stack="two")
    with recovery("two stacks in up at once", "nothing to do"):
        at_once(up_1=one, up_2=two)
        assert_nothing_lost(account, NAME, one, two)
    assert len(account.tags(NAME)) == 2
    with recovery("one stack in destroy, another in up", "nothing to do"):
        three = project(PROGRAM, stack="three")
        at_once(destroy_1=one, up_3=three)
        assert_nothing_lost(account, NAME, one, two, three)
    with recovery("two stacks in destroy at once, the last owners", "nothing to do"):
        at_once(destroy_2=two, destroy_3=three)
        assert_nothing_lost(account, NAME, one, two, three)
    assert account.role(NAME) is None


@pytest.mark.local_aws
@pytest.mark.parametrize("_number", range(ROUNDS))
def test_the_last_owner_leaves_while_another_stack_comes(
    account: Account, project: Callable[..., Project], _number: int
) -> None:
    one, two = project(PROGRAM, stack="one"), project(PROGRAM, stack="two")
    one.up().ok()
    with recovery("the last owner in destroy, another stack in up", "nothing to do"):
        at_once(destroy_1=one, up_2=two)
        assert_nothing_lost(account, NAME, one, two)
    assert set(account.tags(NAME)) == {"aws-slr:owner:platform/two"}


@pytest.mark.local_aws
def test_a_stack_that_comes_during_the_deletion_creates_the_role_anew(
    account: Account, project: Callable[..., Project]
) -> None:
    one, two = project(PROGRAM, stack="one"), project(PROGRAM, stack="two")
    one.up().ok()
    before = one.role()["uniqueId"]
    assert account.admin is not None
    account.admin.settings(account.id, deletion=600)
    mark = account.mark()
    leaving = one.start("destroy", "--yes", "--skip-preview")
    account.wait_for("GetServiceLinkedRoleDeletionStatus", mark)
    coming = two.start("up", "--yes", "--skip-preview")
    account.until(
        lambda: account.actions(mark).count("CreateServiceLinkedRole") > 1, what="a second look at the marked role"
    )
    account.admin.advance(account.id, 600)
    for running in (leaving, coming):
        output, _ = running.communicate(timeout=LIMIT_SECONDS)
        assert running.returncode == 0, output
    assert_nothing_lost(account, NAME, one, two)
    assert two.role()["uniqueId"] != before
