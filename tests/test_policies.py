"""Policy documents in the shapes of AWS's page "Using service-linked roles", as exact JSON."""

import itertools
import json
from typing import Any

import pytest

from pulumi_aws_slr.catalog import entry_for, roles
from pulumi_aws_slr.policies import (
    Ability,
    NotAServiceRoleError,
    Statement,
    document,
    pass_role_statements,
    role_resource,
    role_statements,
)

RDS = "arn:aws:iam::*:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
SCALING = "arn:aws:iam::*:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"


def allowed(service: str, *abilities: Ability, **narrowing: Any) -> list[dict[str, Any]]:
    statements = role_statements(entry_for(service), abilities, **narrowing)
    return [statement.to_json() for statement in statements]


# --- each ability ---


def test_create() -> None:
    assert allowed("rds", Ability.CREATE) == [
        {
            "Sid": "CreateRdsRole",
            "Effect": "Allow",
            "Action": "iam:CreateServiceLinkedRole",
            "Resource": RDS,
            "Condition": {"StringEquals": {"iam:AWSServiceName": "rds.amazonaws.com"}},
        }
    ]


def test_view() -> None:
    assert allowed("rds", Ability.VIEW) == [
        {
            "Sid": "ViewRdsRole",
            "Effect": "Allow",
            "Action": [
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
                "iam:ListRoleTags",
            ],
            "Resource": RDS,
        }
    ]


def test_edit_description() -> None:
    """AWS's page grants UpdateRoleDescription, which the console calls; its own instructions call UpdateRole."""
    assert allowed("rds", Ability.EDIT_DESCRIPTION) == [
        {
            "Sid": "EditDescriptionRdsRole",
            "Effect": "Allow",
            "Action": ["iam:UpdateRole", "iam:UpdateRoleDescription"],
            "Resource": RDS,
        }
    ]


def test_tag() -> None:
    assert allowed("rds", Ability.TAG) == [
        {"Sid": "TagRdsRole", "Effect": "Allow", "Action": ["iam:TagRole", "iam:UntagRole"], "Resource": RDS}
    ]


def test_delete() -> None:
    assert allowed("rds", Ability.DELETE) == [
        {
            "Sid": "DeleteRdsRole",
            "Effect": "Allow",
            "Action": ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
            "Resource": RDS,
        }
    ]


def test_creation_attaches_a_policy_only_where_the_service_needs_it() -> None:
    resource = "arn:aws:iam::*:role/aws-service-role/internetmonitor.amazonaws.com/AWSServiceRoleForInternetMonitor*"
    assert allowed("internetmonitor", Ability.CREATE) == [
        {
            "Sid": "CreateInternetmonitorRole",
            "Effect": "Allow",
            "Action": "iam:CreateServiceLinkedRole",
            "Resource": resource,
            "Condition": {"StringEquals": {"iam:AWSServiceName": "internetmonitor.amazonaws.com"}},
        },
        {
            "Sid": "AttachToInternetmonitorRole",
            "Effect": "Allow",
            "Action": "iam:AttachRolePolicy",
            "Resource": resource,
        },
    ]
    assert [statement["Sid"] for statement in allowed("internetmonitor", Ability.DELETE)] == [
        "DeleteInternetmonitorRole"
    ]
    needing = {entry.key: entry.creation_actions for entry in roles() if entry.creation_actions}
    assert needing == {"internetmonitor": ("iam:AttachRolePolicy",), "lakeformation": ("iam:PutRolePolicy",)}


def test_abilities_come_in_a_fixed_order_each_once() -> None:
    wanted = [Ability.DELETE, Ability.VIEW, Ability.DELETE, Ability.CREATE]
    assert [statement["Sid"] for statement in allowed("rds", *wanted)] == [
        "CreateRdsRole",
        "ViewRdsRole",
        "DeleteRdsRole",
    ]


def test_no_ability_no_statement() -> None:
    assert allowed("rds") == []


# --- which role ---


