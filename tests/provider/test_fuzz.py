"""Whatever the engine sends: an answer or an error in words, no traceback, no secret, no second of processor time."""

from __future__ import annotations

import copy
import json
import math
import random
import time
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2

from pulumi_aws_slr.aws.clients import Aws, Identity
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.provider import provider as slr_provider
from pulumi_aws_slr.provider.provider import SlrProvider
from pulumi_aws_slr.provider.rpc.servicer import Servicer
from pulumi_aws_slr.tokens import SECRET, SIGNATURE, UNKNOWN
from tests.mutation import mutate
from tests.scripted.aws import ACCOUNT, CALLER, RecordingLog, refusal
from tests.scripted.samples import ARN, URN, inputs, outputs

pytestmark = pytest.mark.usefixtures("own_seconds")

EACH = 600
"""Mutations of each kind of request."""
HUSH = "hunter2"
DEEP: Any = []
for _ in range(80):  # protobuf itself refuses more than 100 levels
    DEEP = [DEEP]
ODD: list[Any] = [
    None, True, False, 0, -1, 1.5, 1e300, math.nan, math.inf, -math.inf, "", "x", "x" * 20_000, "NaN", "::::", "\0",
    UNKNOWN, [], {}, [None], [[]], [5], [""], {"": {}}, [UNKNOWN], {"a": UNKNOWN}, DEEP, "[" * 100_000, '{"a":' * 990,
    "9" * 5_000, {SIGNATURE: "x", "value": HUSH}, {SIGNATURE: SECRET}, {SIGNATURE: SECRET, "value": HUSH},
    {SIGNATURE: SECRET, "value": DEEP}, {SIGNATURE: SECRET, "value": {"a": [HUSH]}}, {SIGNATURE: 5},
]  # fmt: skip
SETTINGS = {
    "region": "eu-central-1",
    "accessKey": "AKIA",
    "secretKey": {SIGNATURE: SECRET, "value": HUSH},
    "maxRetries": "3",
    "insecure": "false",
    "allowedAccountIds": json.dumps([ACCOUNT]),
    "assumeRoles": json.dumps([{"roleArn": "arn:aws:iam::1:role/x", "duration": "1h", "tags": {"a": "b"}}]),
    "assumeRoleWithWebIdentity": json.dumps({"roleArn": "arn:aws:iam::1:role/x", "webIdentityTokenFile": "/x"}),
    "endpoints": json.dumps([{"iam": "http://127.0.0.1:9"}]),
    "defaultTags": json.dumps({"tags": {"a": "b"}}),
    "ignoreTags": json.dumps({"keys": ["a"], "keyPrefixes": ["b"]}),
}
ROLE = inputs(customSuffix="blue", description="d", onExisting="adopt", deletion="auto") | {
    "awsServiceName": "autoscaling",
    "tags": {"a": "b", "c": {SIGNATURE: SECRET, "value": HUSH}},
    "permissionGrants": [{"caller": "role/x", "policyArn": "arn:aws:iam::1:policy/x"}],
}
STATE = outputs() | {"tags": {"a": "b"}, "tagsAll": {"a": "b"}, "pendingTags": ["a"]}
SERVICE_ROLE = {
    "name": "dms-vpc-role",
    "assumeRolePolicy": json.dumps({"Version": "2012-10-17", "Statement": []}),
    "managedPolicyArns": ["arn:aws:iam::aws:policy/service-role/AmazonDMSVPCManagementRole"],
    "description": "d",
    "tags": {"a": "b"},
    "onExisting": "adopt",
    "deletion": "auto",
    "repair": True,
}
SERVICE_ROLE_STATE = {
    **SERVICE_ROLE,
    "arn": f"arn:aws:iam::{ACCOUNT}:role/dms-vpc-role",
    "adopted": False,
    "ready": True,
    "tagsAll": {"a": "b"},
    "owner": {"label": "shop/dev/rds", "incarnation": "aaaa"},
}
SERVICE_URN = URN.replace("iam:Role", "iam:ServiceRole")


class Refused(Exception):
    """The engine would get an error with this text."""


class Context:
    """gRPC's side of a call."""

    def abort(self, code: grpc.StatusCode, text: str) -> None:
        assert code is not grpc.StatusCode.INTERNAL, text
        raise Refused(text)

    def set_trailing_metadata(self, _metadata: object) -> None:
        """Details of an error."""


class NothingThere(Aws):
    """An account in which there is nothing, and in which nothing can be made."""

    def __init__(self, _config: Config, _cancelled: object) -> None:
        super().__init__(Config(region="eu-central-1"))
        self._identity = Identity(ACCOUNT, CALLER)

    def client(self, *_service: object, **_options: object) -> Any:
        return self

    def client_in(self, *_service: object, **_options: object) -> Any:
        raise refusal("AccessDenied")

    def get_paginator(self, _name: str) -> Any:
        raise refusal("AccessDenied")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)

        def refuse(**_parameters: object) -> Any:
            raise refusal("NoSuchEntity" if name.startswith("get") else "AccessDenied")

        return refuse


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> SlrProvider:
    monkeypatch.setattr(slr_provider, "Aws", NothingThere)
    provider = SlrProvider()
    monkeypatch.setattr(provider, "wait", lambda _seconds: None)
    provider.log = RecordingLog()
    return provider


