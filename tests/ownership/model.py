"""The protocol of ownership as a model: who shares a role, each step one call, in every order in which they can happen.

The decisions are those of the package (`ownership/protocol.py`), and so is what is written and read; the calls are
modelled here as the provider makes them. A state is a value, so all of them can be visited: `violations` walks through
every interleaving of the runs, with a limited number of kills and of deletions that fail, and every killed or failed
run is run again.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from pulumi_aws_slr.ownership import protocol
from pulumi_aws_slr.ownership.owner import Owner
from pulumi_aws_slr.ownership.protocol import Arrival, Departure
from pulumi_aws_slr.ownership.tags import Ownership, Phase
from pulumi_aws_slr.ownership.view import RoleView

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


class At(enum.Enum):
    """The next call of a run, or how it ended."""

    CREATE = "CreateServiceLinkedRole"
    TAG_NEW = "TagRole, of a role that was just created"
    FIND = "GetRole, before joining"
    TAG = "TagRole, to join"
    AGAIN = "GetRole, to see whether it has joined"
    MARK_OFF = "UntagRole, of the mark that a killed run left"
    GIVE_UP = "TagRole, leaving, as it could not join in time"
    GIVE_UP_LOOK = "GetRole, to see whether others rely on it"
    WITHDRAW = "UntagRole, of the owner's tag"
    LEAVE_TAG = "TagRole, owning again"
    MARK = "TagRole, of the deletion mark"
    LOOK = "GetRole, before deleting"
    SAY_LEAVING = "TagRole, leaving"
    SAY_DELETING = "TagRole, deleting"
    GO = "UntagRole, of all"
    UNMARK = "UntagRole, of the mark"
    UNMARK_AND_WAIT = "UntagRole, of the mark, until nobody is in the way"
    CLEAR = "GetRole, until nobody is in the way"
    DELETE = "DeleteServiceLinkedRole"
    OWN_AGAIN = "TagRole, as the deletion failed"
    KILLED = "killed"
    FAILED = "failed, to be run again"
    HOLDS = "owns the role"
    ADOPTED = "has adopted the role"
    AWAY = "has nothing to do with it"


_ENDED = {At.HOLDS, At.ADOPTED, At.AWAY}


@dataclass(frozen=True)
class Role:
    """The role as IAM has it."""

    number: int
    tags: frozenset[tuple[str, str]] = frozenset()
    description: str = ""

    @property
    def view(self) -> RoleView:
        return _view(self.tags, self.description)

    def with_tags(self, tags: dict[str, str]) -> Role:
        return replace(self, tags=frozenset({**dict(self.tags), **tags}.items()))

    def without(self, *keys: str) -> Role:
        return replace(self, tags=frozenset((key, value) for key, value in self.tags if key not in keys))


@functools.lru_cache(maxsize=100_000)
def _view(tags: frozenset[tuple[str, str]], description: str) -> RoleView:
    """What is read of a role: the same roles come back in most of the orders."""
    return RoleView.of(dict(tags), description, NOW)


@dataclass(frozen=True)
class Run:
    """One command of one declaration: `next` is what its stack does when this is done."""

    owner: Owner
    incarnation: str
    command: str
    """`up`, `refresh` (to keep the role after a destroy that was killed) or `destroy`."""
    at: At
    next: tuple[str, ...] = ()
    """`destroy`, or `destroy <incarnation>` of a resource that was replaced."""
    saw: int = 0
    """The number of the role that it has seen last."""
    held: str = ""
    """The incarnation that the stack goes on with, while that of a replaced resource is deleted."""
    adopted: bool = False
    gave_up: bool = False
    """Whether a destroy has said that it leaves: the state may still say that it owns the role."""

    @property
    def mine(self) -> Ownership:
        return Ownership(self.owner, self.incarnation)

    def to(self, at: At) -> Run:
        return replace(self, at=at)


@dataclass(frozen=True)
class World:
    """Everything at one moment."""

    role: Role | None
    runs: tuple[Run, ...]
    roles: int
    """How many roles there have been."""
    kills: int
    """How many may still be killed."""
    refusals: int = 0
    """How many deletions IAM may still refuse."""
    disturbed: bool = False
    """Whether somebody was killed or refused: only then may a wait end in vain."""

    def after(self, number: int, run: Run, *role: Role | None, **changes: object) -> World:
        """This world after a step of one run, which may have changed the role."""
        runs = (*self.runs[:number], run, *self.runs[number + 1 :])
        changed = replace(self, runs=runs, role=role[0] if role else self.role)
        return replace(changed, **changes) if changes else changed  # type: ignore[arg-type]


@dataclass(frozen=True)
class Rules:
    """The rules of the protocol; a test takes one out by putting another function in its place."""

    depart: Callable[[RoleView, Ownership], Departure] = protocol.depart
    depart_unowned: Callable[[RoleView, Owner], Departure] = protocol.depart_unowned
    arrive: Callable[[RoleView, Ownership], Arrival] = protocol.arrive
    looks_after_tagging: bool = True
    marks_before_looking: bool = True
    voids_claims: bool = True
    tells_incarnations: bool = True
    """Whether a replacement or later run has another word than the one before."""


@dataclass
class Walk:
    """All worlds that can come of one."""

    rules: Rules = field(default_factory=Rules)
    seen: set[World] = field(default_factory=set)

    def violations(self, start: World) -> Iterator[str]:
        """What goes wrong, as soon as it is met."""
        todo = [start]
        while todo:
            world = todo.pop()
            if world in self.seen:
                continue
            self.seen.add(world)
            following = list(self._following(world))
            for after, wrong in following:
                if wrong:
                    yield wrong
                todo.append(after)
            if all(run.at in _ENDED for run in world.runs) and (wrong := _wrong_at_the_end(world)):
                yield wrong
            if not any(after != world for after, _ in following) and not all(run.at in _ENDED for run in world.runs):
                yield f"nobody can go on: {_told(world)}"

    def _following(self, world: World) -> Iterator[tuple[World, str]]:
        for number, run in enumerate(world.runs):
            for after in self._step(world, number, run):
                yield after, _wrong_deletion(world, number) if run.at is At.DELETE and after.role is None else ""
            if world.kills and run.at not in {*_ENDED, At.KILLED, At.FAILED}:
                yield world.after(number, run.to(At.KILLED), kills=world.kills - 1, disturbed=True), ""

    def _step(  # noqa: C901, PLR0912 (a case for each call)
        self, world: World, number: int, run: Run
    ) -> Iterator[World]:
        role = world.role
        match run.at:
            case At.CREATE if role is None:
                made = Role(world.roles + 1, description=run.mine.claim())
                yield world.after(number, replace(run, at=At.TAG_NEW, saw=made.number), made, roles=made.number)
            case At.CREATE:
                yield world.after(number, run.to(At.FIND))
            case At.TAG_NEW if role is None:
                yield world.after(number, run.to(At.CREATE))
            case At.TAG_NEW:
                yield self._done(world, number, run.to(At.HOLDS), role.with_tags(run.mine.tag()))
            case At.FIND if role is None:
                yield world.after(number, run.to(At.CREATE))
            case At.FIND:
                yield from self._arrived(world, number, replace(run, saw=role.number), role)
            case At.TAG if role is None and run.command == "refresh":  # it says so, and `up --refresh` creates it
                yield world.after(number, self._anew(run))
            case At.TAG if role is None:
                yield world.after(number, run.to(At.CREATE))
            case At.TAG if self.rules.looks_after_tagging:
                tagged = role.with_tags(run.mine.tag())
                yield world.after(number, replace(run, at=At.AGAIN, saw=role.number), tagged)
            case At.TAG:
                yield self._done(world, number, run.to(At.HOLDS), role.with_tags(run.mine.tag()))
            case At.AGAIN if role is None or role.number != run.saw:
                yield world.after(number, run.to(At.CREATE))
            case At.AGAIN:
                yield from self._arrived(world, number, run, role)
            case At.MARK_OFF:
                yield world.after(number, run.to(At.TAG), role and role.without(run.owner.deleting_key))
            case At.GIVE_UP:
                said = role and role.with_tags(run.mine.tag(Phase.LEAVING))
                yield world.after(number, run.to(At.GIVE_UP_LOOK if role else At.FAILED), said)
            case At.GIVE_UP_LOOK:
                withdraws = role is None or protocol.may_withdraw(role.view, run.mine)
                yield world.after(number, run.to(At.WITHDRAW if withdraws else At.LEAVE_TAG))
            case At.WITHDRAW:
                yield world.after(number, run.to(At.FAILED), role and role.without(run.owner.tag_key))
            case At.LEAVE_TAG:
                yield world.after(number, run.to(At.FAILED), role and role.with_tags(run.mine.tag()))
            case At.MARK if role is None:
                yield self._done(world, number, run.to(At.AWAY))
            case At.MARK:
                marked = role.with_tags(run.mine.mark()) if self.rules.marks_before_looking else role
                yield world.after(number, run.to(At.LOOK), marked)
            case At.LOOK if role is None:
                yield self._done(world, number, run.to(At.AWAY))
            case At.LOOK:
                yield from self._looked(world, number, run, role)
            case At.SAY_LEAVING | At.SAY_DELETING:
                phase = Phase.LEAVING if run.at is At.SAY_LEAVING else Phase.DELETING
                said = role and role.with_tags({**run.mine.tag(phase), **self._void(role, run)})
                yield world.after(number, replace(run, at=At.LOOK, gave_up=True), said)
            case At.GO:
                gone = role and role.with_tags(self._void(role, run)).without(run.owner.tag_key, run.owner.deleting_key)
                yield self._done(world, number, run.to(At.AWAY), gone)
            case At.UNMARK:
                unmarked = role and role.without(run.owner.deleting_key)
                yield self._done(world, number, run.to(At.AWAY), unmarked)
            case At.UNMARK_AND_WAIT:
                yield world.after(number, run.to(At.CLEAR), role and role.without(run.owner.deleting_key))
            case At.CLEAR if role is None:
                yield self._done(world, number, run.to(At.AWAY))
            case At.CLEAR:
                clear = not role.view.marks_of_others(run.owner)
                yield world.after(number, run.to(At.MARK if clear else At.CLEAR))
                if world.disturbed:
                    yield world.after(number, run.to(At.FAILED))
            case At.DELETE:
                yield self._done(world, number, run.to(At.AWAY), None)
                if world.refusals:
                    yield world.after(number, run.to(At.OWN_AGAIN), refusals=world.refusals - 1, disturbed=True)
            case At.OWN_AGAIN:
                back = role if run.adopted else role and role.with_tags(run.mine.tag())
                yield world.after(
                    number, replace(run, at=At.FAILED, gave_up=False), back and back.without(run.owner.deleting_key)
                )
            case At.KILLED | At.FAILED:
                yield from self._again(world, number, run)

    def _arrived(self, world: World, number: int, run: Run, role: Role) -> Iterator[World]:
        match self.rules.arrive(role.view, run.mine):
            case Arrival.WAIT:
                yield world.after(number, run.to(At.TAG if run.command == "refresh" else At.CREATE))
                if world.disturbed and run.command == "up":  # the time is up
                    tag = role.view.tag_of(run.owner)
                    tagged = tag is not None and tag.incarnation == run.incarnation
                    yield world.after(number, run.to(At.GIVE_UP if tagged else At.FAILED))
            case Arrival.TAG:
                yield world.after(number, run.to(At.TAG))
            case Arrival.JOINED:
                yield self._done(world, number, run.to(At.HOLDS))
            case Arrival.ADOPT:
                yield self._done(world, number, replace(run, at=At.ADOPTED, adopted=True))

    def _looked(self, world: World, number: int, run: Run, role: Role) -> Iterator[World]:
        step = (
            self.rules.depart_unowned(role.view, run.owner) if run.adopted else self.rules.depart(role.view, run.mine)
        )
        goes_on = {
            Departure.NOT_MINE: At.UNMARK,
            Departure.SAY_LEAVING: At.SAY_LEAVING,
            Departure.SAY_DELETING: At.SAY_DELETING,
            Departure.GO: At.GO,
            Departure.STEP_BACK: At.UNMARK_AND_WAIT,
            Departure.WAIT: At.LOOK,
            Departure.DELETE: At.DELETE,
        }
        yield world.after(number, run.to(goes_on[step]))
        if step is Departure.WAIT and world.disturbed:  # the time is up
            yield world.after(number, run.to(At.FAILED), role.without(run.owner.deleting_key))

    def _void(self, role: Role, run: Run) -> dict[str, str]:
        claim = role.view.claim
        mine = claim is not None and claim.owner == run.owner and not run.adopted
        return {run.owner.left_key: "x"} if mine and self.rules.voids_claims else {}

    def _done(self, world: World, number: int, run: Run, *role: Role | None) -> World:
        """A command is done: the stack's next one begins, or there is none."""
        run = replace(run, gave_up=False)
        if run.held:
            run = replace(run, at=At.HOLDS, incarnation=run.held, held="")
        if not run.next:
            return world.after(number, run, *role)
        word, _, incarnation = run.next[0].partition(" ")
        run = replace(run, command=word, next=run.next[1:])
        if incarnation:
            replaced = replace(run, incarnation=incarnation, held=run.incarnation, at=At.MARK)
            return world.after(number, replaced, *role)
        return world.after(number, run.to(At.MARK if run.at is At.HOLDS else At.AWAY), *role)

    def _again(self, world: World, number: int, run: Run) -> Iterator[World]:
        """The same command once more; where a destroy was killed, its user may as well keep the role."""
        if run.command == "up":
            yield world.after(number, self._anew(run))
        elif run.command == "refresh":
            yield world.after(number, run.to(At.MARK_OFF))
        else:
            yield world.after(number, run.to(At.MARK))
            if not run.adopted and run.at is At.KILLED:
                yield world.after(number, replace(run, command="refresh", at=At.MARK_OFF))

    def _anew(self, run: Run) -> Run:
        word = run.incarnation
        if self.rules.tells_incarnations:  # another one than the last; that the one before comes again keeps it finite
            word = word.removesuffix("x") if word.endswith("x") else f"{word}x"
        return replace(run, command="up", at=At.CREATE, incarnation=word)


