"""The gRPC side of the provider, over real connections."""

from __future__ import annotations

import contextlib
import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent import futures
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    plugin_pb2,
    provider_pb2,
    provider_pb2_grpc,
    status_pb2,
)

from pulumi_aws_slr.errors import Cancelled
from pulumi_aws_slr.provider.rpc import Change, Diff, Log, Request, table_diff
from pulumi_aws_slr.provider.rpc.servicer import Servicer
from pulumi_aws_slr.tokens import UNKNOWN
from tests.provider.toy_provider import ToyProvider

TYPE = "toy:index:Thing"
URN = f"urn:pulumi:dev::shop::my:pkg:Outer${TYPE}::one"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}  # the wire format's mark
SECONDS = 30


@dataclass
class Served:
    provider: ToyProvider
    stub: provider_pb2_grpc.ResourceProviderStub

    @property
    def last(self) -> Request:
        return self.provider.requests[-1][1]


@contextlib.contextmanager
def serving(add: Any) -> Iterator[str]:
    """A server on a loopback port; gives its address."""
    server = grpc.server(futures.ThreadPoolExecutor(4))
    add(server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(grace=None).wait()


@pytest.fixture
def served() -> Iterator[Served]:
    provider = ToyProvider()
    adding = provider_pb2_grpc.add_ResourceProviderServicer_to_server
    with (
        serving(lambda server: adding(Servicer(provider), server)) as address,
        grpc.insecure_channel(address) as channel,
    ):
        yield Served(provider, provider_pb2_grpc.ResourceProviderStub(channel))


def struct(**properties: Any) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(properties)
    return made


def plain(message: struct_pb2.Struct) -> dict[str, Any]:
    return json_format.MessageToDict(message)


def refusal(call: Any, request: Any) -> grpc.RpcError:
    with pytest.raises(grpc.RpcError) as raised:
        call(request, timeout=SECONDS)
    return raised.value


def creating(mood: str) -> provider_pb2.CreateRequest:
    return provider_pb2.CreateRequest(urn=URN, properties=struct(mood=mood))


# --- the plugin ---


def test_the_plugin_says_its_version_and_shakes_hands(served: Served) -> None:
    assert served.stub.GetPluginInfo(empty_pb2.Empty()).version == "1.2.3"
    assert served.stub.Handshake(provider_pb2.ProviderHandshakeRequest()) == provider_pb2.ProviderHandshakeResponse()


# --- configuration ---


def test_configure_unwraps_secrets_and_takes_none(served: Served) -> None:
    args = struct(region="eu-central-1", secretKey={**SECRET, "value": "hush"}, nested=[{**SECRET, "value": {"a": 1}}])
    response = served.stub.Configure(provider_pb2.ConfigureRequest(args=args))
    assert served.provider.configurations == [
        ("configure", {"region": "eu-central-1", "secretKey": "hush", "nested": [{"a": 1}]})
    ]
    assert response == provider_pb2.ConfigureResponse(supportsPreview=True)


def test_check_config_judges_the_plain_values_and_returns_them_as_they_came(served: Served) -> None:
    news = struct(secretKey={**SECRET, "value": "hush"}, retries=3)
    response = served.stub.CheckConfig(provider_pb2.CheckRequest(urn="u", news=news))
    assert served.provider.configurations == [("check", {"secretKey": "hush", "retries": 3})]
    assert response.inputs == news, "secrets stay marked, and so encrypted in the state"
    assert list(response.failures) == []


def test_check_config_refuses(served: Served) -> None:
    response = served.stub.CheckConfig(provider_pb2.CheckRequest(news=struct(bad="x")))
    assert list(response.failures) == [provider_pb2.CheckFailure(property="bad", reason="is bad")]


def test_diff_config_replaces_nothing(served: Served) -> None:
    request = provider_pb2.DiffRequest(old_inputs=struct(region="a", token="t"), news=struct(region="b", profile="p"))
    response = served.stub.DiffConfig(request)
    assert response.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert list(response.diffs) == ["profile", "region", "token"]
    assert list(response.replaces) == []


def test_diff_config_with_what_is_unknown_or_the_same(served: Served) -> None:
    same = provider_pb2.DiffRequest(old_inputs=struct(region=UNKNOWN), news=struct(region=UNKNOWN))
    assert served.stub.DiffConfig(same).changes == provider_pb2.DiffResponse.DIFF_NONE


# --- resources ---


def test_check(served: Served) -> None:
    response = served.stub.Check(
        provider_pb2.CheckRequest(
            urn=URN, type=TYPE, name="one", olds=struct(size=1), news=struct(size=2, zone=UNKNOWN)
        )
    )
    assert served.provider.requests == [
        (
            "check",
            Request(URN, TYPE, "one", inputs={"size": 2, "zone": UNKNOWN}, old_inputs={"size": 1}),
        )
    ]
    assert plain(response.inputs) == {"size": 2, "zone": UNKNOWN}
    assert list(response.failures) == []


def test_check_fills_in_defaults_and_names_what_it_refuses(served: Served) -> None:
    response = served.stub.Check(provider_pb2.CheckRequest(urn=URN, news=struct(bad=["a", "b"])))
    assert plain(response.inputs) == {"size": 1, "bad": ["a", "b"]}
    assert [(failure.property, failure.reason) for failure in response.failures] == [
        ("tags.a", "is bad"),
        ("tags.b", "is bad"),
    ]


@pytest.mark.parametrize(
    ("urn", "type_token", "name"),
    [
        (URN, TYPE, "one"),
        (f"urn:pulumi:dev::shop::{TYPE}::two", TYPE, "two"),
        (f"urn:pulumi:dev::shop::{TYPE}::a::b", TYPE, "a::b"),
    ],
)
def test_type_and_name_come_from_the_urn_where_the_engine_leaves_them_out(
    served: Served, urn: str, type_token: str, name: str
) -> None:
    served.stub.Check(provider_pb2.CheckRequest(urn=urn))
    assert (served.last.type, served.last.name) == (type_token, name)


def test_type_and_name_of_the_message_count_where_it_has_them(served: Served) -> None:
    served.stub.Check(provider_pb2.CheckRequest(urn=URN, type="my:pkg:Type", name="given"))
    assert (served.last.type, served.last.name) == ("my:pkg:Type", "given")


def test_numbers_arrive_as_python_has_them(served: Served) -> None:
    served.stub.Check(provider_pb2.CheckRequest(urn=URN, news=struct(a=3, b=0.5, c=[1, {"d": 2}], e=True, f=None)))
    assert served.last.inputs == {"a": 3, "b": 0.5, "c": [1, {"d": 2}], "e": True, "f": None}
    assert [type(served.last.inputs[key]) for key in "abe"] == [int, float, bool]


def test_diff(served: Served) -> None:
    response = served.stub.Diff(
        provider_pb2.DiffRequest(
            urn=URN,
            id="toy-1",
            olds=struct(size=1, zone="a", old="x", same={"k": [1]}, ignored=1),
            old_inputs=struct(size=0),
            news=struct(size=2, zone="b", new="y", same={"k": [1]}, ignored=2),
            ignoreChanges=["ignored"],
        )
    )
    assert served.last == Request(
        URN,
        TYPE,
        "one",
        id="toy-1",
        inputs={"size": 2, "zone": "b", "new": "y", "same": {"k": [1]}, "ignored": 2},
        old_inputs={"size": 0},
        state={"size": 1, "zone": "a", "old": "x", "same": {"k": [1]}, "ignored": 1},
    )
    kinds = provider_pb2.PropertyDiff
    assert response == provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME,
        replaces=["zone"],
        diffs=["new", "old", "size", "zone"],
        detailedDiff={
            "new": kinds(kind=kinds.ADD),
            "old": kinds(kind=kinds.DELETE),
            "size": kinds(kind=kinds.UPDATE),
            "zone": kinds(kind=kinds.UPDATE_REPLACE),
        },
        hasDetailedDiff=True,
        deleteBeforeReplace=True,
        stables=["arn"],
    )


