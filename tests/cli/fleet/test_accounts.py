"""`slr fleet accounts`: an organization of the local AWS as an accounts file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from local.aws.admin import Admin
from pulumi_aws_slr.fleet.accounts import read_accounts
from tests.cli.conftest import Accounts, Slr


@pytest.fixture
def organization(accounts: Accounts) -> dict[str, str]:
    """The IDs of the accounts of an organization by name; `main` is also the profile of the management account."""
    main = accounts.new()
    client: Any = accounts.client(main, "organizations", "us-east-1")
    client.create_organization(FeatureSet="ALL")
    root = client.list_roots()["Roots"][0]["Id"]

    def unit(parent: str, name: str) -> str:
        made: str = client.create_organizational_unit(ParentId=parent, Name=name)["OrganizationalUnit"]["Id"]
        return made

    workloads = unit(root, "Workloads")
    places = {"shop": unit(workloads, "Prod"), "lab": workloads, "gone": workloads}
    ids = {"main": main}
    for name, place in places.items():
        status = client.create_account(Email=f"{name}@example.com", AccountName=name)["CreateAccountStatus"]
        ids[name] = status["AccountId"]
        client.move_account(AccountId=ids[name], SourceParentId=root, DestinationParentId=place)
    client.tag_resource(ResourceId=ids["shop"], Tags=[{"Key": "wave", "Value": "canary"}])
    client.close_account(AccountId=ids["gone"])
    return ids


def test_an_organization_as_a_file(slr: Slr, organization: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "accounts.yaml"
    hub = "arn:aws:iam::999999999999:role/hub"
    asked = ("fleet", "accounts", "--from-organization", "--profile", organization["main"])
    assert slr(*asked, "--hub", hub, "--output", str(path)).code == 0
    found = {account.name: account for account in read_accounts(path)}
    assert {name: account.id for name, account in found.items()} == {
        "master": organization["main"],
        "lab": organization["lab"],
        "shop": organization["shop"],
    }
    assert found["master"].tags == {"path:/"}
    assert found["lab"].tags == {"path:/Workloads"}
    assert found["shop"].tags == {"path:/Workloads", "path:/Workloads/Prod", "wave:canary"}
    assert found["shop"].chain == (hub, f"arn:aws:iam::{organization['shop']}:role/slr-fleet")
    again = slr(*asked, "--output", str(path))
    assert again.code == 1
    assert "exists; nothing was asked" in again.err


def test_the_terminal_gets_it_as_yaml_or_json(slr: Slr, organization: dict[str, str]) -> None:
    asked = ("fleet", "accounts", "--from-organization", "--profile", organization["main"], "--role", "other")
    as_text = slr(*asked)
    assert yaml.safe_load(as_text.out) == slr(*asked, "--json").json
    assert ":role/other\n" in as_text.out


def test_throttling_is_waited_out(slr: Slr, url: str, organization: dict[str, str]) -> None:
    with Admin(url).fault("throttle", service="organizations", action="ListTagsForResource", count=2) as fault:
        found = slr("fleet", "accounts", "--from-organization", "--profile", organization["main"], "--json")
        assert (found.code, len(found.json["accounts"]), fault.hits) == (0, 3, 2)


def test_an_account_without_an_organization(slr: Slr, accounts: Accounts) -> None:
    found = slr("fleet", "accounts", "--from-organization", "--profile", accounts.new())
    assert found.code == 1
    assert "organizations:ListRoots: " in found.err
    assert slr("fleet", "accounts").code == 2