@pytest.mark.parametrize(
    ("service", "narrowing", "resource"),
    [
        # takes no suffix: the exact name
        ("rds", {}, RDS),
        ("rds", {"partition": "aws-cn"}, RDS.replace("arn:aws:", "arn:aws-cn:")),
        ("rds", {"account": "123456789012"}, RDS.replace("*", "123456789012")),
        # takes one, or nobody has tried: every suffix, unless one is named
        ("autoscaling", {}, f"{SCALING}*"),
        ("autoscaling", {"suffix": "blue"}, f"{SCALING}_blue"),
        (
            "autoscaling",
            {"suffix": "blue", "partition": "aws-us-gov", "account": "123456789012"},
            f"{SCALING}_blue".replace("arn:aws:iam::*", "arn:aws-us-gov:iam::123456789012"),
        ),
        (
            "access-analyzer",
            {},
            "arn:aws:iam::*:role/aws-service-role/access-analyzer.amazonaws.com/AWSServiceRoleForAccessAnalyzer*",
        ),
        # the name is not known: any name below the service's own path
        ("brand-new.amazonaws.com", {}, "arn:aws:iam::*:role/aws-service-role/brand-new.amazonaws.com/*"),
        (
            "brand-new.amazonaws.com",
            {"suffix": "blue"},
            "arn:aws:iam::*:role/aws-service-role/brand-new.amazonaws.com/*",
        ),
    ],
)
def test_the_resource(service: str, narrowing: dict[str, str], resource: str) -> None:
    assert role_resource(entry_for(service), **narrowing) == resource
    assert {statement["Resource"] for statement in allowed(service, *Ability, **narrowing)} == {resource}


def test_every_row_s_policy_is_confined_to_the_service_s_own_path() -> None:
    for entry in roles():
        if entry.service_principal is None:
            continue
        for statement in role_statements(entry, Ability):
            (resource,) = statement.resources
            assert resource.startswith(f"arn:aws:iam::*:role/aws-service-role/{entry.service_principal}/")


def test_every_row_s_statements_have_sids_of_their_own() -> None:
    sids = [statement.sid for entry in roles() for statement in role_statements(entry, Ability)]
    assert [sid for sid in sids if not sid.isascii() or not sid.isalnum()] == []
    assert len(set(sids)) == len(sids)


# --- PassRole ---


def test_pass_role() -> None:
    arn = "arn:aws:iam::123456789012:role/team/dms-vpc_role"
    assert [statement.to_json() for statement in pass_role_statements(arn, "dms.amazonaws.com")] == [
        {"Sid": "ListRolesToPass", "Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"},
        {
            "Sid": "PassDmsVpcRoleRole",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": arn,
            "Condition": {"StringEquals": {"iam:PassedToService": "dms.amazonaws.com"}},
        },
    ]


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_a_service_linked_role_cannot_be_passed(partition: str) -> None:
    arn = f"arn:{partition}:iam::123456789012:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
    with pytest.raises(NotAServiceRoleError) as raised:
        pass_role_statements(arn, "rds.amazonaws.com")
    assert str(raised.value) == (
        f"{arn} is a service-linked role, and those cannot be passed: the service uses its role by itself. "
        "Give callers `create` for it, or name a service role of your own"
    )


# --- documents ---


def test_a_document_is_compact_json() -> None:
    text = document(role_statements(entry_for("rds"), [Ability.TAG]))
    assert text == (
        '{"Version":"2012-10-17","Statement":[{"Sid":"TagRdsRole","Effect":"Allow",'
        f'"Action":["iam:TagRole","iam:UntagRole"],"Resource":"{RDS}"}}]}}'
    )


def test_actions_and_resources_are_sorted_and_conditions_grouped() -> None:
    statement = Statement(
        "S",
        ("iam:B", "iam:A"),
        ("z", "y"),
        (("StringEquals", "k1", "a"), ("StringLike", "k2", "b"), ("StringEquals", "k3", "c")),
    )
    assert statement.to_json() == {
        "Sid": "S",
        "Effect": "Allow",
        "Action": ["iam:A", "iam:B"],
        "Resource": ["y", "z"],
        "Condition": {"StringEquals": {"k1": "a", "k3": "c"}, "StringLike": {"k2": "b"}},
    }


def test_a_document_does_not_depend_on_the_order_of_the_abilities() -> None:
    entry = entry_for("autoscaling")
    documents = {document(role_statements(entry, abilities)) for abilities in itertools.permutations(Ability)}
    assert len(documents) == 1


def test_a_repeated_statement_is_said_once() -> None:
    statements = role_statements(entry_for("rds"), [Ability.CREATE, Ability.VIEW])
    assert document([*statements, *statements]) == document(statements)


def test_different_statements_never_share_a_sid() -> None:
    """IAM refuses a document that has a Sid twice; two paths may hold roles of one name."""
    arns = ["arn:aws:iam::123456789012:role/a/load", "arn:aws:iam::123456789012:role/b/load"]
    statements = [item for arn in arns for item in pass_role_statements(arn, "dms.amazonaws.com")]
    listed = json.loads(document(statements))["Statement"]
    assert [(item["Sid"], item["Resource"]) for item in listed] == [
        ("ListRolesToPass", "*"),
        ("PassLoadRole", arns[0]),
        ("PassLoadRole2", arns[1]),
    ]
