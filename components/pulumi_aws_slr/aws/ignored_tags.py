"""Tags that `aws:ignoreTags` excludes: they are neither set nor removed nor compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi_aws_slr.catalog.rules import OWNER_TAG_PREFIX


@dataclass(frozen=True)
class IgnoredTags:
    """Ignored keys and prefixes, never those of this provider's ownership tags."""

    keys: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, str) or key.lower().startswith(OWNER_TAG_PREFIX):
            return False
        return key in self.keys or key.startswith(self.prefixes)

    def others(self, tags: Mapping[str, str]) -> dict[str, str]:
        """The tags that are not ignored."""
        return {key: value for key, value in tags.items() if key not in self}
