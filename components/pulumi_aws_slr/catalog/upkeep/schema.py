"""The rows of catalog.yaml as people write them: every field, its meaning and its rules.

Programs load index.json instead (`entry.py`). This module needs pydantic and the whole YAML file, so only tools import
it: the `slr` command, `make catalog`, the tests.
"""

from __future__ import annotations

import functools
import itertools
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

_Principal = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$")]
_RoleName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_+=,.@-]{1,64}$")]
_Workload = Annotated[str, Field(pattern=r"^aws:[a-z0-9]+/[A-Za-z0-9]+:[A-Za-z0-9]+$")]
_IamAction = Annotated[str, Field(pattern=r"^iam:[A-Za-z]+$")]
_Text = Annotated[str, Field(min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Details(_Model):
    """Facts about one role in depth."""

    regions: _Text | None = None
    """The Regions in which the role is used."""
    in_use_while: _Text | None = None
    """What keeps the role in use, closer than `before_delete`."""
    created_on: _Text | None = None
    """What makes AWS create the role, closer than `auto_created_by`."""
    errors: list[_Text] = []
    """Error texts that were recorded or reported."""
    description: _Text | None = None
    """The description that AWS gives the role."""
    doubt: _Text | None = None
    """Where the sources do not agree."""
    sources: list[_Text] = []
    """What these facts were read from."""


_KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Row(_Model):
    """One service-linked role. `null` and `unknown` mean that nobody has found out, never "no"."""

    key: Annotated[str, Field(pattern=_KEY)]
    """Short and stable name of the row; people write it in programs."""
    role_name: _RoleName | None
    """The role's exact name, without a suffix; null where it was not found."""
    service_principal: _Principal | None
    """What CreateServiceLinkedRole takes as AWSServiceName; null where it was not found."""
    managed_policy: _Text | None
    """Name of the AWS managed policy that the service attaches, under /aws-service-role/; null where not found."""
    custom_suffix: bool | Literal["unknown"]
    """Whether CreateServiceLinkedRole takes a CustomSuffix; true or false only where it was tried on real AWS."""
    custom_suffix_source: _Text | None = None
    """How `custom_suffix` is known."""
    service: _Text
    """The service's name for people."""
    auto_created_by: _Text | None
    """What makes AWS create the role by itself; `nothing: …` where a page says that nothing does."""
    before_delete: _Text | None
    """What must be gone before the role can be deleted."""
    released_after: _Text | None = None
    """Why the role cannot go with its last user, where the service holds it for days: a sentence without a stop."""
    confidence: Literal["documented", "inferred"]
    """documented: role and principal stand in AWS text, in a recorded call or in a real account."""
    principal_confidence: Literal["inferred"] | None = None
    """Present where the principal is weaker than the row."""
    policy_confidence: Literal["inferred"] | None = None
    """Present where the policy was matched to the role by name or permissions only."""
    role_name_confidence: Literal["unknown"] | None = None
    """Present where the role's name is open although the row is documented."""
    name_pattern: _Text | None = None
    """Where the service puts a suffix itself: the pattern of the names it makes."""
    name_pattern_source: _Text | None = None
    """How `name_pattern` is known."""
    note: _Text | None = None
    """What a reader should know beside the fields."""
    details: Details | None = None
    workloads: Annotated[list[_Workload], Field(min_length=1)] | None = None
    """Type tokens of pulumi-aws for the resources that `auto_created_by`, `before_delete` or `details` name."""
    users: Annotated[list[_Workload], Field(min_length=1)] | None = None
    """Those workloads of which every resource uses the role, as `before_delete` says ("all clusters"), in an order for
    deletion; of the others only some do."""
    listed_with: Annotated[str, Field(pattern=r"^[A-Za-z]+=[a-z0-9-]+$")] | None = None
    """Where several roles share a type: a property by which Cloud Control lists the resources that use this one, and
    which is in their identifiers."""
    aliases: Annotated[list[Annotated[str, Field(pattern=_KEY)]], Field(min_length=1)] | None = None
    """Further keys by which people may name the row: services that have no role of their own."""
    shared_by: Annotated[list[_Text], Field(min_length=2)] | None = None
    """The services that share the role, where it is more than one."""
    creation_actions: Annotated[list[_IamAction], Field(min_length=1)] | None = None
    """What a creator needs on the role beside iam:CreateServiceLinkedRole, as AWS's own managed policies grant it."""
    partitions: Annotated[list[str], Field(min_length=1)] | None = None
    """The only partitions that have the service, where AWS says so."""
    sources: Annotated[list[_Text], Field(min_length=1)]
    """What the row was read from."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if (self.custom_suffix == "unknown") != (self.custom_suffix_source is None):
            raise ValueError("custom_suffix_source goes with a custom_suffix that is known, and only with one")
        if (self.name_pattern is None) != (self.name_pattern_source is None):
            raise ValueError("name_pattern and name_pattern_source go together")
        if self.workloads and not (self.auto_created_by or self.before_delete or self.details):
            raise ValueError("workloads need their evidence: auto_created_by, before_delete or details")
        if self.workloads and len(set(self.workloads)) != len(self.workloads):
            raise ValueError("a workload is listed twice")
        if set(self.users or ()) - set(self.workloads or ()):
            raise ValueError("users are workloads, too")
        if self.users and not self.before_delete:
            raise ValueError("users need their evidence: before_delete")
        return self

    @property
    def is_documented(self) -> bool:
        """Whether role name, principal and managed policy all come from documents, recorded calls or accounts."""
        doubts = (self.principal_confidence, self.policy_confidence, self.role_name_confidence)
        known = self.role_name is not None and self.service_principal is not None
        return self.confidence == "documented" and known and doubts == (None, None, None)


class Catalogue(RootModel[list[Row]]):
    """Every service-linked role that AWS is known to have: one row per role, sorted by key."""

    @model_validator(mode="after")
    def _is_sorted(self) -> Self:
        keys = [row.key for row in self.root]
        if taken := {alias for row in self.root for alias in row.aliases or ()} & {*keys}:
            raise ValueError(f"{', '.join(sorted(taken))} is a row of its own, so it is no alias")
        if wrong := next((later for earlier, later in itertools.pairwise(keys) if earlier >= later), None):
            raise ValueError(f"rows are sorted by key and keys are unique; {wrong!r} is out of place")
        return self


def parse(text: str) -> tuple[Row, ...]:
    """The rows of a catalogue's YAML text.

    Raises:
        pydantic.ValidationError: a row breaks a rule; says which and why.
    """
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where PyYAML was built with it
    return tuple(Catalogue.model_validate(yaml.load(text, loader)).root)  # noqa: S506 (both are the safe loader)


@functools.cache
def rows() -> tuple[Row, ...]:
    """Every row of the package's catalog.yaml, sorted by key. The first call takes a third of a second."""
    return parse((folder() / "catalog.yaml").read_text(encoding="utf-8"))


def folder() -> Path:
    """The catalogue's folder."""
    return Path(str(resources.files("pulumi_aws_slr.catalog")))
