"""`--accounts`: discover, usage, doctor and prune in every account of a file, each by its own role."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from local.aws.admin import Admin
from pulumi_aws_slr.ownership import pruning
from tests.cli.conftest import Accounts, Slr
from tests.fleet.estate import arn

pytestmark = pytest.mark.local_aws


@pytest.fixture
def estate(accounts: Accounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The numbers of three accounts with a role each; the file `accounts.yaml` has them, by way of a hub."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setattr(pruning, "_activity", lambda _role, _days: None)
    numbers = [accounts.new() for _ in range(3)]
    for number in numbers:
        accounts.client(number).create_service_linked_role(AWSServiceName="elasticache.amazonaws.com")
    listed = [
        {"account_id": number, "name": f"team-{at}", "role": [arn("999999999999", "hub"), arn(number)]}
        for at, number in enumerate(numbers)
    ]
    (tmp_path / "accounts.yaml").write_text(yaml.safe_dump({"accounts": listed}))
    return numbers


def names(accounts: Accounts, number: str) -> list[str]:
    listed = accounts.client(number).list_roles(PathPrefix="/aws-service-role/")["Roles"]
    return [role["RoleName"] for role in listed]


def test_discover(slr: Slr, estate: list[str], url: str) -> None:
    with Admin(url).fault("access_denied", action="ListRoles", account=estate[1]):
        found = slr("discover", "--accounts", "accounts.yaml", "--json")
    assert found.code == 1
    assert [(one["account"], one["names"]) for one in found.json["accounts"]] == [
        (estate[0], ["team-0"]),
        (estate[2], ["team-2"]),
    ]
    assert [failure["name"] for failure in found.json["failures"]] == ["team-1"]
    callers = {call.caller for call in Admin(url).calls(account=estate[0]) if call.action == "ListRoles"}
    assert f"arn:aws:sts::{estate[0]}:assumed-role/slr-fleet/slr-fleet" in callers
    assert f"Account {estate[2]} (team-2): 1 service-linked roles" in slr("discover", "--accounts", "accounts.yaml").out


def test_prune(slr: Slr, accounts: Accounts, estate: list[str], url: str) -> None:
    listed = slr("prune", "--accounts", "accounts.yaml")
    assert listed.code == 0
    assert f"Account {estate[1]} (team-1): 1 of 1 service-linked roles may go" in listed.out
    with Admin(url).fault("access_denied", action="ListRoles", account=estate[1]):
        done = slr("prune", "--accounts", "accounts.yaml", "--yes", "--json")
    assert done.code == 1
    assert [failure["name"] for failure in done.json["failures"]] == ["team-1"]
    assert [one["roles"][0]["outcome"] for one in done.json["accounts"]] == ["deleted", "deleted"]
    assert [names(accounts, number) for number in estate] == [[], ["AWSServiceRoleForElastiCache"], []]


def test_usage(slr: Slr, accounts: Accounts, estate: list[str], url: str) -> None:
    accounts.client(estate[2], "ecs").create_cluster(clusterName="orders")
    region = ("--region", "eu-west-1")
    with Admin(url).fault("access_denied", action="GetCallerIdentity", account=estate[1]):
        found = slr("usage", "ecs", "elasticache", "--accounts", "accounts.yaml", *region, "--json")
    assert found.code == 1
    assert [failure["name"] for failure in found.json["failures"]] == ["team-1"]
    used = {one["name"]: {role["key"]: role["used"] for role in one["roles"]} for one in found.json["accounts"]}
    assert used["team-2"]["ecs"] is True
    assert used["team-0"]["ecs"] is False
    shown = slr("usage", "ecs", "--accounts", "accounts.yaml", *region)
    assert shown.code == 0
    assert f"AWSServiceRoleForECS in account {estate[2]}: used by 1 resource" in shown.out
    assert shown.out.count("AWSServiceRoleForECS in account ") == 3


@pytest.mark.parametrize(
    "command",
    [
        ("discover", "--profile", "x"),
        ("prune", "--profile", "x"),
        ("prune", "--left-by", "shop/prod"),
        ("usage", "ecs", "--profile", "x"),
        ("discover", "--all-profiles"),
        ("doctor", "--stack", "x", "--profile", "x"),
    ],
)
def test_what_excludes_each_other(slr: Slr, command: tuple[str, ...]) -> None:
    found = slr(*command, "--accounts", "accounts.yaml")
    assert found.code == 2


def test_doctor(slr: Slr, accounts: Accounts, estate: list[str], tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    template = {
        "aws:region": "eu-west-1",
        "shop:roles": {"cache": {"service": "elasticache", "tags": {"of": "{account}"}}},
    }
    (tmp_path / "Pulumi.baseline.yaml").write_text(yaml.safe_dump({"config": template}))
    for number in estate[1:]:
        role = {"RoleName": "slr-fleet", "AssumeRolePolicyDocument": "{}"}
        accounts.client(number).create_role(**role)
        policy = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}], "Version": "2012-10-17"}
        accounts.client(number).put_role_policy(
            RoleName="slr-fleet", PolicyName="all", PolicyDocument=json.dumps(policy)
        )
    found = slr("doctor", "--accounts", "accounts.yaml", "--stack", "baseline", "--json")
    told = {one["name"]: one["findings"] for one in found.json["accounts"]}
    assert list(told) == ["team-0", "team-1", "team-2"]
    assert told["team-1"][0]["text"].startswith(f"arn:aws:sts::{estate[1]}:assumed-role/slr-fleet/slr-fleet in account")
    assert any("AWSServiceRoleForElastiCache" in f"{one['about']} {one['text']}" for one in told["team-2"])
    assert found.code == found.json["exit_code"]
    shown = slr("doctor", "--accounts", "accounts.yaml", "--stack", "baseline").out
    assert f"{estate[0]} (team-0)\n" in shown
    (tmp_path / "Pulumi.baseline.yaml").write_text(yaml.safe_dump({"config": {"team": "{team}", "aws:profile": "x"}}))
    wrong = slr("doctor", "--accounts", "accounts.yaml", "--stack", "baseline")
    assert wrong.code == 1
    assert "have 4 mistakes" in wrong.err


@pytest.mark.parametrize("command", ["discover", "prune"])
def test_a_file_that_is_wrong(slr: Slr, tmp_path: Path, command: str) -> None:
    path = tmp_path / "accounts.yaml"
    path.write_text("accounts: [{account_id: 1}]")
    found = slr(command, "--accounts", str(path))
    assert found.code == 1
    assert "accounts.0.account_id: put it in quotes" in found.err
