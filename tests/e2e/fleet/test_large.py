"""200 accounts of the local AWS, or as many as SLR_FLEET_ACCOUNTS says: the whole life in three waves."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from pulumi_aws_slr.report.markdown import MOST_BYTES
from tests.e2e.fleet.estate import Estate, ended

COUNT = int(os.environ.get("SLR_FLEET_ACCOUNTS", "200"))
WAVES = [{"name": "canary", "match": "wave:canary"}, {"percent": 25}, {"percent": 100}]
DRIFTED = range(10, 15)


@pytest.mark.fleet
@pytest.mark.parametrize("mode", ["lean", "shared"])
def test_the_whole_life_of_many_accounts(estate: Callable[..., Estate], mode: str) -> None:
    fleet = estate(COUNT, waves=WAVES, concurrency=os.cpu_count() or 2, failures={"tolerate": 2, "retry": 1})
    fleet.mode = mode
    assert long(fleet, "preview") == 0
    report = fleet.run("report").ended_with(0).out
    assert len(report.encode()) <= MOST_BYTES
    assert report.count("\n#### ") == 2, "two stacks, so two kinds of change"

    assert long(fleet, "up") == 0
    fleet.assert_deployed()
    for at in DRIFTED:
        fleet.accounts[at].delete_role("AWSServiceRoleForRDS")
    assert long(fleet, "drift") == 4
    assert f"**{len(DRIFTED)} of {COUNT} accounts change**" in fleet.run("report", "--of", "drift").out
    assert long(fleet, "up", "--refresh") == 0
    fleet.assert_deployed()
    waves = [option for wave in ("canary", "25%", "100%") for option in ("--wave", wave)]
    assert long(fleet, "destroy", "--yes", *waves) == 0
    fleet.assert_empty()


def long(fleet: Estate, *arguments: str) -> int:
    """The exit code of a command that may take half an hour."""
    return ended(fleet.start(*arguments), within=3600).code
