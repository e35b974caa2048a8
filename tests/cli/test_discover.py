"""`slr discover`, against the local AWS."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from local.aws.admin import Admin
from pulumi_aws_slr.stack.config import StackConfig
from tests.cli.conftest import Accounts, Slr

pytestmark = pytest.mark.local_aws


def fragment(text: str) -> StackConfig:
    """The configuration that a fragment is, which the stack program accepts."""
    config = yaml.safe_load(text)["config"]
    given = {key.removeprefix("pulumi-aws-slr:"): value for key, value in config.items()}
    return StackConfig.parse(given, stack="dev", project="pulumi-aws-slr")


def services(config: StackConfig) -> dict[str, tuple[str, str | None]]:
    return {name: (role.service, role.suffix) for name, role in config.roles.items()}


def test_who_made_each_role(slr: Slr, accounts: Accounts) -> None:
    account = accounts.new()
    accounts.client(account).create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    accounts.client(account, "ecs").create_cluster(clusterName="c")
    answer = slr("discover", "--profile", account, "--why", "--json").json["accounts"][0]
    by_ecs, by_hand = (role["made_by"] for role in answer["roles"])
    assert " through ecs.amazonaws.com, " in by_ecs
    assert by_hand.startswith(f"arn:aws:iam::{account}:")
    shown = slr("discover", "--profile", account, "--why").out.splitlines()
    assert shown[1].endswith("made by")
    assert shown[2].endswith(by_ecs)


def test_who_may_not_ask_cloudtrail_sees_the_roles_all_the_same(slr: Slr, accounts: Accounts) -> None:
    account = accounts.new()
    accounts.client(account).create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    with Admin(accounts.url).fault("access_denied", account=account, service="cloudtrail"):
        found = slr("discover", "--profile", account, "--why", "--json")
    assert found.code == 0
    assert "may not call cloudtrail:LookupEvents" in found.json["accounts"][0]["roles"][0]["made_by"]


def test_an_account_s_roles(slr: Slr, accounts: Accounts) -> None:
    account = accounts.new()
    iam = accounts.client(account)
    iam.create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com", CustomSuffix="on")
    iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    accounts.client(account, "ecs").create_cluster(clusterName="c")
    Admin(accounts.url).advance(account, 60)  # so long GetRole tells of no use
    iam.tag_role(RoleName="AWSServiceRoleForECS", Tags=[{"Key": "aws-slr:owner:shop/prod", "Value": "ecs"}])
    iam.create_role(RoleName="mine", AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}')

    found = slr("discover", "--profile", account, "--json")
    assert (found.code, found.err) == (0, "")
    (answer,) = found.json["accounts"]
    assert (answer["account"], answer["profiles"], found.json["failures"]) == (account, [account], [])
    rows = [(role["key"], role["suffix"], role["owners"], role["last_used_region"]) for role in answer["roles"]]
    assert rows == [
        ("autoscaling", "on", [], None),
        ("ecs", None, ["shop/prod"], "eu-west-1"),
        ("rds", None, [], None),
    ]
    ecs = answer["roles"][1]
    assert ecs["arn"] == f"arn:aws:iam::{account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
    assert ecs["tags"] == {"aws-slr:owner:shop/prod": "ecs"}

    lines = slr("discover", "--profile", account).out.splitlines()
    assert lines[0] == f"Account {account} ({account}): 3 service-linked roles"
    assert lines[3].split() == [
        *("ecs", "AWSServiceRoleForECS", "ecs.amazonaws.com", ecs["last_used"][:10], "eu-west-1", "shop/prod")
    ]
    assert lines[4].split() == ["rds", "AWSServiceRoleForRDS", "rds.amazonaws.com", "none", "known"]

    emitted = slr("discover", "--profile", account, "--emit-stack").out
    assert services(fragment(emitted)) == {
        "autoscaling-on": ("autoscaling", "on"),  # in quotes: plain, YAML would read true
        "ecs": ("ecs", None),
        "rds": ("rds", None),
    }
    assert "    ecs:  # owned by shop/prod: this stack would become an owner, too\n" in emitted


def test_all_profiles_of_which_two_are_one_account_and_one_fails(slr: Slr, accounts: Accounts, url: str) -> None:
    first, second, denied = (accounts.new() for _ in range(3))
    twin = f"[profile twin]\naws_access_key_id={first}\naws_secret_access_key=x\nregion=eu-west-1\n"
    accounts.config.write_text(accounts.config.read_text(encoding="utf-8") + twin, encoding="utf-8")
    for account in (first, second):
        accounts.client(account).create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    with Admin(url).fault("access_denied", account=denied, action="ListRoles"):
        found = slr("discover", "--all-profiles", "--json")
        text = slr("discover", "--all-profiles", "--emit-stack")
    assert found.code == text.code == 1
    assert {item["account"]: item["profiles"] for item in found.json["accounts"]} == {
        first: [first, "twin"],
        second: [second],
    }
    (failure,) = found.json["failures"]
    assert failure["profile"] == denied
    assert "may not call iam:ListRoles" in failure["error"]
    assert found.err.startswith(f"Error: {denied}: ")
    assert [services(fragment(part)) for part in text.out.split("---\n")] == [{"rds": ("rds", None)}] * 2


def test_an_account_without_roles(slr: Slr, accounts: Accounts) -> None:
    account = accounts.new()
    assert slr("discover", "--profile", account).out == f"Account {account} ({account}): 0 service-linked roles\n\n"
    emitted = slr("discover", "--profile", account, "--emit-stack").out
    assert services(fragment(emitted)) == {}


def test_the_configuration_is_that_of_the_project(
    slr: Slr, accounts: Accounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = accounts.new()
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    (tmp_path / "Pulumi.yaml").write_text("name: platform\nruntime: python\n")
    assert "\n  platform:roles: {}\n" in slr("discover", "--profile", account, "--emit-stack").out
    (tmp_path / "Pulumi.yaml").write_text("[")
    found = slr("discover", "--profile", account, "--emit-stack")
    assert (found.code, found.out) == (1, "")
    assert "Pulumi.yaml: line 2: did not find expected node content" in found.err


def test_a_profile_that_does_not_exist(slr: Slr, accounts: Accounts) -> None:
    found = slr("discover", "--profile", "nope")
    assert (found.code, found.out) == (1, "")
    assert "Error: nope: AWS credentials: no usable AWS credentials" in found.err


def test_no_credentials_at_all(slr: Slr, accounts: Accounts) -> None:
    found = slr("discover")
    assert found.code == 1
    assert "Error: default credentials: sts:GetCallerIdentity: no usable AWS credentials" in found.err


def test_no_profiles(slr: Slr, accounts: Accounts) -> None:
    found = slr("discover", "--all-profiles")
    assert (found.code, found.err) == (1, "Error: the AWS configuration has no profiles; leave --all-profiles out\n")


@pytest.mark.parametrize("arguments", [("--profile", "a", "--all-profiles"), ("--emit-stack", "--json")])
def test_options_that_exclude_each_other(slr: Slr, arguments: tuple[str, ...]) -> None:
    assert slr("discover", *arguments).code == 2


def test_as_a_process_with_credentials_of_the_environment(accounts: Accounts) -> None:
    account = accounts.new()
    iam = accounts.client(account)
    for number in range(120):  # more than a page of ListRoles
        iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com", CustomSuffix=f"s{number}")
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": account, "AWS_SECRET_ACCESS_KEY": "x"}
    command = [sys.executable, "-m", "pulumi_aws_slr.cli", "discover", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    (answer,) = json.loads(done.stdout)["accounts"]
    assert {role["suffix"] for role in answer["roles"]} == {f"s{number}" for number in range(120)}