def _wrong_deletion(world: World, number: int) -> str:
    """Whose role is deleted by the run of that number; empty if nobody's."""
    role = world.role
    if role is None:
        return ""
    for other, run in enumerate(world.runs):
        if other == number or run.adopted:
            continue
        tag = role.view.tag_of(run.owner)
        owns = tag is not None and tag.incarnation == run.incarnation and tag.phase is Phase.OWNING
        joining = run.gave_up or (run.command == "up" and run.at is not At.HOLDS)
        created = run.at is At.TAG_NEW and run.saw == role.number
        if run.at is At.HOLDS or created or (owns and not joining):
            return f"{run.owner} loses its role to {world.runs[number].owner}: {_told(world)}"
    return ""


def _wrong_at_the_end(world: World) -> str:
    owning = [run for run in world.runs if run.at is At.HOLDS]
    for run in owning:
        superseded = any(other.owner == run.owner and other is not run for other in owning)  # by a second state
        if not superseded and (world.role is None or not world.role.view.holds(run.mine)):
            return f"{run.owner} owns what is not there: {_told(world)}"
    if world.role and not owning and not any(run.adopted for run in world.runs):
        return f"the role is left behind: {_told(world)}"
    if world.role and world.role.view.marks:
        return f"a mark is left behind: {_told(world)}"
    return ""


