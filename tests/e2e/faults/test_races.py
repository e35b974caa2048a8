"""Stacks that come to one role, and leave it, at the same time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from local.layout import ROOT
from tests.e2e import limits
from tests.e2e.faults.invariants import assert_nothing_lost
from tests.e2e.faults.record import ROUNDS, recovery
from tests.e2e.harness import Account, Project

NAME = "AWSServiceRoleForECS"
PROGRAM = """
    from pulumi_aws_slr import ServiceLinkedRole

    ServiceLinkedRole("containers", {"aws_service_name": "ecs"})
"""


def at_once(**commands: Project) -> None:
    """Run a command for each of several stacks at the same time, `up_1=stack`; all of them succeed."""
    started = [(name, stack.start(name.split("_")[0], "--yes", "--skip-preview")) for name, stack in commands.items()]
    for name, running in started:
        output, _ = running.communicate(timeout=limits.COMMAND)
        assert running.returncode == 0, f"{name}:\n{output}"


@pytest.mark.local_aws
@pytest.mark.parametrize("_number", range(ROUNDS))
def test_stacks_race_for_a_role(account: Account, project: Callable[..., Project], _number: int) -> None:
    one, two = project(PROGRAM, stack="one"), project(PROGRAM, stack="two")
    with recovery("two stacks in up at once", "nothing to do"):
        at_once(up_1=one, up_2=two)
        assert_nothing_lost(account, NAME, one, two)
    assert len(account.owners(NAME)) == 2
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
    assert set(account.owners(NAME)) == {"platform/two/containers-role"}


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
        output, _ = running.communicate(timeout=limits.COMMAND)
        assert running.returncode == 0, output
    assert_nothing_lost(account, NAME, one, two)
    assert two.role()["uniqueId"] != before


@contextmanager
def pruning(account: Account) -> Iterator[None]:
    """`slr prune --yes` goes on for as long as the block lasts, and finds no reason to stop."""
    argv = [sys.executable, "-m", "tests.e2e.faults.pruner"]
    pruner = subprocess.Popen(
        argv,
        cwd=ROOT,
        env=account.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    mark = account.mark()
    try:
        account.wait_for("ListRoles", mark)
        yield
        output, _ = pruner.communicate(timeout=limits.COMMAND)
    finally:
        pruner.kill()
        pruner.wait()
    assert pruner.returncode == 0, output


@pytest.mark.local_aws
@pytest.mark.parametrize("_number", range(ROUNDS))
def test_roles_are_pruned_while_stacks_come_and_go(
    account: Account, project: Callable[..., Project], _number: int
) -> None:
    one, two, three = (project(PROGRAM, stack=name) for name in ("one", "two", "three"))
    with recovery("two stacks in up, `slr prune --yes` beside them", "nothing to do"):
        with pruning(account):
            at_once(up_1=one, up_2=two)
        assert_nothing_lost(account, NAME, one, two)
    two.destroy().ok()
    with recovery("the last owner in destroy, another stack in up, `slr prune --yes` beside them", "nothing to do"):
        with pruning(account):
            at_once(destroy_1=one, up_3=three)
        assert_nothing_lost(account, NAME, one, two, three)
    assert set(account.owners(NAME)) == {"platform/three/containers-role"}


@pytest.mark.local_aws
@pytest.mark.parametrize("_number", range(ROUNDS))
def test_a_stack_comes_to_a_role_that_is_being_pruned(
    account: Account, project: Callable[..., Project], _number: int
) -> None:
    """The role is nobody's, so it goes; the stack finds the mark, waits, and creates a role of its own."""
    account.client("iam").create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    assert account.admin is not None
    account.admin.settings(account.id, deletion=600)
    stack = project(PROGRAM)
    with recovery("`slr prune --yes` is deleting a role, a stack in up", "nothing to do"):
        with pruning(account):
            mark = account.mark()
            account.wait_for("GetServiceLinkedRoleDeletionStatus", mark)
            coming = stack.start("up", "--yes", "--skip-preview")
            account.until(
                lambda: account.actions(mark).count("CreateServiceLinkedRole") > 1, what="a second look at the role"
            )
            account.admin.advance(account.id, 600)
            output, _ = coming.communicate(timeout=limits.COMMAND)
            assert coming.returncode == 0, output
        assert_nothing_lost(account, NAME, stack)
    assert set(account.owners(NAME)) == {"platform/test/containers-role"}
