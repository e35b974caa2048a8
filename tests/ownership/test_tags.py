"""What owners write on a role, and what anybody can make of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_aws_slr.ownership import tags
from pulumi_aws_slr.ownership.owner import Owner
from pulumi_aws_slr.ownership.tags import Claim, DeletionMark, Ownership, OwnerTag, Phase, new_incarnation
from pulumi_aws_slr.ownership.view import RoleView, user_tags

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
OWNER = Owner("shop/dev/rds")
MINE = Ownership(OWNER, "word")


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tags, "now", lambda: NOW)


def at(**ago: float) -> str:
    return f"{NOW - timedelta(**ago):%Y-%m-%dT%H:%M:%SZ}"


def test_incarnations_are_words_of_their_own() -> None:
    assert len({new_incarnation() for _ in range(100)}) == 100
    assert new_incarnation().isalnum()


@pytest.mark.parametrize("phase", Phase)
def test_a_tag_is_read_as_it_was_written(phase: Phase) -> None:
    (value,) = MINE.tag(phase).values()
    tag = OwnerTag.parse(OWNER, value)
    assert (tag.incarnation, tag.phase) == ("word", phase)
    assert not tag.stale


@pytest.mark.parametrize(
    "value", ["", "anything at all", "word leaving", "word leaving soon", "word gone 2026-11-29T12:00:00Z"]
)
def test_what_nobody_of_ours_wrote_is_ownership(value: str) -> None:
    """Only an owner says that it leaves."""
    assert OwnerTag.parse(OWNER, value) == OwnerTag(OWNER, value)


@given(st.text())
def test_any_value_can_be_read(value: str) -> None:
    OwnerTag.parse(OWNER, value)
    DeletionMark.parse(OWNER, value)
    Claim.parse(value, NOW)


@pytest.mark.parametrize(
    ("ago", "counts"),
    [
        ({"seconds": 0}, True),
        ({"minutes": 119}, True),
        ({"hours": 2}, False),
        ({"minutes": -15}, True),
        ({"minutes": -16}, False),
    ],
)
def test_a_mark_counts_for_two_hours_and_never_from_the_future(ago: dict[str, float], counts: bool) -> None:
    assert (DeletionMark.parse(OWNER, f"word {at(**ago)}") is not None) == counts
    assert OwnerTag.parse(OWNER, f"word leaving {at(**ago)}").stale != counts


@pytest.mark.parametrize(
    "value", ["word", at(), f"{at()} word", "word 2026-11-29 12:00:00", f"word {at()}/2999-01-01T00:00:00Z"]
)
def test_a_mark_without_a_time_of_its_own_never_counts(value: str) -> None:
    mark = DeletionMark.parse(OWNER, value)
    assert mark is None or value == at()


def test_a_mark_is_its_owner_s_by_its_key_whatever_its_value_says() -> None:
    view = RoleView.of({"aws-slr:deleting:a/b/mallory": f"shop/dev/rds {at()}"}, "", NOW)
    assert [str(mark.owner) for mark in view.marks] == ["a/b/mallory"]


def test_a_claim_is_read_as_it_was_written() -> None:
    assert Claim.parse(MINE.claim(), NOW) == Claim(OWNER, "word")


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_claim_of_another_time_than_the_role_is_none(minutes: int) -> None:
    assert Claim.parse(MINE.claim(), NOW + timedelta(minutes=minutes)) is None


def test_a_claim_counts_as_an_owner_until_that_has_left() -> None:
    assert [str(tag.owner) for tag in RoleView.of({}, MINE.claim(), NOW).others()] == ["shop/dev/rds"]
    assert RoleView.of({OWNER.left_key: "x"}, MINE.claim(), NOW).others() == ()
    with_tag = RoleView.of({OWNER.left_key: "x", **MINE.tag()}, MINE.claim(), NOW)
    assert [str(tag.owner) for tag in with_tag.others()] == ["shop/dev/rds"], "it has come back"


def test_a_role_is_held_by_one_incarnation() -> None:
    for view in (RoleView.of(MINE.tag(), "", NOW), RoleView.of({}, MINE.claim(), NOW)):
        assert view.holds(MINE)
        assert not view.holds(Ownership(OWNER, "another"))
        assert view.names(OWNER)
    other = Ownership(OWNER, "another")
    assert not RoleView.of(other.tag(), MINE.claim(), NOW).holds(MINE), "the tag says more than the claim"


def test_keys_are_read_in_any_case_of_letters() -> None:
    view = RoleView.of({"AWS-SLR:Owner:SHOP/dev/RDS": "word"}, "", NOW)
    assert view.holds(MINE)
    assert view.has_owner_in("shop/dev")


def test_the_tags_of_the_user() -> None:
    found = {"aws-slr:owner:web/prod/x": "1", "aws-slr:owner:api/prod/y": "2", "team": "a", "AWS-SLR:left:z/z/z": "3"}
    assert user_tags(found) == {"team": "a"}