def _told(world: World) -> str:
    runs = ", ".join(f"{run.owner} {run.incarnation} {run.at.name}" for run in world.runs)
    return f"{dict(world.role.tags) if world.role else 'no role'}; {runs}"


def owned_by(*owners: Ownership, description: str = "") -> Role:
    """A role with owners."""
    tags = {key: value for mine in owners for key, value in mine.tag().items()}
    return Role(1, frozenset(tags.items()), description)


def destroying(mine: Ownership, *, adopted: bool = False) -> Run:
    """`pulumi destroy` of a stack that owns the role, or has adopted it and wants it gone all the same."""
    return Run(mine.owner, mine.incarnation, "destroy", At.MARK, adopted=adopted)


def staying(mine: Ownership) -> Run:
    """A stack that owns the role, and does nothing."""
    return Run(mine.owner, mine.incarnation, "up", At.HOLDS)


def coming(owner: Owner, *then: str, incarnation: str = "1") -> Run:
    """`pulumi up` of a stack that declares the role, and what it does then."""
    return Run(owner, incarnation, "up", At.CREATE, then)


def world(role: Role | None, runs: Sequence[Run], *, kills: int = 0, refusals: int = 0) -> World:
    """Where a walk begins."""
    return World(role, tuple(runs), 1 if role else 0, kills, refusals)
