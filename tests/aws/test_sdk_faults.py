"""What the SDK's exceptions mean: each that can come up has a row, and no row repeats what may be secret."""

from __future__ import annotations

import string
from typing import Any

import botocore.exceptions
import pytest
from botocore.exceptions import BotoCoreError

from pulumi_aws_slr.aws.sdk_faults import FAULTS, About, fault_of

HARMLESS = frozenset(
    {
        "provider",
        "cred_var",
        "profile",
        "path",
        "visited_profiles",
        "source_profile",
        "proxy_url",
        "endpoint_url",
        "msg",
    }
)
"""Fields that name things. `msg` is a text of the SDK's authors; addresses of proxies come without a password."""


class _Fields(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        return ["HUSH"] if name == "visited_profiles" else "HUSH"


def made(kind: type[BotoCoreError]) -> BotoCoreError:
    """An exception all of whose fields are secret."""
    names = {name for _, name, _, _ in string.Formatter().parse(kind.fmt) if name}
    error = kind(**{name: _Fields()[name] for name in names})
    error.kwargs = _Fields(error.kwargs)
    return error


# no waiter is used, and the other one is a defect of the SDK
KINDS = [
    kind
    for kind in vars(botocore.exceptions).values()
    if isinstance(kind, type) and issubclass(kind, BotoCoreError) and "fmt" in vars(kind)
    if kind not in {botocore.exceptions.WaiterError, botocore.exceptions.UnknownEndpointResolutionBuiltInName}
]


@pytest.mark.parametrize("name", FAULTS)
def test_every_row_is_for_an_exception_that_there_is(name: str) -> None:
    assert issubclass(getattr(botocore.exceptions, name), BotoCoreError)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_exception_is_explained(kind: type[BotoCoreError]) -> None:
    fault = fault_of(made(kind))
    assert fault.remedy
    assert not fault.remedy.endswith(".")
    assert not fault.described(made(kind)).endswith(".")
    assert "?" not in fault.described(made(kind)), "a field that the exception does not have"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_nothing_is_repeated_that_may_be_secret(kind: type[BotoCoreError]) -> None:
    fault = fault_of(made(kind))
    if callable(fault.what):
        return
    repeated = {name for _, name, _, _ in string.Formatter().parse(fault.what) if name}
    texts_of_the_sdk = {"error_msg"} if fault is FAULTS["InvalidConfigError"] else set()
    assert repeated <= HARMLESS | texts_of_the_sdk


@pytest.mark.parametrize(
    "name",
    [
        "EndpointConnectionError",
        "ConnectTimeoutError",
        "ReadTimeoutError",
        "ConnectionClosedError",
        "ProxyConnectionError",
        "SSLError",
        "ResponseStreamingError",
    ],
)
def test_the_network_is_blamed_for_these(name: str) -> None:
    assert fault_of(made(getattr(botocore.exceptions, name))).about is About.NETWORK


def test_the_network_is_blamed_for_nothing_else() -> None:
    blamed = {kind.__name__ for kind in KINDS if fault_of(made(kind)).about is About.NETWORK}
    assert blamed == {
        "ConnectionError",
        "EndpointConnectionError",
        "ConnectTimeoutError",
        "ReadTimeoutError",
        "ConnectionClosedError",
        "ProxyConnectionError",
        "SSLError",
        "ResponseStreamingError",
    }


def test_a_parameter_s_value_is_left_out() -> None:
    report = "Invalid type for parameter ExternalId, value: HUSH, type: <class 'int'>, valid types: <class 'str'>"
    error = botocore.exceptions.ParamValidationError(report=report)
    assert fault_of(error).described(error) == (
        "Invalid type for parameter ExternalId, type: <class 'int'>, valid types: <class 'str'>"
    )


def test_an_exception_without_a_row_is_told_by_its_name_and_cause() -> None:
    error = botocore.exceptions.HTTPClientError(error=ValueError("Invalid header value b'HUSH'"))
    fault = fault_of(error)
    assert (fault.about, fault.described(error)) == (About.SDK, "HTTPClientError after ValueError")
