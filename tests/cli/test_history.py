"""`slr history`, against the local AWS, whose CloudTrail has the calls that it has answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from local.aws.admin import Admin
from pulumi_aws_slr.catalog import RoleArn
from pulumi_aws_slr.cli.origin import origin
from pulumi_aws_slr.ownership.inventory import InventoryRole
from tests.cli.conftest import Accounts, Slr

pytestmark = pytest.mark.local_aws

ECS = "AWSServiceRoleForECS"


def test_everything_that_was_done_to_a_role(slr: Slr, accounts: Accounts) -> None:
    account = accounts.new()
    iam, ecs, admin = accounts.client(account), accounts.client(account, "ecs"), Admin(accounts.url)
    ecs.create_cluster(clusterName="c")
    admin.advance(account, 60)  # events have seconds
    iam.tag_role(RoleName=ECS, Tags=[{"Key": "team", "Value": "a"}])
    admin.advance(account, 60)
    iam.delete_service_linked_role(RoleName=ECS)
    admin.advance(account, 60)
    with pytest.raises(iam.exceptions.InvalidInputException):
        iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    iam.create_service_linked_role(AWSServiceName="rds.amazonaws.com")

    found = slr("history", "ecs", "--profile", account, "--json")
    answer = found.json
    assert (found.code, answer["role"], answer["key"], answer["days"], answer["region"]) == (
        0,
        ECS,
        "ecs",
        90,
        "us-east-1",
    )
    assert [(event["name"], event["on_behalf_of"], bool(event["error"])) for event in answer["events"]] == [
        ("CreateServiceLinkedRole", None, True),
        ("DeleteServiceLinkedRole", None, False),
        ("TagRole", None, False),
        ("CreateServiceLinkedRole", "ecs.amazonaws.com", False),
    ]
    assert answer["made_by"].startswith(f"arn:aws:iam::{account}:")
    assert " through ecs.amazonaws.com, " in answer["made_by"]
    shown = slr("history", ECS, "--profile", account).out
    assert shown.splitlines()[0] == f"{ECS} in account {account}: there since {answer['create_date']}"
    assert shown.splitlines()[1] == f"made by {answer['made_by']}"
    assert "has been taken" in shown
    assert shown.splitlines()[-1] == "CloudTrail's event history, 90 days; IAM's events are in us-east-1."


def test_a_role_that_never_was(slr: Slr, accounts: Accounts) -> None:
    account = accounts.new()
    found = slr("history", "rds", "--profile", account)
    assert (found.code, found.out.splitlines()[:2]) == (
        0,
        [
            f"AWSServiceRoleForRDS in account {account}: there is no such role",
            "CloudTrail has no event of it.",
        ],
    )
    assert slr("history", "rds", "--profile", account, "--json").json["made_by"] is None


def test_who_may_not_ask_cloudtrail(slr: Slr, accounts: Accounts) -> None:
    account = accounts.new()
    with Admin(accounts.url).fault("access_denied", account=account, service="cloudtrail"):
        found = slr("history", "rds", "--profile", account)
    assert (found.code, found.out) == (1, "")
    assert "may not call cloudtrail:LookupEvents" in found.err


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (100, "not known: it is from {date}, and CloudTrail's event history has 90 days"),
        (1, "not known: the role is from {created}, but CloudTrail's event history has no such event"),
    ],
)
def test_a_role_without_an_event(days: int, words: str) -> None:
    created = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    role = InventoryRole(RoleArn("aws", "123456789012", "ecs.amazonaws.com", ECS), created)
    assert origin((), role).startswith(words.format(date=created[:10], created=created))
