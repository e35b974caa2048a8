"""`slr prune`, against the local AWS."""

from __future__ import annotations

from typing import Any

import pytest

from local.aws.admin import Admin
from pulumi_aws_slr.ownership import pruning
from tests.cli.conftest import Accounts, Slr
from tests.cli.test_usage import cluster, replication

pytestmark = pytest.mark.local_aws

ACTIVITY = pruning._activity


@pytest.fixture(autouse=True)
def all_roles_are_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """The local AWS cannot make roles that are older than the test."""
    monkeypatch.setattr(pruning, "_activity", lambda _role, _days: None)


def standings(answer: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    prefix = "AWSServiceRoleFor"
    return {item["role"].removeprefix(prefix): (item["standing"], item["outcome"]) for item in answer["roles"]}


def names(accounts: Accounts, account: str) -> set[str]:
    return {role["RoleName"] for role in accounts.client(account).list_roles(PathPrefix="/aws-service-role/")["Roles"]}


def test_what_may_go_and_what_goes(slr: Slr, accounts: Accounts) -> None:
    account = accounts.new()
    iam = accounts.client(account)
    for principal in ("rds", "dms", "ecs", "autoscaling", "elasticache"):
        iam.create_service_linked_role(AWSServiceName=f"{principal}.amazonaws.com")
    iam.tag_role(RoleName="AWSServiceRoleForAutoScaling", Tags=[{"Key": "aws-slr:owner:shop/prod", "Value": "x"}])
    cluster(accounts.client(account, "rds", "us-east-2"), "orders")
    accounts.client(account, "ecs").create_cluster(clusterName="c")
    key = accounts.client(account, "kms").create_key(MultiRegion=True)["KeyMetadata"]["Arn"]
    before = names(accounts, account)

    listed = slr("prune", "--profile", account)
    assert (listed.code, listed.err) == (0, "")
    lines = listed.out.splitlines()
    assert lines[0] == f"Account {account}: 3 of 6 service-linked roles may go"
    assert lines[-1] == "Nothing was changed; --yes deletes those that are unused."
    assert [line.split()[:2] for line in lines[2:-1]] == [
        ["AWSServiceRoleForAutoScaling", "owned"],
        ["AWSServiceRoleForDMSServerless", "unused"],
        ["AWSServiceRoleForECS", "used"],
        ["AWSServiceRoleForElastiCache", "unused"],
        ["AWSServiceRoleForKeyManagementServiceMultiRegionKeys", "unused"],
        ["AWSServiceRoleForRDS", "used"],
    ]
    assert names(accounts, account) == before

    done = slr("prune", "--profile", account, "--yes", "--json")
    assert done.code == 1, "IAM refused one"
    assert standings(done.json) == {
        "AutoScaling": ("owned", None),
        "DMSServerless": ("unused", "deleted"),
        "ECS": ("used", None),
        "ElastiCache": ("unused", "deleted"),
        "KeyManagementServiceMultiRegionKeys": ("unused", "refused"),
        "RDS": ("used", None),
    }
    keys = next(item for item in done.json["roles"] if item["key"] == "kms-mrk")
    assert keys["details"].startswith("deletion failed: Account owns one or more multi-Region keys")
    assert key in keys["details"]
    ecs = next(item for item in done.json["roles"] if item["key"] == "ecs")
    assert ecs["reason"] == "one resource uses it in eu-west-1"
    rds = next(item for item in done.json["roles"] if item["key"] == "rds")
    assert [user["name"] for region in rds["usage"]["regions"] for user in region["users"]] == ["orders"]
    left = ("AutoScaling", "ECS", "KeyManagementServiceMultiRegionKeys", "RDS")
    assert names(accounts, account) == {f"AWSServiceRoleFor{name}" for name in left}


def test_replications_keep_a_role_that_iam_would_delete(slr: Slr, accounts: Accounts, url: str) -> None:
    account = accounts.new()
    replication(accounts.client(account, "dms", "us-west-2"), "live")
    role = {"AWSServiceRoleForDMSServerless"}
    used = slr("prune", "--profile", account, "--yes", "--json")
    assert (used.code, standings(used.json)) == (0, {"DMSServerless": ("used", None)})
    with Admin(url).fault("access_denied", account=account, service="dms", region="us-west-2"):
        unknown = slr("prune", "--profile", account, "--yes", "--json")
    assert (unknown.code, standings(unknown.json)) == (1, {"DMSServerless": ("unknown", None)})
    assert names(accounts, account) == role


def test_an_account_without_roles(slr: Slr, accounts: Accounts) -> None:
    account = accounts.new()
    assert slr("prune", "--profile", account).out == f"Account {account}: 0 of 0 service-linked roles may go\n"


def test_young_roles_stay(slr: Slr, accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "_activity", ACTIVITY)
    account = accounts.new()
    accounts.client(account).create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    found = slr("prune", "--profile", account, "--yes", "--json")
    assert (found.code, standings(found.json)) == (0, {"RDS": ("active", None)})
    assert found.json["roles"][0]["reason"] == "created 0 days ago"


def test_an_account_that_cannot_be_asked(slr: Slr, accounts: Accounts, url: str) -> None:
    account = accounts.new()
    with Admin(url).fault("access_denied", account=account, action="ListRoles"):
        found = slr("prune", "--profile", account)
    assert (found.code, found.out) == (1, "")
    assert "may not call iam:ListRoles" in found.err


@pytest.mark.parametrize("days", ["0", "401", "x"])
def test_days_that_iam_cannot_look_back(slr: Slr, days: str) -> None:
    assert slr("prune", "--days", days).code == 2
