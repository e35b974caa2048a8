"""Policy documents by meaning."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_aws_slr.policies.meaning.comparison import Difference, difference
from pulumi_aws_slr.policies.meaning.grants import DocumentError, Grant, grants_of
from pulumi_aws_slr.policies.meaning.patterns import covers, overlap
from tests.report.made import allow, document

NOTHING = Difference((), ())
RDS = "arn:aws:iam::*:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
ECS = "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"


def changed(before: str, after: str) -> tuple[list[str], list[str]]:
    found = difference(grants_of(before), grants_of(after))
    return (
        [f"{grant.effect} {grant.written} {grant.resource}" for grant in found.gained],
        [f"{grant.effect} {grant.written} {grant.resource}" for grant in found.lost],
    )


def deny(action: Any, resource: Any = "*") -> dict[str, Any]:
    return {**allow(action, resource), "Effect": "Deny"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (document(allow(["a:X", "a:Y"], [RDS, ECS])), document(allow("a:Y", [ECS, RDS]), allow("A:x", [RDS, ECS]))),
        (document({**allow("a:X"), "Sid": "One"}), document({**allow(["a:X"], ["*"]), "Sid": "Two"})),
        (document(allow(["a:*", "a:X"])), document(allow("a:*"))),
        (
            document(allow("a:X", RDS, k="one"), allow("a:X", RDS, k="two")),
            document(allow("a:X", RDS, k=["two", "one"])),
        ),
        (document(allow("a:X"), deny("a:X")), document(deny("a:X"))),
        ('{"Statement": {"Effect": "Allow", "Action": "a:X", "Resource": "*"}}', document(allow("a:X"))),
    ],
    ids=["cut otherwise", "other Sids", "covered", "values", "denied anyway", "single"],
)
def test_the_same_in_other_words_is_no_change(one: str, other: str) -> None:
    assert difference(grants_of(one), grants_of(other)) == NOTHING


@pytest.mark.parametrize(
    ("before", "after", "gained", "lost"),
    [
        ([allow("a:X", RDS)], [allow("a:X", [RDS, ECS])], [f"Allow a:X {ECS}"], []),
        ([allow("a:X", RDS)], [allow("a:X")], ["Allow a:X *"], []),
        ([allow("a:X")], [allow("a:X", RDS)], [], ["Allow a:X *"]),
        ([allow("a:X", RDS, k="v")], [allow("a:X", RDS)], [f"Allow a:X {RDS}"], []),
        ([allow("a:X", RDS)], [allow("a:X", RDS, k="v")], [], [f"Allow a:X {RDS}"]),
        ([allow("a:X")], [allow("a:X"), deny("a:X", RDS)], [f"Deny a:X {RDS}"], []),
        ([allow("a:X", RDS)], [allow("a:X", RDS), deny("a:*")], ["Deny a:* *"], [f"Allow a:X {RDS}"]),
        (
            [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
            [{"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}],
            [],
            ["Allow not iam:* *"],
        ),
        (
            [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
            [allow("s3:GetObject")],
            [],
            ["Allow not iam:* *"],
        ),
    ],
)
def test_what_changes(
    before: list[dict[str, Any]], after: list[dict[str, Any]], gained: list[str], lost: list[str]
) -> None:
    assert changed(document(*before), document(*after)) == (gained, lost)


def test_a_merged_creation_gains_the_added_service_alone() -> None:
    """One statement for all roles crosses ARNs and principals; IAM never asks about the wrong pairs."""
    one = allow("iam:CreateServiceLinkedRole", [RDS], iam__AWSServiceName=["rds.amazonaws.com"])
    two = allow(
        "iam:CreateServiceLinkedRole", [RDS, ECS], iam__AWSServiceName=["rds.amazonaws.com", "ecs.amazonaws.com"]
    )
    assert changed(document(one), document(two)) == ([f"Allow iam:CreateServiceLinkedRole {ECS}"], [])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '"x"',
        None,
        '{"Statement": [{"Action": "a:X"}]}',
        '{"Statement": 1}',
        "[" * 5_000,
        document({**allow("a:X"), "Effect": "Perhaps"}),
        document({**allow("a:X"), "Effect": {}}),
        document(allow(["a:X", 5])),
        document(allow("a:X", [[]])),
        document({**allow("a:X"), "Condition": {"Bool": {"k": [{}]}}}),
        document({**allow("a:X"), "Condition": {"Bool": "k"}}),
    ],
)
def test_no_document(text: Any) -> None:
    with pytest.raises(DocumentError, match="no policy document"):
        grants_of(text)


def test_many_values_of_conditions_stay_together() -> None:
    many = allow("a:X", RDS, one=[str(number) for number in range(100)], two=[str(number) for number in range(100)])
    assert len(grants_of(document(many))) <= 256


patterns = st.text(alphabet="ab*?", max_size=5)
texts = st.text(alphabet="ab", max_size=6)


def matches(pattern: str, text: str) -> bool:
    """A pattern's meaning, by its letters alone."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return matches(pattern[1:], text) or (bool(text) and matches(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and matches(pattern[1:], text[1:])


