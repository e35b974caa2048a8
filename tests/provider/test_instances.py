"""A process that several providers of a run share: each connection has its own configuration, over real connections."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent import futures
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc
from tenacity import Retrying, stop_after_delay, wait_fixed

from pulumi_aws_slr.provider.rpc import instances as module
from pulumi_aws_slr.provider.rpc.instances import Instances
from pulumi_aws_slr.provider.rpc.servicer import Servicer
from tests.provider.toy_provider import ToyProvider

URN = "urn:pulumi:dev::shop::toy:index:Thing::one"
SECONDS = 30


@dataclass
class Served:
    """A server, and the providers that it has made."""

    address: str = ""
    made: list[ToyProvider] = field(default_factory=list)
    channels: list[grpc.Channel] = field(default_factory=list)

    def connect(self) -> provider_pb2_grpc.ResourceProviderStub:
        """A connection of its own."""
        self.channels.append(grpc.insecure_channel(self.address, [("grpc.use_local_subchannel_pool", 1)]))
        return provider_pb2_grpc.ResourceProviderStub(self.channels[-1])

    def opened(self, **configuration: str) -> provider_pb2_grpc.ResourceProviderStub:
        """A connection as the engine opens it."""
        stub = self.connect()
        stub.Handshake(provider_pb2.ProviderHandshakeRequest(engine_address="127.0.0.1:1"), timeout=SECONDS)
        stub.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1"), timeout=SECONDS)
        stub.CheckConfig(provider_pb2.CheckRequest(news=struct(configuration)), timeout=SECONDS)
        stub.Configure(provider_pb2.ConfigureRequest(args=struct(configuration)), timeout=SECONDS)
        return stub


def struct(values: dict[str, Any]) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(values)
    return made


def create(stub: provider_pb2_grpc.ResourceProviderStub, name: str, **inputs: Any) -> str:
    request = provider_pb2.CreateRequest(urn=URN, name=name, type="toy:index:Thing", properties=struct(inputs))
    made: str = stub.Create(request, timeout=SECONDS).id
    return made


@pytest.fixture
def served() -> Iterator[Served]:
    found = Served()

    def make() -> ToyProvider:
        found.made.append(ToyProvider())
        return found.made[-1]

    server = grpc.server(futures.ThreadPoolExecutor(8))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Instances(make), server)
    found.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield found
    for provider in found.made:
        provider.cancelled.set()  # a call that a failing test has left waiting
    for channel in found.channels:
        channel.close()
    server.stop(grace=None).wait()


def test_each_connection_has_its_own_configuration(served: Served) -> None:
    one, other = served.opened(account="1"), served.opened(account="2")
    create(one, "a")
    create(other, "b")
    create(one, "c")
    assert [provider.configurations[-1] for provider in served.made] == [
        ("configure", {"account": "1"}),
        ("configure", {"account": "2"}),
    ]
    assert [[request.name for _, request in provider.requests] for provider in served.made] == [["a", "c"], ["b"]]


def test_every_call_of_the_protocol_is_handed_on() -> None:
    ours = {name for name in vars(Servicer) if not name.startswith("_")}
    assert ours
    assert ours <= set(vars(Instances))


def test_a_connection_that_came_back_is_served_where_all_are_configured_alike(served: Served) -> None:
    served.opened(account="1")
    served.opened(account="1")
    create(served.connect(), "a")
    assert [request.name for provider in served.made for _, request in provider.requests] == ["a"]


def test_a_connection_that_came_back_is_refused_where_they_differ(served: Served) -> None:
    served.opened(account="1")
    served.opened(account="2")
    with pytest.raises(grpc.RpcError) as refused:
        create(served.connect(), "a")
    assert refused.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert "Run the same command again" in refused.value.details()
    assert not any(provider.requests for provider in served.made)


def test_a_port_is_forgotten_before_another_connection_may_have_it(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = served.opened(account="1"), served.opened(account="2")
    create(one, "a")
    monkeypatch.setattr(module, "_FORGOTTEN_SECONDS", 0.0)
    for stub in (one, other):
        with pytest.raises(grpc.RpcError):
            create(stub, "b")


def test_a_connection_is_not_forgotten_while_a_call_lasts(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    one = served.opened(account="1")
    served.opened(account="2")
    with futures.ThreadPoolExecutor(1) as pool:
        wait = pool.submit(create, one, "slow", mood="slow")
        assert served.made[0].waiting.wait(SECONDS)
        monkeypatch.setattr(module, "_FORGOTTEN_SECONDS", 0.0)
        try:
            create(one, "beside")
        finally:
            served.made[0].cancelled.set()
        with pytest.raises(grpc.RpcError):
            wait.result()
    assert [request.name for _, request in served.made[0].requests] == ["slow", "beside"]


def test_what_needs_no_configuration_does_not_make_a_connection_that_came_back_another_one(served: Served) -> None:
    served.opened(account="1")
    back = served.connect()
    back.GetSchema(provider_pb2.GetSchemaRequest(), timeout=SECONDS)
    create(back, "a")
    assert [request.name for _, request in served.made[0].requests] == ["a"]


def test_a_handshake_begins_a_new_instance_whoever_had_the_port(served: Served) -> None:
    stub = served.opened(account="1")
    stub.Handshake(provider_pb2.ProviderHandshakeRequest(engine_address="127.0.0.1:1"), timeout=SECONDS)
    stub.Configure(provider_pb2.ConfigureRequest(args=struct({"account": "2"})), timeout=SECONDS)
    assert [provider.configurations[-1] for provider in served.made] == [
        ("configure", {"account": "1"}),
        ("configure", {"account": "2"}),
    ]


def test_nothing_is_done_before_a_configuration(served: Served) -> None:
    with pytest.raises(grpc.RpcError):
        create(served.connect(), "a")
    assert served.made == []


def test_cancel_reaches_all(served: Served) -> None:
    one, other = served.opened(account="1"), served.opened(account="2")
    with futures.ThreadPoolExecutor(2) as pool:
        waits = [pool.submit(create, stub, "slow", mood="slow") for stub in (one, other)]
        assert all(provider.waiting.wait(SECONDS) for provider in served.made)
        one.Cancel(empty_pb2.Empty(), timeout=SECONDS)
        for wait in waits:
            with pytest.raises(grpc.RpcError) as ended:
                wait.result()
            assert ended.value.code() is grpc.StatusCode.CANCELLED


ATTACHED = """
import sys
from pulumi_aws_slr.provider.rpc import server
from tests.provider.toy_provider import ToyProvider

server._ORPHAN_SECONDS = 5.0
server.serve_attached(ToyProvider, lambda port: print(port, flush=True))
"""


def test_a_process_ends_when_it_is_asked_to() -> None:
    with subprocess.Popen([sys.executable, "-c", ATTACHED], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert int(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0


def answers(stub: provider_pb2_grpc.ResourceProviderStub) -> bool:
    try:
        stub.GetPluginInfo(empty_pb2.Empty(), timeout=SECONDS)
    except grpc.RpcError:
        return False
    return True


def test_a_process_outlives_its_parent_for_as_long_as_engines_need() -> None:
    """The engine that has attached is asked to end in order, and the provider answers meanwhile."""
    parent = (
        "import subprocess, sys; "
        f"subprocess.Popen([sys.executable, '-c', {ATTACHED!r}], stderr=subprocess.DEVNULL); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            stub.GetPluginInfo(empty_pb2.Empty(), timeout=SECONDS)
            process.kill()
            process.wait(SECONDS)
            began = time.monotonic()
            for attempt in Retrying(stop=stop_after_delay(SECONDS), wait=wait_fixed(0.2), reraise=True):
                with attempt:
                    assert not answers(stub)
            assert time.monotonic() - began > 4
