"""The engine's side of a provider: its messages in, those of a `Provider` out."""

from __future__ import annotations

import math
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from pulumi_aws_slr.provider.rpc.call import Call
from pulumi_aws_slr.provider.rpc.contract import Diff, Provider, Request, Resource
from pulumi_aws_slr.provider.rpc.encoding import (
    check_response,
    diff_response,
    secret_names,
    to_struct,
    type_and_name,
)
from pulumi_aws_slr.provider.rpc.log import Log


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Translates between the engine's messages and a `Provider`."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._configured: frozenset[str] = frozenset()
        """What is secret in the configuration."""

    def _call(self, context: grpc.ServicerContext) -> Call:
        return Call(context, self._provider.secrets, self._configured)

    # --- the plugin itself ---

    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=self._provider.accepts_secrets)

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self._provider.version)

    def GetSchema(
        self, request: provider_pb2.GetSchemaRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetSchemaResponse:
        with self._call(context):
            return provider_pb2.GetSchemaResponse(schema=self._provider.schema())

    def Attach(self, request: plugin_pb2.PluginAttach, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self._provider.log = Log(request.address, self._provider.secrets)
        return empty_pb2.Empty()

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self._provider.cancelled.set()
        return empty_pb2.Empty()

    # --- configuration ---

    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        with self._call(context) as call:
            checked = self._provider.check_config(call.open(request.news))
            response = check_response(checked, self._provider.secrets, secret_names(request.news))
            response.inputs.CopyFrom(request.news)  # as they came: secrets stay marked, and so encrypted in the state
            return response

    def DiffConfig(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        with self._call(context) as call:
            return diff_response(
                self._provider.diff_config(call.open(request.old_inputs, old=True), call.open(request.news))
            )

    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        with self._call(context) as call:
            self._provider.configure(call.open(request.args))
            self._configured = call.secret
            return provider_pb2.ConfigureResponse(supportsPreview=True, acceptSecrets=self._provider.accepts_secrets)

    # --- resources ---

    def Check(self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext) -> provider_pb2.CheckResponse:
        with self._call(context) as call:
            asked = _asked(
                request,
                inputs=call.open(request.news),
                old_inputs=call.open(request.olds, old=True),
                secret=secret_names(request.news),
            )
            checked = self._resource(asked).check(asked)
            return check_response(checked, self._provider.secrets, asked.secret, call.secret)

    def Diff(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        with self._call(context) as call:
            asked = _asked(
                request,
                inputs=call.open(request.news),
                old_inputs=call.open(request.old_inputs, old=True),
                state=call.open(request.olds, old=True),
            )
            diff = self._resource(asked).diff(asked)
            changes = {key: change for key, change in diff.changes.items() if key not in set(request.ignoreChanges)}
            return diff_response(Diff(changes, diff.delete_before_replace, diff.stables))

    def Create(self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:
        with self._call(context) as call:
            asked = _asked(request, inputs=call.open(request.properties))
            resource_id, outputs = self._resource(asked).create(asked)
            return provider_pb2.CreateResponse(id=resource_id, properties=to_struct(outputs, call.secret))

    def Read(self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext) -> provider_pb2.ReadResponse:
        with self._call(context) as call:
            asked = _asked(request, inputs=call.open(request.inputs), state=call.open(request.properties))
            found = self._resource(asked).read(asked)
            if found is None:
                return provider_pb2.ReadResponse()
            resource_id, outputs, inputs = found
            return provider_pb2.ReadResponse(
                id=resource_id, properties=to_struct(outputs, call.secret), inputs=to_struct(inputs, call.secret)
            )

    def Update(self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:
        with self._call(context) as call:
            asked = _asked(
                request,
                inputs=call.open(request.news),
                old_inputs=call.open(request.old_inputs, old=True),
                state=call.open(request.olds, old=True),
            )
            outputs = self._resource(asked).update(asked)
            return provider_pb2.UpdateResponse(properties=to_struct(outputs, call.secret))

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        with self._call(context) as call:
            asked = _asked(
                request,
                old_inputs=call.open(request.old_inputs, old=True),
                state=call.open(request.properties),
            )
            self._resource(asked).delete(asked)
            return empty_pb2.Empty()

    def _resource(self, asked: Request) -> Resource:
        return self._provider.resource(asked.type)

    # --- components and functions ---

    def Construct(
        self, request: provider_pb2.ConstructRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConstructResponse:
        with self._call(context):
            return self._provider.construct(request, self._provider.log.engine or "")

    def Invoke(self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext) -> provider_pb2.InvokeResponse:
        with self._call(context) as call:
            response = provider_pb2.InvokeResponse()
            answer = self._provider.invoke(request.tok, call.open(request.args))
            getattr(response, "return").CopyFrom(to_struct(answer, call.secret))
            return response


def _asked(request: Any, **properties: Any) -> Request:
    """The request behind one of the engine's messages; what a message does not have keeps its default."""
    return Request(
        request.urn,
        *type_and_name(request),
        id=getattr(request, "id", ""),
        preview=getattr(request, "preview", False),
        timeout=_seconds(getattr(request, "timeout", 0.0)),
        **properties,
    )


def _seconds(timeout: float) -> float:
    """The user's limit; 0, which means none, for what is no time."""
    return timeout if math.isfinite(timeout) and timeout > 0 else 0.0
