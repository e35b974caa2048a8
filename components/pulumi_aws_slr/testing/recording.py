"""A program's run on mocks, with everything that it registers."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
from pulumi.runtime import mocks, rpc, settings
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.stack import run_pulumi_func

from pulumi_aws_slr.resource import Resource
from pulumi_aws_slr.testing.mocks import SlrMocks


@dataclass(frozen=True, kw_only=True)
class RecordedResource(Resource):
    """One registered resource, with the provider's view of its inputs and the mocks' outputs; secrets are unwrapped."""

    protect: bool
    retain_on_delete: bool
    deleted_with: str
    """URN of the resource whose deletion includes it, if any."""
    custom_timeouts: Mapping[str, str]
    """The given ones, by `create`, `update` and `delete`."""


@dataclass
class Recording:
    """Everything that a program registered, in order."""

    resources: list[RecordedResource] = field(default_factory=list)
    exports: dict[str, Any] = field(default_factory=dict)
    """The resolved outputs of the stack."""

    def of_type(self, type_token: str) -> list[RecordedResource]:
        """The resources of a type, such as `aws:iam/policy:Policy`."""
        return [resource for resource in self.resources if resource.type == type_token]

    def one(self, type_token: str, name: str | None = None) -> RecordedResource:
        """The only resource of a type and, if given, a name.

        Raises:
            LookupError: there is none, or there are several; lists all resources.
        """
        found = [resource for resource in self.of_type(type_token) if name in (None, resource.name)]
        if len(found) != 1:
            there = ", ".join(f"{resource.type} {resource.name}" for resource in self.resources)
            raise LookupError(f"{len(found)} resources are {type_token} {name or ''}; the program made: {there}")
        return found[0]

    def children(self, parent: RecordedResource) -> list[RecordedResource]:
        """The resources directly below another one."""
        return [resource for resource in self.resources if resource.parent == parent.urn]


def unwrapped(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """A resource's inputs without the secret marks that mocks see."""
    return {key: rpc.unwrap_rpc_secret(value) for key, value in inputs.items()}


def run_program(
    program: Callable[[], Awaitable[None] | None],
    *,
    config: Mapping[str, str] | None = None,
    answers: mocks.Mocks | None = None,
    project: str = "project",
    stack: str = "stack",
    preview: bool = False,
) -> Recording:
    """Run a program on mocks, in its own event loop, until everything is registered.

    Args:
        program: declares resources, like a `__main__.py`; may be asynchronous.
        config: the configuration by full keys, `aws:region`.
        answers: the mocks, by default `SlrMocks()`.
        project: the project's name.
        stack: the stack's name.
        preview: run as `pulumi preview` does.

    Raises:
        pulumi.RunError: the program or a component raised it.
    """
    monitor = _RecordingMonitor(answers or SlrMocks(), f"urn:pulumi:{stack}::{project}")
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        settings.set_root_resource(None)  # type: ignore[arg-type]
        pulumi.runtime.set_all_config(dict(config or {}))
        pulumi.runtime.set_mocks(monitor.mocks, project=project, stack=stack, preview=preview, monitor=monitor)
        root = settings.get_root_resource()
        loop.run_until_complete(run_pulumi_func(program))
        for name, value in (getattr(root, "outputs", None) or {}).items():
            monitor.recording.exports[name] = loop.run_until_complete(pulumi.Output.from_input(value).future())
    finally:
        # a failed program leaves outputs that nobody reads; they must not reach the next run
        loop.set_exception_handler(lambda _loop, _context: None)
        settings.SETTINGS.outputs.clear()
        asyncio.set_event_loop(None)
        loop.close()
    return monitor.recording


class _RecordingMonitor(mocks.MockMonitor):
    """Pulumi's mock engine, which also records parents and dependencies."""

    def __init__(self, answers: mocks.Mocks, prefix: str) -> None:
        super().__init__(answers)
        self.recording = Recording()
        self._prefix = prefix

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """Pulumi's mock lacks the stack's name in worker threads."""
        return "::".join([self._prefix, *super().make_urn(parent, type_, name).split("::")[2:]])

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> Any:  # noqa: N802 (the protocol's name)
        with _event_loop():
            answer = super().RegisterResource(request)  # type: ignore[no-untyped-call]
            inputs = rpc.deserialize_properties(request.object)
        if request.type != "pulumi:pulumi:Stack":
            self.recording.resources.append(
                RecordedResource(
                    type=request.type,
                    name=request.name,
                    urn=answer.urn,
                    inputs=unwrapped(inputs),
                    outputs=unwrapped(self.resources[answer.urn].state),
                    parent=request.parent,
                    provider=request.provider.rpartition("::")[0],
                    dependencies=frozenset(request.dependencies),
                    property_dependencies={
                        key: tuple(found.urns) for key, found in request.propertyDependencies.items() if found.urns
                    },
                    protect=request.protect,
                    retain_on_delete=request.retainOnDelete,
                    deleted_with=request.deletedWith,
                    custom_timeouts={kind.name: value for kind, value in request.customTimeouts.ListFields()},
                )
            )
        return answer

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> Any:  # noqa: N802
        with _event_loop():
            return super().ReadResource(request)  # type: ignore[no-untyped-call]

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> Any:  # noqa: N802
        with _event_loop():
            return super().Invoke(request)  # type: ignore[no-untyped-call]


@contextlib.contextmanager
def _event_loop() -> Iterator[None]:
    """An event loop for the mock's worker thread, closed afterwards; Pulumi's mock leaves its own open."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        asyncio.set_event_loop(None)
        loop.close()
