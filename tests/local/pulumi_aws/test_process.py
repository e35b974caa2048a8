"""The plugin process: it announces a port, speaks the protocol, and starts quickly."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

ROOT = Path(__file__).parents[3]


@pytest.fixture
def plugin(account: str) -> Iterator[provider_pb2_grpc.ResourceProviderStub]:
    """A client of a plugin process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "local.pulumi_aws", "127.0.0.1:1"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as output:
        with grpc.insecure_channel(f"127.0.0.1:{int(output.readline())}") as channel:
            yield provider_pb2_grpc.ResourceProviderStub(channel)
        process.terminate()
        process.wait()


def test_it_serves_pulumi_aws(plugin: provider_pb2_grpc.ResourceProviderStub) -> None:
    assert plugin.GetPluginInfo(empty_pb2.Empty()).version == version("pulumi-aws")
    plugin.Configure(provider_pb2.ConfigureRequest())
    answer = plugin.Invoke(provider_pb2.InvokeRequest(tok="aws:index/getPartition:getPartition"))
    assert getattr(answer, "return")["partition"] == "aws"


def test_numbers_arrive_as_aws_wants_them(plugin: provider_pb2_grpc.ResourceProviderStub) -> None:
    plugin.Configure(provider_pb2.ConfigureRequest())
    urn = "urn:pulumi:s::p::aws:iam/role:Role::app"
    properties = struct_pb2.Struct()
    properties.update({"assumeRolePolicy": '{"Statement": []}', "name": "app", "maxSessionDuration": 7200.0})
    created = plugin.Create(provider_pb2.CreateRequest(urn=urn, properties=properties))
    assert created.properties["maxSessionDuration"] == 7200


def test_boto3_is_not_loaded_before_it_is_needed() -> None:
    source = "import local.pulumi_aws.provider, sys; sys.exit('boto3' in sys.modules or 'botocore' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", source], cwd=ROOT, check=False).returncode == 0
