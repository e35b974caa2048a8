"""Connections are kept alive: many calls, one connection, whatever the calls and their answers.

Source: https://www.rfc-editor.org/rfc/rfc9112#name-persistence ("a server SHOULD … persistent connections")
"""

from __future__ import annotations

import http.client
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import pytest
from botocore.exceptions import ClientError
from urllib3.connection import HTTPConnection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Aws

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws

_CALLS = 20


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The connections that boto3 and requests have opened since the test began."""
    found: list[Any] = []
    connect = HTTPConnection.connect

    def noted(self: HTTPConnection) -> None:
        found.append(self)
        connect(self)

    monkeypatch.setattr(HTTPConnection, "connect", noted)
    return found


@pytest.fixture
def connection(aws: Aws) -> Iterator[http.client.HTTPConnection]:
    """One connection, which is not opened again once the server has closed it."""
    where = urlsplit(str(aws.url))
    found = http.client.HTTPConnection(str(where.hostname), where.port, timeout=10)
    found.connect()
    found.auto_open = False
    yield found
    found.close()


def _headers(aws: Aws, service: str) -> dict[str, str]:
    scope = f"{aws.account}/20260101/us-east-1/{service}/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}"}


def _ask(connection: http.client.HTTPConnection, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
    connection.request(method, path, body, headers, encode_chunked=True)
    response = connection.getresponse()
    return response, response.read()


def _whole_query(aws: Aws, connection: http.client.HTTPConnection) -> None:
    """The connection is good for another call, and that gets its own answer."""
    form = urlencode({"Action": "GetCallerIdentity", "Version": "2011-06-15"})
    headers = {**_headers(aws, "sts"), "Content-Type": "application/x-www-form-urlencoded"}
    response, body = _ask(connection, "POST", "/", form, headers)
    assert response.status == 200
    assert aws.account.encode() in body


@pytest.mark.parametrize("service", ["iam", "rds", "dms", "ec2", "kms", "sts"])
def test_an_sdk_s_client_opens_one_connection(aws: Aws, opened: list[Any], service: str) -> None:
    good, bad, wrong = {
        "iam": ("list_roles", "get_role", {"RoleName": "none"}),
        "rds": ("describe_db_clusters", "delete_db_cluster", {"DBClusterIdentifier": "none"}),
        "dms": ("describe_endpoints", "delete_endpoint", {"EndpointArn": "none"}),
        "ec2": ("describe_vpcs", "delete_vpc", {"VpcId": "vpc-0"}),
        "kms": ("list_keys", "describe_key", {"KeyId": "none"}),
        "sts": ("get_caller_identity", "decode_authorization_message", {"EncodedMessage": "none"}),
    }[service]
    client = aws.client(service)
    for _ in range(_CALLS):
        getattr(client, good)()
        with pytest.raises(ClientError):
            getattr(client, bad)(**wrong)
    assert len(opened) == 1


def test_head_and_empty_answers_leave_the_connection_open(aws: Aws, opened: list[Any]) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="bucket")
    for _ in range(_CALLS):
        s3.put_object(Bucket="bucket", Key="key", Body=b"five!" * 1000)
        assert s3.head_object(Bucket="bucket", Key="key")["ContentLength"] == 5000
        with pytest.raises(ClientError, match="Not Found"):
            s3.head_object(Bucket="bucket", Key="none")
        assert s3.delete_object(Bucket="bucket", Key="key")["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert len(opened) == 1


def test_the_admin_client_opens_one_connection(admin: Admin, opened: list[Any]) -> None:
    admin.health()
    opened.clear()
    for _ in range(_CALLS):
        admin.health()
        with pytest.raises(ValueError, match="no GET"):
            admin.request("GET", "nothing")
    assert opened == []


def test_a_refused_call_leaves_the_connection_open(
    aws: Aws, admin: Admin, connection: http.client.HTTPConnection
) -> None:
    with admin.fault("error", account=aws.account, status=503, count=2):
        for _ in range(2):
            response, _body = _ask(connection, "POST", "/", "Action=GetCallerIdentity", _headers(aws, "sts"))
            assert response.status == 503
    _whole_query(aws, connection)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/_local/nothing", 415),  # refused before anybody looks at the body
        ("DELETE", "/_local/calls", 415),
        ("POST", "/", 200),  # without a signature: moto takes it for S3
        ("PUT", "/no-such-bucket/key", 404),
    ],
)
def test_a_body_that_nobody_wants_is_not_taken_for_the_next_call(
    aws: Aws, connection: http.client.HTTPConnection, method: str, path: str, status: int
) -> None:
    bodies = (b"GET /_local/health HTTP/1.1\r\n\r\n" * 1000, iter([b"GET / HTTP/1.1\r\n\r\n"] * 3))
    for body in bodies:
        headers = _headers(aws, "s3") if method == "PUT" else {}
        response, _body = _ask(connection, method, path, body, headers)
        assert response.status == status
        _whole_query(aws, connection)


def test_head_has_no_body_whatever_the_answer(aws: Aws, connection: http.client.HTTPConnection) -> None:
    for path, status in (("/_local/health", 415), ("/", 200), ("/no-such-bucket/key", 404)):
        response, body = _ask(connection, "HEAD", path, None, {})
        assert (response.status, body) == (status, b"")
        _whole_query(aws, connection)


def test_a_client_that_asks_for_it_gets_its_connection_closed(aws: Aws) -> None:
    where = urlsplit(str(aws.url))
    for request in ("GET /_local/health HTTP/1.1\r\nConnection: close", "GET /_local/health HTTP/1.0"):
        with socket.create_connection((where.hostname, where.port), timeout=10) as plain:
            plain.sendall(f"{request}\r\nHost: {where.netloc}\r\n\r\n".encode())
            answer = b"".join(iter(lambda: plain.recv(2**16), b""))
        assert b"\r\nConnection: close\r\n" in answer
        assert answer.endswith(b"}")


@pytest.mark.parametrize("length", ["many", "-1", "1, 1", "+3"])
def test_a_body_of_unknown_length_ends_the_connection(aws: Aws, length: str) -> None:
    """Nobody can tell where the next request begins.

    Source: https://www.rfc-editor.org/rfc/rfc9112#name-message-body-length
    """
    where = urlsplit(str(aws.url))
    with socket.create_connection((where.hostname, where.port), timeout=10) as plain:
        plain.sendall(f"POST / HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: {length}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: plain.recv(2**16), b""))
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_client_that_waits_to_be_told_to_continue_is_told_so(aws: Aws) -> None:
    where = urlsplit(str(aws.url))
    with socket.create_connection((where.hostname, where.port), timeout=10) as plain:
        plain.sendall(
            f"POST /_local/nothing HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: application/json\r\n"
            "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n".encode()
        )
        assert plain.recv(2**16) == b"HTTP/1.1 100 Continue\r\n\r\n"
        plain.sendall(b"{}")
        assert plain.recv(2**16).startswith(b"HTTP/1.1 404 ")
