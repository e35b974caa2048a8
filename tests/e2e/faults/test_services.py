"""AWS that is slow, throttles, cannot be reached or refuses: in up and in destroy, in mid-run."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

from local.aws.regions import is_opt_in, regions_of
from tests.e2e.faults.cutting_proxy import cutting
from tests.e2e.faults.invariants import assert_nothing_lost
from tests.e2e.faults.record import IN_FULL, recovery
from tests.e2e.harness import Account, Project, tracebacks

NAME = "AWSServiceRoleForECS"
PROGRAM = """
    from pulumi_aws_slr import ServiceLinkedRole

    ServiceLinkedRole("containers", {"aws_service_name": "ecs", "description": "Ours", "tags": {"team": "platform"}})
"""
WRITES = ("CreateServiceLinkedRole", "TagRole", "UpdateRole", "UntagRole", "DeleteServiceLinkedRole")
CALLS = (
    "CreateServiceLinkedRole",
    "TagRole",
    "UpdateRole",
    "DeleteServiceLinkedRole",
    "GetServiceLinkedRoleDeletionStatus",
)


@pytest.mark.local_aws
@pytest.mark.parametrize(
    ("fault", "effect"),
    [
        ("throttling storm", {"effect": "throttle", "count": 3}),
        ("connections dropped", {"effect": "drop", "count": 2}),
        ("replies after 2 s", {"effect": "delay", "seconds": 2}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_sdk_tries_again(
    account: Account, project: Callable[..., Project], fault: str, effect: dict[str, Any]
) -> None:
    stack = project(PROGRAM)
    with ExitStack() as faults:
        placed = [faults.enter_context(account.fault(action=action, **effect)) for action in CALLS]
        for command in ("up", "destroy"):
            with recovery(f"{fault}, in {command}", "nothing to do"):
                stack.run(command, "--yes", "--skip-preview").ok()
                assert_nothing_lost(account, NAME, stack)
        assert all(fault.hits for fault in placed)


@pytest.mark.local_aws
@pytest.mark.parametrize(
    ("command", "action"), [("up", "CreateServiceLinkedRole"), ("destroy", "DeleteServiceLinkedRole")]
)
def test_lost_reply(account: Account, project: Callable[..., Project], command: str, action: str) -> None:
    stack = project(PROGRAM)
    if command == "destroy":
        stack.up().ok()
    with cutting(account.env["AWS_ENDPOINT_URL"], action) as cut, recovery(f"reply lost: {action}", "nothing to do"):
        stack.env["AWS_ENDPOINT_URL"] = cut.url
        stack.run(command, "--yes", "--skip-preview").ok()
        assert cut.lost == 1
        assert_nothing_lost(account, NAME, stack)
    assert (account.role(NAME) is not None) == (command == "up")


REFUSALS = {
    "expired credentials": (
        {"effect": "error", "code": "ExpiredToken", "message": "The security token included in the request is expired"},
        "the AWS credentials have expired",
    ),
    "read-only credentials": ({"effect": "access_denied"}, "may not call iam:"),
    "a clock that is wrong": (
        {
            "effect": "error",
            "code": "SignatureDoesNotMatch",
            "status": 403,
            "message": "Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z",
        },
        "Check profile, keys and clock",
    ),
}
FROM_THEN_ON = {  # what still works when the credentials run out: reading, or everything before the step
    "expired credentials": {"up": ("TagRole", "UpdateRole"), "destroy": ("GetServiceLinkedRoleDeletionStatus",)},
    "read-only credentials": {"up": WRITES, "destroy": WRITES},
    "a clock that is wrong": {"up": ("*",), "destroy": ("*",)},
}


@pytest.mark.local_aws
@pytest.mark.parametrize("fault", REFUSALS)
def test_refused_in_mid_run(account: Account, project: Callable[..., Project], fault: str) -> None:
    stack = project(PROGRAM)
    effect, said = REFUSALS[fault]
    for command in ("up", "destroy"):
        with ExitStack() as faults:
            for action in FROM_THEN_ON[fault][command]:
                faults.enter_context(account.fault(action=action, **effect))
            output = stack.run(command, "--yes", "--skip-preview").failed().output
        assert said in output
        assert not tracebacks(output)
        with recovery(f"{fault}, in {command}", f"`pulumi {command}`"):
            stack.run(command, "--yes", "--skip-preview").ok()
            assert_nothing_lost(account, NAME, stack)
        assert (account.role(NAME) is not None) == (command == "up")


@pytest.mark.local_aws
def test_a_role_that_iam_shows_after_fifteen_seconds(account: Account, project: Callable[..., Project]) -> None:
    stack = project(PROGRAM)
    with (
        account.fault("unreadable", resource=NAME, seconds=15) as hidden,
        recovery("IAM shows a new role after 15 s", "nothing to do"),
    ):
        stack.up().ok()
        assert hidden.hits > 1
    assert_nothing_lost(account, NAME, stack)


SILENT = ("af-south-1", "ap-south-1", "us-west-2")
NO_ANSWER: dict[str, dict[str, Any]] = {
    "cut connections": {"effect": "drop"},
    **({"are silent": {"effect": "delay", "seconds": 600}} if IN_FULL else {}),  # a minute until they are given up
}


@pytest.mark.local_aws
@pytest.mark.parametrize("how", NO_ANSWER)
def test_three_of_34_regions_do_not_answer(account: Account, project: Callable[..., Project], how: str) -> None:
    assert account.admin is not None
    account.admin.settings(account.id, opted_in=[region for region in regions_of("aws") if is_opt_in(region)])
    stack = project("""
        from pulumi_aws_slr import DmsServerlessServiceLinkedRole, RdsServiceLinkedRole

        RdsServiceLinkedRole("databases")
        DmsServerlessServiceLinkedRole("replications")
    """)
    stack.up().ok()
    with ExitStack() as faults:
        for region in SILENT:
            for service in ("rds", "dms"):
                faults.enter_context(account.fault(service=service, region=region, **NO_ANSWER[how]))
        output = stack.destroy().failed().output
        asked = {call.region for call in account.calls() if call.action == "DescribeDBClusters"}
    assert len(asked) == 31, "calls without an answer are not recorded"
    assert not asked & set(SILENT)
    assert "AWSServiceRoleForDMSServerless was not deleted" in output
    assert all(region in output for region in SILENT)
    assert account.role("AWSServiceRoleForRDS") is None, "IAM itself refuses to delete that one while it is used"
    assert len(account.owners("AWSServiceRoleForDMSServerless")) == 1
    with recovery(f"3 of 34 Regions {how}, in destroy", "`pulumi destroy`"):
        stack.destroy().ok()
        assert_nothing_lost(account, "AWSServiceRoleForDMSServerless", stack)
