"""Where two policy documents differ."""

import json

import pytest

from pulumi_aws_slr.policies.meaning.differences import difference

ALLOW = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "dms.amazonaws.com"}}


def document(*statements: dict[str, object], **more: object) -> str:
    return json.dumps({"Version": "2012-10-17", **more, "Statement": list(statements)})


@pytest.mark.parametrize(
    "other",
    [
        document(ALLOW),
        document({**ALLOW, "Sid": "Dms"}, Id="policy"),
        document({**ALLOW, "Action": ["sts:AssumeRole"], "Principal": {"Service": ["dms.amazonaws.com"]}}),
        json.dumps({"Version": "2012-10-17", "Statement": ALLOW}, indent=4),
    ],
)
def test_what_means_the_same_does_not_differ(other: str) -> None:
    assert difference(other, document(ALLOW)) == []


def test_the_order_of_statements_and_values_does_not_count() -> None:
    redshift = {**ALLOW, "Principal": {"Service": "redshift.amazonaws.com"}}
    both = {**ALLOW, "Principal": {"Service": ["a.amazonaws.com", "b.amazonaws.com"]}}
    turned = {**ALLOW, "Principal": {"Service": ["b.amazonaws.com", "a.amazonaws.com"]}}
    assert difference(document(ALLOW, redshift, both), document(turned, redshift, ALLOW)) == []


def test_lines_that_differ_are_shown_with_what_is_around_them() -> None:
    other = {**ALLOW, "Principal": {"Service": "ec2.amazonaws.com"}}
    assert difference(document(other), document(ALLOW)) == [
        '       "Principal": {',
        '         "Service": [',
        '-          "ec2.amazonaws.com"',
        '+          "dms.amazonaws.com"',
        "         ]",
        "       }",
    ]


def test_effect_and_conditions_count() -> None:
    assert difference(document({**ALLOW, "Effect": "Deny"}), document(ALLOW))
    assert difference(document({**ALLOW, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}), document(ALLOW))


def test_what_is_no_document_differs_from_every_one() -> None:
    assert difference("", document(ALLOW))
    assert difference("[]", document(ALLOW))
