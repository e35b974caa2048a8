"""A Pulumi provider as a plain Python class: gRPC, property encoding and error statuses. Nothing about AWS is in here.

Requests reach a `Provider` as dictionaries of plain JSON values. Unknown values (at preview) are `UNKNOWN`. The engine
is told that secrets are not accepted, so it unwraps them before it calls and marks the outputs that came from them by
itself. Handlers run on a thread pool: they may block, and they must honour `Provider.cancelled` when they wait.

Source: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
"""

from __future__ import annotations

import enum
import logging
import os
import signal
import sys
import threading
from abc import ABC, abstractmethod
from concurrent import futures
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import grpc
from google.protobuf import any_pb2, empty_pb2, json_format, struct_pb2
from pulumi.runtime import rpc as pulumi_rpc
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    plugin_pb2,
    provider_pb2,
    provider_pb2_grpc,
    status_pb2,
)

UNKNOWN: str = pulumi_rpc.UNKNOWN

Properties: TypeAlias = dict[str, Any]
"""Property values by name, as plain JSON values; `UNKNOWN` stands for what is not known yet."""

_MAX_MESSAGE_BYTES = 400 * 1024 * 1024  # what the engine itself uses
_WORKERS = 64  # the engine runs resource operations in parallel, and most of them wait for AWS

_PARENT_LOOK_SECONDS = 1.0
_GRACE_SECONDS = 1.0

logger = logging.getLogger(__name__)


class ProviderError(Exception):
    """What the user reads when an operation fails: plain text, no traceback."""

    code = grpc.StatusCode.UNKNOWN


class Cancelled(ProviderError):
    """The user pressed Ctrl-C while the operation was waiting."""

    code = grpc.StatusCode.CANCELLED


class PartiallyDone(ProviderError):
    """The resource exists, but the operation on it did not finish: the engine must remember it and report the reason.

    Attributes:
        resource_id: the ID of the resource, to go into the state.
        outputs: what is known of it.
    """

    def __init__(self, message: str, resource_id: str, outputs: Properties) -> None:
        super().__init__(message)
        self.resource_id = resource_id
        self.outputs = outputs


@dataclass(frozen=True)
class CheckFailure:
    """One input that is refused: its path (`tags.Owner`) and why."""

    property: str
    reason: str


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
    old_inputs: Properties = field(default_factory=dict)
    state: Properties = field(default_factory=dict)
    preview: bool = False
    timeout: float = 0.0


class Log:
    """The user's terminal, through the engine. Lines are attached to the resource of `urn`."""

    def __init__(self, engine_address: str | None) -> None:
        self._stub = None
        if engine_address:
            self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(engine_address))

    def debug(self, message: str, urn: str = "") -> None:
        """Shown with `--debug` only."""
        self._send(engine_pb2.DEBUG, message, urn)

    def info(self, message: str, urn: str = "") -> None:
        """A line in the diagnostics of the resource."""
        self._send(engine_pb2.INFO, message, urn)

    def warning(self, message: str, urn: str = "") -> None:
        """As `info`, marked as a warning."""
        self._send(engine_pb2.WARNING, message, urn)

    def status(self, message: str, urn: str = "") -> None:
        """Text in the resource's status line while it is being worked on; leaves no trace."""
        self._send(engine_pb2.INFO, message, urn, ephemeral=True)

    def _send(
        self, severity: engine_pb2.LogSeverity.ValueType, message: str, urn: str, *, ephemeral: bool = False
    ) -> None:
        if self._stub is None:
            return
        try:
            self._stub.Log(engine_pb2.LogRequest(severity=severity, message=message, urn=urn, ephemeral=ephemeral))
        except grpc.RpcError:
            logger.debug("the engine is gone; not logged: %s", message)


class Provider(ABC):
    """What a provider does. One instance serves one configuration."""

    version: str
    log: Log

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self.log = Log(None)

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

    def invoke(self, token: str, args: Properties) -> Properties:
        """Call a function."""
        raise ProviderError(f"unknown function {token}")

    def wait(self, seconds: float) -> None:
        """Wait, unless the user cancels.

        Raises:
            Cancelled: the user pressed Ctrl-C.
        """
        if self.cancelled.wait(seconds):
            raise Cancelled("cancelled")


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