@given(patterns, patterns, texts)
def test_what_covers_matches_all_that_the_other_one_does(wide: str, narrow: str, text: str) -> None:
    if covers(wide, narrow) and matches(narrow, text):
        assert matches(wide, text)


@given(patterns, patterns, texts)
def test_what_matches_both_is_an_overlap(one: str, other: str, text: str) -> None:
    if matches(one, text) and matches(other, text):
        assert overlap(one, other)


@given(patterns, texts)
def test_a_pattern_covers_a_text_that_it_matches(pattern: str, text: str) -> None:
    assert covers(pattern, text) is matches(pattern, text)


def test_a_service_in_capitals_is_asked_where_case_does_not_count() -> None:
    any_case = {"StringEqualsIgnoreCase": {"iam:AWSServiceName": "RDS.amazonaws.com"}}
    statement = {**allow("iam:CreateServiceLinkedRole", RDS), "Condition": any_case}
    assert len(grants_of(document(statement))) == 1


def test_long_patterns_with_many_wildcards_are_compared_at_once() -> None:
    long = "a" * 1500
    started = time.process_time()
    assert overlap(f"{long}*", f"{long}?")
    assert not overlap("*a" * 40 + "*b", "*a" * 40 + "*c")
    assert not covers("*a" * 40 + "*b", "a" * 1500)
    assert time.process_time() - started < 5


def test_a_variable_of_a_policy_may_be_any_name() -> None:
    wide = {"Effect": "Allow", "Action": "a:X", "NotResource": "user/${aws:username}"}
    (all_but_mine,) = grants_of(document(wide))
    (bob,) = grants_of(document(allow("a:X", "user/bob")))
    assert not all_but_mine.takes_in(bob)


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    effect = draw(st.sampled_from(["Allow", "Allow", "Deny"]))
    action = draw(st.lists(st.sampled_from(["a:x", "a:y", "a:*", "b:x", "*"]), min_size=1, max_size=3))
    resource = draw(
        st.lists(st.sampled_from(["a/r1", "b/r1", "r2", "a/*", "*/r1", "?/r1", "*r1", "*"]), min_size=1, max_size=3)
    )
    tests = draw(st.dictionaries(st.sampled_from(["k", "l"]), st.lists(st.sampled_from("uvw"), min_size=1, max_size=2)))
    condition = {"Condition": {"StringEquals": tests}} if tests else {}
    return {"Effect": effect, "Action": action, "Resource": resource, **condition}


def permits(policy: str, action: str, resource: str, context: dict[str, str]) -> bool:
    """What IAM decides for one request, statement by statement."""
    effects = set()
    for statement in json.loads(policy)["Statement"]:
        tests = statement.get("Condition", {}).get("StringEquals", {})
        if (
            any(matches(pattern, action) for pattern in statement["Action"])
            and any(matches(pattern, resource) for pattern in statement["Resource"])
            and all(context[key] in values for key, values in tests.items())
        ):
            effects.add(statement["Effect"])
    return effects == {"Allow"}


@settings(max_examples=200)
@given(st.lists(statements(), min_size=1, max_size=4), st.lists(statements(), min_size=1, max_size=4), st.data())
def test_every_decision_that_changes_is_told(
    before: list[dict[str, Any]], after: list[dict[str, Any]], data: st.DataObject
) -> None:
    old, new = document(*before), document(*after)
    found = difference(grants_of(old), grants_of(new))
    action, resource = (
        data.draw(st.sampled_from(["a:x", "a:y", "b:x", "c:z"])),
        data.draw(st.sampled_from(["a/r1", "b/r1", "a/s", "r2", "s"])),
    )
    context = {key: data.draw(st.sampled_from("uvw")) for key in "kl"}
    was, will = permits(old, action, resource, context), permits(new, action, resource, context)

    def told(grants: tuple[Grant, ...], effect: str) -> bool:
        return any(grant.effect == effect and is_about(grant, action, resource, context) for grant in grants)

    if will and not was:
        assert told(found.gained, "Allow") or told(found.lost, "Deny")
    if was and not will:
        assert told(found.lost, "Allow") or told(found.gained, "Deny")


