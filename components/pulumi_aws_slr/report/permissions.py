"""Who gains or loses which permission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pulumi_aws_slr.report.comparison import difference
from pulumi_aws_slr.report.grants import CREATE, Grant, created_services
from pulumi_aws_slr.report.holders import Holding, holdings, identities
from pulumi_aws_slr.report.patterns import overlap
from pulumi_aws_slr.report.plan import Plan

_ROLES = "arn:*:iam::*:role/*"


@dataclass(frozen=True)
class PermissionChange:
    """What one identity gains and loses, by what this stack gives it."""

    identity: str
    """`role/NAME`, `user/NAME`, `group/NAME`, `permission set/NAME`; `policy/NAME` is attached to nobody."""
    gained: tuple[Grant, ...]
    lost: tuple[Grant, ...]
    attached: tuple[str, ...]
    """ARNs of policies that the stack does not make, and that come."""
    detached: tuple[str, ...]
    freed: tuple[Grant, ...]
    """What a Deny forbade that goes, as far as something allows it: it is gained, and told as the Deny that is lost."""
    unknown: tuple[str, ...]
    """Names of resources whose documents are not known before the run."""
    creates_before: tuple[str, ...]
    """The services whose roles it could create, sorted; `*` for any."""
    creates_after: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return not (self.gained or self.lost or self.attached or self.detached or self.unknown)


def permission_changes(plan: Plan) -> list[PermissionChange]:
    """Everybody whose permissions change, sorted."""
    before, after = holdings(plan.before()), holdings(plan.after())
    none = Holding()
    found = (
        _change(identity, before.get(identity, none), after.get(identity, none))
        for identity in identities(before, after)
    )
    return [it for it in found if not it.is_empty]


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
    denials = [it for it in lost if it.effect == "Deny"]
    if not denials:
        return
    listed = list(grants)
    still_denied = [it for it in listed if it.effect == "Deny"]
    for allowed in (it for it in listed if it.effect == "Allow"):
        for denial in denials:
            both = allowed.narrowed_by(denial)
            if both and not any(it.takes_in(both) for it in still_denied):
                yield both


def _created(grants: Iterable[Grant]) -> tuple[str, ...]:
    allowed = [it for it in grants if it.effect == "Allow" and it.may_match(CREATE)]
    return tuple(sorted({created_services(it) or "*" for it in allowed}))


def passes_wildcard(grant: Grant) -> bool:
    """Whether it lets any role of a pattern be passed. That the account is `*` does not count: IAM has but one."""
    if grant.effect != "Allow" or not grant.may_match("iam:passrole"):
        return False
    if grant.resource.startswith("not "):
        return True
    _, is_role, name = grant.resource.partition(":role/")
    return "*" in name or "?" in name if is_role else overlap(grant.resource, _ROLES)
