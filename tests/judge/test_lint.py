"""Every document that the project can emit passes the gate, and the gate lets nothing else through."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_aws_slr.catalog import CatalogEntry, roles
from pulumi_aws_slr.policies import (
    ANY_SUFFIX,
    INLINE,
    PARTITION,
    Ability,
    any_role_statements,
    document,
    filled,
    folded,
    merged,
    pass_role_statements,
    role_statements,
    split,
)
from tests.judge import cases
from tests.judge.lint import lint

ENTRIES = [entry for entry in roles() if entry.service_principal]
ROLE = "arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"


def of_one_role(entry: CatalogEntry) -> Iterator[str]:
    """Its documents in every shape: each ability, all of them, with and without suffixes, folded."""
    for ability in Ability:
        yield document(role_statements(entry, [ability]))
    for suffix in (None, "blue", "team-*", ANY_SUFFIX):
        statements = role_statements(entry, Ability, partition="aws-us-gov", suffix=suffix)
        yield from (document(statements), document(merged(statements)), document(folded(statements)))


@pytest.mark.parametrize("part", range(8))
def test_documents_of_every_role(part: int) -> None:
    findings = {entry.key: [fault for text in of_one_role(entry) for fault in lint(text)] for entry in ENTRIES[part::8]}
    assert {key: found for key, found in findings.items() if found} == {}


@pytest.mark.parametrize("abilities", [[ability] for ability in Ability] + [list(Ability)], ids="+".join)
def test_documents_of_the_whole_catalogue(abilities: list[Ability]) -> None:
    parts = split(one for entry in ENTRIES for one in role_statements(entry, abilities, partition=PARTITION))
    for partition in ("aws", "aws-cn", "aws-us-gov", "aws-iso-b", "aws-eusc"):
        assert [fault for part in parts for fault in lint(document(filled(part, partition, {})))] == []


def test_documents_of_any_role_and_of_passing() -> None:
    passing = [
        *pass_role_statements("arn:aws:iam::111122223333:role/team/dms-vpc-role", "dms.amazonaws.com"),
        *pass_role_statements("arn:aws-cn:iam::111122223333:role/load", "glue.amazonaws.com"),
    ]
    for form in (list, merged, folded):
        assert lint(document(form([*any_role_statements(Ability), *passing]))) == []


def test_documents_of_the_matrix() -> None:
    for table in cases.ROLES:
        assert [fault for ability in Ability for fault in lint(table.document(ability))] == []


GOOD: dict[str, Any] = {"Sid": "A", "Effect": "Allow", "Action": "iam:GetRole", "Resource": ROLE}
CREATE = {**GOOD, "Action": "iam:CreateServiceLinkedRole"}
PASS = {**GOOD, "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/x"}
TO_DMS = {"StringEquals": {"iam:PassedToService": "dms.amazonaws.com"}}


@pytest.mark.parametrize(
    ("statements", "finding"),
    [
        ([GOOD, GOOD], "Sid: 'A' is not unique"),
        ([{**GOOD, "Sid": "A-B"}], "Sid: 'A-B' is not made of letters and digits"),
        ([{**GOOD, "Action": "iam:Get*"}], "A: iam:Get* is a pattern"),
        ([{**GOOD, "Action": "iam:CreateServiceLinkedRol"}], "A: iam:CreateServiceLinkedRol is not in the Service"),
        ([{**GOOD, "Resource": "arn:aws:s3:::bucket"}], "parliament: RESOURCE_MISMATCH"),
        ([{**GOOD, "Condition": {"StringEquals": {"iam:AWSServiceName": "x"}}}], "A: none of its actions has the cond"),
        ([{**CREATE, "Condition": {"StringEqual": {"iam:AWSServiceName": "x"}}}], "parliament: UNKNOWN_OPERATOR"),
        ([{**CREATE, "Condition": {"StringLike": {"iam:AWSServiceName": "x"}}}], "A: StringLike on iam:AWSServiceName"),
        ([{**CREATE, "Condition": {"StringEquals": {"iam:AWSServiceName": "x*"}}}], "A: StringEquals on iam:AWSServi"),
        ([{**GOOD, "Resource": "*"}], "A: iam:GetRole is allowed on everything"),
        (
            [{"NotResource" if k == "Resource" else k: v for k, v in GOOD.items()}],
            "A: iam:GetRole is allowed on everyth",
        ),
        ([PASS], "A: roles may be passed to any service"),
        ([{**PASS, "Resource": ROLE, "Condition": TO_DMS}], "A: a pattern or a service-linked role may be passed"),
        ([{**GOOD, "Resource": [f"{ROLE}{number:04}" for number in range(80)]}], "size: "),
    ],
)
def test_what_it_finds(statements: list[dict[str, Any]], finding: str) -> None:
    found = lint(json.dumps({"Version": "2012-10-17", "Statement": statements}))
    assert [fault for fault in found if fault.startswith(finding)], found


def test_everything_may_be_allowed_where_it_is_a_bound() -> None:
    everything = {"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    assert lint(text, bounds=True) == []
    assert lint(text) == ["A: * is a pattern"]
    some = json.dumps({"Version": "2012-10-17", "Statement": [{**everything, "Action": "iam:*"}]})
    assert "A: iam:* is a pattern" in lint(some, bounds=True)


def test_what_is_as_it_should_be() -> None:
    good = [GOOD, {**CREATE, "Sid": "B"}, {**PASS, "Sid": "C", "Condition": TO_DMS}]
    assert lint(json.dumps({"Version": "2012-10-17", "Statement": good})) == []


def test_the_limit_is_that_of_the_kind_of_policy() -> None:
    text = document(role_statements(ENTRIES[0], Ability))
    assert lint(text, INLINE["user"].characters) == []
    assert lint(text, 100) != []