def test_no_difference(served: Served) -> None:
    response = served.stub.Diff(provider_pb2.DiffRequest(urn=URN, olds=struct(size=1), news=struct(size=1)))
    assert response.changes == provider_pb2.DiffResponse.DIFF_NONE
    assert list(response.diffs) == []
    assert response.hasDetailedDiff is True


def test_a_property_with_a_dot_is_no_path(served: Served) -> None:
    response = served.stub.Diff(provider_pb2.DiffRequest(urn=URN, olds=struct(**{"a.b": 1}), news=struct(**{"a.b": 2})))
    assert list(response.detailedDiff) == ['["a.b"]']


def test_create(served: Served) -> None:
    response = served.stub.Create(provider_pb2.CreateRequest(urn=URN, properties=struct(size=2), timeout=90))
    assert served.last == Request(URN, TYPE, "one", inputs={"size": 2}, timeout=90)
    assert (response.id, plain(response.properties)) == ("toy-1", {"size": 2, "arn": "arn:toy"})


def test_create_at_preview_keeps_what_is_unknown(served: Served) -> None:
    request = provider_pb2.CreateRequest(urn=URN, properties=struct(size=UNKNOWN), preview=True)
    response = served.stub.Create(request)
    assert served.last == Request(URN, TYPE, "one", inputs={"size": UNKNOWN}, preview=True)
    assert (response.id, plain(response.properties)) == ("", {"size": UNKNOWN, "arn": UNKNOWN})


