"""A stack of roles alone that saves its state at the end only, and is killed before that."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e import limits
from tests.e2e.faults.test_kills import kill_engine
from tests.e2e.harness import Account, Project, kill

ROLES = 12
KILLED_AT = 5
PROGRAM = f"""
    from pulumi_aws_slr import ServiceLinkedRole

    for number in range({ROLES}):
        ServiceLinkedRole(f"fleet-{{number}}", {{"aws_service_name": "autoscaling", "custom_suffix": f"n{{number}}"}})
"""


def names(account: Account) -> set[str]:
    found = account.client("iam").list_roles(PathPrefix="/aws-service-role/")["Roles"]
    return {role["RoleName"] for role in found}


def killed_without_checkpoints(account: Account, project: Callable[..., Project]) -> Project:
    """Kill the engine when some of the roles are there. Its state has none of them."""
    stack = project(PROGRAM)
    stack.env = {**stack.env, "PULUMI_SKIP_CHECKPOINTS": "true"}
    with account.fault("hang_after", action="CreateServiceLinkedRole", after=KILLED_AT, seconds=60) as reached:
        running = stack.start("up", "--yes", "--skip-preview", "--parallel", "2")
        reached.wait_hit(timeout=limits.COMMAND)
        kill_engine(running, 0)
    stack.run("cancel", "--yes").ok()
    there = names(account)
    assert KILLED_AT <= len(there) < ROLES
    assert not stack.resources("aws-slr:iam:Role")
    return stack


@pytest.mark.local_aws
def test_the_next_up_takes_its_roles_over(account: Account, project: Callable[..., Project]) -> None:
    stack = killed_without_checkpoints(account, project)
    before = names(account)
    stack.up().ok()
    assert names(account) > before
    assert len(stack.resources("aws-slr:iam:Role")) == ROLES
    assert not any(resource["outputs"]["adopted"] for resource in stack.resources("aws-slr:iam:Role"))
    stack.destroy().ok()
    assert names(account) == set()


@pytest.mark.local_aws
def test_what_a_destroy_at_once_leaves_is_found(account: Account, project: Callable[..., Project]) -> None:
    """The destroy ends well, as it has nothing to do: its state has no role."""
    stack = killed_without_checkpoints(account, project)
    left = names(account)
    stack.destroy().ok()
    assert names(account) == left

    def slr(*arguments: str) -> dict[str, list[dict[str, str]]]:
        command = [str(Path(sys.executable).parent / "slr"), *arguments, "--json"]
        env = {**os.environ, **stack.env}
        ended = subprocess.run(command, cwd=stack.directory, env=env, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
        found: dict[str, list[dict[str, str]]] = json.loads(ended.stdout)
        return found

    assert {role["role"] for role in slr("prune", "--left-by", "platform/test")["roles"]} == left
    assert names(account) == left
    done = slr("prune", "--left-by", "platform/test", "--yes")["roles"]
    assert {role["standing"] for role in done} == {"deleted"}
    assert names(account) == set()
    assert slr("prune", "--left-by", "platform/test")["roles"] == []


@pytest.mark.local_aws
def test_ctrl_c_is_no_danger(account: Account, project: Callable[..., Project]) -> None:
    """The engine ends in order and writes what it has, so that a destroy at once leaves nothing."""
    stack = project(PROGRAM)
    stack.env = {**stack.env, "PULUMI_SKIP_CHECKPOINTS": "true"}
    with account.fault("hang_after", action="TagRole", after=KILLED_AT, seconds=60) as reached:
        running = stack.start("up", "--yes", "--skip-preview", "--parallel", "2")
        try:
            reached.wait_hit(timeout=limits.COMMAND)
            running.send_signal(signal.SIGINT)
            output, _ = running.communicate(timeout=limits.END)
        finally:
            kill(running)
    assert running.returncode != 0, output
    assert KILLED_AT <= len(names(account)) < ROLES
    stack.destroy().ok()
    assert names(account) == set()
