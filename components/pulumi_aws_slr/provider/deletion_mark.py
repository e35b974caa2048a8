"""The deletion mark of a stack on a role: a tag that says who is deleting it, since when, and until when that counts.

Its value is the `Owner.label` and an ISO 8601 interval in UTC: `web/prod 2026-11-22T12:55:00Z/2026-11-22T14:05:00Z`. A
run that is killed leaves its mark behind, so each ends of itself: an hour after the run itself would have given up. A
value without a time never counts.

The times are those of the machine that writes, and are judged by the clock of the one that reads. That will do, as AWS
refuses requests of a machine whose clock is more than a few minutes off.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pulumi_aws_slr.provider.owners import DELETING_PREFIX, PRUNING, Owner

GRACE = timedelta(hours=1)
"""How long a mark counts once its run must have ended: IAM may still be at work on a deletion that it has accepted."""
_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class DeletionMark:
    """A mark that counts."""

    key: str
    """The tag's key."""
    label: str
    """Who is deleting the role, as `Owner.label`."""
    since: datetime

    def __str__(self) -> str:
        """As messages name it."""
        return f"{self.label} (since {self.since:{_FORMAT}})"


def mark_value(owner: Owner, timeout: float) -> str:
    """The value of an owner's mark that is set now.

    Args:
        owner: who is about to delete the role.
        timeout: for how long that run goes on at most, in seconds.
    """
    now = _now()
    return f"{owner.label} {now:{_FORMAT}}/{now + timedelta(seconds=timeout) + GRACE:{_FORMAT}}"


def deletion_marks(tags: Mapping[str, str]) -> list[DeletionMark]:
    """Who is deleting a role by its tags, in the order in which they go ahead. Marks that have ended are left out.

    `slr prune` comes before all stacks: it never waits, so where it has not given way to a stack it is at work already.
    """
    marks = (_mark(key, value) for key, value in tags.items() if key.startswith(DELETING_PREFIX))
    return sorted(filter(None, marks), key=lambda mark: _turn(mark.label))


def marks_before(tags: Mapping[str, str], owner: Owner) -> list[DeletionMark]:
    """Those of `deletion_marks` that come before an owner, whether it has a mark itself or not."""
    return [mark for mark in deletion_marks(tags) if _turn(mark.label) < _turn(owner.label)]


def marks_of_others(tags: Mapping[str, str], owner: Owner) -> list[DeletionMark]:
    """Those of `deletion_marks` that are not an owner's."""
    return [mark for mark in deletion_marks(tags) if mark.label != owner.label]


def named(marks: list[DeletionMark]) -> str:
    """Marks in a sentence, with its verb: `web/prod (since 2026-11-22T12:55:00Z) is`."""
    return f"{', '.join(map(str, marks))} {'is' if len(marks) == 1 else 'are'}"


def _mark(key: str, value: str) -> DeletionMark | None:
    """The mark of a tag; None where it does not count any more."""
    label, _, interval = value.rpartition(" ")
    since, _, until = interval.partition("/")
    try:
        ends, mark = _time(until), DeletionMark(key, label, _time(since))
    except ValueError:
        return None
    return mark if _now() < ends else None


def _time(text: str) -> datetime:
    return datetime.strptime(text, _FORMAT).replace(tzinfo=UTC)


def _turn(label: str) -> tuple[bool, str]:
    return not label.startswith(PRUNING), label


def _now() -> datetime:
    return datetime.now(UTC)
