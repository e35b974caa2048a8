"""The arguments of roles of every kind: their names, values and validation. No calls."""

from __future__ import annotations

import enum
import reprlib
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar, Self

from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.errors import CheckFailure
from pulumi_aws_slr.ownership.choices import Deletion, OnExisting
from pulumi_aws_slr.ownership.tag_keys import below
from pulumi_aws_slr.tokens import UNKNOWN, Properties

_CHOICES: dict[str, type[enum.StrEnum]] = {"onExisting": OnExisting, "deletion": Deletion}
OF_ALL_KINDS = ("description", "tags", *_CHOICES)


@dataclass(frozen=True, kw_only=True)
class OwnedRoleArgs(ABC):
    """The checked inputs that roles of every kind have. A description that is unknown at preview is `UNKNOWN`."""

    inputs: ClassVar[tuple[str, ...]]
    """The names of all inputs."""
    replacing: ClassVar[tuple[str, ...]]
    """The inputs whose change makes another role."""
    agreed: ClassVar[Mapping[str, Collection[object]]] = MappingProxyType(
        {"description": (), "onExisting": (), "deletion": (Deletion.KEEP,)}
    )
    """The inputs on which all declarations of a role in one program have to agree, each with the values to which one
    that says nothing does not agree. Where one wants to keep the role, all have to say so: another one that leaves last
    would delete it."""

    entry: CatalogEntry | None = None
    """The role's row in the catalogue, for error messages; None where it has none."""
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    on_existing: OnExisting = OnExisting.ADOPT
    deletion: Deletion = Deletion.AUTO

    @property
    @abstractmethod
    def name(self) -> str | None:
        """The role's name; None where it is not known before creation."""

    @classmethod
    def normalized(cls, inputs: Properties) -> Properties:
        """The inputs in the one form that is compared and stored."""
        return inputs

    @classmethod
    @abstractmethod
    def check(cls, inputs: Properties, partition: str | None) -> tuple[list[CheckFailure], list[str]]:
        """What is wrong with the inputs: failures, which stop the preview, and warnings."""

    @classmethod
    @abstractmethod
    def of(cls, inputs: Properties, default_tags: Mapping[str, str]) -> Self:
        """The inputs as values, with the provider's default tags below the role's own."""

    @staticmethod
    def of_all_kinds(inputs: Properties, default_tags: Mapping[str, str]) -> dict[str, Any]:
        """The values that roles of every kind have, by the names of the fields."""
        own = inputs.get("tags")
        return {
            "description": inputs.get("description"),
            "tags": below(default_tags, own if isinstance(own, dict) else {}),
            "on_existing": OnExisting(_known(inputs.get("onExisting")) or OnExisting.ADOPT),
            "deletion": Deletion(_known(inputs.get("deletion")) or Deletion.AUTO),
        }


def shape_failures(
    inputs: Properties, known: Sequence[str], texts: Sequence[str], *, required: Mapping[str, str]
) -> list[CheckFailure]:
    """Inputs that are unknown, missing or of the wrong type, for a role of any kind.

    `known` are all names, `texts` those of text; `required` says of those that have to be there what they are.
    """
    failures = [
        CheckFailure(key, f"unknown property; a role has {', '.join(known)}")
        for key in sorted(inputs)
        if key not in known and not key.startswith("__")
    ]
    failures += [
        CheckFailure(key, f"is required: {what}") for key, what in required.items() if inputs.get(key) in (None, "", [])
    ]
    failures += [
        CheckFailure(key, f"must be text, not {shown(inputs[key])}")
        for key in texts
        if not isinstance(inputs.get(key), str | None)
    ]
    failures += [
        CheckFailure(key, f"must be one of {', '.join(choices)}, not {shown(inputs[key])}")
        for key, choices in _CHOICES.items()
        if inputs.get(key) not in (None, UNKNOWN, *choices)
    ]
    failures += _tag_failures(inputs.get("tags"))
    return failures


def shown(value: Any) -> str:
    """A value of the user in a message: not all of a large one."""
    return reprlib.repr(value)


def _known(choice: Any) -> Any:
    """A choice; None where it is not known yet."""
    return None if choice == UNKNOWN else choice


def _tag_failures(tags: Any) -> list[CheckFailure]:
    if tags in (None, UNKNOWN):
        return []
    if not isinstance(tags, dict):
        return [CheckFailure("tags", f"must map tag keys to values, not {shown(tags)}")]
    return [
        CheckFailure(f"tags.{key}", f"must be text, not {shown(value)}")
        for key, value in tags.items()
        if not isinstance(value, str)
    ]
