"""A program of another language that is interrupted or killed while the provider makes its components."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from tests.e2e import limits
from tests.e2e.faults.invariants import assert_nothing_lost
from tests.e2e.faults.test_interrupts import UP
from tests.e2e.harness import Account, kill, tracebacks
from tests.e2e.languages.conftest import YamlProject

pytestmark = pytest.mark.local_aws
PROGRAM = """
    resources:
      containers:
        type: aws-slr:ServiceLinkedRole
        properties: {awsServiceName: ecs, tags: {team: platform}}
      scaling:
        type: aws-slr:ServiceLinkedRole
        properties: {awsServiceName: autoscaling}
        options: {dependsOn: ["${containers}"]}
"""


@pytest.mark.parametrize("what", UP)
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "a kill"])
def test_the_next_up_goes_on(
    account: Account, yaml_project: Callable[..., YamlProject], what: str, by: signal.Signals
) -> None:
    wait, stack = UP[what], yaml_project(PROGRAM)
    with wait.on(account) as waiting:
        running = stack.start("up", "--yes", "--skip-preview")
        try:
            waiting()
            if by is signal.SIGINT:
                running.send_signal(by)
                output, _ = running.communicate(timeout=limits.END)
                assert not tracebacks(output)
                assert running.returncode != 0, output
        finally:
            kill(running)
    if by is signal.SIGKILL:
        stack.run("cancel", "--yes").ok()
    stack.up().ok()
    assert account.role("AWSServiceRoleForAutoScaling") is not None
    assert_nothing_lost(account, wait.name, stack)
    stack.destroy().ok()
    assert account.role(wait.name) is None
