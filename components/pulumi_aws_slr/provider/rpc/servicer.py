"""The engine's side of a provider: its messages in, those of a `Provider` out."""

from __future__ import annotations

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from pulumi_aws_slr.provider.rpc.contract import Diff, Provider, Request
from pulumi_aws_slr.provider.rpc.encoding import check_response, diff_response, to_dict, to_struct, type_and_name
from pulumi_aws_slr.provider.rpc.log import Log
from pulumi_aws_slr.provider.rpc.statuses import errors_to


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
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
        with errors_to(context):
            response = check_response(self._provider.check_config(to_dict(request.news)))
            response.inputs.CopyFrom(request.news)  # as they came: secrets stay marked, and so encrypted in the state
            return response

    def DiffConfig(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        with errors_to(context):
            return diff_response(self._provider.diff_config(to_dict(request.old_inputs), to_dict(request.news)))

    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        with errors_to(context):
            self._provider.configure(to_dict(request.args))
            return provider_pb2.ConfigureResponse(supportsPreview=True)

    # --- resources ---

    def Check(self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext) -> provider_pb2.CheckResponse:
        with errors_to(context):
            call = Request(
                request.urn, *type_and_name(request), inputs=to_dict(request.news), old_inputs=to_dict(request.olds)
            )
            return check_response(self._provider.check(call))

    def Diff(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        with errors_to(context):
            call = Request(
                request.urn,
                *type_and_name(request),
                id=request.id,
                inputs=to_dict(request.news),
                old_inputs=to_dict(request.old_inputs),
                state=to_dict(request.olds),
            )
            ignored = set(request.ignoreChanges)
            diff = self._provider.diff(call)
            changes = {key: change for key, change in diff.changes.items() if key not in ignored}
            return diff_response(Diff(changes, diff.delete_before_replace, diff.stables))

    def Create(self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:
        with errors_to(context):
            call = Request(
                request.urn,
                *type_and_name(request),
                inputs=to_dict(request.properties),
                preview=request.preview,
                timeout=request.timeout,
            )
            resource_id, outputs = self._provider.create(call)
            return provider_pb2.CreateResponse(id=resource_id, properties=to_struct(outputs))

    def Read(self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext) -> provider_pb2.ReadResponse:
        with errors_to(context):
            call = Request(
                request.urn,
                *type_and_name(request),
                id=request.id,
                inputs=to_dict(request.inputs),
                state=to_dict(request.properties),
            )
            found = self._provider.read(call)
            if found is None:
                return provider_pb2.ReadResponse()
            resource_id, outputs, inputs = found
            return provider_pb2.ReadResponse(id=resource_id, properties=to_struct(outputs), inputs=to_struct(inputs))

    def Update(self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:
        with errors_to(context):
            call = Request(
                request.urn,
                *type_and_name(request),
                id=request.id,
                inputs=to_dict(request.news),
                old_inputs=to_dict(request.old_inputs),
                state=to_dict(request.olds),
                preview=request.preview,
                timeout=request.timeout,
            )
            return provider_pb2.UpdateResponse(properties=to_struct(self._provider.update(call)))

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        with errors_to(context):
            call = Request(
                request.urn,
                *type_and_name(request),
                id=request.id,
                old_inputs=to_dict(request.old_inputs),
                state=to_dict(request.properties),
                timeout=request.timeout,
            )
            self._provider.delete(call)
            return empty_pb2.Empty()

    # --- functions ---

    def Invoke(self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext) -> provider_pb2.InvokeResponse:
        with errors_to(context):
            response = provider_pb2.InvokeResponse()
            getattr(response, "return").CopyFrom(to_struct(self._provider.invoke(request.tok, to_dict(request.args))))
            return response
