"""What a released version left in state and account, taken up by this one: nothing is replaced, nothing is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from local.layout import ROOT
from tests.e2e.harness import Account, Project
from tests.e2e.upgrade import aws_side

RECORDED = Path(__file__).parent / "recorded"
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.local_aws
@pytest.mark.parametrize("file", sorted(RECORDED.glob("*.json")), ids=lambda file: file.stem)
def test_nothing_is_replaced_and_nothing_is_lost(account: Account, project: Callable[..., Project], file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    left = json.loads(text.replace(json.loads(text)["account"], account.id))
    aws_side.set_up(account, left["aws"])
    roles = {role["RoleName"] for role in account.client("iam").list_roles()["Roles"]}
    stack = project(left["program"], passphrase=True)
    (stack.directory / "Pulumi.test.yaml").write_text(left["salt"], encoding="utf-8")
    state = stack.directory / "state.json"
    state.write_text(json.dumps(aws_side.taken_over(account, left["state"])), encoding="utf-8")
    stack.run("stack", "import", "--file", str(state)).ok()

    for again in ("--expect-no-changes", "--refresh"):
        mark = account.mark()
        done = stack.up(again).ok().output
        assert " replaced" not in done
        assert not [
            action for action in account.actions(mark, "iam") if action.startswith(("Create", "Delete", "Untag"))
        ]
    assert {role["RoleName"] for role in account.client("iam").list_roles()["Roles"]} == roles
    assert account.user_tags("AWSServiceRoleForRDS") == {"team": "platform", "cost-center": "4711"}

    stack.destroy().ok()
    assert {role["RoleName"] for role in account.client("iam").list_roles()["Roles"]} == {"ci"}
    assert account.client("iam").list_policies(Scope="Local")["Policies"] == []


@pytest.mark.local_aws
def test_each_release_has_left_something() -> None:
    recorded = {file.stem for file in RECORDED.glob("*.json")}
    assert {"0.1.0", *re.findall(r"^## \[(\d+\.\d+\.\d+)\]", CHANGELOG, re.MULTILINE)} <= recorded
