"""The small version of the bench goes through all of its code, so none of it rots."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.samples import read
from bench.tools import DESTROY, REFRESH, UP, Floor, Ours
from local.layout import ROOT


@pytest.mark.long
@pytest.mark.e2e
@pytest.mark.local_aws
def test_one_small_round_of_everything(tmp_path: Path) -> None:
    kept, page = tmp_path / "samples.jsonl", tmp_path / "page.md"
    command = [sys.executable, "-m", "bench", "--quick", "--samples", str(kept), "--page", str(page)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

    samples = read(kept)
    lives = samples.of(scenario="roles", condition="deleted at once", tool=Ours.name)
    created, destroyed = (lives.of(operation=operation)[0].calls for operation in (UP, DESTROY))
    assert created == {"iam:CreateServiceLinkedRole": 2, "iam:TagRole": 2, "sts:GetCallerIdentity": 1}
    assert sum(destroyed.values()) == 2 * 4 + 1
    for tool in (Ours, Floor):  # the script calls what we call
        (read_by,) = samples.of(scenario="roles", tool=tool.name, operation=REFRESH)
        assert read_by.calls == {"iam:GetRole": 2, "sts:GetCallerIdentity": 1}
    assert {one.scenario for one in samples} == {
        "roles",
        "parts",
        "import",
        "report",
        "catalogue",
        "components",
        "yardstick",
    }
    assert "| calls per role created | 2 | 2.00 | met |" in page.read_text()
