"""Owner tags and claims."""

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_aws_slr.catalog import problems_with
from pulumi_aws_slr.provider.owners import (
    Owner,
    claiming_stack,
    owner_tags,
    owning_stacks,
    user_tags,
)

PROJECT_NAMES = st.from_regex(r"[A-Za-z0-9_.-]{1,100}", fullmatch=True)  # what Pulumi allows, for stacks as well
RESOURCE_NAMES = st.text(min_size=1, max_size=400)
owners_drawn = st.builds(
    lambda project, stack, name: Owner(f"{project}/{stack}", name), PROJECT_NAMES, PROJECT_NAMES, RESOURCE_NAMES
)
TAG_TEXT = re.compile(r"[\w .:/=+@-]*", re.ASCII)  # narrower than what IAM takes
URN = "urn:pulumi:dev::shop::my:pkg:Outer$aws-slr:iam:Role::rds"


def test_an_owner_is_read_from_the_urn() -> None:
    assert Owner.of_urn(URN) == Owner("shop/dev", "rds")


def test_a_resource_name_may_hold_what_separates_a_urn() -> None:
    assert Owner.of_urn("urn:pulumi:dev::shop::aws-slr:iam:Role::a::b $c") == Owner("shop/dev", "a::b $c")


def test_tag_and_claim_of_an_ordinary_owner() -> None:
    owner = Owner("shop/dev", "rds")
    assert (owner.tag_key, owner.tag_value) == ("aws-slr:owner:shop/dev", "rds")
    assert owner.claim == "Service-linked role of the Pulumi stack shop/dev, resource rds."


def test_what_does_not_fit_gets_a_digest() -> None:
    owner = Owner(f"{'p' * 100}/{'s' * 100}", "n\u00e4me")
    assert owner.tag_key == f"aws-slr:owner:{'p' * 100}/+{_digest(f'aws-slr:owner:{owner.stack}')}"
    assert owner.tag_value == f"n_me+{_digest(owner.name)}"


def test_capitals_get_a_digest_in_keys_only() -> None:
    owner = Owner("shop/Dev", "Rds")
    assert owner.tag_key == f"aws-slr:owner:shop/Dev+{_digest('aws-slr:owner:shop/Dev')}"
    assert owner.deleting_key == f"aws-slr:deleting:shop/Dev+{_digest('aws-slr:deleting:shop/Dev')}"
    assert (owner.tag_value, owner.label) == ("Rds", "shop/Dev")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@pytest.mark.parametrize(("length", "kept"), [(256, True), (257, False)])
def test_the_limit_of_a_tag_value(length: int, kept: bool) -> None:
    owner = Owner("shop/dev", "n" * length)
    assert (owner.tag_value == owner.name) is kept
    assert len(owner.tag_value) == 256


@pytest.mark.parametrize(("length", "kept"), [(128, True), (129, False)])
def test_the_limit_of_a_tag_key(length: int, kept: bool) -> None:
    stack = "s" * (length - len("aws-slr:owner:"))
    assert (Owner(stack, "rds").tag_key == f"aws-slr:owner:{stack}") is kept


@given(owners_drawn)
def test_every_owner_s_tag_is_one_that_iam_takes(owner: Owner) -> None:
    assert 1 <= len(owner.tag_key) <= 128
    assert len(owner.tag_value) <= 256
    assert TAG_TEXT.fullmatch(owner.tag_key)
    assert TAG_TEXT.fullmatch(owner.tag_value)
    assert owner.tag_key.startswith("aws-slr:owner:")


@given(owners_drawn)
def test_every_owner_s_claim_is_a_description_that_iam_takes(owner: Owner) -> None:
    assert problems_with("rds", description=owner.claim) == []


@given(owners_drawn, owners_drawn)
def test_distinct_owners_stay_distinct(one: Owner, other: Owner) -> None:
    assert (one.stack == other.stack) == (one.tag_key.lower() == other.tag_key.lower())
    assert (one.stack == other.stack) == (one.deleting_key.lower() == other.deleting_key.lower())
    assert (one.name == other.name) == (one.tag_value == other.tag_value)


