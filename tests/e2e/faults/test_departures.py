"""SIGKILL between any two calls of owners that leave a role, or come to it, while another one leaves it, too."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from itertools import product

import pytest

from tests.e2e import limits
from tests.e2e.faults.invariants import assert_nothing_lost
from tests.e2e.faults.record import IN_FULL, ROUNDS, recovery
from tests.e2e.harness import Account, Project, kill

NAME = "AWSServiceRoleForECS"
PROGRAM = """
    from pulumi_aws_slr import ServiceLinkedRole

    ServiceLinkedRole("containers", {"aws_service_name": "ecs"})
"""
LEAVING = ("mark set", "role looked at", "leaving said", "looked at again", "tags taken off")
COMING = ("role looked at", "tag set", "looked at again")
"""After the creation, which is refused and changes nothing."""
REPEATED = range(max(1, ROUNDS // 10))
CASES = [
    pytest.param(step, victim, then, id=f"{what}, {victim}, {then}")
    for number, (victim, then) in enumerate(product(("one", "two"), ("destroy", "up")))
    for step, what in enumerate(LEAVING)
    if IN_FULL or (step + number) % 2 == 0  # every second one: half of them take a minute
]

EVERYTHING = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}


def as_caller_of_its_own(account: Account, stack: Project) -> str:
    """Give a stack an IAM user of its own, whose calls can be told from others'; the pattern of its ARN."""
    stack.env |= account.as_user(stack.stack)
    account.client("iam").put_user_policy(UserName=stack.stack, PolicyName="all", PolicyDocument=json.dumps(EVERYTHING))
    return f"*user/{stack.stack}"


def killed_at(account: Account, caller: str, step: int, running: subprocess.Popen[str]) -> None:
    """End a command by SIGKILL, its provider, too, when its call to IAM of that number has taken effect.

    It may have fewer calls to make, as the other one was faster: then it ends by itself.
    """
    with account.fault("hang_after", service="iam", caller=caller, after=step, count=1, seconds=600) as reached:
        # owners may wait for each other for a minute before the call
        what, within = "the call or the command's end", limits.COMMAND
        account.until(lambda: reached.hits > 0 or running.poll() is not None, what=what, within=within)
        kill(running)


def ended(running: subprocess.Popen[str]) -> None:
    output, _ = running.communicate(timeout=limits.COMMAND)
    assert running.returncode == 0, output


@pytest.mark.local_aws
@pytest.mark.parametrize("_number", REPEATED)
@pytest.mark.parametrize(("step", "victim", "then"), CASES)
def test_of_two_that_leave_one_is_killed(
    account: Account, project: Callable[..., Project], step: int, victim: str, then: str, _number: int
) -> None:
    stacks = {name: project(PROGRAM, stack=name) for name in ("one", "two")}
    for stack in stacks.values():
        stack.up().ok()
    caller = as_caller_of_its_own(account, stacks[victim])
    killed = stacks.pop(victim)
    (other,) = stacks.values()
    running = killed.start("destroy", "--yes", "--skip-preview")
    beside = other.start("destroy", "--yes", "--skip-preview")
    killed_at(account, caller, step, running)
    killed.run("cancel", "--yes")
    what = f"two in destroy, one killed: {LEAVING[step]}"
    if then == "destroy":
        with recovery(what, "`pulumi cancel`, `pulumi destroy`"):
            killed.destroy().ok()
            beside.communicate(timeout=limits.COMMAND)
            other.destroy().ok()
            assert_nothing_lost(account, NAME, killed, other)
            assert account.role(NAME) is None
    else:
        with recovery(f"{what}, to be kept after all", "`pulumi cancel`, `pulumi up --refresh`"):
            beside.communicate(timeout=limits.COMMAND)
            killed.up("--refresh").ok()
            other.destroy().ok()
            assert_nothing_lost(account, NAME, killed, other)
            assert len(account.owners(NAME)) == 1
            killed.up("--refresh", "--expect-no-changes").ok()


@pytest.mark.local_aws
@pytest.mark.parametrize("_number", REPEATED)
@pytest.mark.parametrize("step", range(len(COMING)), ids=COMING)
def test_who_comes_is_killed_while_the_last_owner_leaves(
    account: Account, project: Callable[..., Project], step: int, _number: int
) -> None:
    one, two = project(PROGRAM, stack="one"), project(PROGRAM, stack="two")
    one.up().ok()
    caller = as_caller_of_its_own(account, two)
    coming = two.start("up", "--yes", "--skip-preview")
    leaving = one.start("destroy", "--yes", "--skip-preview")
    killed_at(account, caller, 1 + step, coming)
    with recovery(f"one in destroy, another killed in up: {COMING[step]}", "`pulumi cancel`, `pulumi up`"):
        two.run("cancel", "--yes")
        ended(leaving)
        two.up().ok()
        assert_nothing_lost(account, NAME, one, two)
    two.destroy().ok()
    assert account.role(NAME) is None
