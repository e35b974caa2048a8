"""Owners and the tag keys that are their own: distinct for all declarations, within what IAM takes."""

from __future__ import annotations

import re
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_aws_slr.ownership.owner import Owner, stack_label

ROLE = "aws-slr:iam:Role"
BELOW_A_COMPONENT = f"aws-slr:index:RdsServiceLinkedRole${ROLE}"
TAG_KEY = re.compile(r"[\w .:/=+@-]{1,128}")  # IAM's own pattern for keys, as far as ASCII goes
NAMES = st.text(st.characters(codec="utf-8", exclude_characters=":"), min_size=1, max_size=150)


def urn(name: str = "rds", *, stack: str = "dev", project: str = "shop", kind: str = ROLE) -> str:
    return f"urn:pulumi:{stack}::{project}::{kind}::{name}"


def test_the_keys_of_a_bare_role_say_what_it_is() -> None:
    owner = Owner.of_urn(urn())
    assert owner.label == "shop/dev/rds"
    assert owner.tag_key == "aws-slr:owner:shop/dev/rds"
    assert owner.deleting_key == "aws-slr:deleting:shop/dev/rds"
    assert owner.left_key == "aws-slr:left:shop/dev/rds"
    assert (owner.stack, str(owner)) == ("shop/dev", "shop/dev/rds")


def test_a_role_below_a_component_ends_in_a_digest_that_messages_leave_out() -> None:
    owner = Owner.of_urn(urn("databases-role", kind=BELOW_A_COMPONENT))
    assert re.fullmatch(r"aws-slr:owner:shop/dev/databases-role\+[0-9a-f]{12}", owner.tag_key)
    assert str(owner) == "shop/dev/databases-role"
    assert owner.stack == "shop/dev"


def test_one_name_below_two_components_is_two_owners() -> None:
    aurora = urn("databases-role", kind=BELOW_A_COMPONENT.replace("Rds", "Aurora"))
    assert Owner.of_urn(urn("databases-role", kind=BELOW_A_COMPONENT)) != Owner.of_urn(aurora)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (urn("Rds"), urn("rds")),
        (urn(stack="Dev"), urn(stack="dev")),
        (urn(project="Shop"), urn(project="shop")),
        (urn("r" * 80), urn("r" * 81)),
        (urn("a?b"), urn("a!b")),
        (urn("dev+0123456789ab"), urn("dev")),
    ],
    ids=["resource", "stack", "project", "too long", "characters", "a digest's look"],
)
def test_what_tag_keys_cannot_tell_a_digest_does(one: str, two: str) -> None:
    keys = {Owner.of_urn(text).tag_key.lower() for text in (one, two)}
    assert len(keys) == 2


def test_owners_are_compared_as_iam_compares_keys() -> None:
    assert Owner("SHOP/DEV/rds") == Owner("shop/dev/rds")
    assert Owner("shop/dev/rds").is_of_stack("Shop/Dev")
    assert not Owner("shop/dev/rds").is_of_stack("shop/de")


@given(NAMES, NAMES, NAMES, st.booleans())
def test_every_key_fits_and_begins_with_its_stack(project: str, stack: str, name: str, component: bool) -> None:
    kind = BELOW_A_COMPONENT if component else ROLE
    owner = Owner.of_urn(urn(name, stack=stack, project=project, kind=kind))
    for key in (owner.tag_key, owner.deleting_key, owner.left_key):
        assert TAG_KEY.fullmatch(key), key
    assert owner.label.startswith(f"{stack_label(project, stack)}/")
    assert TAG_KEY.fullmatch(Owner.pruning(f"user/{name}").deleting_key)


@given(st.tuples(NAMES, NAMES, NAMES), st.tuples(NAMES, NAMES, NAMES))
def test_two_declarations_never_share_a_key(one: tuple[str, str, str], two: tuple[str, str, str]) -> None:
    keys = {
        Owner.of_urn(urn(name, stack=stack, project=project)).tag_key.lower() for project, stack, name in (one, two)
    }
    clean = all("/" not in project + stack for project, stack, _ in (one, two))  # as Pulumi's names are
    assert len(keys) == len({one, two}) or not clean


def test_the_state_remembers_the_name_that_the_tags_have() -> None:
    assert Owner.recorded({"owner": {"label": "shop/old/rds"}}, urn()) == Owner("shop/old/rds")
    assert Owner.recorded({}, urn()) == Owner("shop/dev/rds")


def test_the_command_that_makes_a_declaration_an_owner() -> None:
    command = Owner.of_urn(urn("r d s")).tag_command("AWSServiceRoleForRDS", "word")
    assert shlex.split(command)[-1] == "Key=aws-slr:owner:shop/dev/r d s,Value=word"


def test_a_pruner_is_no_stack() -> None:
    owner = Owner.pruning("user/alice")
    assert owner.deleting_key == "aws-slr:deleting:slr-prune:user/alice"
    assert owner.is_pruning
    assert not Owner("shop/dev/rds").is_pruning
