"""What several declarations of one role in one program have to agree on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from pulumi_aws_slr.errors import CheckFailure
from pulumi_aws_slr.tokens import UNKNOWN, Properties


def contradictions(
    urn: str, inputs: Properties, others: Mapping[str, Mapping[str, object]], agreed: Mapping[str, Collection[object]]
) -> list[CheckFailure]:
    """Where a declaration contradicts others of the same role. Values that are not known yet agree with all.

    `others` has their inputs by URN, `agreed` the inputs that count, as `OwnedRoleArgs.agreed` does.
    """
    return [
        CheckFailure(
            path,
            f"{_name(urn, other)} and {_name(other, urn)} declare the same role with different values; set this "
            f"{'to the same value in both' if agreed.get(path) else 'in one of them, or to the same value in both'}",
        )
        for other, theirs in others.items()
        if other != urn
        for path in _differing(inputs, theirs, agreed)
    ]


def _differing(
    one: Mapping[str, object], two: Mapping[str, object], agreed: Mapping[str, Collection[object]]
) -> Iterator[str]:
    for key, never_silent in agreed.items():
        values = (one.get(key), two.get(key))
        if UNKNOWN in values or values[0] == values[1]:
            continue
        if None not in values or any(value in never_silent for value in values):
            yield key
    mine, theirs = one.get("tags"), two.get("tags")
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        for key in sorted(mine.keys() & theirs.keys()):
            if UNKNOWN not in (mine[key], theirs[key]) and mine[key] != theirs[key]:
                yield f"tags.{key}"


def _name(urn: str, other: str) -> str:
    """The logical name, or all of the URN where the other one has the same name."""
    name = urn.rpartition("::")[2]
    return urn if name == other.rpartition("::")[2] else name
