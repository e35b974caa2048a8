"""Documents: what is in them, in which order, and how long IAM finds them."""

import itertools
import json
from typing import Any

import pytest

from pulumi_aws_slr.catalog import entry_for
from pulumi_aws_slr.json_text import listed
from pulumi_aws_slr.policies import Ability, Effect, Statement, document, role_statements, size, statements_of


def test_a_document_is_compact_json() -> None:
    assert document([Statement("A", ("iam:TagRole", "iam:UntagRole"), ("x",))]) == (
        '{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow",'
        '"Action":["iam:TagRole","iam:UntagRole"],"Resource":"x"}]}'
    )


def test_everything_in_a_statement_is_sorted_and_said_once() -> None:
    condition = (("StringLike", "k2", "b"), ("StringEquals", "k3", "c"), ("StringEquals", "k1", "z"))
    statement = Statement(
        "S", ("iam:B", "iam:A", "iam:B"), ("z", "y", "z"), (*condition, ("StringEquals", "k1", "a")), Effect.DENY
    )
    assert statement.to_json() == {
        "Sid": "S",
        "Effect": "Deny",
        "Action": ["iam:A", "iam:B"],
        "Resource": ["y", "z"],
        "Condition": {"StringEquals": {"k1": ["a", "z"], "k3": "c"}, "StringLike": {"k2": "b"}},
    }


def test_a_document_does_not_depend_on_the_order_of_the_abilities() -> None:
    entry = entry_for("autoscaling")
    documents = {document(role_statements(entry, abilities)) for abilities in itertools.permutations(Ability)}
    assert len(documents) == 1


def test_a_repeated_statement_is_said_once() -> None:
    statements = role_statements(entry_for("rds"), [Ability.CREATE, Ability.VIEW])
    assert document([*statements, *statements]) == document(statements)


def test_different_statements_never_share_a_sid() -> None:
    """IAM refuses a document that has a Sid twice; a number of ours may be there already."""
    statements = [Statement(sid, ("iam:GetRole",), (f"r{at}",)) for at, sid in enumerate(["A", "A2", "A", "A", "A2"])]
    listed = json.loads(document(statements))["Statement"]
    assert [item["Sid"] for item in listed] == ["A", "A2", "A3", "A4", "A22"]


@pytest.mark.parametrize(
    ("element", "members"),
    [("*", ["*"]), (["a", "b"], ["a", "b"]), ([], []), ({"Effect": "Deny"}, [{"Effect": "Deny"}])],
)
def test_one_or_a_list(element: Any, members: list[Any]) -> None:
    assert listed(element) == members


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), (' {\n\t"a": "b c"\r\n} ', 10)])
def test_white_space_does_not_count(text: str, length: int) -> None:
    assert size(text) == length


@pytest.mark.parametrize("service", ["rds", "autoscaling", "dms-serverless"])
def test_a_document_is_read_back(service: str) -> None:
    text = document(role_statements(entry_for(service), Ability, suffix=None))
    assert document(statements_of(text)) == text
    everything = Statement(
        "All", ("*",), ("*",), (("StringLike", "aws:x", "b"), ("StringLike", "aws:x", "a")), Effect.DENY
    )
    assert document(statements_of(document([everything]))) == document([everything])


def test_a_policy_of_a_resource_names_principals() -> None:
    principals = (("Service", "b.amazonaws.com"), ("AWS", "arn:a"), ("Service", "a.amazonaws.com"))
    statement = Statement("A", ("sts:AssumeRole",), (), principals=principals)
    assert statement.to_json() == {
        "Sid": "A",
        "Effect": "Allow",
        "Principal": {"AWS": "arn:a", "Service": ["a.amazonaws.com", "b.amazonaws.com"]},
        "Action": "sts:AssumeRole",
    }
