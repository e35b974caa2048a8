"""The documents for DMS pass the gate, and the gate sees what is wrong with policies of resources."""

import json

import pytest

from pulumi_aws_slr.policies import DmsAbility, DmsScope, access_statements, document, merged, split
from tests.judge import cases_dms, cases_service_roles
from tests.judge.lint import lint

HERE = "arn:aws:dms:eu-central-1:111122223333"
SCOPES = [
    DmsScope(),
    DmsScope({"endpoint": [f"{HERE}:endpoint:E1"], "rep": [f"{HERE}:rep:R1"], "task": [f"{HERE}:task:T1"]}),
    DmsScope(tags={"team": "data", "stage": "x"}, tag_keys=["team", "stage"]),
]


def test_documents_of_the_matrix() -> None:
    tables = [*cases_dms.TABLES, *cases_service_roles.TABLES]
    given = {table.title: [text for text in table.documents if text != cases_dms.MANAGE] for table in tables}
    assert {title: found for title, texts in given.items() for text in texts if (found := lint(text))} == {}


@pytest.mark.parametrize("scope", SCOPES, ids=["all", "by ARN", "by tag"])
def test_documents_of_every_ability(scope: DmsScope) -> None:
    for ability in DmsAbility:
        if statements := access_statements([ability], scope):
            assert lint(document(merged(statements))) == []
    parts = split(access_statements(DmsAbility, scope))
    assert [fault for part in parts for fault in lint(document(part))] == []


TRUST = {"Sid": "A", "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "dms.amazonaws.com"}}
TAGGED = {"Sid": "A", "Effect": "Allow", "Action": "dms:DeleteEndpoint", "Resource": f"{HERE}:endpoint:E1"}


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ({**TRUST, "Principal": {"AWS": "*"}}, "A: * is a pattern of principals"),
        ({**TAGGED, "Sid": ""}, "Sid: '' is not made of letters and digits"),
        ({key: TAGGED[key] for key in TAGGED if key != "Sid"}, "Sid: '' is not made of letters and digits"),
        ({**TRUST, "Sid": "no-Sid"}, "Sid: 'no-Sid' is not made of letters and digits"),
        ({**TRUST, "Action": "sts:AssumeRol"}, "A: sts:AssumeRol is not in the Service Authorization Reference"),
        ({**TAGGED, "Resource": f"{HERE}:endpoint/E1"}, "parliament: RESOURCE_MISMATCH"),
        ({**TAGGED, "Resource": f"{HERE}:task:E1"}, "parliament: RESOURCE_MISMATCH"),
        (
            {**TAGGED, "Condition": {"StringEquals": {"dms:ResourceTag/team": "data"}}},
            "A: none of its actions has the condition key dms:ResourceTag/team",
        ),
        (
            {**TAGGED, "Condition": {"StringEquals": {"aws:RequestTag/team": "data"}}},
            "A: none of its actions has the condition key aws:RequestTag/team",
        ),
    ],
)
def test_what_it_finds(statement: dict[str, object], finding: str) -> None:
    found = lint(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    assert [fault for fault in found if fault.startswith(finding)], found


def test_what_is_as_it_should_be() -> None:
    tag = {"StringEquals": {"aws:ResourceTag/team": "data"}}
    without_sid = {key: TRUST[key] for key in TRUST if key != "Sid"}
    good = [TRUST, without_sid, without_sid, {**TAGGED, "Sid": "B", "Condition": tag}]
    assert lint(json.dumps({"Version": "2012-10-17", "Statement": good})) == []