def serve(provider: Provider, argv: list[str] | None = None) -> None:
    """Run the plugin process: listen on a loopback port, print it for the engine, serve until the engine ends it.

    Args:
        provider: what to serve.
        argv: the process's arguments; the engine gives its own address as the first one that is no option.
    """
    positional = [arg for arg in (argv if argv is not None else sys.argv[1:]) if not arg.startswith("-")]
    provider.log = Log(positional[0] if positional else None)
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=_WORKERS, thread_name_prefix="rpc"),
        options=[
            ("grpc.max_send_message_length", _MAX_MESSAGE_BYTES),
            ("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES),
            ("grpc.so_reuseport", 0),
        ],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(_Servicer(provider), server)
    port = server.add_insecure_port("127.0.0.1:0")
    stop = threading.Event()

    def on_signal(_signal: int, _frame: object) -> None:
        provider.cancelled.set()
        stop.set()

    # The engine runs plugins in process groups of their own: a user's Ctrl-C comes as Cancel. To end a plugin it sends
    # SIGINT, and SIGKILL five seconds later.
    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    parent = os.getppid()
    while not stop.wait(_PARENT_LOOK_SECONDS):
        if os.getppid() != parent:  # the engine was killed: nobody would record what is done from here on
            provider.cancelled.set()
            server.stop(grace=_GRACE_SECONDS).wait()
            os._exit(1)  # at once: a handler that is held up by a slow call would go on behind the next run's back
    server.stop(grace=_GRACE_SECONDS).wait()


class _Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Translates between the engine's messages and a `Provider`."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    # --- the plugin itself ---

    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        return provider_pb2.ProviderHandshakeResponse()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self._provider.version)

    def Attach(self, request: plugin_pb2.PluginAttach, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self._provider.log = Log(request.address)
        return empty_pb2.Empty()

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self._provider.cancelled.set()
        return empty_pb2.Empty()

    # --- configuration ---

    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        with _errors_to(context):
            response = _check_response(self._provider.check_config(_to_dict(request.news)))
            response.inputs.CopyFrom(request.news)  # as they came: secrets stay marked, and so encrypted in the state
            return response

    def DiffConfig(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        with _errors_to(context):
            return _diff_response(self._provider.diff_config(_to_dict(request.old_inputs), _to_dict(request.news)))

    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        with _errors_to(context):
            self._provider.configure(_to_dict(request.args))
            return provider_pb2.ConfigureResponse(supportsPreview=True)

    # --- resources ---

    def Check(self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext) -> provider_pb2.CheckResponse:
        with _errors_to(context):
            call = Request(
                request.urn, *_type_and_name(request), inputs=_to_dict(request.news), old_inputs=_to_dict(request.olds)
            )
            return _check_response(self._provider.check(call))

    def Diff(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        with _errors_to(context):
            call = Request(
                request.urn,
                *_type_and_name(request),
                id=request.id,
                inputs=_to_dict(request.news),
                old_inputs=_to_dict(request.old_inputs),
                state=_to_dict(request.olds),
            )
            ignored = set(request.ignoreChanges)
            diff = self._provider.diff(call)
            changes = {key: change for key, change in diff.changes.items() if key not in ignored}
            return _diff_response(Diff(changes, diff.delete_before_replace, diff.stables))

    def Create(self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:
        with _errors_to(context):
            call = Request(
                request.urn,
                *_type_and_name(request),
                inputs=_to_dict(request.properties),
                preview=request.preview,
                timeout=request.timeout,
            )
            resource_id, outputs = self._provider.create(call)
            return provider_pb2.CreateResponse(id=resource_id, properties=_to_struct(outputs))

    def Read(self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext) -> provider_pb2.ReadResponse:
        with _errors_to(context):
            call = Request(
                request.urn,
                *_type_and_name(request),
                id=request.id,
                inputs=_to_dict(request.inputs),
                state=_to_dict(request.properties),
            )
            found = self._provider.read(call)
            if found is None:
                return provider_pb2.ReadResponse()
            resource_id, outputs, inputs = found
            return provider_pb2.ReadResponse(id=resource_id, properties=_to_struct(outputs), inputs=_to_struct(inputs))

    def Update(self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:
        with _errors_to(context):
            call = Request(
                request.urn,
                *_type_and_name(request),
                id=request.id,
                inputs=_to_dict(request.news),
                old_inputs=_to_dict(request.old_inputs),
                state=_to_dict(request.olds),
                preview=request.preview,
                timeout=request.timeout,
            )
            return provider_pb2.UpdateResponse(properties=_to_struct(self._provider.update(call)))

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        with _errors_to(context):
            call = Request(
                request.urn,
                *_type_and_name(request),
                id=request.id,
                old_inputs=_to_dict(request.old_inputs),
                state=_to_dict(request.properties),
                timeout=request.timeout,
            )
            self._provider.delete(call)
            return empty_pb2.Empty()

    # --- functions ---

    def Invoke(self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext) -> provider_pb2.InvokeResponse:
        with _errors_to(context):
            response = provider_pb2.InvokeResponse()
            getattr(response, "return").CopyFrom(_to_struct(self._provider.invoke(request.tok, _to_dict(request.args))))
            return response


class _errors_to:  # noqa: N801 (reads as a statement)
    """Answers the call with the error's text and status instead of a traceback."""

    def __init__(self, context: grpc.ServicerContext) -> None:
        self._context = context

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, PartiallyDone):
            self._abort_partially_done(error)
        if isinstance(error, ProviderError):
            self._context.abort(error.code, str(error))
        if isinstance(error, Exception):
            # a defect of this provider; the traceback goes to standard error, which the engine shows with --logtostderr
            logger.error("internal error", exc_info=error)
            self._context.abort(grpc.StatusCode.INTERNAL, f"internal error in the provider: {error!r}")

    def _abort_partially_done(self, error: PartiallyDone) -> None:
        detail = provider_pb2.ErrorResourceInitFailed(
            id=error.resource_id, properties=_to_struct(error.outputs), reasons=[str(error)]
        )
        packed = any_pb2.Any()
        packed.Pack(detail)
        status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error), details=[packed])
        self._context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        self._context.abort(grpc.StatusCode.UNKNOWN, str(error))


def _type_and_name(request: Any) -> tuple[str, str]:
    """Type token and logical name, from the message or, with engines that leave them out, from the URN."""
    if request.type and request.name:
        return request.type, request.name
    _, _, rest = request.urn.partition("::")
    _, qualified_type, name = rest.split("::", 2)
    return qualified_type.rpartition("$")[2], name


def _to_dict(struct: struct_pb2.Struct) -> Properties:
    return {key: _plain(value) for key, value in json_format.MessageToDict(struct).items()}


def _plain(value: Any) -> Any:
    """A value as Python has it.

    Numbers travel as doubles, and AWS's clients refuse 3.0 where they want 3. A provider's configuration carries the
    marks of secrets even though the provider accepts none.
    """
    if isinstance(value, dict):
        if value.get(pulumi_rpc._special_sig_key) == pulumi_rpc._special_secret_sig:  # noqa: SLF001 (the wire format)
            return _plain(value["value"])
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _to_struct(properties: Properties) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(properties)
    return struct


def _check_response(checked: Checked) -> provider_pb2.CheckResponse:
    return provider_pb2.CheckResponse(
        inputs=_to_struct(checked.inputs),
        failures=[provider_pb2.CheckFailure(property=f.property, reason=f.reason) for f in checked.failures],
    )


def _diff_response(diff: Diff) -> provider_pb2.DiffResponse:
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if diff.changes else provider_pb2.DiffResponse.DIFF_NONE,
        replaces=[key for key, change in diff.changes.items() if change is Change.REPLACE],
        diffs=list(diff.changes),
        detailedDiff={
            # property names are plain here, but a key with a dot would otherwise read as a path
            (key if key.isidentifier() else f'["{key}"]'): provider_pb2.PropertyDiff(kind=change.value, inputDiff=False)
            for key, change in diff.changes.items()
        },
        hasDetailedDiff=True,
        deleteBeforeReplace=diff.delete_before_replace,
        stables=diff.stables,
    )
