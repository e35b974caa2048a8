"""One change that adds, adopts, widens, replaces and deletes at once, previewed by the real engine and reported."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.harness import Account, Project
from tests.report import scenario
from tests.report.record import DEBUGGING, capture, prepare


@pytest.mark.local_aws
def test_one_change_of_every_kind(account: Account, project: Callable[..., Project], tmp_path: Path) -> None:
    prepare(account)
    stack = project(scenario.before(account))
    stack.up().ok()
    stack.write(scenario.after(account))
    preview, log = tmp_path / "preview.json", tmp_path / "events.jsonl"
    preview.write_text(capture(stack, "preview", "--json", "--show-sames", "--event-log", str(log)))

    both = report(preview, log)
    assert fates(both) == {
        "AWSServiceRoleForDMSServerless": "deleted",
        "AWSServiceRoleForEC2Spot": "deleted",
        "AWSServiceRoleForAutoScaling_green": "replaced",
        "AWSServiceRoleForElasticLoadBalancing": "adopted",
        "AWSServiceRoleForECS": "left",
        "AWSServiceRoleForRDS": "changed",
        "AWSServiceRoleForAmazonEKS": "created",
    }
    away = scenario.other_account(account)
    assert {role["account"] for role in both["roles"]} == {account.id, away}
    assert [(risk["kind"], risk["about"]) for risk in both["risks"]] == [
        ("deletes-used-role", "AWSServiceRoleForDMSServerless"),
        ("replaces-role", "AWSServiceRoleForAutoScaling_blue"),
        ("creates-any-role", "role/platform-deployer"),
        ("passes-any-role", "role/platform-deployer"),
    ]
    assert {change["identity"]: (len(change["gained"]), len(change["lost"])) for change in both["permissions"]} == {
        "group/auditors": (0, 5),
        "role/platform-deployer": (3, 0),
    }
    assert both["unknown"] == []
    assert fates(report(preview)) == fates(report(log)) == fates(both)
    assert "correct-horse" not in json.dumps(both) + slr("report", str(preview), str(log))

    up = tmp_path / "up.jsonl"
    failed = replace(stack, env={**stack.env, **DEBUGGING}).up("--event-log", str(up)).failed()
    assert "AWSServiceRoleForDMSServerless is still used" in failed.output
    done = report(up)
    assert (done["preview"], done["succeeded"]) == (False, False)
    assert done["failed"] == ["aws-slr:iam:Role replications-role"]
    assert fates(done) == fates(both)

    export = tmp_path / "export.json"
    export.write_text(capture(stack, "stack", "export"))
    drawn = json.loads(slr("graph", str(export), "--json"))
    assert {node["title"] for node in drawn["nodes"] if node["kind"] == "caller"} == {"platform-deployer"}


_ROLES = """
from pulumi_aws_slr import Role

Role("databases", aws_service_name="rds")
"""
_MORE = """
Role("aurora", aws_service_name="rds")
Role("containers", aws_service_name="ecs")
Role("spot", aws_service_name="spot")
Role("spot-too", aws_service_name="spot")
"""


@pytest.mark.local_aws
def test_what_a_preview_announces_and_an_update_does(
    account: Account, project: Callable[..., Project], tmp_path: Path
) -> None:
    """A joined, an adopted and a created role, the first and the last declared twice; the update has no preview."""
    prepare(account)
    project(_ROLES, stack="first").up().ok()
    stack = project(_ROLES + _MORE, stack="second")
    preview, log = tmp_path / "preview.json", tmp_path / "up.jsonl"
    preview.write_text(capture(stack, "preview", "--json"))
    replace(stack, env={**stack.env, **DEBUGGING}).up("--event-log", str(log)).ok()
    expected = {
        "AWSServiceRoleForRDS": "joined",
        "AWSServiceRoleForECS": "adopted",
        "AWSServiceRoleForEC2Spot": "created",
    }
    assert fates(report(preview)) == fates(report(log)) == expected
    assert "unchanged" in stack.preview("--diff").ok().output, "what it has come to is no difference"


def report(*files: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(slr("report", *map(str, files), "--json"))
    return found


def slr(*arguments: str) -> str:
    command = [sys.executable, "-m", "pulumi_aws_slr.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def fates(found: dict[str, Any]) -> dict[str, str]:
    return {role["name"]: role["fate"] for role in found["roles"]}
