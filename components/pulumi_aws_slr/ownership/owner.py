"""An owner of a role: one declaration, that is one resource of one Pulumi stack, and the tag keys that are its own.

A key is `aws-slr:owner:<project>/<stack>/<resource>`. IAM takes two tag keys of a role that differ in case only for one
and the same, and 128 characters at most: so a part that has capitals, is too long or has other characters than tags
take ends in `+` and a digest. A resource below a component has a digest, too: its parents belong to its identity.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
"""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_aws_slr.catalog.rules import OWNER_TAG_PREFIX

OWNER_PREFIX = f"{OWNER_TAG_PREFIX}owner:"
DELETING_PREFIX = f"{OWNER_TAG_PREFIX}deleting:"
LEFT_PREFIX = f"{OWNER_TAG_PREFIX}left:"
PRUNING = "slr-prune:"  # Pulumi allows no colon in the names of projects and stacks
_NOT_IN_TAGS = re.compile(r"[^\w .:/=+@-]", re.ASCII)
_DIGEST = re.compile(r"\+[0-9a-f]{12}(?=/|$)")
_PROJECT_LENGTH, _STACK_LENGTH, _RESOURCE_LENGTH = 34, 30, 45  # with the longest prefix and two slashes: 128


@dataclass(frozen=True)
class Owner:
    """One declaration that owns a role, or a run of `slr prune`, which only ever deletes."""

    label: str = field(compare=False)
    """`<project>/<stack>/<resource>`, as far as tag keys hold that: what all its keys end in."""
    _folded: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Compare labels without regard to case, as IAM compares tag keys."""
        object.__setattr__(self, "_folded", self.label.lower())

    @classmethod
    def of_urn(cls, urn: str) -> Owner:
        """The owner that a URN stands for: `urn:pulumi:<stack>::<project>::<parents$type>::<name>`."""
        _, _, rest = urn.partition("urn:pulumi:")
        stack, project, qualified_type, name = rest.split("::", 3)
        place = stack_label(project, stack)
        if "$" in qualified_type:
            return cls(f"{place}/{_digested(name, f'{qualified_type}::{name}', _RESOURCE_LENGTH)}")
        return cls(f"{place}/{_fitting(name, _RESOURCE_LENGTH)}")

    @classmethod
    def pruning(cls, principal: str) -> Owner:
        """Who deletes by `slr prune`, a caller such as `user/alice`: it sets deletion marks, and owns nothing."""
        return cls(f"{PRUNING}{_fitting(principal, _PROJECT_LENGTH + _STACK_LENGTH)}")

    @classmethod
    def recorded(cls, state: Mapping[str, Any], urn: str) -> Owner:
        """The owner that the role's tags name: that of the URN, unless stack or resource were renamed since."""
        known = state.get("owner")
        return cls(known["label"]) if known else cls.of_urn(urn)

    @property
    def stack(self) -> str:
        """`<project>/<stack>`, as far as tag keys hold that."""
        return "/".join(self.label.split("/")[:2])

    @property
    def tag_key(self) -> str:
        """The key of the owner's tag."""
        return f"{OWNER_PREFIX}{self.label}"

    @property
    def deleting_key(self) -> str:
        """The key of the mark that this owner is deleting the role."""
        return f"{DELETING_PREFIX}{self.label}"

    @property
    def left_key(self) -> str:
        """The key of the mark that a claim of this owner in the description is void."""
        return f"{LEFT_PREFIX}{self.label}"

    def tag_command(self, role: str, incarnation: str) -> str:
        """The AWS CLI command that makes this declaration an owner of a role."""
        tag = f"Key={self.tag_key},Value={incarnation}"
        return shlex.join(["aws", "iam", "tag-role", "--role-name", role, "--tags", tag])

    def is_of_stack(self, stack: str) -> bool:
        """Whether it is a declaration of a stack, `<project>/<stack>` as a label has it."""
        return self.stack.lower() == stack.lower()

    @property
    def is_pruning(self) -> bool:
        """Whether this is a run of `slr prune`."""
        return self.label.startswith(PRUNING)

    def __str__(self) -> str:
        """As messages name it: without digests."""
        return _DIGEST.sub("", self.label)


def stack_label(project: str, stack: str) -> str:
    """The part of an owner's label that all owners of a stack share, and no other stack's: `<project>/<stack>`."""
    return f"{_fitting(project, _PROJECT_LENGTH)}/{_fitting(stack, _STACK_LENGTH)}"


def _fitting(text: str, limit: int) -> str:
    """The text as a part of a tag key; where keys cannot hold or tell it, a digest keeps it distinct."""
    plain = text == text.lower() and not _NOT_IN_TAGS.search(text) and not _DIGEST.search(text)
    if plain and len(text) <= limit:
        return text
    return _digested(text, text, limit)


def _digested(text: str, distinct: str, limit: int) -> str:
    digest = hashlib.sha256(distinct.encode()).hexdigest()[:12]
    return f"{_NOT_IN_TAGS.sub('_', text)[: limit - 13]}+{digest}"
