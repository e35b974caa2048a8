"""What a provider is asked, and what it answers."""

from __future__ import annotations

import enum
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from pulumi.runtime.proto import provider_pb2

from pulumi_aws_slr.errors import Cancelled, CheckFailure, SlrError
from pulumi_aws_slr.provider.rpc.log import Log
from pulumi_aws_slr.provider.rpc.secrets import Secrets
from pulumi_aws_slr.tokens import Properties


@dataclass(frozen=True)
class Checked:
    """The inputs with defaults filled in, and what is wrong with them."""

    inputs: Properties
    failures: list[CheckFailure] = field(default_factory=list)


class Change(enum.Enum):
    """What a changed property means for its resource."""

    UPDATE = provider_pb2.PropertyDiff.UPDATE
    REPLACE = provider_pb2.PropertyDiff.UPDATE_REPLACE
    ADD = provider_pb2.PropertyDiff.ADD
    DELETE = provider_pb2.PropertyDiff.DELETE


@dataclass(frozen=True)
class Diff:
    """The changed properties by name, each with what its change asks for. Empty: nothing to do."""

    changes: dict[str, Change] = field(default_factory=dict)
    delete_before_replace: bool = False
    stables: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Request:
    """One resource operation, as far as it has these parts.

    Attributes:
        urn: the resource's URN.
        type: its type token.
        name: its logical name, the last part of the URN.
        id: its physical ID; empty before creation.
        inputs: the new inputs; on read and delete those of the last run.
        secret: on check, the names of the new inputs that have a secret in them.
        old_inputs: the inputs of the last run.
        state: the outputs of the last run.
        preview: nothing may be written.
        timeout: seconds the user allows (`customTimeouts`), 0 for the provider's default.
    """

    urn: str
    type: str
    name: str
    id: str = ""
    inputs: Properties = field(default_factory=dict)
    secret: frozenset[str] = frozenset()
    old_inputs: Properties = field(default_factory=dict)
    state: Properties = field(default_factory=dict)
    preview: bool = False
    timeout: float = 0.0


class Resource(ABC):
    """The life of the resources of one type."""

    @abstractmethod
    def check(self, request: Request) -> Checked:
        """Validate a resource's inputs and fill in defaults."""

    @abstractmethod
    def diff(self, request: Request) -> Diff:
        """Compare `request.inputs` with `request.state`."""

    @abstractmethod
    def create(self, request: Request) -> tuple[str, Properties]:
        """Create the resource; returns its ID and outputs. At preview: what is known of them."""

    @abstractmethod
    def read(self, request: Request) -> tuple[str, Properties, Properties] | None:
        """Look the resource up: its ID, outputs and inputs, or None if it is gone."""

    @abstractmethod
    def update(self, request: Request) -> Properties:
        """Change the resource in place; returns its outputs."""

    @abstractmethod
    def delete(self, request: Request) -> None:
        """Remove the resource."""


Construct = Callable[[provider_pb2.ConstructRequest, str], provider_pb2.ConstructResponse]
"""Makes a component as the engine asks for it; the engine's address is the second argument."""


def no_components(request: provider_pb2.ConstructRequest, engine: str) -> provider_pb2.ConstructResponse:  # noqa: ARG001
    """Make none.

    Raises:
        SlrError: always.
    """
    raise SlrError(f"there is no component {request.type}")


class Provider(ABC):
    """What a provider does. One instance serves one configuration."""

    version: str
    log: Log
    construct: Construct = staticmethod(no_components)
    accepts_secrets: ClassVar[bool] = False
    """Whether the marks of secrets are left to this side; else the engine marks outputs by names of secret inputs."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self.secrets = Secrets()
        self.log = Log(None, self.secrets)

    def check_config(self, inputs: Properties) -> Checked:
        """Validate the provider's own configuration."""
        return Checked(inputs)

    def diff_config(self, olds: Properties, news: Properties) -> Diff:
        """Say which configuration changed. None of it replaces the resources, unless overridden."""
        return table_diff(olds, news, {})

    @abstractmethod
    def configure(self, args: Properties) -> None:
        """Take over the configuration. No call to AWS here: previews without resources must work offline."""

    @abstractmethod
    def resource(self, token: str) -> Resource:
        """Who handles the resources of a type.

        Raises:
            SlrError: nobody does.
        """

    def schema(self) -> str:
        """The package's schema in JSON; empty where it has none."""
        return ""

    def invoke(self, token: str, args: Properties) -> Properties:  # noqa: ARG002 (functions take some)
        """Call a function."""
        raise SlrError(f"unknown function {token}")

    def wait(self, seconds: float) -> None:
        """Wait, unless the user cancels.

        Raises:
            Cancelled: the user pressed Ctrl-C.
        """
        if self.cancelled.wait(seconds):
            raise Cancelled("cancelled")

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()


def table_diff(olds: Properties, news: Properties, kinds: dict[str, Change]) -> Diff:
    """Compare property by property; `kinds` says what a change of each means, `UPDATE` if it does not."""
    changes = {}
    for key in sorted({*olds, *news}):
        old, new = olds.get(key), news.get(key)
        if old == new:
            continue
        kind = kinds.get(key, Change.UPDATE)
        if kind is Change.UPDATE and old is None:
            kind = Change.ADD
        elif kind is Change.UPDATE and new is None:
            kind = Change.DELETE
        changes[key] = kind
    return Diff(changes)
