"""The accounts file: what c7n-org takes is taken, and what cannot be right is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pulumi_aws_slr.fleet.accounts import Account, read_accounts
from pulumi_aws_slr.fleet.errors import FilesError
from tests.fleet.estate import Estate, arn, member, number

ONE, HUB = number(1), arn("999999999999", "hub")


def read(folder: Path, *accounts: dict[str, Any], **more: Any) -> tuple[Account, ...]:
    return read_accounts(Estate(folder).write("accounts.yaml", {"accounts": list(accounts), **more}))


def faults(folder: Path, *accounts: dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(FilesError) as caught:
        read(folder, *accounts, **more)
    return [fault.partition("accounts.yaml: ")[2] for fault in caught.value.faults]


def test_a_file_of_c7n_org_with_all_that_it_may_have(tmp_path: Path) -> None:
    other = {"email": "a@b.c", "regions": ["eu-west-1"], "display_name": "One", "org_id": "o-1"}
    first = {
        "account_id": ONE,
        "name": "one",
        "role": [HUB, arn(ONE)],
        "external_id": "x",
        "tags": ["path:/Workloads/Prod", "wave:canary"],
        "vars": {"team": "a"},
    }
    second = {"account_id": number(2), "profile": "two"}
    found = read(tmp_path, {**first, **other}, second, vars={"team": "all", "cost": 1}, subscriptions=[{"x": 1}])
    tags = frozenset({"path:/Workloads/Prod", "wave:canary"})
    assert found == (
        Account(ONE, "one", (HUB, arn(ONE)), None, "x", tags, {"team": "a", "cost": 1}),
        Account(number(2), number(2), (), "two", None, frozenset(), {"team": "all", "cost": 1}),
    )


def test_one_role_as_text(tmp_path: Path) -> None:
    assert read(tmp_path, {"account_id": ONE, "role": arn(ONE)})[0].chain == (arn(ONE),)


@pytest.mark.parametrize(
    ("account", "fault"),
    [
        ({"account_id": 123456789012, "role": arn(ONE)}, "accounts.0.account_id: put it in quotes"),
        ({"account_id": "12", "role": arn(ONE)}, "accounts.0.account_id: string should match pattern"),
        ({"account_id": ONE, "role": "slr-fleet"}, "accounts.0.role.0: string should match pattern"),
        ({"account_id": ONE, "role": []}, "accounts.0.role: list should have at least 1 item"),
        ({"account_id": ONE}, f"accounts.0 ({ONE}): give either role or profile"),
        ({"account_id": ONE, "role": arn(ONE), "profile": "p"}, f"accounts.0 ({ONE}): give either role or profile"),
        ({"account_id": ONE, "role": arn(ONE), "tags": "x"}, "accounts.0.tags: input should be a valid list"),
    ],
)
def test_what_is_wrong_with_an_account(tmp_path: Path, account: dict[str, Any], fault: str) -> None:
    (found,) = faults(tmp_path, account)
    assert found.startswith(fault)


def test_the_role_of_another_account_is_refused(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, {"account_id": ONE, "role": [HUB, arn(number(2))]})
    assert f"role: {arn(number(2))} is in another account" in found


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, member(1), member(1), {"account_id": number(2)})
    assert [fault.split(":")[0] for fault in found] == ["accounts", "accounts", f"accounts.2 ({number(2)})"]
    assert "account_id 000000000001 is there 2 times" in found[0]
    assert "name team-1 is there 2 times" in found[1]


def test_no_accounts_and_unknown_keys(tmp_path: Path) -> None:
    assert faults(tmp_path)[0].startswith("accounts: list should have at least 1 item")
    assert faults(tmp_path, member(1), account=[]) == ["account: extra inputs are not permitted"]


@pytest.mark.parametrize(("text", "reason"), [("accounts: [", "line 2"), (None, "cannot be read")])
def test_a_file_that_is_none(tmp_path: Path, text: str | None, reason: str) -> None:
    path = tmp_path / "accounts.yaml"
    if text:
        path.write_text(text)
    with pytest.raises(FilesError, match=reason):
        read_accounts(path)


def test_external_ids_are_not_shown(tmp_path: Path) -> None:
    assert "HUSH" not in repr(read(tmp_path, member(1, external_id="HUSH")))
