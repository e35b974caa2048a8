"""Ctrl-C in every kind of wait: it ends within a second, and the next plain command goes on from there."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest

from tests.e2e import limits
from tests.e2e.faults import record
from tests.e2e.faults.invariants import assert_nothing_lost
from tests.e2e.harness import REGION, Account, Project, kill, tracebacks
from tests.e2e.plugin import plugin

pytestmark = pytest.mark.local_aws

NEVER = 60.0
"""Longer than anything here waits."""
SECOND = 1.0 if record.IN_FULL else 20.0
"""What `make reliability` asks for on a quiet machine. Elsewhere processors are shared, and all that is asked is that
nothing waits for AWS."""


@dataclass(frozen=True)
class Wait:
    """A situation in which a command waits.

    Attributes:
        action: the call after which, or in which, it waits.
        settings: knobs of the local AWS.
        fault: the effect of a fault on that action, and its details; none where the knobs are enough.
        key: the role.
    """

    action: str
    settings: dict[str, float] = field(default_factory=dict)
    fault: dict[str, Any] = field(default_factory=dict)
    key: str = "ecs"

    @property
    def name(self) -> str:
        return {"ecs": "AWSServiceRoleForECS", "rds": "AWSServiceRoleForRDS"}[self.key]

    @contextmanager
    def on(self, account: Account) -> Iterator[Callable[[], None]]:
        """Make it so; gives what returns once the command waits."""
        assert account.admin is not None
        account.admin.settings(account.id, **self.settings)
        mark = account.mark()
        if self.fault:
            with account.fault(action=self.action, **self.fault) as fault:
                yield fault.wait_hit
        else:
            yield lambda: account.wait_for(self.action, since=mark)
        account.admin.settings(account.id, **dict.fromkeys(self.settings, 0.1))
        if self.settings:
            account.admin.advance(account.id, NEVER)


HANGS = {"effect": "hang_after", "seconds": NEVER}
LATE = {"effect": "delay", "seconds": NEVER}
UP = {
    "the caller's identity": Wait("GetCallerIdentity", fault=LATE),
    "the creation": Wait("CreateServiceLinkedRole", fault=HANGS),
    "a role that is not visible": Wait("TagRole", fault={"effect": "unreadable", "seconds": NEVER}),
    "the tags": Wait("TagRole", fault=HANGS),
}
DOWN = {
    "the deletion mark": Wait("TagRole", fault=HANGS),
    "the list of Regions": Wait("DescribeRegions", fault=LATE, key="rds"),
    "one Region": Wait("DescribeDBInstances", fault={**LATE, "region": "us-west-2"}, key="rds"),
    "the deletion's submission": Wait("DeleteServiceLinkedRole", fault=HANGS),
    "the deletion's end": Wait("GetServiceLinkedRoleDeletionStatus", settings={"deletion": NEVER}),
    "a status that does not come": Wait("GetServiceLinkedRoleDeletionStatus", fault=HANGS),
    "a service that holds the role": Wait(
        "DeleteServiceLinkedRole", fault={"effect": "deletion_fails", "reason": "Role in use.", "usage": {}}
    ),
    "one Region's resources": Wait("ListResources", fault={**LATE, "region": "us-west-2"}),
}


@pytest.mark.parametrize("what", [*UP, *DOWN])
def test_the_provider_answers_a_cancel_within_a_second(account: Account, what: str) -> None:
    wait = UP.get(what) or DOWN[what]
    with plugin(account.env, REGION) as provider:
        made = provider.created(wait.key) if what in DOWN else None
        with wait.on(account) as waiting:
            running = provider.delete(wait.key, made) if made else provider.create(wait.key)
            waiting()
            asked = time.monotonic()
            provider.cancel()
            error = running.exception()
            seconds = time.monotonic() - asked
    record.write("Ctrl-C: the provider answers", "nothing to do", seconds)
    assert seconds < SECOND
    assert isinstance(error, grpc.RpcError)
    assert "cancelled" in error.details()


@pytest.mark.parametrize(("command", "what"), [*(("up", what) for what in UP), *(("destroy", what) for what in DOWN)])
def test_the_next_command_goes_on(account: Account, project: Callable[..., Project], command: str, what: str) -> None:
    wait = (UP if command == "up" else DOWN)[what]
    stack = project(f"""
        from pulumi_aws_slr import ServiceLinkedRole

        ServiceLinkedRole("role", {{"aws_service_name": "{wait.key}", "tags": {{"team": "platform"}}}})
    """)
    if command == "destroy":
        stack.up().ok()
    with wait.on(account) as waiting:
        running = stack.start(command, "--yes", "--skip-preview")
        try:
            waiting()
            asked = time.monotonic()
            running.send_signal(signal.SIGINT)
            output, _ = running.communicate(timeout=limits.END)
        finally:
            kill(running)
        seconds = time.monotonic() - asked
    record.write(f"Ctrl-C: `pulumi {command}` ends", f"`pulumi {command}`", seconds)
    assert seconds < SECOND, output
    assert running.returncode != 0, output
    assert not tracebacks(output)

    stack.run(command, "--yes", "--skip-preview").ok()
    assert (account.role(wait.name) is not None) == (command == "up")
    assert_nothing_lost(account, wait.name, stack)


OLD = "from pulumi_aws_slr.ownership import pruning; pruning._activity = lambda role, days: None; "
"""The local AWS cannot make roles that are older than the test."""
COMMANDS = {
    "usage: the list of Regions": (("usage", "rds"), Wait("DescribeRegions", fault=LATE)),
    "usage: one Region": (("usage", "rds"), Wait("DescribeDBInstances", fault={**LATE, "region": "us-west-2"})),
    "usage: the role": (("usage", "ecs"), Wait("GetRole", fault=LATE)),
    "usage: Access Advisor": (
        ("usage", "ecs"),
        Wait("GetServiceLastAccessedDetails", settings={"access_report": NEVER}),
    ),
    "usage: one Region's resources": (("usage", "ecs"), Wait("ListResources", fault={**LATE, "region": "us-west-2"})),
    "usage: who made the role": (("usage", "ecs"), Wait("LookupEvents", fault=LATE)),
    "history: the events": (("history", "ecs"), Wait("LookupEvents", fault=LATE)),
    "discover: who made the roles": (("discover", "--why"), Wait("LookupEvents", fault=LATE)),
    "discover: the roles": (("discover",), Wait("GetRole", fault=LATE)),
    "prune: the list of roles": (("prune",), Wait("ListRoles", fault=LATE)),
    "prune: the roles": (("prune",), Wait("GetRole", fault=LATE)),
    "prune: one Region": (
        ("prune",),
        Wait("DescribeDBInstances", fault={**LATE, "region": "us-west-2"}, key="rds"),
    ),
    "prune: the deletion mark": (("prune", "--yes"), Wait("TagRole", fault=HANGS)),
    "prune: the deletion": (
        ("prune", "--yes"),
        Wait("GetServiceLinkedRoleDeletionStatus", settings={"deletion": NEVER}),
    ),
    "doctor: the caller's identity": (("doctor", "--stack", "test"), Wait("GetCallerIdentity", fault=LATE)),
    "doctor: a permission": (("doctor", "--stack", "test"), Wait("SimulatePrincipalPolicy", fault=LATE)),
    "doctor: the role": (("doctor", "--stack", "test"), Wait("GetRole", fault=LATE)),
}


@pytest.mark.parametrize("what", COMMANDS)
def test_the_command_ends_within_a_second(account: Account, project: Callable[..., Project], what: str) -> None:
    arguments, wait = COMMANDS[what]
    stack = project("", **{"platform:roles": {"containers": {"service": "ecs"}}})
    account.client("iam").create_service_linked_role(AWSServiceName=f"{wait.key}.amazonaws.com")
    env = account.env | (account.as_user("deployer") if arguments[0] == "doctor" else {})  # root may do everything
    command = [sys.executable, "-c", f"{OLD}from pulumi_aws_slr.cli.main import main; main()", *arguments]
    with wait.on(account) as waiting:
        running = subprocess.Popen(
            command, env=env, cwd=stack.directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            waiting()
            asked = time.monotonic()
            running.send_signal(signal.SIGINT)
            output, _ = running.communicate(timeout=limits.END)
            seconds = time.monotonic() - asked
        finally:
            kill(running)
    record.write(f"Ctrl-C: `slr {arguments[0]}` ends", "the same command", seconds)
    assert seconds < SECOND, output
    assert running.returncode == 1, output
    assert "Traceback" not in output

    again = subprocess.run(command, env=env, cwd=stack.directory, capture_output=True, text=True, check=False)
    assert again.returncode in (0, 1), again.stderr
    assert "Aborted" not in again.stderr
