"""What somebody gains and loses between two sets of grants.

The time grows with the number of grants, not with that of their pairs: what may take in a grant is looked up, for its
action, its resource and its conditions apart.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pulumi_aws_slr.policies.meaning.coverage import Combinations, Scopes
from pulumi_aws_slr.policies.meaning.grants import Grant

_Cell = tuple[str, str, int]
"""A grant's action and resource, and the number of its conditions; sorted as grants are."""


@dataclass(frozen=True)
class Difference:
    """What is in one set of grants and not covered by the other, sorted; nothing that another one of them covers."""

    gained: tuple[Grant, ...]
    lost: tuple[Grant, ...]


def difference(before: Iterable[Grant], after: Iterable[Grant]) -> Difference:
    """Compare by meaning. A Deny that comes is among `gained`, and takes what it covers off the Allows."""
    old, new = list(before), list(after)
    cover = _Cover([*old, *new])
    mine, its = _Side(old, cover), _Side(new, cover)
    return Difference(tuple(its.beyond(mine)), tuple(mine.beyond(its)))


class _Side:
    """One of the two sets of grants, without the Allows that it denies."""

    def __init__(self, grants: Iterable[Grant], cover: _Cover) -> None:
        self._cover = cover
        self._grants: dict[str, dict[_Cell, Grant]] = {"Allow": {}, "Deny": {}}
        for grant in grants:
            self._grants[grant.effect][cover.cell(grant)] = grant
        if denied := self._grants["Deny"].keys():
            allowed = self._grants["Allow"].items()
            self._grants["Allow"] = {it: grant for it, grant in allowed if denied.isdisjoint(cover.around(it).cells())}

    def beyond(self, other: _Side) -> Iterator[Grant]:
        """What the other side does not take in, and of that the widest; sorted."""
        for effect, grants in self._grants.items():
            others = other._grants[effect].keys()
            fresh: dict[_Cell, _Around] = {}
            for cell in grants.keys() - others:
                around = self._cover.around(cell)
                if others.isdisjoint(around.cells()):
                    fresh[cell] = around
            yield from (grants[it] for it in sorted(fresh) if _is_widest(it, fresh))


class _Around(NamedTuple):
    """What takes in a cell: these actions with these resources under these conditions, itself among them."""

    actions: Sequence[str]
    resources: Sequence[str]
    conditions: Sequence[int]

    def cells(self) -> Iterator[_Cell]:
        """All of them."""
        return itertools.product(*self)

    @property
    def is_alone(self) -> bool:
        """Whether nothing but the cell itself takes it in."""
        return len(self.actions) == len(self.resources) == len(self.conditions) == 1

    def has(self, cell: _Cell) -> bool:
        """Whether a cell is one of them."""
        action, resource, conditions = cell
        return action in self.actions and resource in self.resources and conditions in self.conditions


def _is_widest(cell: _Cell, fresh: Mapping[_Cell, _Around]) -> bool:
    """Whether no other one takes in a cell; of two that differ in form alone the first is the widest."""
    around = fresh[cell]
    if around.is_alone:
        return True
    return all(it == cell or it not in fresh or (cell < it and fresh[it].has(cell)) for it in around.cells())


class _Cover:
    """What takes in what, among the actions, resources and conditions of all grants."""

    def __init__(self, grants: Iterable[Grant]) -> None:
        self._listed = sorted(dict.fromkeys(it.conditions for it in grants))
        self._numbers = {conditions: number for number, conditions in enumerate(self._listed)}
        self._actions = Scopes(it.action for it in grants)
        self._resources = Scopes(it.resource for it in grants)
        self._combinations = Combinations(self._listed)
        self._conditions: dict[int, list[int]] = {}

    def cell(self, grant: Grant) -> _Cell:
        """What makes it this grant, but for the effect."""
        return (grant.action, grant.resource, self._numbers[grant.conditions])

    def around(self, cell: _Cell) -> _Around:
        """What takes in a cell."""
        action, resource, number = cell
        conditions = self._conditions.get(number)
        if conditions is None:
            found = self._combinations.around(self._listed[number])
            conditions = self._conditions[number] = [self._numbers[it] for it in found]
        return _Around(self._actions.around(action), self._resources.around(resource), conditions)