def test_read(served: Served) -> None:
    response = served.stub.Read(
        provider_pb2.ReadRequest(urn=URN, id="toy-1", inputs=struct(size=1), properties=struct(arn="arn:toy"))
    )
    assert served.last == Request(URN, TYPE, "one", id="toy-1", inputs={"size": 1}, state={"arn": "arn:toy"})
    assert response.id == "toy-1-full"
    assert plain(response.properties) == {"arn": "arn:toy"}
    assert plain(response.inputs) == {"size": 7}


def test_what_is_gone_reads_as_gone(served: Served) -> None:
    assert served.stub.Read(provider_pb2.ReadRequest(urn=URN, id="gone")) == provider_pb2.ReadResponse()


@pytest.mark.parametrize("preview", [True, False])
def test_update(served: Served, preview: bool) -> None:
    response = served.stub.Update(
        provider_pb2.UpdateRequest(
            urn=URN,
            id="toy-1",
            olds=struct(size=1, arn="arn:toy"),
            old_inputs=struct(size=1),
            news=struct(size=2),
            preview=preview,
            timeout=5,
        )
    )
    assert served.last == Request(
        URN,
        TYPE,
        "one",
        id="toy-1",
        inputs={"size": 2},
        old_inputs={"size": 1},
        state={"size": 1, "arn": "arn:toy"},
        preview=preview,
        timeout=5,
    )
    assert plain(response.properties) == {"size": 2, "arn": "arn:toy"}


def test_delete(served: Served) -> None:
    request = provider_pb2.DeleteRequest(
        urn=URN, id="toy-1", old_inputs=struct(size=1), properties=struct(size=1, arn="arn:toy"), timeout=600
    )
    assert served.stub.Delete(request) == empty_pb2.Empty()
    assert served.provider.requests == [
        (
            "delete",
            Request(
                URN,
                TYPE,
                "one",
                id="toy-1",
                old_inputs={"size": 1},
                state={"size": 1, "arn": "arn:toy"},
                timeout=600,
            ),
        )
    ]


# --- errors ---


def test_an_error_is_its_text_and_nothing_else(served: Served) -> None:
    error = refusal(served.stub.Create, creating("refused"))
    assert (error.code(), error.details()) == (grpc.StatusCode.UNKNOWN, "no: ask somebody else")


