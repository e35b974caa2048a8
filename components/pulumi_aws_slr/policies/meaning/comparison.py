"""What an identity gains and loses between two sets of grants.

The time grows with the number of grants, not of their pairs: what may cover a grant is looked up for its action, its
resource and its conditions apart.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pulumi_aws_slr.policies.meaning.coverage import Combinations, Scopes
from pulumi_aws_slr.policies.meaning.grants import Grant

_Cell = tuple[str, str, int]
"""Action, resource, and number of the conditions; sorts as grants do."""


@dataclass(frozen=True)
class Difference:
    """The widest grants of each set that the other does not cover, sorted."""

    gained: tuple[Grant, ...]
    lost: tuple[Grant, ...]


def difference(before: Iterable[Grant], after: Iterable[Grant]) -> Difference:
    """Compare by meaning. A new Deny is among `gained` and removes the Allows that it covers."""
    old, new = list(before), list(after)
    cover = _Cover([*old, *new])
    mine, its = _Side(old, cover), _Side(new, cover)
    return Difference(tuple(its.beyond(mine)), tuple(mine.beyond(its)))


class _Side:
    """One of the two sets, without the Allows that it denies."""

    def __init__(self, grants: Iterable[Grant], cover: _Cover) -> None:
        self._cover = cover
        self._grants: dict[str, dict[_Cell, Grant]] = {"Allow": {}, "Deny": {}}
        for grant in grants:
            self._grants[grant.effect][cover.cell(grant)] = grant
        if denied := self._grants["Deny"].keys():
            allowed = self._grants["Allow"].items()
            self._grants["Allow"] = {
                cell: grant for cell, grant in allowed if denied.isdisjoint(cover.around(cell).cells())
            }

    def beyond(self, other: _Side) -> Iterator[Grant]:
        """The widest grants that the other side does not cover, sorted."""
        for effect, grants in self._grants.items():
            others = other._grants[effect].keys()
            fresh: dict[_Cell, _Around] = {}
            for cell in grants.keys() - others:
                around = self._cover.around(cell)
                if others.isdisjoint(around.cells()):
                    fresh[cell] = around
            yield from (grants[cell] for cell in sorted(fresh) if _is_widest(cell, fresh))


class _Around(NamedTuple):
    """What covers a cell, the cell included: these actions with these resources under these conditions."""

    actions: Sequence[str]
    resources: Sequence[str]
    conditions: Sequence[int]

    def cells(self) -> Iterator[_Cell]:
        return itertools.product(*self)

    @property
    def is_alone(self) -> bool:
        """Whether only the cell itself covers it."""
        return len(self.actions) == len(self.resources) == len(self.conditions) == 1

    def has(self, cell: _Cell) -> bool:
        action, resource, conditions = cell
        return action in self.actions and resource in self.resources and conditions in self.conditions


def _is_widest(cell: _Cell, fresh: Mapping[_Cell, _Around]) -> bool:
    """Whether no other cell covers it; of two that differ in form alone the first is the widest."""
    around = fresh[cell]
    if around.is_alone:
        return True
    return all(
        other == cell or other not in fresh or (cell < other and fresh[other].has(cell)) for other in around.cells()
    )


class _Cover:
    """What covers what, among the actions, resources and conditions of all grants."""

    def __init__(self, grants: Iterable[Grant]) -> None:
        self._listed = sorted(dict.fromkeys(grant.conditions for grant in grants))
        self._numbers = {conditions: number for number, conditions in enumerate(self._listed)}
        self._actions = Scopes(grant.action for grant in grants)
        self._resources = Scopes(grant.resource for grant in grants)
        self._combinations = Combinations(self._listed)
        self._conditions: dict[int, list[int]] = {}

    def cell(self, grant: Grant) -> _Cell:
        return (grant.action, grant.resource, self._numbers[grant.conditions])

    def around(self, cell: _Cell) -> _Around:
        action, resource, number = cell
        conditions = self._conditions.get(number)
        if conditions is None:
            found = self._combinations.around(self._listed[number])
            conditions = self._conditions[number] = [self._numbers[combination] for combination in found]
        return _Around(self._actions.around(action), self._resources.around(resource), conditions)
