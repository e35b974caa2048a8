"""Components for programs in other languages: the engine asks for one, and it is made here as a Python program would.

The SDK's own code is asynchronous, while everything else in this process is not: it has an event loop in a thread of
its own. Each component is made in a context of its own, so that nothing is shared between them but this process.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
from google.protobuf import struct_pb2
from pulumi.provider.provider import ConstructResult, Provider
from pulumi.provider.server import ProviderServicer
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2

from pulumi_aws_slr.components.arguments import ArgumentsError
from pulumi_aws_slr.components.program.program import current_program
from pulumi_aws_slr.components.provider import Provider as RoleProvider
from pulumi_aws_slr.errors import CheckFailure, InvalidInputsError, SlrError
from pulumi_aws_slr.plugin.analysis import COMPONENTS, args_of
from pulumi_aws_slr.plugin.arguments import Given, to_python
from pulumi_aws_slr.plugin.wording import camel, in_schema_words
from pulumi_aws_slr.tokens import PACKAGE

_CONSTRUCTORS: Mapping[str, type[pulumi.ComponentResource]] = {
    f"{PACKAGE}:index:{component.__name__}": component for component in COMPONENTS
}

_LOOP = asyncio.new_event_loop()
"""The one event loop that all components are made on, so that what one registers the others can wait for."""
threading.Thread(target=_LOOP.run_forever, name="components", daemon=True).start()
_DEFAULTS: dict[str, dict[str, RoleProvider]] = defaultdict(dict)
"""The default providers that the components of a run share, by the address at which that run registers resources."""


def construct(request: provider_pb2.ConstructRequest, engine: str) -> provider_pb2.ConstructResponse:
    """Make a component, and everything in it.

    Args:
        request: what the engine asks for.
        engine: its address.

    Raises:
        InvalidInputsError: inputs are missing, unknown or of another shape.
        SlrError: the component cannot be made as it is asked for.
    """
    if request.type not in _CONSTRUCTORS:
        raise SlrError(f"there is no component {request.type}; there are {', '.join(_CONSTRUCTORS)}")
    components = _Components(_DEFAULTS[request.monitorEndpoint])
    servicer = _Servicer(components, [], engine)
    made = asyncio.run_coroutine_threadsafe(servicer.made(request), _LOOP)
    try:
        return made.result()
    except ArgumentsError as error:
        failures = [CheckFailure(_path(where), in_schema_words(text)) for where, text in error.problems]
        raise InvalidInputsError(failures) from error
    except pulumi.RunError as error:
        raise SlrError(in_schema_words(str(error))) from error


class _Components(Provider):
    """Makes components for the SDK's servicer."""

    def __init__(self, defaults: dict[str, RoleProvider]) -> None:
        """Make those of a run that shares default providers."""
        super().__init__("", None)
        self._defaults = defaults

    def construct(
        self, name: str, resource_type: str, inputs: Any, options: pulumi.ResourceOptions | None = None
    ) -> ConstructResult:
        """Make one; its outputs are those that the schema names."""
        constructor: Callable[..., pulumi.ComponentResource] = _CONSTRUCTORS[resource_type]
        current_program().begins_with_a_component(self._defaults)
        component = constructor(name, to_python(inputs, args_of(_CONSTRUCTORS[resource_type])), options)
        return ConstructResult(component.urn, _outputs(component))


class _Servicer(ProviderServicer):
    """The SDK's, which makes one output of all that comes from a resource, and leaves a component's timeouts out."""

    async def made(self, request: provider_pb2.ConstructRequest) -> provider_pb2.ConstructResponse:
        """Make a component; errors come as they are raised."""
        return await self._construct(request, None)

    @staticmethod
    async def _construct_inputs(inputs: struct_pb2.Struct, input_dependencies: Any) -> dict[str, Any]:
        found = rpc.deserialize_properties(inputs, keep_unknowns=True)
        sources = {name: frozenset(dependencies.urns) for name, dependencies in input_dependencies.items()}
        return {name: Given.of(value, sources.get(name, frozenset())) for name, value in found.items()}

    @staticmethod
    def _construct_options(request: provider_pb2.ConstructRequest) -> pulumi.ResourceOptions:
        options = ProviderServicer._construct_options(request)  # noqa: SLF001 (what the SDK's server calls itself)
        given = request.customTimeouts
        options.custom_timeouts = pulumi.CustomTimeouts(
            create=given.create or None, update=given.update or None, delete=given.delete or None
        )
        return options


def _outputs(component: pulumi.ComponentResource) -> dict[str, Any]:
    """What a component gives, without the resources that it has as attributes."""
    annotated: dict[str, Any] = {}
    for kind in reversed(type(component).__mro__):
        annotated |= inspect.get_annotations(kind)
    values = {name: getattr(component, name, None) for name in annotated if not name.startswith("_")}
    return {camel(name): value for name, value in values.items() if isinstance(value, pulumi.Output)}


def _path(where: str) -> str:
    """A property's path in the words of the schema."""
    return ".".join(camel(part) for part in where.removeprefix(".").split("."))
