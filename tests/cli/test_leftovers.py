"""`slr prune --left-by` and `slr discover --owned-by`, against the local AWS, with a command in Pulumi's place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_aws_slr.ownership.owner import Owner
from pulumi_aws_slr.ownership.tags import Ownership
from tests.cli.conftest import Accounts, Slr

pytestmark = pytest.mark.local_aws

URN = "urn:pulumi:prod::shop::aws-slr:iam:Role::"
State = Callable[..., None]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    """The project `shop`, and what `pulumi stack export` says: these declarations, or an error."""
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    command = tmp_path / "pulumi"

    def has(*names: str, error: str | None = None) -> None:
        resources = [{"urn": URN + name, "type": "aws-slr:iam:Role", "outputs": {}} for name in names]
        answer = json.dumps({"deployment": {"resources": resources}})
        command.write_text(
            f"#!/bin/sh\necho '{answer}'\n" if error is None else f"#!/bin/sh\necho '{error}' >&2; exit 1\n"
        )
        command.chmod(0o755)

    return has


def owned(accounts: Accounts, account: str, service: str, *declarations: str) -> str:
    """A role that declarations own, as `project/stack/resource`."""
    iam = accounts.client(account)
    name = str(iam.create_service_linked_role(AWSServiceName=f"{service}.amazonaws.com")["Role"]["RoleName"])
    tags = [Ownership(Owner(label), "b" * 16).tag() for label in declarations]
    iam.tag_role(RoleName=name, Tags=[{"Key": key, "Value": value} for tag in tags for key, value in tag.items()])
    return name


def standings(slr: Slr, account: str, *options: str) -> dict[str, str]:
    found = slr("prune", "--left-by", "shop/prod", "--profile", account, "--json", *options).json
    assert (found["account"], found["left_by"]) == (account, "shop/prod")
    return {role["key"]: role["standing"] for role in found["roles"]}


def names(accounts: Accounts, account: str) -> set[str]:
    return {role["RoleName"] for role in accounts.client(account).list_roles(PathPrefix="/aws-service-role/")["Roles"]}


def test_what_a_stack_has_left(slr: Slr, accounts: Accounts, state: State) -> None:
    """One is in the state, one has another owner, too, one is used, one is another stack's, one was left."""
    account = accounts.new()
    state("recorded")
    recorded = owned(accounts, account, "rds", "shop/prod/recorded")
    shared = owned(accounts, account, "elasticache", "shop/prod/cache", "web/prod/cache")
    used = owned(accounts, account, "ecs", "shop/prod/ecs")
    accounts.client(account, "ecs").create_cluster(clusterName="c")
    theirs = owned(accounts, account, "autoscaling", "shop/production/x")
    owned(accounts, account, "batch", "shop/prod/batch")

    assert standings(slr, account) == {"batch": "unused", "ecs": "used", "elasticache": "shared"}
    assert len(names(accounts, account)) == 5
    shown = slr("prune", "--left-by", "shop/prod", "--profile", account).out.splitlines()
    assert shown[0] == f"Account {account}: 3 roles left by shop/prod"
    assert shown[-1] == "Nothing was changed; --yes leaves them as the stack's own destroy would."

    done = slr("prune", "--left-by", "shop/prod", "--profile", account, "--yes", "--json")
    assert done.code == 1, "one is used"
    assert {role["key"]: role["standing"] for role in done.json["roles"]} == {
        "batch": "deleted",
        "ecs": "refused",
        "elasticache": "kept",
    }
    (refused,) = (role["why"] for role in done.json["roles"] if role["key"] == "ecs")
    assert "AWS::ECS::Cluster c" in refused
    assert names(accounts, account) == {recorded, shared, used, theirs}
    tags = accounts.client(account).get_role(RoleName=shared)["Role"]["Tags"]
    assert [tag["Key"] for tag in tags] == ["aws-slr:owner:web/prod/cache"]
    tags = accounts.client(account).get_role(RoleName=used)["Role"]["Tags"]
    assert [tag["Key"] for tag in tags] == ["aws-slr:owner:shop/prod/ecs"], "it is still the stack's"


def test_a_stack_that_is_gone_has_nothing_in_its_state(slr: Slr, accounts: Accounts, state: State) -> None:
    """Pulumi may be logged in to another backend, where a stack that lives is unknown: so it has to be said."""
    account = accounts.new()
    state(error="error: no stack named 'prod' found")
    owned(accounts, account, "batch", "shop/prod/batch")
    refused = slr("prune", "--left-by", "shop/prod", "--profile", account, "--yes")
    assert (refused.code, refused.out) == (1, "")
    assert "log in there; if it was removed for good, say so by --stack-is-gone" in refused.err
    assert len(names(accounts, account)) == 1
    assert standings(slr, account, "--yes", "--stack-is-gone") == {"batch": "deleted"}
    assert names(accounts, account) == set()
    assert standings(slr, account, "--stack-is-gone") == {}


def test_a_stack_that_is_there_is_not_gone_whatever_is_said(slr: Slr, accounts: Accounts, state: State) -> None:
    account = accounts.new()
    state("batch")
    owned(accounts, account, "batch", "shop/prod/batch")
    assert standings(slr, account, "--yes", "--stack-is-gone") == {}
    assert len(names(accounts, account)) == 1
    assert slr("prune", "--stack-is-gone", "--profile", account).code == 2


@pytest.mark.parametrize("error", ["error: PULUMI_ACCESS_TOKEN must be set", "error: get stack: passphrase"])
def test_where_the_state_cannot_be_read_nothing_is_done(slr: Slr, accounts: Accounts, state: State, error: str) -> None:
    account = accounts.new()
    state(error=error)
    owned(accounts, account, "batch", "shop/prod/batch")
    found = slr("prune", "--left-by", "shop/prod", "--profile", account, "--yes")
    assert (found.code, found.out) == (1, "")
    assert "the state of shop/prod cannot be read, so nothing was done: " in found.err
    assert error in found.err
    assert len(names(accounts, account)) == 1


def test_in_another_folder_the_state_cannot_be_known(
    slr: Slr, accounts: Accounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "in no Pulumi project" in slr("prune", "--left-by", "shop/prod", "--profile", accounts.new()).err
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    found = slr("prune", "--left-by", "shop/prod", "--profile", accounts.new())
    assert (found.code, "this folder is of the project web" in found.err) == (1, True)


@pytest.mark.parametrize("command", [("prune", "--left-by"), ("discover", "--owned-by")], ids=" ".join)
@pytest.mark.parametrize("stack", ["prod", "org/shop/prod", "/prod", "shop/"])
def test_a_stack_has_a_project_and_a_name(slr: Slr, accounts: Accounts, command: tuple[str, str], stack: str) -> None:
    found = slr(*command, stack, "--profile", accounts.new())
    assert (found.code, "name the stack as <project>/<stack>" in found.err) == (2, True)


def test_the_roles_that_a_stack_owns(slr: Slr, accounts: Accounts) -> None:
    account = accounts.new()
    owned(accounts, account, "batch", "shop/prod/batch")
    owned(accounts, account, "ecs", "web/prod/ecs")
    owned(accounts, account, "rds", "shop/prod/rds", "web/prod/rds")
    found = slr("discover", "--owned-by", "shop/prod", "--profile", account, "--why", "--json").json["accounts"][0]
    assert [role["key"] for role in found["roles"]] == ["batch", "rds"]
    assert all(role["made_by"] for role in found["roles"])