ACTIONS = ["a:x", "a:X", "a:*", "a:?", "*", "**", "iam:CreateServiceLinkedRole"]
RESOURCES = ["a/r1", "a/*", "*/r1", "a*r1", "*", "**", "user/${aws:username}", RDS]
VALUES = ["u", "u*", "*", "rds.amazonaws.com"]
OPERATORS = ["StringEquals", "StringLike", "ArnLike", "ArnEquals", "StringEqualsIfExists", "StringNotEquals", "Bool"]


@st.composite
def odd_statements(draw: st.DrawFn) -> dict[str, Any]:
    def some(values: list[str], least: int = 1) -> list[str]:
        return draw(st.lists(st.sampled_from(values), min_size=least, max_size=2))

    keys = st.dictionaries(st.sampled_from(["k", "iam:AWSServiceName"]), st.builds(lambda: some(VALUES, 0)), max_size=2)
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        draw(st.sampled_from(["Action", "Action", "NotAction"])): some(ACTIONS),
        draw(st.sampled_from(["Resource", "Resource", "NotResource"])): some(RESOURCES),
        "Condition": draw(st.dictionaries(st.sampled_from(OPERATORS), keys, max_size=2)),
    }


def beyond(mine: list[Grant], others: list[Grant]) -> list[tuple[Any, ...]]:
    """What a difference means, pair by pair."""

    def in_force(grants: list[Grant]) -> list[Grant]:
        denied = [grant for grant in grants if grant.effect == "Deny"]
        return [grant for grant in grants if grant.effect == "Deny" or not any(deny.takes_in(grant) for deny in denied)]

    there = in_force(others)
    fresh = [one for one in in_force(mine) if not any(o.effect == one.effect and o.takes_in(one) for o in there)]

    def is_hidden(grant: Grant, by: Grant) -> bool:
        alike = grant.takes_in(by)
        return by.effect == grant.effect and by.takes_in(grant) and (by.key < grant.key if alike else True)

    return sorted(grant.key for grant in fresh if not any(is_hidden(grant, other) for other in fresh))


@settings(max_examples=100, deadline=None)
@given(st.lists(odd_statements(), min_size=1, max_size=3), st.lists(odd_statements(), min_size=1, max_size=3))
def test_a_difference_is_what_a_look_at_every_pair_finds(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    old, new = grants_of({"Statement": before}), grants_of({"Statement": after})
    found = difference(old, new)
    assert [grant.key for grant in found.gained] == beyond(new, old)
    assert [grant.key for grant in found.lost] == beyond(old, new)


def test_many_tests_of_one_grant_are_compared() -> None:
    tests = {f"k{number}": ["v"] for number in range(24)}
    wide = {**allow("a:x"), "Condition": {"StringEquals": dict(list(tests.items())[:12])}}
    narrow = {**allow("a:x"), "Condition": {"StringEquals": tests}}
    assert changed(document(wide), document(wide, narrow)) == ([], [])
    assert changed(document(narrow), document(narrow, wide)) == (["Allow a:x *"], [])


def test_a_statement_of_more_grants_than_iam_has_room_for_is_no_document() -> None:
    many = [f"a:{number}" for number in range(400)]
    with pytest.raises(DocumentError):
        grants_of({"Statement": {"Effect": "Allow", "Action": many, "Resource": many}})


def is_about(grant: Grant, action: str, resource: str, context: dict[str, str]) -> bool:
    """Whether a request is one that a grant matches."""
    conditions = all(context[key] in values for _, key, values in grant.conditions)
    return matches(grant.action, action) and matches(grant.resource, resource) and conditions


@given(st.lists(statements(), min_size=1, max_size=5), st.randoms())
def test_order_is_no_change(given_statements: list[dict[str, Any]], random: Any) -> None:
    shuffled = [{**one, "Action": one["Action"][::-1], "Resource": one["Resource"][::-1]} for one in given_statements]
    random.shuffle(shuffled)
    assert difference(grants_of(document(*given_statements)), grants_of(document(*shuffled))) == NOTHING
