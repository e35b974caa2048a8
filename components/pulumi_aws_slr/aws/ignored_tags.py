"""Tags that are nobody's business here (`aws:ignoreTags`): neither set nor removed nor compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi_aws_slr.catalog.rules import OWNER_TAG_PREFIX


@dataclass(frozen=True)
class IgnoredTags:
    """Keys, and the beginnings of keys. The marks by which this provider knows a role's owners are never among them."""

    keys: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()

    def __contains__(self, key: object) -> bool:
        """Whether a tag's key is ignored."""
        if not isinstance(key, str) or key.lower().startswith(OWNER_TAG_PREFIX):
            return False
        return key in self.keys or key.startswith(self.prefixes)

    def others(self, tags: Mapping[str, str]) -> dict[str, str]:
        """The tags that count."""
        return {key: value for key, value in tags.items() if key not in self}
