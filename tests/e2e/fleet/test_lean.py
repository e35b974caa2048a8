"""The modes `lean` and `shared`: the same as plain Pulumi, with less to import for each account."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.e2e import limits
from tests.e2e.fleet.estate import Estate, ended, engines, kill, roles
from tests.e2e.fleet.test_kills import are_gone, wait_until
from tests.e2e.harness import descendants


def hosts(pid: int) -> list[int]:
    """The processes that serve programs and providers."""
    return [child for child in descendants(pid) if b"engine.host" in Path(f"/proc/{child}/cmdline").read_bytes()]


def plugins(pid: int) -> list[int]:
    """The processes that Pulumi has started for the provider."""
    return [
        child for child in descendants(pid) if b"pulumi-resource-aws-slr" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


@pytest.mark.parametrize("mode", ["lean", "shared"])
def test_it_does_what_plain_pulumi_does(estate: Callable[..., Estate], mode: str) -> None:
    fleet = estate(2, failures={"retry": 1})
    plain = fleet.run("preview", "--json").ended_with(0).lines
    fleet.mode = mode
    lean = fleet.run("preview", "--again", "--json").ended_with(0).lines
    assert {number: line["changes"] for number, line in lean.items()} == {
        number: line["changes"] for number, line in plain.items()
    }
    fleet.run("up").ended_with(0)
    fleet.assert_deployed()
    assert fleet.accounts[1].user_tags("AWSServiceRoleForRDS") == {"team": "team-1"}
    fleet.accounts[0].client("iam").untag_role(RoleName="AWSServiceRoleForRDS", TagKeys=["team"])
    fleet.run("up", "--refresh").ended_with(0)
    assert fleet.accounts[0].user_tags("AWSServiceRoleForRDS") == {"team": "team-0"}
    fleet.mode = None
    fleet.run("drift").ended_with(0)
    fleet.mode = mode
    fleet.run("destroy", "--wave", "canary", "--yes").ended_with(0)
    fleet.assert_empty()


@pytest.mark.parametrize("mode", ["lean", "shared"])
def test_a_host_that_is_killed_costs_a_repetition(estate: Callable[..., Estate], mode: str) -> None:
    fleet = estate(3, failures={"retry": 2})
    with fleet.admin.fault("hang_after", action="CreateServiceLinkedRole", seconds=4, account=fleet.pattern) as fault:
        driver = fleet.start("up", "--mode", mode, "--json")
        fault.wait_hit(1, timeout=limits.EVENT)
        victims = hosts(driver.pid)
        assert victims
        for pid in victims:
            kill(pid)
    assert ended(driver).ended_with(0).outcomes == {"done": 3}
    fleet.assert_deployed()


@pytest.mark.parametrize("victim", ["driver", "engine"])
def test_a_kill_loses_nothing_where_the_provider_is_no_child_of_the_engine(
    estate: Callable[..., Estate], victim: str
) -> None:
    fleet = estate(3)
    with fleet.admin.fault("hang_after", action="TagRole", seconds=6, account=fleet.pattern) as fault:
        driver = fleet.start("up", "--mode", "shared", "--json")
        fault.wait_hit(1, timeout=limits.EVENT)
        assert plugins(driver.pid) == []
        served, running = hosts(driver.pid), engines(driver)
        assert running
        for pid in [driver.pid] if victim == "driver" else running:
            kill(pid)
        ended(driver)
    wait_until(lambda: are_gone([*served, *running]))
    if victim == "driver":
        assert fleet.locks == [], "the engines ended in order"
    fleet.run("up", "--mode", "shared").ended_with(0)
    fleet.assert_deployed()


TWO_PROVIDERS = """
import pulumi_aws_slr as slr
from pulumi import ResourceOptions

provider = slr.Provider(
    "other", region="eu-central-1", assume_roles=[{{"roleArn": "arn:aws:iam::{account}:role/slr-fleet"}}], **{allowed}
)
slr.RdsServiceLinkedRole("own")
slr.RdsServiceLinkedRole("other", None, ResourceOptions(provider=provider))
"""


def test_each_provider_of_a_program_works_in_its_own_account(estate: Callable[..., Estate]) -> None:
    """No account's credentials are ever used for another's role, in whichever process its provider is."""
    fleet = estate(2)
    one, other = fleet.accounts
    program = TWO_PROVIDERS.format(account=other.id, allowed={"allowed_account_ids": [other.id]})
    (fleet.folder / "__main__.py").write_text(program)
    fleet.run("up", "--account", one.id, "--mode", "shared").ended_with(0)
    for account in (one, other):
        calls = [call for call in account.calls() if call.service == "iam"]
        assert [call.action for call in calls].count("CreateServiceLinkedRole") == 1
        assert all(call.caller.startswith(f"arn:aws:sts::{account.id}:assumed-role/slr-fleet/") for call in calls)
    fleet.run("destroy", "--account", one.id, "--mode", "shared", "--yes").ended_with(0)
    fleet.assert_empty()


def test_a_provider_that_names_no_account_is_refused_where_it_shares_a_process(estate: Callable[..., Estate]) -> None:
    fleet = estate(2)
    one, other = fleet.accounts
    (fleet.folder / "__main__.py").write_text(TWO_PROVIDERS.format(account=other.id, allowed={}))
    ran = fleet.run("up", "--account", one.id, "--mode", "shared", "--json").ended_with(1)
    assert "has no allowedAccountIds, which `--mode shared` asks for" in ran.lines[one.id]["message"]
    assert roles(other) == []


def test_an_error_of_the_program_is_told(estate: Callable[..., Estate]) -> None:
    fleet = estate(1)
    (fleet.folder / "__main__.py").write_text("raise ValueError('a slip of the pen')\n")
    for mode in ("shared", "lean", "cli"):
        ran = fleet.run("preview", "--mode", mode, "--json").ended_with(1)
        assert "a slip of the pen" in ran.lines[fleet.accounts[0].id]["message"]


def test_a_program_in_another_environment_or_language_is_refused(estate: Callable[..., Estate]) -> None:
    fleet = estate(1)
    project = yaml.safe_load((fleet.folder / "Pulumi.yaml").read_text())
    project["runtime"]["options"]["virtualenv"] = "venv"
    (fleet.folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
    refused = fleet.run("up", "--mode", "lean").ended_with(1)
    assert f"run the program in the environment of `slr`, {sys.prefix}, and Pulumi.yaml names venv" in refused.err
    (fleet.folder / "Pulumi.yaml").write_text(yaml.safe_dump({**project, "runtime": "nodejs"}))
    assert "the program is in nodejs" in fleet.run("up", "--mode", "lean").ended_with(1).err
