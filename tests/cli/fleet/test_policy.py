"""`slr policy deployer --fleet`: one policy and one template for all accounts."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Slr
from tests.fleet.estate import Estate, estate, member, number
from tests.judge.lint import lint

HUB = "arn:aws:iam::999999999999:role/hub"
OVERLAYS = {"overlays": [{"match": "prod", "stack": "prod"}]}


@pytest.fixture(autouse=True)
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Estate:
    made = estate(tmp_path, [member(at, *(["prod"] if at % 2 else [])) for at in range(1, 5)], OVERLAYS)
    for stack, services in (("baseline", ["rds"]), ("prod", ["rds", "ecs"])):
        roles = {service: {"service": service, "tags": {"account": "{account}"}} for service in services}
        made.write(f"stacks/Pulumi.{stack}.yaml", {"config": {"aws:region": "eu-central-1", "platform:roles": roles}})
    monkeypatch.chdir(tmp_path)
    return made


def asked(slr: Slr, *more: str) -> Any:
    found = slr("policy", "deployer", "--fleet", "fleet.yaml", *more)
    assert found.code == 0, found.err
    return found.json


def test_one_policy_for_all_accounts_and_stacks(slr: Slr) -> None:
    document = asked(slr)
    text = json.dumps(document, separators=(",", ":"))
    assert lint(text) == []
    for role in ("rds.amazonaws.com/AWSServiceRoleForRDS", "ecs.amazonaws.com/AWSServiceRoleForECS"):
        assert f"arn:aws:iam::*:role/aws-service-role/{role}" in text
    assert "aws-slr:owner:platform/????????????/*" in text
    assert number(1) not in text
    assert [document] == asked(slr, "--json")
    assert "slr-fleet" in slr("policy", "deployer", "--fleet", "fleet.yaml", "--pulumi").out


def test_the_template(slr: Slr, tmp_path: Path) -> None:
    found = asked(slr, "--cloudformation", HUB, "--external-id", "x")
    path = tmp_path / "template.json"
    path.write_text(json.dumps(found))
    linted = subprocess.run(
        [str(Path(sysconfig.get_path("scripts")) / "cfn-lint"), str(path)], capture_output=True, text=True, check=False
    )
    assert (linted.returncode, linted.stdout) == (0, "")
    resources = found["Resources"]
    for logical, name in (("Fleet", "slr-fleet"), ("FleetPreview", "slr-fleet-preview")):
        properties = resources[logical]["Properties"]
        assert properties["RoleName"] == name
        (trust,) = properties["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"AWS": HUB}
        assert trust["Condition"] == {"StringEquals": {"sts:ExternalId": "x"}}
    assert {"Fn::Sub": "aws-slr:owner:platform/${AWS::AccountId}/*"} in _texts(resources["FleetPolicy1"])
    reading = json.dumps(resources["FleetPreviewPolicy1"])
    assert "iam:GetRole" in reading
    assert "iam:CreateServiceLinkedRole" not in reading
    assert "iam:TagRole" not in reading


def _texts(value: Any) -> list[Any]:
    """All lists' items and values, at any depth."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [*inner, *(text for one in inner for text in _texts(one))]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--stack", "prod", "--accounts", "accounts.yaml"),
        ("--stack", "prod", "--cloudformation", HUB),
        ("--fleet", "fleet.yaml", "--external-id", "x"),
        ("--fleet", "fleet.yaml", "--cloudformation", HUB, "--pulumi"),
    ],
)
def test_a_wrong_command_line(slr: Slr, arguments: tuple[str, ...]) -> None:
    assert slr("policy", "deployer", *arguments).code == 2


def test_what_is_wrong_with_the_fleet_s_files(slr: Slr, fleet: Estate) -> None:
    fleet.write("fleet.yaml", {"defaults": {"stack": "none"}})
    found = slr("policy", "deployer", "--fleet", "fleet.yaml")
    assert found.code == 1
    assert "Pulumi.none.yaml does not exist" in found.err
