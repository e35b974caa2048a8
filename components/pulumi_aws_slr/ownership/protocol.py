"""What an owner does next, by what it has just read on the role: the whole protocol, without a call in it.

Everybody writes first and reads then, so of two that meet at least one sees the other. docs/decisions/0006 draws the
states, and says what holds whatever is killed when; tests/ownership/test_model.py tries all interleavings.
"""

from __future__ import annotations

import enum
from collections.abc import Collection

from pulumi_aws_slr.ownership.owner import Owner
from pulumi_aws_slr.ownership.tags import Ownership, Phase
from pulumi_aws_slr.ownership.view import RoleView


class Departure(enum.Enum):
    """What who wants the role gone does next. It has set its deletion mark before it looks."""

    NOT_MINE = enum.auto()
    """Take the mark off: another incarnation, or nobody, owns the role in its place."""
    SAY_LEAVING = enum.auto()
    """There are other owners: write `leaving`, and look again."""
    GO = enum.auto()
    """Others keep the role, or delete it: take tag and mark off."""
    SAY_DELETING = enum.auto()
    """All the others leave, too, and this owner comes first: write `deleting`, so that they can go, and look again."""
    WAIT = enum.auto()
    """Another one that leaves comes first, and has not yet said that it deletes the role: look again."""
    STEP_BACK = enum.auto()
    """Another one without an owner's tag, which comes first, wants to delete the role: take the mark off, wait until
    no mark is left, set the mark again."""
    DELETE = enum.auto()
    """Nobody else owns the role, and nobody else deletes it."""


class Arrival(enum.Enum):
    """What who wants to own the role does next."""

    WAIT = enum.auto()
    """Somebody may be deleting the role: look again, or create it where it is gone."""
    TAG = enum.auto()
    """Others, or an earlier incarnation, own the role: write the owner's tag, and look again."""
    JOINED = enum.auto()
    """The tag is on the role, and nobody was deleting it when that was seen."""
    ADOPT = enum.auto()
    """Nobody owns the role: it was made outside of Pulumi, and stays when this declaration goes."""


def depart(  # noqa: PLR0911 (one for each step)
    role: RoleView, mine: Ownership, in_hand: Collection[Ownership] = ()
) -> Departure:
    """The next step of an owner that leaves, by the role as it was read after its last write.

    `in_hand` are owners that this process will see leave later, one after the other.
    """
    if not role.holds(mine):
        return Departure.NOT_MINE
    others = role.others(mine.owner)
    if not others:
        return Departure.DELETE
    if any(Ownership(other.owner, other.incarnation) in in_hand for other in others):
        return Departure.GO
    tag = role.tag_of(mine.owner)
    if tag is None or tag.phase is Phase.OWNING:
        return Departure.SAY_LEAVING
    if any(other.phase is not Phase.LEAVING for other in others):
        return Departure.GO
    if any(_turn(other.owner) < _turn(mine.owner) for other in others):
        return Departure.WAIT
    return Departure.DELETE if tag.phase is Phase.DELETING else Departure.SAY_DELETING


def depart_unowned(role: RoleView, who: Owner) -> Departure:
    """The next step of who has set a mark and owns nothing: `slr prune`, or a role that was adopted and is to go."""
    if role.others():
        return Departure.NOT_MINE
    marks = role.marks_of_others(who)
    if not marks:
        return Departure.DELETE
    if any(_turn(mark.owner) < _turn(who) for mark in marks):
        return Departure.STEP_BACK
    return Departure.WAIT


def arrive(role: RoleView, mine: Ownership) -> Arrival:
    """The next step of who wants to own a role that exists, in a new incarnation, by the role as it was last read."""
    if role.marks:
        return Arrival.WAIT
    tag = role.tag_of(mine.owner)
    if tag is not None and tag.incarnation == mine.incarnation:
        return Arrival.JOINED
    return Arrival.TAG if role.names(mine.owner) or role.others() else Arrival.ADOPT


def may_withdraw(role: RoleView, mine: Ownership) -> bool:
    """Whether one that gives up joining, and has written `leaving`, may take its tag off: another owner stays."""
    return any(other.phase is not Phase.LEAVING for other in role.others(mine.owner))


def _turn(owner: Owner) -> str:
    """Who comes first of several that leave at once."""
    return owner.label.lower()