@given(st.text("pé😀", min_size=120, max_size=150), st.text("pé😀", min_size=120, max_size=150))
def test_cut_and_cleaned_names_stay_distinct(one: str, other: str) -> None:
    assert (one == other) == (Owner(one, "x").tag_key == Owner(other, "x").tag_key)
    assert (one == other) == (Owner("x", one * 2).tag_value == Owner("x", other * 2).tag_value)


@given(owners_drawn)
def test_iam_keeps_stacks_apart_that_differ_in_case_only(owner: Owner) -> None:
    """IAM takes keys of roles that differ in case only for the same key."""
    lower = Owner(owner.stack.lower(), owner.name)
    assert (owner.stack == lower.stack) == (owner.tag_key.lower() == lower.tag_key.lower())
    assert (owner.stack == lower.stack) == (owner.label == lower.label)


@given(owners_drawn)
def test_a_stack_is_shown_by_its_own_name_where_its_key_can_hold_that(owner: Owner) -> None:
    held = len(f"aws-slr:owner:{owner.stack}") <= (128 if owner.stack.islower() else 115)
    assert owning_stacks({owner.tag_key: owner.tag_value}, "") == [owner.stack if held else owner.label]
    assert (owner.label == owner.stack) == held
    assert owning_stacks({}, owner.claim) == [owner.label], "by whatever a stack is known, it is known as one"


def test_what_only_looks_like_a_digest_is_shown() -> None:
    assert owning_stacks({"aws-slr:owner:shop/dev+0123456789ab": "rds"}, "") == ["shop/dev+0123456789ab"]


@given(owners_drawn)
def test_a_claim_leads_back_to_its_stack(owner: Owner) -> None:
    assert owner.claims(owner.claim)
    assert claiming_stack(owner.claim) == owner.stack


@given(owners_drawn, owners_drawn)
def test_a_claim_is_that_of_its_stack_only(one: Owner, other: Owner) -> None:
    assert one.claims(other.claim) == (one.stack == other.stack)


@pytest.mark.parametrize(
    "description",
    [
        "",
        "Databases of the platform",
        "Service-linked role of the Pulumi stack shop/dev, resource rds",
        "Service-linked role of the Pulumi stack shop/dev, resource rds. And more",
        "service-linked role of the Pulumi stack shop/dev, resource rds.",
    ],
)
def test_what_is_no_claim(description: str) -> None:
    assert claiming_stack(description) is None
    assert not Owner("shop/dev", "rds").claims(description)


def test_another_resource_of_the_stack_claims_for_it_too() -> None:
    """A renamed resource recognises what its stack has begun."""
    assert Owner("shop/dev", "new").claims(Owner("shop/dev", "old").claim)


def test_an_owner_holds_a_role_whose_tag_names_it() -> None:
    owner = Owner("shop/dev", "rds")
    assert owner.holds({"team": "a", "aws-slr:owner:shop/dev": "rds"})
    assert not owner.holds({"aws-slr:owner:shop/dev": "renamed"})
    assert not owner.holds({"aws-slr:owner:shop/prod": "rds"})
    assert not owner.holds({})


def test_a_stack_owns_by_its_tag_or_by_its_claim_until_it_has_left() -> None:
    owner = Owner("shop/dev", "rds")
    left = {"aws-slr:left:shop/dev": "shop/dev"}
    assert owner.owns({"aws-slr:owner:shop/dev": "renamed"}, "")
    assert owner.owns({}, owner.claim)
    assert not owner.owns(left, owner.claim)
    assert owner.owns({**left, "aws-slr:owner:shop/dev": "rds"}, owner.claim), "it has come back"
    assert not owner.owns({"aws-slr:owner:shop/prod": "rds"}, Owner("shop/prod", "rds").claim)
    assert owning_stacks(left, owner.claim) == []
    assert user_tags(left) == {}


def test_tags_are_sorted_into_owners_and_the_user_s() -> None:
    tags = {"team": "a", "aws-slr:owner:shop/dev": "rds", "aws-slr:other": "x", "Aws": "y"}
    assert owner_tags(tags) == {"aws-slr:owner:shop/dev": "rds"}
    assert user_tags(tags) == {"team": "a", "Aws": "y"}
