"""cloud_control.json is what CloudFormation's registry says of the workloads' types: otherwise run `make catalog`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_aws_slr.catalog import roles
from pulumi_aws_slr.catalog.upkeep import cloud_control
from pulumi_aws_slr.catalog.upkeep.schema import folder

_NAMESAKES = {"aws:lex/bot:Bot"}
"""CloudFormation's type is that of Lex V2, pulumi-aws's that of V1."""


def test_it_is_current() -> None:
    assert (folder() / "cloud_control.json").read_text(encoding="utf-8") == cloud_control.text(), "run `make catalog`"


def test_every_workload_has_its_type_or_a_null() -> None:
    kept = cloud_control.kept_by_hand()["types"]
    assert list(kept) == sorted({token for entry in roles() for token in entry.workloads})


def test_no_type_is_overlooked_or_gone() -> None:
    """A null whose name the registry has by now, and a type that it has no more, are to be looked at."""
    registry = {name.lower(): name for name in cloud_control.registry()}
    for token, name in cloud_control.kept_by_hand()["types"].items():
        module, kind = token.removeprefix("aws:").split("/")[0], token.rpartition(":")[2]
        if name:
            assert name in cloud_control.registry(), token
        else:
            assert token in _NAMESAKES or f"aws::{module}::{kind}".lower() not in registry, token


def test_every_input_has_a_parent_or_is_left_out() -> None:
    """Types with several inputs, or whose parent nobody lists, are listed nowhere."""
    left = set()
    for name in filter(None, cloud_control.kept_by_hand()["types"].values()):
        listing = (cloud_control.schema_of(name).get("handlers") or {}).get("list") or {}
        if listing.get("handlerSchema", {}).get("required") and name not in cloud_control.kept_by_hand()["parents"]:
            left.add(name)
    assert left == {"AWS::VpcLattice::AccessLogSubscription", "AWS::VpcLattice::Rule"}


def test_a_parent_that_is_listed_by_inputs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = cloud_control.kept_by_hand()
    wrong = {**kept, "parents": {**kept["parents"], "AWS::EKS::Nodegroup": "AWS::EKS::FargateProfile"}}
    monkeypatch.setattr(cloud_control, "kept_by_hand", lambda: wrong)
    with pytest.raises(ValueError, match="AWS::EKS::Nodegroup cannot be listed through AWS::EKS::FargateProfile"):
        cloud_control.text()


def test_main_writes_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cloud_control, "folder", lambda: tmp_path)
    cloud_control.main()
    assert (tmp_path / "cloud_control.json").read_text(encoding="utf-8").startswith('{"source": "cfn-lint ')


def test_no_action_is_a_pattern() -> None:
    """A deployer's policy names what it allows."""
    rows: dict[str, dict[str, Any]] = json.loads(cloud_control.text())["types"]
    assert [name for name, row in rows.items() if any("*" in action for action in row["list_actions"])] == []
