"""The JSON Schemas for editors are current, and say what the program says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from local.layout import ROOT
from pulumi_aws_slr.fleet import schemas
from tests.fleet.estate import arn, member, number

ACCOUNTS, FLEET = (
    jsonschema.Draft202012Validator(json.loads(schemas.texts()[f"{name}.schema.json"]))
    for name in ("accounts", "fleet")
)
ONE = number(1)


def test_the_files_are_current() -> None:
    for name, text in schemas.texts().items():
        assert (ROOT / "schemas" / name).read_text(encoding="utf-8") == text, f"{name}: run `make catalog`"


def test_main_writes_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(schemas.sys, "argv", ["schemas", str(tmp_path)])
    schemas.main()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["accounts.schema.json", "fleet.schema.json"]


@pytest.mark.parametrize("more", [{}, {"role": arn(ONE)}, {"external_id": "x", "vars": {"a": [1]}, "regions": ["a"]}])
def test_accounts_that_pass(more: dict[str, Any]) -> None:
    ACCOUNTS.validate({"accounts": [{**member(1), **more}], "vars": {}})


@pytest.mark.parametrize("more", [{"account_id": 1}, {"role": "x"}, {"role": []}, {"profile": "p"}, {"tags": "x"}])
def test_accounts_that_do_not(more: dict[str, Any]) -> None:
    assert not ACCOUNTS.is_valid({"accounts": [{**member(1), **more}]})


def test_a_fleet_that_passes() -> None:
    FLEET.validate(
        {
            "defaults": {"stack": "baseline"},
            "overlays": [{"match": "path:/Workloads/Prod", "stack": "prod"}],
            "waves": [{"name": "canary", "match": "wave:canary"}, {"percent": 25}, {"percent": 100}],
            "failures": {"tolerate": 2, "retry": 1},
            "concurrency": 4,
            "previewRole": "slr-fleet-preview",
        }
    )


@pytest.mark.parametrize(
    "more",
    [{"waves": [{"name": "x"}]}, {"waves": [{"percent": 1, "match": "x"}]}, {"concurrency": 0}, {"concurency": 1}],
)
def test_fleets_that_do_not(more: dict[str, Any]) -> None:
    assert not FLEET.is_valid({"defaults": {"stack": "baseline"}, **more})
