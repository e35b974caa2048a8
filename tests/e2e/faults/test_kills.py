"""SIGKILL of the engine, and of the provider's process, at every step of up and destroy; then the plain next command.

An engine that is killed leaves its lock on the file backend, which `pulumi cancel` takes off. Its provider ends within
two seconds.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import limits
from tests.e2e.faults.invariants import assert_nothing_lost
from tests.e2e.faults.record import recovery
from tests.e2e.harness import Account, Project, descendants

NAME = "AWSServiceRoleForECS"
PROGRAM = """
    from pulumi_aws_slr import ServiceLinkedRole

    ServiceLinkedRole("containers", {"aws_service_name": "ecs", "description": "Ours", "tags": {"team": "platform"}})
"""
HELD_UP = {"effect": "hang_after", "seconds": 60}
UP: dict[str, dict[str, Any]] = {
    "creation accepted": {"action": "CreateServiceLinkedRole", **HELD_UP},
    "waiting for IAM to show the role": {"action": "TagRole", "effect": "unreadable", "seconds": 3600},
    "tagged": {"action": "TagRole", **HELD_UP},
    "description set": {"action": "UpdateRole", **HELD_UP},
}
DOWN: dict[str, dict[str, Any]] = {
    "deletion marked": {"action": "TagRole", **HELD_UP},
    "role looked at": {"action": "GetRole", **HELD_UP},
    "deletion submitted": {"action": "DeleteServiceLinkedRole", **HELD_UP},
    "polling": {"action": "GetServiceLinkedRoleDeletionStatus", **HELD_UP},
}


PLUGIN = b"pulumi-resource-aws-slr"


def is_plugin(pid: int) -> bool:
    try:
        return PLUGIN in Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return False


def kill_engine(running: subprocess.Popen[str], _provider: int) -> None:
    running.kill()
    running.wait()
    assert running.stdout is not None
    running.stdout.close()  # not read to its end: the plugins, which live on for a moment, may hold it open


def kill_provider(running: subprocess.Popen[str], provider: int) -> None:
    os.kill(provider, signal.SIGKILL)
    output, _ = running.communicate(timeout=limits.END)
    assert running.returncode != 0, output


KILLS = {"engine": (kill_engine, "`pulumi cancel`, "), "provider": (kill_provider, "")}


@pytest.mark.local_aws
@pytest.mark.parametrize("victim", KILLS)
@pytest.mark.parametrize(("up", "down"), list(zip(UP, DOWN, strict=True)))
def test_killed(account: Account, project: Callable[..., Project], victim: str, up: str, down: str) -> None:
    stack = project(PROGRAM)
    for command, step, fault in (("up", up, UP[up]), ("destroy", down, DOWN[down])):
        kill, first = KILLS[victim]
        with account.fault(**fault) as reached:
            running = stack.start(command, "--yes", "--skip-preview")
            reached.wait_hit(timeout=limits.EVENT)
            (provider,) = filter(is_plugin, descendants(running.pid))
            kill(running, provider)
        with recovery(f"{victim} killed in {command}: {step}", f"{first}`pulumi {command}`"):
            if first:
                stack.run("cancel", "--yes").ok()
            stack.run(command, "--yes", "--skip-preview").ok()
            assert_nothing_lost(account, NAME, stack)
        assert (account.role(NAME) is not None) == (command == "up")
        assert not is_plugin(provider), "the provider of the killed run is still at work"
