"""Statements in the shapes of AWS's page "Using service-linked roles", as exact JSON."""

from typing import Any

import pytest

from pulumi_aws_slr.catalog import entry_for, roles
from pulumi_aws_slr.policies import Ability, any_role_statements, role_statements

RDS = "arn:aws:iam::*:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
ACTIONS: dict[Ability, Any] = {
    Ability.CREATE: "iam:CreateServiceLinkedRole",
    Ability.VIEW: [
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
        "iam:ListRoleTags",
    ],
    # AWS's page grants UpdateRoleDescription, which the console calls; its own instructions call UpdateRole
    Ability.EDIT_DESCRIPTION: ["iam:UpdateRole", "iam:UpdateRoleDescription"],
    Ability.TAG: ["iam:TagRole", "iam:UntagRole"],
    Ability.DELETE: ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
}
VERBS = dict(zip(Ability, ("Create", "View", "EditDescription", "Tag", "Delete"), strict=True))


NO_MARKS = {"ForAllValues:StringNotLike": {"aws:TagKeys": "???-???:*"}}


def allowed(service: str, *abilities: Ability, **narrowing: Any) -> list[dict[str, Any]]:
    return [statement.to_json() for statement in role_statements(entry_for(service), abilities, **narrowing)]


@pytest.mark.parametrize("ability", Ability)
def test_each_ability(ability: Ability) -> None:
    (statement,) = allowed("rds", ability)
    condition = statement.pop("Condition", None)
    assert statement == {
        "Sid": f"{VERBS[ability]}RDSRole",
        "Effect": "Allow",
        "Action": ACTIONS[ability],
        "Resource": RDS,
    }
    by_service = {"StringEquals": {"iam:AWSServiceName": "rds.amazonaws.com"}}
    assert condition == {Ability.CREATE: by_service, Ability.TAG: NO_MARKS}.get(ability)


@pytest.mark.parametrize("ability", Ability)
def test_each_ability_on_any_role(ability: Ability) -> None:
    """As on AWS's page without a condition on the service, whichever it is."""
    (statement,) = any_role_statements([ability], partition="aws-cn")
    assert statement.to_json() == {
        "Sid": f"{VERBS[ability]}AnyServiceLinkedRole",
        "Effect": "Allow",
        "Action": ACTIONS[ability],
        "Resource": "arn:aws-cn:iam::*:role/aws-service-role/*",
        **({"Condition": NO_MARKS} if ability is Ability.TAG else {}),
    }


def test_creation_attaches_a_policy_only_where_the_service_needs_it() -> None:
    resource = "arn:aws:iam::*:role/aws-service-role/internetmonitor.amazonaws.com/AWSServiceRoleForInternetMonitor"
    assert allowed("internetmonitor", Ability.CREATE) == [
        {
            "Sid": "CreateInternetMonitorRole",
            "Effect": "Allow",
            "Action": "iam:CreateServiceLinkedRole",
            "Resource": resource,
            "Condition": {"StringEquals": {"iam:AWSServiceName": "internetmonitor.amazonaws.com"}},
        },
        {
            "Sid": "AttachPolicyToInternetMonitorRole",
            "Effect": "Allow",
            "Action": "iam:AttachRolePolicy",
            "Resource": resource,
        },
    ]
    assert [one["Sid"] for one in allowed("internetmonitor", Ability.DELETE)] == ["DeleteInternetMonitorRole"]
    needing = {entry.key: entry.creation_actions for entry in roles() if entry.creation_actions}
    assert needing == {"internetmonitor": ("iam:AttachRolePolicy",), "lakeformation": ("iam:PutRolePolicy",)}


def test_abilities_come_in_a_fixed_order_each_once() -> None:
    wanted = [Ability.DELETE, Ability.VIEW, Ability.DELETE, Ability.CREATE]
    assert [one["Sid"] for one in allowed("rds", *wanted)] == ["CreateRDSRole", "ViewRDSRole", "DeleteRDSRole"]
    assert [statement.sid for statement in any_role_statements(wanted)] == [
        "CreateAnyServiceLinkedRole",
        "ViewAnyServiceLinkedRole",
        "DeleteAnyServiceLinkedRole",
    ]


def test_no_ability_no_statement() -> None:
    assert allowed("rds") == []
    assert any_role_statements([]) == []
