"""The steps of preview.yml for a fleet, as a runner runs them; the report is one that the job `comment` takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.fleet.estate import Estate
from tests.workflows.github import GitHub, serving
from tests.workflows.runner import Runner

GIVEN = {"FLEET": "fleet.yaml", "STACK": "fleet"}


@pytest.fixture
def github() -> Iterator[GitHub]:
    with serving(GitHub()) as made:
        yield made


def test_a_pull_request_and_the_drift_of_a_fleet(estate: Callable[..., Estate], github: GitHub, tmp_path: Path) -> None:
    fleet = estate(3)
    folder = tmp_path / "runner"
    folder.mkdir()
    runner = Runner(folder, fleet.env)
    preview = runner.run("preview.sh", cwd=fleet.folder, **GIVEN)
    assert preview.code == 0, preview.printed
    assert "**3 of 3 accounts change**, in 2 ways; 0 do not." in preview.summary
    assert "team-1" in Path(preview.outputs["page"]).read_text()
    assert runner.comment(github, Path(preview.outputs["report"]), stack="fleet").code == 0
    (comment,) = github.comments
    assert "<details><summary>All of it, in team-0</summary>" in comment["body"]
    assert comment["body"].endswith(preview.summary.partition("\n")[2])

    fleet.run("up").ended_with(0)
    assert runner.run("preview.sh", "--refresh", "--expect-no-changes", cwd=fleet.folder, **GIVEN).code == 0
    fleet.accounts[1].delete_role("AWSServiceRoleForECS")
    drifted = runner.run("preview.sh", "--refresh", "--expect-no-changes", cwd=fleet.folder, **GIVEN)
    assert drifted.code == 4
    assert "**1 of 3 accounts change**, in 1 way; 2 do not." in drifted.summary
    assert "::error::slr fleet drift ended with exit code 4" in drifted.printed


def test_a_pull_request_from_a_fork_gets_the_plan(estate: Callable[..., Estate], tmp_path: Path) -> None:
    fleet = estate(3)
    step = Runner(tmp_path, fleet.env).run("offline.sh", cwd=fleet.folder, **GIVEN)
    assert step.code == 0, step.printed
    assert "    3 accounts: canary 2, 100% 1\n" in step.summary
    (fleet.folder / "fleet.yaml").write_text("waves: []")
    assert Runner(tmp_path, fleet.env).run("offline.sh", cwd=fleet.folder, **GIVEN).code == 1
