"""What owners write on a role: their tags, deletion marks, and the claim in the description.

| where | key or text | says |
| --- | --- | --- |
| tag | `aws-slr:owner:<owner>` = `<incarnation>` | the owner owns the role |
| the same tag | `<incarnation> leaving <time>` | it gives the role up, and has yet to see to whom |
| the same tag | `<incarnation> deleting <time>` | it is the one to delete the role; others may rely on that |
| tag | `aws-slr:deleting:<owner>` = `<incarnation> <time>` | it may delete the role: who wants to join waits |
| tag | `aws-slr:left:<owner>` | the claim of this owner is void |
| description | `Service-linked role of <owner>, created <time>, <incarnation>.` | as the owner's tag, before it |

An *incarnation* is a random word, new with every creation, take-over or import; the state has it, too.

Times are those of the machine that writes, ISO 8601 in UTC, and are judged by the clock of the one that reads. AWS
refuses requests of a machine whose clock is more than a quarter of an hour off.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
"""

from __future__ import annotations

import enum
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pulumi_aws_slr.ownership.owner import Owner

CLOCKS_DIFFER = timedelta(minutes=15)
"""How far the clocks of two machines may be apart that AWS both accepts."""
MARK_COUNTS = timedelta(hours=2)
"""How long a mark, or an owner's word that it leaves, counts. Nothing in its value can extend that."""
_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_CLAIM = re.compile(r"Service-linked role of (?P<label>.+), created (?P<time>\S+Z), (?P<incarnation>\w+)\.")


class Phase(enum.StrEnum):
    """Where an owner stands, by its tag."""

    OWNING = "owning"
    LEAVING = "leaving"
    DELETING = "deleting"


def new_incarnation() -> str:
    """A word that no other creation or take-over has."""
    return secrets.token_hex(8)


@dataclass(frozen=True)
class Ownership:
    """An owner in one incarnation: what a run owns or is about to own, and how it writes that."""

    owner: Owner
    incarnation: str

    def tag(self, phase: Phase = Phase.OWNING) -> dict[str, str]:
        """The owner's tag in some phase, from now on."""
        value = self.incarnation if phase is Phase.OWNING else f"{self.incarnation} {phase} {now():{_FORMAT}}"
        return {self.owner.tag_key: value}

    def mark(self) -> dict[str, str]:
        """The deletion mark, from now on."""
        return {self.owner.deleting_key: f"{self.incarnation} {now():{_FORMAT}}"}

    def claim(self) -> str:
        """The description of a role that is being created now."""
        return f"Service-linked role of {self.owner.label}, created {now():{_FORMAT}}, {self.incarnation}."


@dataclass(frozen=True)
class OwnerTag:
    """The tag of an owner."""

    owner: Owner
    incarnation: str
    phase: Phase = Phase.OWNING
    since: datetime | None = None
    """Since when the phase is; None for `OWNING`."""

    @classmethod
    def parse(cls, owner: Owner, value: str) -> OwnerTag:
        """An owner's tag with a value, whoever wrote that: what has no phase and time of ours is ownership."""
        incarnation, _, rest = value.partition(" ")
        phase, _, since = rest.partition(" ")
        time = time_in(since)
        if phase in (Phase.LEAVING, Phase.DELETING) and time:
            return cls(owner, incarnation, Phase(phase), time)
        return cls(owner, value)

    @property
    def stale(self) -> bool:
        """Whether the run that gave the role up was killed long ago, and its word binds nobody any more."""
        return self.since is not None and not counts(self.since)


@dataclass(frozen=True)
class DeletionMark:
    """A deletion mark that counts."""

    owner: Owner
    incarnation: str
    since: datetime

    @classmethod
    def parse(cls, owner: Owner, value: str) -> DeletionMark | None:
        """The mark with a value; None where it does not count: it has no time, is over, or has not begun."""
        incarnation, _, since = value.rpartition(" ")
        time = time_in(since)
        return cls(owner, incarnation, time) if time and counts(time) else None

    def __str__(self) -> str:
        """As messages name it."""
        return f"{self.owner} (since {self.since:{_FORMAT}})"


@dataclass(frozen=True)
class Claim:
    """A description that claims a role for the owner that was creating it."""

    owner: Owner
    incarnation: str

    @classmethod
    def parse(cls, description: str, created: datetime) -> Claim | None:
        """The claim in a description, None if it is none.

        Args:
            description: the role's.
            created: when IAM created the role: a claim of another time was written later, by whoever may do that.
        """
        match = _CLAIM.fullmatch(description)
        time = time_in(match["time"]) if match else None
        if match is None or time is None or abs(time - created) > CLOCKS_DIFFER:
            return None
        return cls(Owner(match["label"]), match["incarnation"])


def counts(since: datetime) -> bool:
    """Whether something that began then still binds others."""
    return -CLOCKS_DIFFER <= now() - since < MARK_COUNTS


def time_in(text: str) -> datetime | None:
    """The time that a text is, None if it is none."""
    try:
        return datetime.strptime(text, _FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def now() -> datetime:
    """The time by this machine's clock."""
    return datetime.now(UTC)
