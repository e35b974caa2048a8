"""Tags: the program's own, the provider's default ones, and the calls that bring AWS in line with both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from local.pulumi_aws.descriptions import dig
from pulumi_aws_slr.tokens import UNKNOWN

if TYPE_CHECKING:
    from local.pulumi_aws.call import Call
    from local.pulumi_aws.descriptions import Item
    from local.pulumi_aws.table import Tagging
    from pulumi_aws_slr.tokens import Properties

Tags = dict[str, str]


@dataclass(frozen=True)
class TagRules:
    """The rules say which tags the provider adds to the program's, and which of AWS's it does not look at."""

    defaults: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    ignored_prefixes: tuple[str, ...] = ()

    def wanted(self, inputs: Properties) -> Any:
        """Return all tags that a resource with these inputs should have. Unknown own ones make them unknown."""
        own = inputs.get("tags") or {}
        return (
            UNKNOWN if UNKNOWN in (own, *(own.values() if isinstance(own, dict) else ())) else {**self.defaults, **own}
        )

    def outputs(self, actual: Mapping[str, str], inputs: Properties) -> Properties:
        """Return `tags` (without what only the defaults gave) and `tagsAll` of a resource."""
        seen = {
            key: value
            for key, value in actual.items()
            if key not in self.ignored and not key.startswith(("aws:", *self.ignored_prefixes))
        }
        asked = inputs.get("tags") or {}
        own = {key: value for key, value in seen.items() if key in asked or self.defaults.get(key) != value}
        return {"tags": own, "tagsAll": seen}


def as_pairs(tagging: Tagging, tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags in the service's own words."""
    key, value = tagging.words
    return [{key: name, value: text} for name, text in tags.items()]


def for_creation(tagging: Tagging, tags: Tags) -> dict[str, Any]:
    """Return the parameters by which the creating call takes tags."""
    if not tags or not tagging.at_creation:
        return {}
    pairs = as_pairs(tagging, tags)
    if tagging.resource_type:
        return {"TagSpecifications": [{"ResourceType": tagging.resource_type, "Tags": pairs}]}
    return {tagging.tags: pairs}


def read_tags(call: Call, tagging: Tagging, item: Item) -> Tags:
    """Return the tags that the resource has.

    Raises:
        AwsError: they cannot be listed.
    """
    answer = call.do(tagging.listing, **_key(call, tagging)) if tagging.listing else item
    key, value = tagging.words
    return {pair[key]: pair.get(value, "") for pair in dig(answer, tagging.path) or ()}


def bring_in_line(call: Call, tagging: Tagging, old: Tags, new: Tags) -> None:
    """Set and remove tags.

    Raises:
        AwsError: AWS refuses.
    """
    key_parameters = _key(call, tagging)
    removed = [name for name in old if name not in new]
    changed = {name: text for name, text in new.items() if old.get(name) != text}
    if removed and tagging.untag_by_pair:
        call.do(tagging.untag, **key_parameters, Tags=[{tagging.words[0]: name} for name in removed])
    elif removed:
        call.do(tagging.untag, **key_parameters, **{tagging.tag_keys: removed})
    if changed:
        call.do(tagging.tag, **key_parameters, **{tagging.tags: as_pairs(tagging, changed)})


def _key(call: Call, tagging: Tagging) -> dict[str, Any]:
    named = call.key(tagging.key)
    return {parameter: [value] for parameter, value in named.items()} if tagging.many else named
