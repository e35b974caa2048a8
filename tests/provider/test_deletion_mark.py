"""Deletion marks: what they say, and for how long."""

import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_aws_slr.provider import deletion_mark
from pulumi_aws_slr.provider.deletion_mark import deletion_marks, mark_value, marks_before, marks_of_others, named
from pulumi_aws_slr.provider.owners import Owner, owning_stacks, user_tags
from tests.provider.samples import ENDED, NOW, OTHER_DELETING, OTHER_DELETING_KEY, SINCE

NAMES = st.from_regex(r"[A-Za-z0-9_.-]{1,100}", fullmatch=True)  # what Pulumi allows
TAG_TEXT = re.compile(r"[\w .:/=+@-]*", re.ASCII)  # narrower than what IAM takes


def marks(*owners: Owner) -> dict[str, str]:
    return {owner.deleting_key: mark_value(owner, 600) for owner in owners}


def labels(found: list[deletion_mark.DeletionMark]) -> list[str]:
    return [mark.label for mark in found]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the clock stands still
@given(NAMES, NAMES)
def test_a_mark_is_a_tag_that_names_the_stack_as_its_owner_tag_does(project: str, stack: str) -> None:
    owner = Owner(f"{project}/{stack}", "rds")
    tags = {owner.tag_key: owner.tag_value, **marks(owner)}
    assert 1 <= len(owner.deleting_key) <= 128
    assert TAG_TEXT.fullmatch(owner.deleting_key)
    assert len(tags[owner.deleting_key]) <= 256
    assert TAG_TEXT.fullmatch(tags[owner.deleting_key])
    assert labels(deletion_marks(tags)) == owning_stacks(tags, "") == [owner.label]
    assert user_tags(tags) == {}


def test_an_ordinary_mark() -> None:
    owner = Owner("shop/dev", "rds")
    assert marks(owner) == {"aws-slr:deleting:shop/dev": "shop/dev 2026-11-22T13:00:00Z/2026-11-22T14:10:00Z"}


@pytest.mark.parametrize(
    ("timeout", "passed", "counts"),
    [(600, 4199, True), (600, 4200, False), (7200, 10799, True), (7200, 10800, False), (0.1, -240, True)],
)
def test_a_mark_counts_for_an_hour_after_its_run_gives_up(
    monkeypatch: pytest.MonkeyPatch, timeout: float, passed: float, counts: bool
) -> None:
    """Clocks may differ by minutes: that of the reader may be the slower one."""
    owner = Owner("shop/dev", "")
    tags = {owner.deleting_key: mark_value(owner, timeout)}
    monkeypatch.setattr(deletion_mark, "_now", lambda: NOW + timedelta(seconds=passed))
    assert labels(deletion_marks(tags)) == (["shop/dev"] if counts else [])


@pytest.mark.parametrize(
    "value",
    [
        "web/prod",
        "",
        f"web/prod {SINCE}",
        f"web/prod {SINCE}/",
        f"web/prod {SINCE}/tomorrow",
        "web/prod /2026-11-22T14:05:00Z",
        f"web/prod {ENDED}",
    ],
)
def test_a_mark_without_times_or_with_old_ones_does_not_count(value: str) -> None:
    tags = {OTHER_DELETING_KEY: value}
    assert deletion_marks(tags) == []
    assert marks_before(tags, Owner("z/z", "")) == []


def test_prune_comes_before_all_stacks() -> None:
    stacks = [Owner(name, "") for name in ("-/-", "shop/Dev", "shop/dev")]
    pruner = Owner.pruning("user/Alice")
    assert pruner.label == "slr-prune:user/Alice"
    tags = marks(*stacks, pruner)
    assert labels(deletion_marks(tags)) == ["slr-prune:user/Alice", "-/-", "shop/Dev", "shop/dev"]
    assert labels(marks_before(tags, stacks[1])) == ["slr-prune:user/Alice", "-/-"]
    assert marks_before(tags, pruner) == []
    assert labels(marks_of_others(tags, stacks[0])) == ["slr-prune:user/Alice", "shop/Dev", "shop/dev"]


def test_a_stack_whose_mark_was_denied_finds_its_place_all_the_same() -> None:
    first, second = Owner("a/a", ""), Owner("b/b", "")
    assert labels(marks_before(marks(first), second)) == ["a/a"]
    assert marks_before(marks(second), first) == []


def test_messages_say_since_when() -> None:
    assert named(deletion_marks(OTHER_DELETING)) == f"web/prod (since {SINCE}) is"
    both = marks(Owner("a/a", ""))
    assert named(deletion_marks({**OTHER_DELETING, **both})) == (
        f"a/a (since 2026-11-22T13:00:00Z), web/prod (since {SINCE}) are"
    )
