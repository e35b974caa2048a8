"""All interleavings of a few runs: nobody's role is lost, none is left behind, and every rule is needed for that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pulumi_aws_slr.ownership import protocol, tags
from pulumi_aws_slr.ownership.owner import Owner
from pulumi_aws_slr.ownership.protocol import Arrival, Departure
from pulumi_aws_slr.ownership.tags import Ownership
from pulumi_aws_slr.ownership.view import RoleView
from tests.ownership.model import NOW, Role, Rules, Walk, coming, destroying, owned_by, staying, world

A, B, C = (Ownership(Owner(f"platform/{name}/role"), "1") for name in "abc")


@pytest.fixture(autouse=True)
def time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tags, "now", lambda: NOW)


def joined(role: RoleView, mine: Ownership) -> Arrival:
    """`arrive`, where marks keep nobody waiting."""
    return protocol.arrive(RoleView(role.tags, (), role.claim), mine)


def without_claims(role: RoleView) -> RoleView:
    return RoleView(role.tags, role.marks, None)


def leaving(role: RoleView, mine: Ownership) -> Departure:
    """`depart`, where one gives way to another that leaves before that has said that it deletes the role."""
    step = protocol.depart(role, mine)
    return Departure.GO if step is Departure.WAIT else step


def silent(role: RoleView, mine: Ownership) -> Departure:
    """`depart`, where nobody says that it leaves."""
    step = protocol.depart(role, mine)
    return Departure.GO if step is Departure.SAY_LEAVING else step


def unordered(role: RoleView, mine: Ownership) -> Departure:
    """`depart`, where all that leave at once delete the role."""
    step = protocol.depart(role, mine)
    return Departure.SAY_DELETING if step is Departure.WAIT else step


def unsaid(role: RoleView, mine: Ownership) -> Departure:
    """`depart`, where the first of several does not say that it deletes the role."""
    step = protocol.depart(role, mine)
    return Departure.WAIT if step is Departure.SAY_DELETING else step


def void_by_mark(role: RoleView, mine: Ownership) -> Departure:
    """`depart`, where a deletion mark voids its owner's tag."""
    marked = {mark.owner for mark in role.marks if mark.owner != mine.owner}
    return protocol.depart(RoleView(tuple(tag for tag in role.tags if tag.owner not in marked), (), role.claim), mine)


def any_incarnation(role: RoleView, mine: Ownership) -> Departure:
    """`depart`, where an owner is an owner in whatever incarnation."""
    tag = role.tag_of(mine.owner)
    return protocol.depart(role, Ownership(mine.owner, tag.incarnation) if tag else mine)


def unowned_at_once(role: RoleView, who: Owner) -> Departure:
    """`depart_unowned`, where two that have no owner's tag do not mind each other."""
    return protocol.depart_unowned(RoleView(role.tags, (), role.claim), who)


def unowned_anyway(role: RoleView, who: Owner) -> Departure:
    """`depart_unowned`, where owners do not matter."""
    return protocol.depart_unowned(RoleView((), role.marks, None), who)


WORLDS = {
    "two last owners leave": world(owned_by(A, B), [destroying(A), destroying(B)], kills=2, refusals=2),
    "three last owners leave": world(
        owned_by(A, B, C), [destroying(A), destroying(B), destroying(C)], kills=1, refusals=1
    ),
    "one leaves, one stays": world(owned_by(A, B), [destroying(A), staying(B)], kills=2),
    "two leave, one comes": world(owned_by(A, B), [destroying(A), destroying(B), coming(C.owner)], kills=1),
    "the last leaves, two come": world(owned_by(A), [destroying(A), coming(B.owner), coming(C.owner)], kills=1),
    "two come to nothing, and leave": world(
        None, [coming(A.owner, "destroy"), coming(B.owner, "destroy")], kills=1, refusals=1
    ),
    "three come to nothing, two leave": world(
        None, [coming(A.owner, "destroy"), coming(B.owner, "destroy"), coming(C.owner)]
    ),
    "a replacement, and another that leaves": world(
        owned_by(A, B), [coming(A.owner, "destroy 1", incarnation="2"), destroying(B)], refusals=1
    ),
    "a replacement that leaves in the end": world(
        owned_by(A), [coming(A.owner, "destroy 1", "destroy", incarnation="2"), coming(B.owner, "destroy")]
    ),
    "two states of one name": world(owned_by(A), [destroying(A), coming(A.owner, incarnation="2")]),
    "two adopters that want it gone, and one who comes": world(
        Role(1), [destroying(A, adopted=True), destroying(B, adopted=True), coming(C.owner)], refusals=1
    ),
    "an adopter that wants it gone, beside owners that come and go": world(
        Role(1), [destroying(A, adopted=True), coming(B.owner), coming(C.owner, "destroy")], kills=1
    ),
}

RULES = {
    "marks make who comes wait": Rules(arrive=joined),
    "who comes looks once more": Rules(looks_after_tagging=False),
    "who leaves sets a mark before it looks": Rules(marks_before_looking=False),
    "who leaves says so before it goes": Rules(depart=silent),
    "one gives way only to who has said that it deletes": Rules(depart=leaving),
    "one of several that leave at once deletes": Rules(depart=unordered),
    "who deletes before others says so": Rules(depart=unsaid),
    "a mark voids no tag": Rules(depart=void_by_mark),
    "an incarnation deletes its own role only": Rules(depart=any_incarnation),
    "every creation has an incarnation of its own": Rules(tells_incarnations=False),
    "a claim counts until its owner has left": Rules(
        depart=lambda role, mine: protocol.depart(without_claims(role), mine),
        depart_unowned=lambda role, who: protocol.depart_unowned(without_claims(role), who),
    ),
    "who leaves makes its claim void": Rules(voids_claims=False),
    "adopters that want the role gone take turns": Rules(depart_unowned=unowned_at_once),
    "what has an owner is not an adopter's to delete": Rules(depart_unowned=unowned_anyway),
}


@pytest.mark.parametrize("name", WORLDS)
def test_nothing_is_lost_and_nothing_left_behind(name: str) -> None:
    assert violation(Rules(), name) is None


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_needed(rule: str) -> None:
    assert any(violation(RULES[rule], name) for name in WORLDS)


def violation(rules: Rules, name: str) -> str | None:
    start = WORLDS[name]
    if not rules.tells_incarnations:
        start = replace(start, runs=tuple(replace(run, incarnation="1") for run in start.runs))
    return next(Walk(rules).violations(start), None)
