"""Which stacks own a role: one tag for each, and a claim in the description for the moment before the tags can be set.

Tags cannot be given when a service-linked role is created. So a role is created with a description that names the stack
(the claim), and tagged right after. A run that is killed in between leaves a role that its next run recognises.

A stack that wants to delete a role says so by a second tag, the deletion mark (see deletion_mark.py). One
that leaves a role whose description can no longer be changed says by a third one that its claim there is void.

IAM takes two tag keys of a role that differ in case only for one and the same, so a stack with capitals in its name
gets a digest in its keys. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
"""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.catalog.rules import MAX_TAG_KEY, MAX_TAG_VALUE, OWNER_TAG_PREFIX

_PREFIX = f"{OWNER_TAG_PREFIX}owner:"
DELETING_PREFIX = f"{OWNER_TAG_PREFIX}deleting:"
_LEFT_PREFIX = f"{OWNER_TAG_PREFIX}left:"
_NOT_IN_TAGS = re.compile(r"[^\w .:/=+@-]", re.ASCII)
_CLAIM = re.compile(r"Service-linked role of the Pulumi stack (?P<stack>\S+), resource (?P<name>.+)\.")
_DIGEST_LENGTH = 12
PRUNING = "slr-prune:"  # Pulumi allows no colon in the names of projects and stacks


@dataclass(frozen=True)
class Owner:
    """One Pulumi resource that owns a role."""

    stack: str
    """`<project>/<stack>`"""
    name: str
    """The resource's logical name."""

    @classmethod
    def of_urn(cls, urn: str) -> Owner:
        """The owner that a URN stands for: `urn:pulumi:<stack>::<project>::<type>::<name>`."""
        _, _, rest = urn.partition("urn:pulumi:")
        stack, project, _, name = rest.split("::", 3)
        return cls(f"{project}/{stack}", name)

    @classmethod
    def pruning(cls, principal: str) -> Owner:
        """Who deletes by `slr prune`, a caller such as `user/alice`: it sets deletion marks, and owns nothing."""
        return cls(f"{PRUNING}{principal}", "slr prune")

    @classmethod
    def recorded(cls, state: Mapping[str, Any], urn: str) -> Owner:
        """The owner that the marks on the role name: that of the URN, unless stack or resource were renamed since."""
        known = state.get("owner")
        return cls(known["stack"], known["name"]) if known else cls.of_urn(urn)

    def to_state(self) -> dict[str, str]:
        """As `recorded` reads it."""
        return {"stack": self.stack, "name": self.name}

    @property
    def tag_key(self) -> str:
        """The key of the owner's tag. One per stack, whatever the resource is called."""
        return _key(_PREFIX, self.stack)

    @property
    def tag_value(self) -> str:
        """The value of the owner's tag: the resource's name, as far as tags can hold it."""
        return _fitting(self.name, MAX_TAG_VALUE)

    def tag_command(self, role: str) -> str:
        """The AWS CLI command that makes this resource an owner of a role."""
        tag = f"Key={self.tag_key},Value={self.tag_value}"
        return shlex.join(["aws", "iam", "tag-role", "--role-name", role, "--tags", tag])

    @property
    def deleting_key(self) -> str:
        """The key of the mark that this owner's stack is deleting the role. One per stack, as they may be several."""
        return _key(DELETING_PREFIX, self.stack)

    @property
    def left_key(self) -> str:
        """The key of the mark that this owner's stack has left the role, and a claim in the description is void."""
        return _key(_LEFT_PREFIX, self.stack)

    @property
    def label(self) -> str:
        """The stack as `owning_stacks` and deletion marks name it.

        It is `stack`, as far as tag keys can hold that: a name that is cut or cleaned for them keeps its digest.
        """
        return _shown(self.tag_key)

    @property
    def claim(self) -> str:
        """The description of a role that this owner is creating."""
        return f"Service-linked role of the Pulumi stack {self.stack}, resource {_fitting(self.name, MAX_TAG_VALUE)}."

    def holds(self, tags: Mapping[str, str]) -> bool:
        """Whether the tags name this very resource as an owner."""
        return tags.get(self.tag_key) == self.tag_value

    def owns(self, tags: Mapping[str, str], description: str) -> bool:
        """Whether tags and description name this owner's stack, by whatever resource."""
        return self.tag_key in tags or (self.claims(description) and self.left_key not in tags)

    def claims(self, description: str) -> bool:
        """Whether the description is a claim of this owner's stack."""
        match = _CLAIM.fullmatch(description)
        return match is not None and match["stack"] == self.stack


def owner_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags that name owners."""
    return {key: value for key, value in tags.items() if key.startswith(_PREFIX)}


def user_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags that are not this provider's."""
    return {key: value for key, value in tags.items() if not key.startswith(OWNER_TAG_PREFIX)}


def claiming_stack(description: str) -> str | None:
    """The stack whose claim a description is, `<project>/<stack>`; None if it is none."""
    match = _CLAIM.fullmatch(description)
    return match["stack"] if match else None


def owning_stacks(tags: Mapping[str, str], description: str) -> list[str]:
    """The stacks that own a role by its tags and description, by their `Owner.label`, sorted."""
    stacks = {_shown(key) for key in owner_tags(tags)}
    if claiming := claiming_stack(description):
        claimant = Owner(claiming, "")
        stacks |= {claimant.label} if claimant.owns(tags, description) else set()
    return sorted(stacks)


def _key(prefix: str, name: str) -> str:
    """A tag key that no other name has, whatever the case of its letters."""
    text = f"{prefix}{name}"
    return _fitting(text, MAX_TAG_KEY) if text == text.lower() else _digested(text, MAX_TAG_KEY)


def _shown(tag_key: str) -> str:
    """The name in an owner's tag key, without the digest if the key follows from the rest."""
    name = tag_key.removeprefix(_PREFIX)
    bare = name[: -_DIGEST_LENGTH - 1]
    return bare if _key(_PREFIX, bare) == tag_key else name


def _fitting(text: str, limit: int) -> str:
    """The text in the characters that tags take; where that changes or cuts it, a digest keeps it distinct."""
    if len(text) <= limit and not _NOT_IN_TAGS.search(text):
        return text
    return _digested(text, limit)


def _digested(text: str, limit: int) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{_NOT_IN_TAGS.sub('_', text)[: limit - _DIGEST_LENGTH - 1]}+{digest}"
