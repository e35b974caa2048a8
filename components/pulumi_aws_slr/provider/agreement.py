"""What several declarations of one role in one program have to agree on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pulumi_aws_slr.provider.rpc import UNKNOWN, CheckFailure, Properties


def contradictions(
    urn: str, inputs: Properties, others: Mapping[str, Mapping[str, object]], agreed: Mapping[str, object]
) -> list[CheckFailure]:
    """Where a declaration contradicts others of the same role. Values that are not known yet agree with all.

    Args:
        urn: of the declaration.
        inputs: its inputs.
        others: the inputs of the others by their URNs.
        agreed: the inputs that count, with their defaults.
    """
    return [
        CheckFailure(
            path,
            f"{_name(urn, other)} and {_name(other, urn)} declare the same role with different values; "
            f"{_advice(agreed.get(path))}",
        )
        for other, theirs in others.items()
        if other != urn
        for path in _differing(inputs, theirs, agreed)
    ]


def _advice(default: object) -> str:
    if default is None:
        return "set this in one of them, or to the same value in both"
    return f"set this to the same value in both (one that says nothing means `{default}`)"


def _differing(one: Mapping[str, object], two: Mapping[str, object], agreed: Mapping[str, object]) -> Iterator[str]:
    for key, default in agreed.items():
        mine, theirs = (default if inputs.get(key) is None else inputs[key] for inputs in (one, two))
        if None not in (mine, theirs) and UNKNOWN not in (mine, theirs) and mine != theirs:
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
