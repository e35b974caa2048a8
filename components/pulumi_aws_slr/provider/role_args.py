"""The inputs of a `Role`: their names, defaults and validation. No calls."""

from __future__ import annotations

import enum
import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_aws_slr import catalog
from pulumi_aws_slr.aws.iam.propagation import Grant
from pulumi_aws_slr.catalog import CatalogEntry, Severity
from pulumi_aws_slr.errors import CheckFailure
from pulumi_aws_slr.ownership.choices import Deletion, OnExisting
from pulumi_aws_slr.ownership.tag_keys import below
from pulumi_aws_slr.tokens import UNKNOWN, Properties

_TEXTS = ("awsServiceName", "customSuffix", "description")
_CHOICES: dict[str, type[enum.StrEnum]] = {"onExisting": OnExisting, "deletion": Deletion}
INPUTS = (*_TEXTS, "tags", *_CHOICES, "permissionGrants")
AGREED: Mapping[str, tuple[str, ...]] = {"description": (), "onExisting": (), "deletion": (Deletion.KEEP,)}
"""The inputs on which the declarations of one role have to agree. Where one wants to keep the role, all have to say so:
another one that leaves last would delete it."""


@dataclass(frozen=True)
class RoleArgs:
    """The checked inputs of a role. A suffix or description that is unknown at preview is `UNKNOWN`.

    A service that is unknown at preview is a row without a principal.
    """

    entry: CatalogEntry
    suffix: str | None = None
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    on_existing: OnExisting = OnExisting.ADOPT
    deletion: Deletion = Deletion.AUTO
    grants: tuple[Grant, ...] = ()

    @classmethod
    def of(cls, inputs: Properties, default_tags: Mapping[str, str]) -> RoleArgs:
        """The inputs as values, with the provider's default tags below the role's own."""
        own = inputs.get("tags")
        grants = inputs.get("permissionGrants")
        service = inputs["awsServiceName"]
        return cls(
            entry=CatalogEntry(service, service) if service == UNKNOWN else catalog.entry_for(service),
            suffix=inputs.get("customSuffix"),
            description=inputs.get("description"),
            tags=below(default_tags, own if isinstance(own, dict) else {}),
            on_existing=OnExisting(known(inputs.get("onExisting")) or OnExisting.ADOPT),
            deletion=Deletion(known(inputs.get("deletion")) or Deletion.AUTO),
            grants=tuple(
                Grant(item["caller"], item["policyArn"])
                for item in (grants if isinstance(grants, list) else ())
                if item != UNKNOWN
            ),
        )

    @property
    def name(self) -> str | None:
        """The role's name; None where it is not known before creation."""
        return None if self.suffix == UNKNOWN else self.entry.name_with(self.suffix)


def normalized(inputs: Properties) -> Properties:
    """The inputs with the service's principal in the place of a catalogue key: `rds` and its principal are one."""
    service = inputs.get("awsServiceName")
    if not isinstance(service, str) or service == UNKNOWN:
        return inputs
    entry = catalog.find(service)
    return {**inputs, "awsServiceName": catalog.handle(entry)} if entry else inputs


def check(inputs: Properties, partition: str | None) -> tuple[list[CheckFailure], list[str]]:
    """What is wrong with the inputs: failures, which stop the preview, and warnings."""
    failures = shape_failures(
        inputs, INPUTS, _TEXTS, required={"awsServiceName": "a service principal, or a key such as `rds`"}
    )
    failures += _grant_failures(inputs.get("permissionGrants"))
    if failures:
        return failures, []
    known = {key: value for key, value in inputs.items() if value is not None and value != UNKNOWN}
    service = known.get("awsServiceName")
    if service is None:
        return [], []
    found = catalog.problems_with(
        service,
        custom_suffix=known.get("customSuffix"),
        description=known.get("description"),
        tags={key: value for key, value in known.get("tags", {}).items() if value != UNKNOWN},
        partition=partition,
    )
    failures += [CheckFailure(item.field, item.reason) for item in found if item.severity is Severity.ERROR]
    return failures, [f"{item.field}: {item.reason}" for item in found if item.severity is Severity.WARNING]


def shape_failures(
    inputs: Properties, known: Sequence[str], texts: Sequence[str], *, required: Mapping[str, str]
) -> list[CheckFailure]:
    """Inputs that are unknown, missing or of the wrong type, for a role of any kind.

    Args:
        inputs: the inputs.
        known: the names that there are.
        texts: those of them that are text, `onExisting` and `deletion` aside.
        required: those that have to be there, each with what it is.
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


def known(choice: Any) -> Any:
    """A choice; None where it is not known yet."""
    return None if choice == UNKNOWN else choice


def _grant_failures(grants: Any) -> list[CheckFailure]:
    if grants in (None, UNKNOWN):
        return []
    if not isinstance(grants, list):
        return [CheckFailure("permissionGrants", f"must be a list of grants, not {shown(grants)}")]
    return [
        CheckFailure(f"permissionGrants[{at}]", f"must have caller and policyArn, both text, not {shown(grant)}")
        for at, grant in enumerate(grants)
        if grant != UNKNOWN
        and not (isinstance(grant, dict) and all(isinstance(grant.get(key), str) for key in ("caller", "policyArn")))
    ]


def shown(value: Any) -> str:
    """A value of the user in a message: not all of a large one."""
    return reprlib.repr(value)


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
