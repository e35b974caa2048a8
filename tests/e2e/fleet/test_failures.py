"""Accounts that cannot be reached, throttle, have the role already, or fail: within and beyond the tolerance."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.fleet.estate import Estate

BROKEN = {"code": "ServiceFailure", "status": 400, "message": "not today"}


def test_failures_within_the_tolerance(estate: Callable[..., Estate]) -> None:
    fleet = estate(6, failures={"tolerate": 2, "retry": 1})
    unreachable, throttled, present, failing = fleet.accounts[2:6]
    present.client("iam").create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    throttled.fault("throttle", service="iam", count=3)
    denied = fleet.admin.fault("access_denied", action="AssumeRole", resource=f"*{unreachable.id}*")
    broken = failing.fault("error", action="CreateServiceLinkedRole", **BROKEN)
    ran = fleet.run("up", "--json").ended_with(5)
    assert ran.outcomes == {"done": 4, "failed": 2}
    assert "not today" in ran.lines[failing.id]["message"]
    assert "AssumeRole" in ran.lines[unreachable.id]["message"]
    assert "2 accounts failed. The same `slr fleet up` goes on from here." in ran.err
    fleet.assert_deployed(without=[2, 4, 5])
    assert present.owners("AWSServiceRoleForRDS") == {}, "adopted"

    denied.remove()
    broken.remove()
    again = fleet.run("up", "--json").ended_with(0)
    assert {number for number, line in again.lines.items() if not line["kept"]} == {unreachable.id, failing.id}
    fleet.assert_deployed(without=[4])


@pytest.mark.parametrize("tolerate", [0, 1])
def test_failures_beyond_the_tolerance(estate: Callable[..., Estate], tolerate: int) -> None:
    """Both canaries fail: the second wave does not begin."""
    fleet = estate(6, failures={"tolerate": tolerate}, concurrency=1)
    for account in fleet.accounts[:2]:
        account.fault("error", action="CreateServiceLinkedRole", **BROKEN)
    ran = fleet.run("up", "--json").ended_with(1)
    assert ran.outcomes == {"failed": tolerate + 1}
    assert f"Stopped: {tolerate + 1} accounts failed, {5 - tolerate} were not begun." in ran.err
    assert fleet.accounts[5].calls() == []
    status = fleet.run("status").out
    assert f"{tolerate + 1} failed" in status
    assert "not today" in status
