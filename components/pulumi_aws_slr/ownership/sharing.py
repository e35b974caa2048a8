"""What one provider process knows of the declarations of one role: they take turns, and help each other.

Any number of declarations of a program may stand for one role of AWS. What this run has created, joined or looked at
is known, so a further declaration costs one TagRole, and those that leave together hand the role over to each other.
Nothing in here outlives a command: the engine starts or configures a provider for each.
"""

from __future__ import annotations

import contextlib
import threading
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pulumi_aws_slr.aws.iam.roles import IamRole
from pulumi_aws_slr.aws.waiting import Clock
from pulumi_aws_slr.errors import CheckFailure
from pulumi_aws_slr.ownership.agreement import contradictions
from pulumi_aws_slr.ownership.owner import Owner
from pulumi_aws_slr.ownership.tags import Ownership
from pulumi_aws_slr.ownership.view import view_of
from pulumi_aws_slr.tokens import Properties

_LOOK_SECONDS = 0.1


@dataclass
class Shared:
    """One role, as this process knows it. All but `declared` and `leaving` belong to whose turn it is."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    declared: dict[str, Mapping[str, object]] = field(default_factory=dict)
    """The inputs of its declarations by URN, as far as they were checked."""
    leaving: set[Ownership] = field(default_factory=set)
    """The owners that are to leave in this run, and have not yet: each waits for its turn, or has it."""
    role: IamRole | None = None
    """As this run last saw or changed it; None where it was not looked at, or is gone."""
    adopted: bool = False
    """Whether this run adopted it."""
    owners: dict[Owner, str] = field(default_factory=dict)
    """Who has come to own it in this run, each with the incarnation."""
    dropped: set[str] = field(default_factory=set)
    """The keys of the tags that this run has taken off."""
    _declaring: threading.Lock = field(default_factory=threading.Lock)

    @property
    def known(self) -> IamRole | None:
        """The role, if a declaration of this run came to it: further ones need not ask IAM how it stands."""
        return self.role if self.owners or self.adopted else None

    def replaced(self, mine: Ownership) -> bool:
        """Whether this very run has put a newer incarnation in the place of an owner."""
        return self.owners.get(mine.owner, mine.incarnation) != mine.incarnation

    def heirs(self, mine: Ownership) -> set[Ownership]:
        """The owners that leave after this one, in this process."""
        return self.leaving - {mine}

    def has_heir(self, mine: Ownership) -> bool:
        """Whether one of them is known to own the role, as the one that leaves is."""
        if self.role is None:
            return False
        view = view_of(self.role)
        return view.holds(mine) and any(view.tag_of(heir.owner) and view.holds(heir) for heir in self.heirs(mine))

    def declare(self, urn: str, inputs: Properties, agreed: Mapping[str, Collection[object]]) -> list[CheckFailure]:
        """Take notice of a declaration; says where it contradicts others."""
        with self._declaring:
            self.declared[urn] = inputs
            return contradictions(urn, inputs, self.declared, agreed)

    def came(self, role: IamRole, mine: Ownership | None) -> None:
        """Take notice that a declaration of this run owns the role, or has adopted it."""
        self.role = role
        if mine is None:
            self.adopted = True
        else:
            self.owners[mine.owner] = mine.incarnation

    def changed(self, tags: Mapping[str, str], gone: Collection[str], description: str) -> None:
        """Take notice of what was changed on the role."""
        if self.role:
            kept = {key: value for key, value in {**self.role.tags, **tags}.items() if key not in gone}
            self.role = replace(self.role, tags=kept, description=description)

    def wanted_by_others(self, urn: str) -> set[str]:
        """The keys of the tags that other declarations of the program want on the role."""
        others = [inputs.get("tags") for other, inputs in self.declared.items() if other != urn]
        return {key for tags in others if isinstance(tags, Mapping) for key in tags}

    def forget(self) -> None:
        """The role is gone."""
        self.role, self.adopted = None, False
        self.owners.clear()


class Sharing:
    """All roles of one kind, in one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._roles: defaultdict[object, Shared] = defaultdict(Shared)

    def of(self, key: object) -> Shared:
        """What is known of a role, without a turn."""
        with self._lock:
            return self._roles[key]

    @contextlib.contextmanager
    def turn(self, key: object) -> Iterator[Shared]:
        """Work on a role while no other declaration does."""
        shared = self.of(key)
        while not shared.turn.acquire(timeout=_LOOK_SECONDS):
            self._clock.sleep(0)
        try:
            yield shared
        finally:
            shared.turn.release()

    @contextlib.contextmanager
    def departure(self, key: object, mine: Ownership) -> Iterator[Shared]:
        """The turn of an owner that leaves; the others know of it while it waits."""
        shared = self.of(key)
        shared.leaving.add(mine)
        try:
            with self.turn(key) as shared:
                yield shared
        finally:
            shared.leaving.discard(mine)
