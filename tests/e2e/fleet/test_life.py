"""Ten accounts in two waves: previewed, rolled out, drifted by hand, repaired, destroyed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.fleet.estate import HUB, Estate, roles

COUNT = 10


@pytest.mark.long
def test_the_whole_life(estate: Callable[..., Estate]) -> None:
    fleet = estate(COUNT)
    fleet.mode = "shared"
    preview = fleet.run("preview", "--json").ended_with(0)
    assert preview.outcomes == {"done": COUNT}
    assert {tuple(line["changes"]) for line in preview.lines.values()} == {("create",)}
    assert all(roles(account) == [] for account in fleet.accounts), "a preview changes nothing"

    up = fleet.run("up", "--json").ended_with(0)
    assert [line["wave"] for line in up.lines.values()] == ["canary"] * 2 + ["100%"] * (COUNT - 2)
    fleet.assert_deployed()
    assert fleet.accounts[3].user_tags("AWSServiceRoleForRDS") == {"team": "team-3"}
    assert "10 accounts: 10 up to date" in fleet.run("status").out
    assert fleet.run("drift", "--json").ended_with(0).outcomes == {"done": COUNT}

    fleet.accounts[4].delete_role("AWSServiceRoleForECS")
    fleet.accounts[6].client("iam").untag_role(RoleName="AWSServiceRoleForRDS", TagKeys=["team"])
    drift = fleet.run("drift", "--json").ended_with(4).lines
    assert {number: line["changes"] for number, line in drift.items() if line["changes"]} == {
        fleet.accounts[4].id: {"create": 1},
        fleet.accounts[6].id: {"update": 1},
    }
    fleet.run("up", "--refresh").ended_with(0)
    fleet.assert_deployed()
    assert fleet.accounts[6].user_tags("AWSServiceRoleForRDS") == {"team": "team-6"}
    assert fleet.run("drift").ended_with(0).out.split() == ["10", "accounts", "no", "changes"]

    fleet.configure("prod", ["rds"])
    assert "6 changed since" in fleet.run("status").out
    assert fleet.run("destroy").ended_with(2).err.endswith("--wave or --account.\n")
    told = fleet.run("destroy", "--wave", "canary", "--yes").ended_with(0).out
    assert "AWSServiceRoleForECS, AWSServiceRoleForRDS" in told
    assert [bool(roles(account)) for account in fleet.accounts] == [False] * 2 + [True] * 8
    fleet.run("destroy", "--wave", "100%", "--yes", "--json").ended_with(0)
    fleet.assert_empty()
    assert "10 accounts: 10 not deployed" in fleet.run("status").out


def test_each_account_is_worked_in_by_its_own_role_alone(estate: Callable[..., Estate]) -> None:
    fleet = estate(3, previewRole="slr-fleet-preview")
    for command, role in (("preview", "slr-fleet-preview"), ("up", "slr-fleet")):
        fleet.run(command).ended_with(0)
        for account in fleet.accounts:
            callers = {call.caller for call in account.calls() if call.service == "iam"}
            assert callers == {f"arn:aws:sts::{account.id}:assumed-role/{role}/slr-fleet"}
            fleet.admin.clear_calls(account=account.id)
    assuming = {
        call.caller
        for call in fleet.admin.calls(account=HUB)
        if call.action == "AssumeRole" and fleet.accounts[0].id[:9] in call.parameters["RoleArn"]
    }
    assert assuming == {f"arn:aws:sts::{HUB}:assumed-role/hub/slr-fleet"}


def test_credentials_of_another_account_change_nothing(estate: Callable[..., Estate]) -> None:
    """A profile that leads elsewhere is refused by the provider, as the stack allows its own account only."""
    fleet = estate(2)
    one, other = fleet.accounts
    config = fleet.folder / "aws-config"
    config.write_text(f"[profile wrong]\naws_access_key_id={other.id}\naws_secret_access_key=x\n")
    fleet.env = {name: value for name, value in fleet.env.items() if not name.startswith("AWS_ACCESS_KEY")}
    fleet.env["AWS_CONFIG_FILE"] = str(config)
    path = fleet.folder / "accounts.yaml"
    text = path.read_text()
    roles_of_one = f"  role:\n  - arn:aws:iam::{HUB}:role/hub\n  - arn:aws:iam::{one.id}:role/slr-fleet\n"
    assert roles_of_one in text
    path.write_text(text.replace(roles_of_one, "  profile: wrong\n"))
    ran = fleet.run("up", "--account", "team-0", "--json").ended_with(1)
    assert "(allowedAccountIds)" in ran.lines[one.id]["message"]
    assert roles(other) == roles(one) == []
