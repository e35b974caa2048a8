"""A stack's file filled in for an account: placeholders, and whose credentials."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pulumi_aws_slr.fleet.accounts import Account
from pulumi_aws_slr.fleet.templates import Template
from tests.fleet.estate import arn, number

ONE, HUB = number(1), arn("999999999999", "hub")
VARIABLES = {"team": "red", "services": ["rds", "ecs"], "limit": 3}
ACCOUNT = Account(ONE, "one", (HUB, arn(ONE, "path/slr-fleet")), external_id="x", variables=VARIABLES)


def template(**config: Any) -> Template:
    return Template("baseline", Path("Pulumi.baseline.yaml"), {"config": config, "encryptionsalt": "v1:a"})


def filled(**config: Any) -> dict[str, Any]:
    found: dict[str, Any] = template(**config).filled(ACCOUNT)["config"]
    return found


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("{team}", "red"),
        ("{team}-{account}-{account_id}", f"red-one-{ONE}"),
        ("{limit} of {services}", '3 of ["rds", "ecs"]'),
        ("{services}", ["rds", "ecs"]),
        ({"a": ["{limit}"]}, {"a": [3]}),
        ("${aws:username} ${team} {}", "${aws:username} ${team} {}"),
        (True, True),
    ],
)
def test_placeholders(given: Any, expected: Any) -> None:
    assert filled(key=given)["key"] == expected
    assert list(template(key=given).faults(ACCOUNT)) == []


def test_a_placeholder_without_a_value() -> None:
    (fault,) = template(a="{tema}", b=["{tema}"]).faults(ACCOUNT)
    assert fault.startswith(f"Pulumi.baseline.yaml: {{tema}} has no value for account {ONE}")
    assert fault.endswith("there are team, services, limit, account_id, account")


def test_the_account_and_its_roles_are_set() -> None:
    link = {"sessionName": "slr-fleet", "externalId": "x"}
    assert filled() == {
        "aws:allowedAccountIds": [ONE],
        "aws:assumeRoles": [{"roleArn": HUB, **link}, {"roleArn": arn(ONE, "path/slr-fleet"), **link}],
    }
    assert template().filled(ACCOUNT)["encryptionsalt"] == "v1:a"


def test_a_role_that_only_reads_takes_the_place_of_the_last_one() -> None:
    config = template().filled(ACCOUNT, "slr-fleet-preview")["config"]
    assert [link["roleArn"] for link in config["aws:assumeRoles"]] == [HUB, arn(ONE, "slr-fleet-preview")]


def test_a_profile_in_place_of_roles() -> None:
    config = template().filled(Account(ONE, "one", profile="p"))["config"]
    assert config == {"aws:allowedAccountIds": [ONE], "aws:profile": "p"}


@pytest.mark.parametrize("key", ["aws:allowedAccountIds", "aws:config:assumeRoles", "aws:accessKey"])
def test_a_file_that_says_itself_who_works_where_is_refused(key: str) -> None:
    (fault,) = template(**{key: "x"}).own_faults()
    assert fault == f"Pulumi.baseline.yaml: config.{key}: the accounts file says who works where; take it out"
    assert list(template(**{"aws:region": "x", "other:profile": "x"}).own_faults()) == []
