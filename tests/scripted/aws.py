"""Stand-ins for everything around the provider: AWS, the clock and the engine's log.

`ScriptedAws` answers exactly the calls that a test expects, in that order over all services and Regions. Parameters and
answers are checked against botocore's own models, so a call that AWS would refuse to parse fails here, too.
"""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import botocore
import botocore.session
from botocore.exceptions import ClientError
from botocore.paginate import Paginator
from botocore.validate import validate_parameters

from pulumi_aws_slr.aws.clients import Aws, Identity, Patience
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.provider.provider import SlrProvider
from pulumi_aws_slr.provider.rpc import Log

ACCOUNT = "123456789012"
CALLER = f"arn:aws:sts::{ACCOUNT}:assumed-role/deployer/session"


def refusal(code: str, message: str = "no") -> ClientError:
    """What boto3 raises when AWS refuses a call."""
    return ClientError({"Error": {"Code": code, "Message": message}}, "Operation")


def denied(action: str) -> ClientError:
    return refusal("AccessDenied", f"User: {CALLER} is not authorized to perform: {action} because")


@dataclass(frozen=True)
class Expected:
    call: str
    params: dict[str, Any]
    answer: Any
    region: str | None


class ScriptedAws(Aws):
    """An `Aws` whose clients follow a script."""

    def __init__(self, config: Config | None = None, *, identity: Identity | None = None) -> None:
        super().__init__(config or Config(region="eu-central-1"))
        self._identity = identity or Identity(ACCOUNT, CALLER)
        self._script: list[Expected] = []
        self._turn = threading.Lock()
        self.calls: list[str] = []
        """What was called, as `iam:GetRole`."""
        self.patience: dict[tuple[str, str], Patience | None] = {}

    def forget_identity(self) -> None:
        self._identity = None

    def expect(self, call: str, answer: Any = None, /, region: str | None = None, **params: Any) -> None:
        """The next call, with all its parameters. One with a Region comes in any order with those of other Regions."""
        if isinstance(answer, dict):
            service, _, operation = call.partition(":")
            body = {key: value for key, value in answer.items() if key != "ResponseMetadata"}
            validate_parameters(body, _model(service).operation_model(operation).output_shape)
        self._script.append(Expected(call, params, {} if answer is None else answer, region))

    def assert_finished(self) -> None:
        assert [expected.call for expected in self._script] == [], "calls that were expected, but not made"

    def client(self, service: str, region: str | None = None, *, patience: Patience | None = None) -> Any:
        where = region or self.config.region or "us-east-1"
        self.patience[service, where] = patience
        return _Client(self, service, where)

    @contextlib.contextmanager
    def client_in(self, region: str, service: str, patience: Patience) -> Iterator[Any]:
        yield self.client(service, region, patience=patience)

    def answer(self, service: str, region: str, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        call = f"{service}:{operation}"
        shape = _model(service).operation_model(operation).input_shape
        if shape:
            validate_parameters(params, shape)
        with self._turn:
            self.calls.append(call)
            expected = next((item for item in self._script if item.region in (None, region)), None)
            assert expected is not None, f"{call} {params} in {region}, but no call was expected"
            assert (call, params) == (expected.call, expected.params)
            self._script.remove(expected)
        if isinstance(expected.answer, BaseException):
            raise expected.answer
        return expected.answer


class _Client:
    def __init__(self, aws: ScriptedAws, service: str, region: str) -> None:
        self._aws = aws
        self._service = service
        self._region = region

    def __getattr__(self, method: str) -> Any:
        operation = _operations(self._service)[method]
        return lambda **params: self._aws.answer(self._service, self._region, operation, params)

    def get_paginator(self, method: str) -> Paginator:
        operation = _operations(self._service)[method]
        model = _model(self._service).operation_model(operation)
        return Paginator(getattr(self, method), _pagination(self._service)[operation], model)


@functools.cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@functools.cache
def _model(service: str) -> Any:
    return _session().get_service_model(service)


@functools.cache
def _operations(service: str) -> dict[str, str]:
    return {botocore.xform_name(name): name for name in _model(service).operation_names}


@functools.cache
def _pagination(service: str) -> dict[str, Any]:
    return _session().get_component("data_loader").load_service_model(service, "paginators-1")["pagination"]


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now: float = 1000.0
    sleeps: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


class RecordingLog(Log):
    """What the user sees, as pairs of kind and text."""

    def __init__(self) -> None:
        super().__init__(None)
        self.lines: list[tuple[str, str]] = []
        self.urns: set[str] = set()

    def debug(self, message: str, urn: str = "") -> None:
        self._take("debug", message, urn)

    def info(self, message: str, urn: str = "") -> None:
        self._take("info", message, urn)

    def warning(self, message: str, urn: str = "") -> None:
        self._take("warning", message, urn)

    def status(self, message: str, urn: str = "") -> None:
        self._take("status", message, urn)

    def _take(self, kind: str, message: str, urn: str) -> None:
        self.lines.append((kind, message))
        self.urns.add(urn)

    def of(self, *kinds: str) -> list[str]:
        return [text for kind, text in self.lines if kind in kinds]


class FakeProvider(SlrProvider):
    """The provider as far as resources see it: a log, and a wait that takes no time."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.recorded = RecordingLog()
        self.log = self.recorded
        self._clock = clock

    def wait(self, seconds: float) -> None:
        super().wait(0)
        self._clock.sleep(seconds)

    def monotonic(self) -> float:
        return self._clock.monotonic()