def test_a_defect_is_called_one_and_its_traceback_goes_to_the_log(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        error = refusal(served.stub.Create, creating("broken"))
    assert error.code() is grpc.StatusCode.INTERNAL
    assert error.details() == "internal error in the provider: KeyError('a defect')"
    logged = [record for record in caplog.records if record.name == "pulumi_aws_slr.provider.rpc"]
    (record,) = logged
    assert record.message.startswith("internal error\nTraceback")
    assert record.message.endswith("KeyError: 'a defect'\n")


def test_an_unknown_function(served: Served) -> None:
    error = refusal(served.stub.Invoke, provider_pb2.InvokeRequest(tok="toy:index:find"))
    assert (error.code(), error.details()) == (grpc.StatusCode.UNKNOWN, "unknown function toy:index:find")


def test_what_is_half_done_goes_into_the_state_with_the_reason(served: Served) -> None:
    error = refusal(served.stub.Create, creating("half"))
    assert (error.code(), error.details()) == (grpc.StatusCode.UNKNOWN, "made, not finished")
    (packed,) = [value for key, value in error.trailing_metadata() if key == "grpc-status-details-bin"]
    status = status_pb2.Status.FromString(packed)
    assert (status.code, status.message, len(status.details)) == (2, "made, not finished", 1)
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    assert detail.id == "toy-1"
    assert plain(detail.properties) == {"size": 2, "tags": None}
    assert list(detail.reasons) == ["made, not finished"]


# --- cancelling ---


def test_cancel_ends_a_wait_at_once(served: Served) -> None:
    running = served.stub.Create.future(creating("slow"))
    assert served.provider.waiting.wait(SECONDS)
    served.stub.Cancel(empty_pb2.Empty())
    error = running.exception(timeout=SECONDS)
    assert (error.code(), error.details()) == (grpc.StatusCode.CANCELLED, "cancelled")


def test_after_a_cancel_nothing_waits_any_more() -> None:
    provider = ToyProvider()
    provider.wait(0)
    provider.cancelled.set()
    with pytest.raises(Cancelled, match=r"^cancelled$"):
        provider.wait(3600)


# --- the log ---


class Engine(engine_pb2_grpc.EngineServicer):
    def __init__(self) -> None:
        self.lines: list[tuple[str, str, str, bool]] = []
        self.heard = threading.Event()

    def Log(self, request: engine_pb2.LogRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:  # noqa: N802
        severity = engine_pb2.LogSeverity.Name(request.severity)
        self.lines.append((severity, request.message, request.urn, request.ephemeral))
        self.heard.set()
        return empty_pb2.Empty()


def test_lines_reach_the_engine_that_attaches(served: Served) -> None:
    engine = Engine()
    with serving(lambda server: engine_pb2_grpc.add_EngineServicer_to_server(engine, server)) as address:
        served.provider.log.info("lost: nobody is attached")
        served.stub.Attach(plugin_pb2.PluginAttach(address=address))
        for say in ("debug", "info", "warning", "status"):
            getattr(served.provider.log, say)(say[0], URN)
    assert engine.lines == [
        ("DEBUG", "d", URN, False),
        ("INFO", "i", URN, False),
        ("WARNING", "w", URN, False),
        ("INFO", "s", URN, True),
    ]


def test_an_engine_that_is_gone_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    with serving(lambda _server: None) as address:
        pass
    with caplog.at_level(logging.DEBUG, logger="pulumi_aws_slr.provider.rpc"):
        Log(address).info("the last words")
    assert [record.message for record in caplog.records if record.name == "pulumi_aws_slr.provider.rpc"] == [
        "the engine is gone; not logged: the last words"
    ]


# --- comparing ---


@pytest.mark.parametrize(
    ("olds", "news", "changes"),
    [
        ({}, {}, {}),
        ({"a": 1}, {"a": 1}, {}),
        ({"a": None}, {}, {}),
        ({"a": 1}, {"a": 2}, {"a": Change.UPDATE}),
        ({}, {"a": 2}, {"a": Change.ADD}),
        ({"a": None}, {"a": 2}, {"a": Change.ADD}),
        ({"a": 1}, {}, {"a": Change.DELETE}),
        ({"a": 1}, {"a": None}, {"a": Change.DELETE}),
        ({"z": 1}, {}, {"z": Change.REPLACE}),
        ({}, {"z": 1}, {"z": Change.REPLACE}),
        ({"b": 1, "a": 1}, {"z": 1}, {"a": Change.DELETE, "b": Change.DELETE, "z": Change.REPLACE}),
    ],
)
def test_a_table_decides_what_a_change_means(
    olds: dict[str, Any], news: dict[str, Any], changes: dict[str, Change]
) -> None:
    diff = table_diff(olds, news, {"z": Change.REPLACE})
    assert diff == Diff(changes)
    assert list(diff.changes) == sorted(changes)


# --- the process ---

TOY = ("-m", "tests.provider.toy_provider")
SLOW_TO_END = """
import atexit, runpy, time
atexit.register(time.sleep, 60)
runpy.run_module("tests.provider.toy_provider", run_name="__main__")
"""
"""As on a busy machine, where the interpreter's end takes seconds."""
ENGINE_SECONDS = 5
"""What the engine gives all Cancels together, and each process for its end."""


@contextlib.contextmanager
def plugin(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A plugin process as the engine starts it: the port is the first line of its standard output."""
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process, int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_process_in_the_middle_of_a_wait(signal_number: int) -> None:
    """The engine sends SIGINT, and SIGKILL five seconds later."""
    engine = Engine()
    with (
        serving(lambda server: engine_pb2_grpc.add_EngineServicer_to_server(engine, server)) as address,
        plugin(*TOY, "--logflow", address) as (process, port),
        grpc.insecure_channel(f"127.0.0.1:{port}") as channel,
    ):
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        running = stub.Create.future(creating("slow"))
        assert engine.heard.wait(SECONDS)
        began = time.monotonic()
        process.send_signal(signal_number)
        stdout, stderr = process.communicate(timeout=SECONDS)
        assert time.monotonic() - began < 4
        assert (process.returncode, stdout, stderr) == (0, "", "")
        assert running.exception(timeout=SECONDS).details() == "cancelled"
        assert engine.lines == [("INFO", "waiting", URN, True)]


def test_the_engine_closes_plugins_one_after_the_other() -> None:
    """Where one does not acknowledge Cancel in time, since others took long to end, the engine says that it crashed."""
    with contextlib.ExitStack() as stack:
        plugins = [stack.enter_context(plugin("-c", SLOW_TO_END)) for _ in range(3)]
        deadline = time.monotonic() + ENGINE_SECONDS
        for process, port in plugins:
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                stub = provider_pb2_grpc.ResourceProviderStub(channel)
                stub.Cancel(empty_pb2.Empty(), timeout=max(0, deadline - time.monotonic()))
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(ENGINE_SECONDS)
            process.kill()


def test_a_call_that_does_not_hear_holds_no_process_up() -> None:
    engine = Engine()
    with (
        serving(lambda server: engine_pb2_grpc.add_EngineServicer_to_server(engine, server)) as address,
        plugin(*TOY, address) as (process, port),
        grpc.insecure_channel(f"127.0.0.1:{port}") as channel,
    ):
        running = provider_pb2_grpc.ResourceProviderStub(channel).Create.future(creating("deaf"))
        assert engine.heard.wait(SECONDS)
        process.send_signal(signal.SIGINT)
        assert process.wait(ENGINE_SECONDS) == 0
        assert running.exception(timeout=SECONDS) is not None


def test_a_cancel_gets_through_however_many_calls_wait() -> None:
    """With `--parallel`, or on many processors, the engine runs hundreds of operations at once."""
    with plugin(*TOY) as (_, port), grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        running = [stub.Create.future(creating("slow")) for _ in range(300)]
        stub.Cancel(empty_pb2.Empty(), timeout=SECONDS)
        assert {call.exception(timeout=SECONDS).details() for call in running} == {"cancelled"}


def test_the_plugin_of_this_package_serves_roles_only() -> None:
    from pulumi_aws_slr.provider.provider import SlrProvider  # noqa: PLC0415 (only this test needs it)

    with (
        plugin("-m", "pulumi_aws_slr.plugin") as (_, port),
        grpc.insecure_channel(f"127.0.0.1:{port}") as channel,
    ):
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        assert stub.GetPluginInfo(empty_pb2.Empty(), timeout=SECONDS).version == SlrProvider().version
        request = provider_pb2.CheckRequest(urn="urn:pulumi:dev::shop::aws:iam/role:Role::x")
        stub.Configure(provider_pb2.ConfigureRequest(args=struct(region="eu-central-1")), timeout=SECONDS)
        assert refusal(stub.Check, request).details() == (
            "the provider aws-slr has no resource type aws:iam/role:Role; it has aws-slr:iam:Role and "
            "aws-slr:iam:ServiceRole"
        )
