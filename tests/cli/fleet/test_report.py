"""`slr fleet report`: results that earlier commands have left in the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_aws_slr.fleet.fingerprint import fingerprint, program_digest
from pulumi_aws_slr.fleet.journal import Journal
from pulumi_aws_slr.fleet.plan import read_plan
from pulumi_aws_slr.fleet.preparing import folder_of
from pulumi_aws_slr.fleet.work import Command
from tests.cli.conftest import Slr
from tests.fleet.estate import estate, member, task
from tests.fleet.report.made import changed


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two accounts, of which the first one has been previewed."""
    made = estate(tmp_path, [member(1), member(2)])
    monkeypatch.chdir(tmp_path)
    plan = read_plan(made.fleet, made.accounts)
    config = plan.targets[0].template.filled(plan.targets[0].account)
    print_ = fingerprint(program_digest(tmp_path), config, Command.PREVIEW, False)
    result = changed(1).result
    assert result is not None
    with Journal.opened(folder_of(plan), Command.PREVIEW) as journal:
        journal.ended(task(1, tmp_path, Command.PREVIEW, fingerprint=print_), result)


def test_markdown_and_a_page(slr: Slr, tmp_path: Path) -> None:
    found = slr("fleet", "report", "--page", "report.html")
    assert found.code == 0
    assert "**1 of 2 accounts change**, in 1 way; 0 do not; 1 not known." in found.out
    assert "team-1" in (tmp_path / "report.html").read_text()


def test_json(slr: Slr) -> None:
    found = slr("fleet", "report", "--json").json
    assert (found["accounts"], found["unknown"], found["unchanged"]) == (2, 1, 0)
    assert found["changes"][0]["accounts"] == ["000000000001"]
    assert found["changes"][0]["report"]["roles"][0]["name"] == "AWSServiceRoleForRDS"


def test_results_of_another_command_or_program_do_not_count(slr: Slr, tmp_path: Path) -> None:
    assert "2 not known" in slr("fleet", "report", "--of", "up").out
    (tmp_path / "__main__.py").write_text("")
    assert "2 not known" in slr("fleet", "report").out
