"""Who gains or loses which permission."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pulumi_aws_slr.policies.meaning.comparison import difference
from pulumi_aws_slr.policies.meaning.grants import CREATE, Grant, created_services
from pulumi_aws_slr.policies.meaning.patterns import overlap
from pulumi_aws_slr.report.holders import Holding, holdings, identities
from pulumi_aws_slr.report.plan import Plan
from pulumi_aws_slr.report.tables import grouped

_PASSING = "iam:passrole"
_ROLES = "arn:*:iam::*:role/*"


@dataclass(frozen=True)
class PermissionChange:
    """What one identity gains and loses in this stack."""

    identity: str
    """A key of `holdings`."""
    gained: tuple[Grant, ...]
    lost: tuple[Grant, ...]
    attached: tuple[str, ...]
    """ARNs of newly attached policies that other programs make."""
    detached: tuple[str, ...]
    freed: tuple[Grant, ...]
    """Actions allowed because a Deny disappears: creation and passing of roles, one or two of each action and resource.
    The report tells them as a lost Deny.
    """
    unknown: tuple[str, ...]
    """Names of resources whose documents the preview does not know."""
    creates_before: tuple[str, ...]
    """The services whose roles it may create, sorted; `*` for any."""
    creates_after: tuple[str, ...]

    @functools.cached_property
    def gained_together(self) -> tuple[tuple[Grant, ...], ...]:
        """Groups that differ in the action alone."""
        return _together(self.gained)

    @functools.cached_property
    def lost_together(self) -> tuple[tuple[Grant, ...], ...]:
        return _together(self.lost)

    @property
    def is_empty(self) -> bool:
        return not (self.gained or self.lost or self.attached or self.detached or self.unknown)


def _together(grants: Iterable[Grant]) -> tuple[tuple[Grant, ...], ...]:
    return tuple(map(tuple, grouped(grants, lambda grant: (grant.effect, grant.resource, grant.conditions)).values()))


def permission_changes(plan: Plan) -> list[PermissionChange]:
    """All changes, sorted by identity."""
    before, after = holdings(plan.before()), holdings(plan.after())
    none = Holding()
    found = (
        _change(identity, before.get(identity, none), after.get(identity, none))
        for identity in identities(before, after)
    )
    return [change for change in found if not change.is_empty]


def _change(identity: str, old: Holding, new: Holding) -> PermissionChange:
    changed = difference(old.grants, new.grants)
    return PermissionChange(
        identity=identity,
        gained=changed.gained,
        lost=changed.lost,
        attached=tuple(sorted(new.foreign - old.foreign)),
        detached=tuple(sorted(old.foreign - new.foreign)),
        freed=tuple(_freed(changed.lost, new.grants)),
        unknown=tuple(sorted(new.unknown)),
        creates_before=_created(old.grants),
        creates_after=_created(new.grants),
    )


def _freed(lost: Iterable[Grant], grants: Iterable[Grant]) -> Iterator[Grant]:
    denials = _places(lost, "Deny")
    if not denials:
        return
    risky = [grant for grant in grants if grant.may_match(CREATE) or grant.may_match(_PASSING)]
    denied = [grant for grant in risky if grant.effect == "Deny"]
    allowed = _places(risky, "Allow")
    for mine, its in itertools.product(allowed, denials):
        if mine[0].narrowed_by(its[0]):
            for ones, others in ((_unlimited(mine), _unlimited(its)), (mine, its)):
                narrowed = (one.narrowed_by(other) for one, other in itertools.product(ones, others))
                free = (both for both in narrowed if both and not any(denial.takes_in(both) for denial in denied))
                yield from itertools.islice(free, 1)


def _places(grants: Iterable[Grant], effect: str) -> list[list[Grant]]:
    """The grants of an effect, grouped by action and resource."""
    alike = (grant for grant in grants if grant.effect == effect)
    return list(grouped(alike, lambda grant: (grant.action, grant.resource)).values())


def _unlimited(grants: Iterable[Grant]) -> list[Grant]:
    return [grant for grant in grants if created_services(grant) is None]


def _created(grants: Iterable[Grant]) -> tuple[str, ...]:
    allowed = [grant for grant in grants if grant.effect == "Allow" and grant.may_match(CREATE)]
    return tuple(sorted({created_services(grant) or "*" for grant in allowed}))


def passes_wildcard(grant: Grant) -> bool:
    """Whether any role of a pattern may be passed. The account `*` does not count: IAM acts on one account only."""
    if grant.effect != "Allow" or not grant.may_match(_PASSING):
        return False
    if grant.resource.startswith("not "):
        return True
    _, is_role, name = grant.resource.partition(":role/")
    return "*" in name or "?" in name if is_role else overlap(grant.resource, _ROLES)
