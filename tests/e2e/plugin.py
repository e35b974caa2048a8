"""The provider's process without an engine, for what has to be measured at its own interface."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from tests.e2e import limits

TYPE = "aws-slr:iam:Role"


@dataclass
class Plugin:
    """One provider process. Operations are futures of gRPC, so that they can be cancelled in the middle."""

    stub: provider_pb2_grpc.ResourceProviderStub

    def create(self, key: str) -> Any:
        """Create the role of a key of the catalogue."""
        return self.stub.Create.future(
            provider_pb2.CreateRequest(urn=_urn(key), properties=_struct({"awsServiceName": key})), timeout=limits.END
        )

    def created(self, key: str) -> provider_pb2.CreateResponse:
        """A role, once it is created."""
        response: provider_pb2.CreateResponse = self.create(key).result()
        return response

    def delete(self, key: str, made: provider_pb2.CreateResponse) -> Any:
        """Delete a role as the state has it."""
        request = provider_pb2.DeleteRequest(urn=_urn(key), id=made.id, properties=made.properties)
        return self.stub.Delete.future(request, timeout=limits.END)

    def cancel(self) -> None:
        """What the engine says when the user presses Ctrl-C."""
        self.stub.Cancel(empty_pb2.Empty(), timeout=limits.END)


@contextmanager
def plugin(env: dict[str, str], region: str) -> Iterator[Plugin]:
    """A provider process with the environment's credentials."""
    command = [sys.executable, "-m", "pulumi_aws_slr.plugin"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            with grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}") as channel:
                stub = provider_pb2_grpc.ResourceProviderStub(channel)
                stub.Configure(provider_pb2.ConfigureRequest(args=_struct({"region": region})), timeout=limits.END)
                yield Plugin(stub)
        finally:
            process.terminate()


def _urn(key: str) -> str:
    return f"urn:pulumi:test::platform::{TYPE}::{key}"


def _struct(properties: dict[str, Any]) -> struct_pb2.Struct:
    return json_format.ParseDict(properties, struct_pb2.Struct())
