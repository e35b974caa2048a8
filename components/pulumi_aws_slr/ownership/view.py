"""A role as the protocol sees it: its owners, who is deleting it, and whose claim stands in its description."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pulumi_aws_slr.aws.iam.roles import IamRole
from pulumi_aws_slr.catalog.rules import OWNER_TAG_PREFIX
from pulumi_aws_slr.ownership.owner import DELETING_PREFIX, LEFT_PREFIX, OWNER_PREFIX, Owner
from pulumi_aws_slr.ownership.tags import Claim, DeletionMark, Ownership, OwnerTag


@dataclass(frozen=True)
class RoleView:
    """What is written on a role about its owners."""

    tags: tuple[OwnerTag, ...]
    """All owners' tags, by their labels."""
    marks: tuple[DeletionMark, ...]
    """The deletion marks that count, by their owners' labels."""
    claim: Claim | None
    """The claim that counts: its owner has not left."""

    @classmethod
    def of(cls, tags: Mapping[str, str], description: str, created: datetime) -> RoleView:
        """Read a role. Keys of tags are compared without regard to case, as IAM does."""
        claim = Claim.parse(description, created)
        left = {owner for owner, _ in _below(LEFT_PREFIX, tags)}
        marks = (DeletionMark.parse(owner, value) for owner, value in _below(DELETING_PREFIX, tags))
        return cls(
            tuple(OwnerTag.parse(owner, value) for owner, value in _below(OWNER_PREFIX, tags)),
            tuple(filter(None, marks)),
            None if claim is None or claim.owner in left else claim,
        )

    def tag_of(self, owner: Owner) -> OwnerTag | None:
        """The tag of an owner, if it has one."""
        return next((tag for tag in self.tags if tag.owner == owner), None)

    def holds(self, mine: Ownership) -> bool:
        """Whether the role is owned by this very incarnation: by its tag or, where it has none, its claim."""
        tag = self.tag_of(mine.owner)
        if tag is None:
            return self.claim == Claim(mine.owner, mine.incarnation)
        return tag.incarnation == mine.incarnation

    def names(self, owner: Owner) -> bool:
        """Whether the role is owned by any incarnation of an owner."""
        return self.tag_of(owner) is not None or (self.claim is not None and self.claim.owner == owner)

    def has_owner_in(self, stack: str) -> bool:
        """Whether a declaration of a stack owns the role."""
        owners = [tag.owner for tag in self.tags] + ([self.claim.owner] if self.claim else [])
        return any(owner.is_of_stack(stack) for owner in owners)

    def others(self, owner: Owner | None = None) -> tuple[OwnerTag, ...]:
        """All owners but one. A claim without a tag counts as one; what is stale does not."""
        found = [tag for tag in self.tags if tag.owner != owner and not tag.stale]
        if self.claim and self.claim.owner != owner and self.tag_of(self.claim.owner) is None:
            found.append(OwnerTag(self.claim.owner, self.claim.incarnation))
        return tuple(found)

    def has_mark_of(self, mine: Ownership) -> bool:
        """Whether the deletion mark of this very incarnation is on the role."""
        return any((mark.owner, mark.incarnation) == (mine.owner, mine.incarnation) for mark in self.marks)

    def marks_of_others(self, owner: Owner) -> tuple[DeletionMark, ...]:
        """The deletion marks that are not an owner's."""
        return tuple(mark for mark in self.marks if mark.owner != owner)


def view_of(role: IamRole) -> RoleView:
    """Who owns a role, and who is deleting it."""
    return RoleView.of(role.tags, role.description, datetime.fromisoformat(role.create_date))


def named(owners: Iterable[OwnerTag]) -> list[str]:
    """Owners as messages name them, sorted, each once."""
    return sorted({str(owner.owner) for owner in owners})


def user_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags that are not this provider's."""
    return {key: value for key, value in tags.items() if not key.lower().startswith(OWNER_TAG_PREFIX)}


def _below(prefix: str, tags: Mapping[str, str]) -> list[tuple[Owner, str]]:
    """The owners whose keys begin so, with the tags' values."""
    return [
        (Owner(key[len(prefix) :]), value)
        for key, value in sorted(tags.items())
        if key.lower().startswith(prefix) and len(key) > len(prefix)
    ]
