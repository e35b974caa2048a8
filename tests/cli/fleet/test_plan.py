"""`slr fleet plan`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Slr
from tests.fleet.estate import estate, member, number

WAVES = {"waves": [{"name": "canary", "match": "wave:canary"}, {"percent": 100}]}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    estate(tmp_path, [member(1, "wave:canary"), member(2), {"account_id": number(3), "profile": "three"}], WAVES)
    monkeypatch.chdir(tmp_path)


def test_the_table(slr: Slr) -> None:
    assert slr("fleet", "plan").out.splitlines() == [
        "wave    account       name          stack     role",
        "canary  000000000001  team-1        baseline  slr-fleet",
        "100%    000000000002  team-2        baseline  slr-fleet",
        "100%    000000000003  000000000003  baseline  profile three",
        "3 accounts: canary 1, 100% 2",
    ]


def test_json_of_a_part(slr: Slr) -> None:
    found = slr("fleet", "plan", "--json", "--wave", "canary").json
    (canary, rest) = found["waves"]
    assert [account["account"] for account in canary["accounts"]] == [number(1)]
    assert canary["accounts"][0]["stack"] == "baseline"
    assert rest == {"name": "100%", "accounts": []}
    assert found["failures"] == {"tolerate": 0, "retry": 0}


def test_what_is_wrong_ends_with_1(slr: Slr, tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").write_text("waves: [{percent: 0}]")
    found = slr("fleet", "plan")
    assert found.code == 1
    assert found.err.splitlines() == [
        "Error: The fleet's files have 2 mistakes; nothing was begun:",
        "  fleet.yaml: defaults: field required",
        "  fleet.yaml: waves.0.percent: input should be greater than or equal to 1",
    ]
    assert slr("fleet", "plan", "--accounts", "none.yaml").code == 1


def test_warnings_are_on_standard_error(slr: Slr, tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").write_text("{defaults: {stack: baseline}, waves: [{match: x}, {percent: 100}]}")
    found = slr("fleet", "plan")
    assert found.code == 0
    assert found.err == "Warning: waves: no account has the tag x\n"
