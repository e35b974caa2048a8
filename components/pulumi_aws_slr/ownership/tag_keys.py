"""Keys of tags, which IAM does not tell apart by case: whoever sets `Team` has replaced `team`.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def without(keys: Iterable[str], others: Iterable[str]) -> set[str]:
    """The keys that are not among others."""
    folded = {key.lower() for key in others}
    return {key for key in keys if key.lower() not in folded}


def below(defaults: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """Tags with defaults for those that are not there."""
    return {**{key: defaults[key] for key in defaults if key in without(defaults, own)}, **own}
