"""What somebody gains and loses between two sets of grants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pulumi_aws_slr.report.grants import Grant

_ANY = ""
"""Where grants are kept whose action or resource is a pattern."""


@dataclass(frozen=True)
class Difference:
    """What is in one set of grants and not covered by the other, sorted; nothing that another one of them covers."""

    gained: tuple[Grant, ...]
    lost: tuple[Grant, ...]


def difference(before: Iterable[Grant], after: Iterable[Grant]) -> Difference:
    """Compare by meaning. A Deny that comes is among `gained`, and takes what it covers off the Allows."""
    old, new = _Grants(_in_force(before)), _Grants(_in_force(after))
    return Difference(new.beyond(old), old.beyond(new))


def _in_force(grants: Iterable[Grant]) -> list[Grant]:
    listed = list(grants)
    denied = _Grants(it for it in listed if it.effect == "Deny")
    return [it for it in listed if it.effect == "Deny" or not any(denied.around(it, "Deny"))]


class _Grants:
    """Grants, found by action and resource: those without wildcards take in nothing but their own."""

    def __init__(self, grants: Iterable[Grant]) -> None:
        self._all = {grant.key: grant for grant in grants}
        self._found: dict[tuple[str, str, str], list[Grant]] = {}
        for grant in self._all.values():
            self._found.setdefault((grant.effect, _place(grant.action), _place(grant.resource)), []).append(grant)

    def beyond(self, other: _Grants) -> tuple[Grant, ...]:
        """What the other ones do not take in."""
        fresh = (grant for key, grant in self._all.items() if key not in other._all)
        return _Grants(grant for grant in fresh if not any(other.around(grant, grant.effect))).widest()

    def around(self, grant: Grant, effect: str) -> Iterator[Grant]:
        """The grants of an effect that take in a grant."""
        for action in _places_around(grant.action):
            for resource in _places_around(grant.resource):
                for it in self._found.get((effect, action, resource), ()):
                    if it.takes_in(grant):
                        yield it

    def widest(self) -> tuple[Grant, ...]:
        """Those that no other one takes in, sorted; of two that differ in form alone the first."""
        return tuple(
            sorted(
                grant
                for grant in self._all.values()
                if all(
                    it.key == grant.key or (grant.takes_in(it) and grant.key < it.key)
                    for it in self.around(grant, grant.effect)
                )
            )
        )


def _place(text: str) -> str:
    """Where a grant is kept: a literal by itself, a pattern by its last segment, if that has no wildcard."""
    if text.startswith("not "):
        return _ANY
    *patterned, tail = re.split(r"[*?]", text)
    if not patterned:
        return text
    return _segment(tail) if "/" in tail else _ANY


def _places_around(text: str) -> set[str]:
    """Where the grants are kept that may take in this one."""
    return {_place(text), _segment(text), _ANY}


def _segment(text: str) -> str:
    return f"*/{text.rpartition('/')[2]}"
