"""`aws:iam/getPolicyDocument`: the JSON that the real provider makes of the same arguments."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.pulumi_aws.policy_document import policy_document

READ = {"sid": "Read", "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::b/*"]}
READ_JSON = {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (READ, READ_JSON),
        (
            {"effect": "Deny", "notActions": ["a:B", "a:C"], "notResources": ["*"]},
            {"Effect": "Deny", "NotAction": ["a:C", "a:B"], "NotResource": "*"},
        ),
        (
            {"actions": ["*"], "principals": [{"type": "*", "identifiers": ["*"]}]},
            {"Effect": "Allow", "Action": "*", "Principal": "*"},
        ),
        (
            {
                "principals": [
                    {"type": "Service", "identifiers": ["rds.amazonaws.com"]},
                    {"type": "AWS", "identifiers": ["111122223333"]},
                    {"type": "AWS", "identifiers": ["444455556666"]},
                ]
            },
            {
                "Effect": "Allow",
                "Principal": {"AWS": ["444455556666", "111122223333"], "Service": "rds.amazonaws.com"},
            },
        ),
        (
            {
                "conditions": [
                    {"test": "StringLike", "variable": "iam:AWSServiceName", "values": ["rds.amazonaws.com"]},
                    {"test": "StringLike", "variable": "aws:RequestTag/a", "values": ["1", "2"]},
                ]
            },
            {
                "Effect": "Allow",
                "Condition": {
                    "StringLike": {"iam:AWSServiceName": "rds.amazonaws.com", "aws:RequestTag/a": ["1", "2"]}
                },
            },
        ),
        ({"resources": ["u/&{aws:username}"]}, {"Effect": "Allow", "Resource": "u/${aws:username}"}),
    ],
    ids=["simple", "negated", "everybody", "principals", "conditions", "variables"],
)
def test_statement(statement: dict[str, Any], expected: dict[str, Any]) -> None:
    result = policy_document({"statements": [statement]})
    assert json.loads(result["json"]) == {"Version": "2012-10-17", "Statement": [expected]}
    assert json.loads(result["minifiedJson"]) == json.loads(result["json"])


def test_keys_are_in_the_usual_order() -> None:
    text = policy_document({"policyId": "p", "statements": [READ]})["json"]
    assert list(json.loads(text)) == ["Version", "Id", "Statement"]
    assert text.index('"Sid"') < text.index('"Effect"') < text.index('"Action"')


def test_sources_come_first_and_overrides_replace_by_sid() -> None:
    source = json.dumps({"Statement": {"Sid": "Source", "Effect": "Allow"}})
    override = json.dumps({"Statement": [{"Sid": "Read", "Effect": "Deny"}, {"Sid": "New", "Effect": "Deny"}]})
    result = policy_document(
        {"sourcePolicyDocuments": [source], "statements": [READ], "overridePolicyDocuments": [override]}
    )
    assert [(entry["Sid"], entry["Effect"]) for entry in json.loads(result["json"])["Statement"]] == [
        ("Source", "Allow"),
        ("Read", "Deny"),
        ("New", "Deny"),
    ]
