"""The mode `lean`: the same as plain Pulumi, with one process less."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import yaml

from tests.e2e import limits
from tests.e2e.fleet.estate import Estate, ended, kill
from tests.e2e.harness import descendants


def hosts(pid: int) -> list[int]:
    """The processes that serve programs."""
    return [child for child in descendants(pid) if b"program_host" in Path(f"/proc/{child}/cmdline").read_bytes()]


def test_it_does_what_plain_pulumi_does(estate: Callable[..., Estate]) -> None:
    fleet = estate(4, failures={"retry": 1})
    lean = fleet.run("preview", "--mode", "lean", "--json").ended_with(0).lines
    plain = fleet.run("preview", "--again", "--json").ended_with(0).lines
    assert {number: line["changes"] for number, line in lean.items()} == {
        number: line["changes"] for number, line in plain.items()
    }
    fleet.run("up", "--mode", "lean").ended_with(0)
    fleet.assert_deployed()
    assert fleet.accounts[3].user_tags("AWSServiceRoleForRDS") == {"team": "team-3"}
    fleet.run("drift", "--mode", "lean").ended_with(0)
    fleet.run("drift").ended_with(0)


def test_a_host_that_is_killed_costs_a_repetition(estate: Callable[..., Estate]) -> None:
    fleet = estate(3, failures={"retry": 2})
    with fleet.admin.fault("hang_after", action="CreateServiceLinkedRole", seconds=4, account=fleet.pattern) as fault:
        driver = fleet.start("up", "--mode", "lean", "--json")
        fault.wait_hit(1, timeout=limits.EVENT)
        victims = hosts(driver.pid)
        assert victims
        for pid in victims:
            kill(pid)
    assert ended(driver).ended_with(0).outcomes == {"done": 3}
    fleet.assert_deployed()


def test_an_error_of_the_program_is_told(estate: Callable[..., Estate]) -> None:
    fleet = estate(1)
    (fleet.folder / "__main__.py").write_text("raise ValueError('a slip of the pen')\n")
    for mode in ("lean", "cli"):
        ran = fleet.run("preview", "--mode", mode, "--json").ended_with(1)
        assert "a slip of the pen" in ran.lines[fleet.accounts[0].id]["message"]


def test_a_program_in_another_environment_or_language_is_refused(estate: Callable[..., Estate]) -> None:
    fleet = estate(1)
    project = yaml.safe_load((fleet.folder / "Pulumi.yaml").read_text())
    project["runtime"]["options"]["virtualenv"] = "venv"
    (fleet.folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
    refused = fleet.run("up", "--mode", "lean").ended_with(1)
    assert f"runs the program in the environment of `slr`, {sys.prefix}, and Pulumi.yaml names venv" in refused.err
    (fleet.folder / "Pulumi.yaml").write_text(yaml.safe_dump({**project, "runtime": "nodejs"}))
    assert "the program is in nodejs" in fleet.run("up", "--mode", "lean").ended_with(1).err
