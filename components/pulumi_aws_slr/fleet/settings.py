"""fleet.yaml: which stack's file an account gets, and in which wave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from pulumi_aws_slr.fleet.clusters import ClusterKind

StackName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,100}$")]
Tag = Annotated[str, Field(min_length=1)]
_ALL = 100


class Spec(BaseModel):
    """Keys in camel case, and none but these."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, frozen=True, use_attribute_docstrings=True)


class DefaultsSpec(Spec):
    """What every account gets that no overlay matches."""

    stack: StackName
    """The name of a stack's file: `baseline` is `Pulumi.baseline.yaml`."""


class OverlaySpec(Spec):
    """What the accounts with a tag get in place of the default."""

    match: Tag
    """A tag of the accounts file, as `path:/Workloads/Prod`."""
    stack: StackName
    """The name of a stack's file."""


class WaveSpec(Spec):
    """Accounts that are worked on together. Give one of match and percent."""

    name: Annotated[str, Field(min_length=1)] | None = None
    """For `--wave` and the output; what it matches where there is none."""
    match: Tag | None = None
    """The accounts with this tag that no wave before has."""
    percent: Annotated[int, Field(ge=1, le=_ALL)] | None = None
    """As many accounts as bring those of this wave and all before to this part of all."""

    @model_validator(mode="after")
    def _one_of_both(self) -> WaveSpec:
        if (self.match is None) == (self.percent is None):
            raise ValueError("give one of match and percent")
        return self

    @property
    def title(self) -> str:
        return self.name or self.match or f"{self.percent}%"


class FailuresSpec(Spec):
    """What becomes of the run when accounts fail."""

    tolerate: Annotated[int, Field(ge=0)] = 0
    """Accounts that may fail in a run; with one more, what has not begun does not begin."""
    retry: Annotated[int, Field(ge=0, le=10)] = 0
    """How often an account that failed is tried again, after the others of its wave."""


class LocksSpec(Spec):
    """What becomes of accounts whose stack somebody else works on."""

    wait: Annotated[int, Field(ge=0, le=3600)] = 120
    """Seconds to wait for the end of that run."""


class FleetFile(Spec):
    """How the accounts of an organization get their stacks."""

    defaults: DefaultsSpec
    """What every account gets that no overlay matches."""
    overlays: list[OverlaySpec] = []
    """Of several that match, the last one counts."""
    waves: Annotated[list[WaveSpec], Field(min_length=1)] = [WaveSpec(percent=_ALL)]
    """One after the other; together they have all accounts."""
    failures: FailuresSpec = FailuresSpec()
    """What becomes of the run when accounts fail."""
    locks: LocksSpec = LocksSpec()
    """What becomes of accounts whose stack somebody else works on."""
    concurrency: Annotated[int, Field(ge=1, le=1000)] = 4
    """Accounts at a time."""
    clusters: dict[ClusterKind, dict[str, Any]] = {}
    """For `--cluster`: what Dask's class for such a cluster is called with, by its own names."""
    preview_role: Annotated[str, Field(pattern=r"^[\w+=,.@/-]+$")] | None = None
    """The name of the role that `preview` and `drift` assume in place of the last of a chain; it need only read."""

    def faults(self) -> Iterator[str]:
        """What is wrong with the whole that no part shows."""
        titles = [wave.title for wave in self.waves]
        for title in sorted({title for title in titles if titles.count(title) > 1}):
            yield f"waves: {title!r} is there twice; give them names"
        percents = [wave.percent for wave in self.waves if wave.percent]
        if percents != sorted(set(percents)):
            yield "waves: each percent is that of all accounts up to there, so each must be greater than the one before"
