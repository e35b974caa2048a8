"""index.json, which programs load, is what catalog.yaml, which people edit, says."""

import json
import re
from dataclasses import fields
from importlib import resources
from pathlib import Path

import pytest
import yaml

from pulumi_aws_slr.catalog import CatalogEntry, roles
from pulumi_aws_slr.catalog.upkeep import build

FOLDER = Path(str(resources.files("pulumi_aws_slr.catalog")))
KEYS = (Path(__file__).parent / "keys.txt").read_text(encoding="utf-8").split()


@pytest.fixture(scope="module")
def rows() -> list[dict[str, object]]:
    return yaml.load((FOLDER / "catalog.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


def test_the_index_is_what_the_catalogue_says(rows: list[dict[str, object]]) -> None:
    assert (FOLDER / "index.json").read_text(encoding="utf-8") == build.index_of(rows), "run `make catalog`"


def test_no_row_is_lost(rows: list[dict[str, object]]) -> None:
    assert len(rows) == 351
    assert [row["key"] for row in rows] == [entry.key for entry in roles()]


def test_keys_are_stable() -> None:
    """Keys are in people's programs and in resource names: none may vanish. A new one is added to keys.txt."""
    assert [entry.key for entry in roles()] == KEYS


def test_keys_are_unique_sorted_and_speakable() -> None:
    assert sorted(set(KEYS)) == KEYS
    assert [key for key in KEYS if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)] == []


def test_every_row_says_what_service_it_is_for_and_how_sure_that_is(rows: list[dict[str, object]]) -> None:
    assert [row["key"] for row in rows if not row.get("service") or not row.get("confidence")] == []


def test_principals_and_names_are_well_formed() -> None:
    wrong = [
        entry.key
        for entry in roles()
        if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com", entry.service_principal or "x.amazonaws.com")
        or not re.fullmatch(r"[\w+=,.@-]{1,64}", entry.role_name or "x", re.ASCII)
    ]
    assert wrong == []


def test_an_unknown_stays_unknown() -> None:
    """Unknown is left out, so that it loads as None; false and true are what was tried."""
    row = {"key": "x", "service": "X", "custom_suffix": "unknown", "role_name": None, "sources": ["somewhere"]}
    assert json.loads(build.index_of([row])) == [{"key": "x", "service": "X"}]
    assert json.loads(build.index_of([{**row, "custom_suffix": False}])) == [
        {"key": "x", "service": "X", "custom_suffix": False}
    ]


def test_the_index_holds_nothing_that_programs_do_not_use() -> None:
    used = {field.name for field in fields(CatalogEntry)}
    assert {key for row in json.loads((FOLDER / "index.json").read_text(encoding="utf-8")) for key in row} <= used


def test_main_rewrites_the_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text("- {key: é, service: S, role_name: null}\n", encoding="utf-8")
    monkeypatch.setattr(build.resources, "files", lambda _package: tmp_path)
    build.main()
    assert (tmp_path / "index.json").read_text(encoding="utf-8") == '[\n{\n"key": "é",\n"service": "S"\n}\n]\n'


def test_the_roles_that_this_project_is_about() -> None:
    shown = {
        entry.key: (entry.service_principal, entry.role_name, entry.managed_policy, entry.custom_suffix)
        for entry in roles()
        if entry.key in {"rds", "dms-serverless", "autoscaling", "ecs"}
    }
    assert shown == {
        "autoscaling": (
            "autoscaling.amazonaws.com",
            "AWSServiceRoleForAutoScaling",
            "AutoScalingServiceRolePolicy",
            True,
        ),
        "dms-serverless": (
            "dms.amazonaws.com",
            "AWSServiceRoleForDMSServerless",
            "AWSDMSServerlessServiceRolePolicy",
            False,
        ),
        "ecs": ("ecs.amazonaws.com", "AWSServiceRoleForECS", "AmazonECSServiceRolePolicy", False),
        "rds": ("rds.amazonaws.com", "AWSServiceRoleForRDS", "AmazonRDSServiceRolePolicy", False),
    }
