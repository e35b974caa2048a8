"""Which stacks own a role: one tag for each, and a claim in the description for the moment before the tags can be set.

Tags cannot be given when a service-linked role is created. So a role is created with a description that names the stack
(the claim), and tagged right after. A run that is killed in between leaves a role that its next run recognises.

A stack that wants to delete a role says so by a second tag, the deletion mark (see departure.py and joining.py).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.catalog.rules import MAX_TAG_KEY, MAX_TAG_VALUE, OWNER_TAG_PREFIX

_PREFIX = f"{OWNER_TAG_PREFIX}owner:"
_DELETING_PREFIX = f"{OWNER_TAG_PREFIX}deleting:"
_NOT_IN_TAGS = re.compile(r"[^\w .:/=+@-]", re.ASCII)
_CLAIM = re.compile(r"Service-linked role of the Pulumi stack (?P<stack>\S+), resource (?P<name>.+)\.")
_DIGEST_LENGTH = 12


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
        return _fitting(f"{_PREFIX}{self.stack}", MAX_TAG_KEY)

    @property
    def tag_value(self) -> str:
        """The value of the owner's tag: the resource's name, as far as tags can hold it."""
        return _fitting(self.name, MAX_TAG_VALUE)

    @property
    def deleting_key(self) -> str:
        """The key of the mark that this owner's stack is deleting the role. One per stack, as they may be several."""
        return _fitting(f"{_DELETING_PREFIX}{self.stack}", MAX_TAG_KEY)

    @property
    def label(self) -> str:
        """The stack as `owning_stacks` and `deleting_stacks` name it; the value of the deletion mark."""
        return self.tag_key.removeprefix(_PREFIX)

    @property
    def claim(self) -> str:
        """The description of a role that this owner is creating."""
        return f"Service-linked role of the Pulumi stack {self.stack}, resource {_fitting(self.name, MAX_TAG_VALUE)}."

    def holds(self, tags: Mapping[str, str]) -> bool:
        """Whether the tags name this very resource as an owner."""
        return tags.get(self.tag_key) == self.tag_value

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
    """The stacks that own a role by its tags and description, as `<project>/<stack>`, sorted."""
    stacks = {key.removeprefix(_PREFIX) for key in owner_tags(tags)}
    claiming = claiming_stack(description)
    return sorted(stacks | ({claiming} if claiming else set()))


def deletion_marks(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags that say which stacks are deleting a role, each as `<project>/<stack>`."""
    return {key: value for key, value in tags.items() if key.startswith(_DELETING_PREFIX)}


def deleting_stacks(tags: Mapping[str, str]) -> list[str]:
    """The stacks that are deleting a role by its tags, as `<project>/<stack>`, sorted."""
    return sorted(deletion_marks(tags).values())


def _fitting(text: str, limit: int) -> str:
    """The text in the characters that tags take; where that changes or cuts it, a digest keeps it distinct."""
    clean = _NOT_IN_TAGS.sub("_", text)
    if clean == text and len(text) <= limit:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{clean[: limit - _DIGEST_LENGTH - 1]}+{digest}"