def struct(properties: Any) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(properties)
    return made


def role_or_service(rng: random.Random) -> tuple[str, dict[str, Any], dict[str, Any]]:
    return rng.choice([(URN, ROLE, STATE), (SERVICE_URN, SERVICE_ROLE, SERVICE_ROLE_STATE)])


def check_config(servicer: Servicer, given: dict[str, Any], _urn: str) -> Any:
    checked = servicer.CheckConfig(provider_pb2.CheckRequest(news=struct(given["settings"])), Context())
    if checked.failures:
        return checked
    return servicer.Configure(provider_pb2.ConfigureRequest(args=struct(given["settings"])), Context())


def diff_config(servicer: Servicer, given: dict[str, Any], _urn: str) -> Any:
    request = provider_pb2.DiffRequest(old_inputs=struct(given["settings"]), news=struct(SETTINGS))
    return servicer.DiffConfig(request, Context())


def check(servicer: Servicer, given: dict[str, Any], urn: str) -> Any:
    request = provider_pb2.CheckRequest(urn=urn, news=struct(given["inputs"]), olds=struct(given["old"]))
    return servicer.Check(request, Context())


def diff(servicer: Servicer, given: dict[str, Any], urn: str) -> Any:
    parts = {"news": given["inputs"], "old_inputs": given["old"], "olds": given["state"]}
    checked = servicer.Check(provider_pb2.CheckRequest(urn=urn, news=struct(given["inputs"])), Context())
    if checked.failures:
        parts["news"] = given["old"]  # the engine goes no further with what was refused
    request = provider_pb2.DiffRequest(id=ARN, urn=urn, **{name: struct(part) for name, part in parts.items()})
    return servicer.Diff(request, Context())


def create(servicer: Servicer, given: dict[str, Any], urn: str) -> Any:
    checked = servicer.Check(provider_pb2.CheckRequest(urn=urn, news=struct(given["inputs"])), Context())
    if checked.failures:
        return checked
    request = provider_pb2.CreateRequest(
        urn=urn, properties=checked.inputs, preview=given["preview"], timeout=given["timeout"]
    )
    return servicer.Create(request, Context())


def update(servicer: Servicer, given: dict[str, Any], urn: str) -> Any:
    request = provider_pb2.UpdateRequest(
        id=ARN,
        urn=urn,
        news=struct(given["old"]),
        old_inputs=struct(given["inputs"]),
        olds=struct(given["state"]),
        preview=given["preview"],
        timeout=given["timeout"],
    )
    return servicer.Update(request, Context())


def read(servicer: Servicer, given: dict[str, Any], urn: str) -> Any:
    request = provider_pb2.ReadRequest(
        id=ARN, urn=urn, inputs=struct(given["inputs"]), properties=struct(given["state"])
    )
    return servicer.Read(request, Context())


def delete(servicer: Servicer, given: dict[str, Any], urn: str) -> Any:
    request = provider_pb2.DeleteRequest(
        id=ARN,
        urn=urn,
        old_inputs=struct(given["inputs"]),
        properties=struct(given["state"]),
        timeout=given["timeout"],
    )
    return servicer.Delete(request, Context())


@pytest.mark.parametrize("call", [check_config, diff_config, check, diff, create, update, read, delete])
def test_no_request_breaks_the_provider(
    provider: SlrProvider, call: Callable[[Servicer, dict[str, Any], str], Any]
) -> None:
    servicer = Servicer(provider)
    servicer.Configure(provider_pb2.ConfigureRequest(args=struct({"region": "eu-central-1"})), Context())
    answered = 0
    for seed in range(EACH):
        rng = random.Random(f"{call.__name__} {seed}")  # noqa: S311 (nothing is to be kept secret by it)
        urn, given, state = role_or_service(rng)
        asked: dict[str, Any] = copy.deepcopy({"settings": SETTINGS, "inputs": given, "state": state})
        for _ in range(rng.randint(1, 3)):
            mutate(_part(asked, call, rng), rng, ODD)
        asked |= {"old": given, "preview": rng.random() < 0.5, "timeout": rng.choice([0, 60, -1, math.nan, math.inf])}
        started = time.process_time()
        try:
            told = [failure.reason for failure in getattr(call(servicer, asked, urn), "failures", ())]
            answered += 1
        except Refused as refused:
            told = [str(refused)]
        except Exception as error:
            raise AssertionError(f"{call.__name__} {seed}: {asked}") from error
        assert not any(HUSH in text for text in told), seed
        assert time.process_time() - started < 1, seed
    assert answered > EACH / 10 or call in (update, delete), "mostly something else is looked at"


def _part(asked: dict[str, Any], call: object, rng: random.Random) -> Any:
    """One part of what this call looks at, so that something is wrong with it."""
    if call in (check_config, diff_config):
        return asked["settings"]
    return asked[rng.choice(["inputs", "state"])]
