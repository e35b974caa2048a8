# ruff: noqa: N802, T201 - gRPC names the methods, and the engine reads the port from standard output
"""The smallest provider that the engine accepts, started as a plugin; it keeps nothing.

`TOY_HANGS` names a file: asked to create a resource it makes that file and does not answer until the engine is gone.
"""

import os
import time
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

ENGINE = os.getppid()


class Toy(provider_pb2_grpc.ResourceProviderServicer):
    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version="1.0.0")

    def CheckConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.DiffResponse()

    def Configure(self, request: Any, context: Any) -> Any:
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Check(self, request: Any, context: Any) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    def Diff(self, request: Any, context: Any) -> Any:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Create(self, request: Any, context: Any) -> Any:
        if (marker := os.environ.get("TOY_HANGS")) and not request.preview:
            Path(marker).touch()
            while os.getppid() == ENGINE:
                time.sleep(0.1)
            os._exit(0)  # the engine was killed, and plugins do not go with it
        return provider_pb2.CreateResponse(id="id", properties=request.properties)

    def Read(self, request: Any, context: Any) -> Any:
        return provider_pb2.ReadResponse()  # whatever it was, it is gone

    def Delete(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def Cancel(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()


if __name__ == "__main__":
    server = grpc.server(futures.ThreadPoolExecutor(4))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Toy(), server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    server.wait_for_termination()
