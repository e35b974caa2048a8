"""The server: starting, stopping, many at once, forgetting, and what it cannot do."""

from __future__ import annotations

import dataclasses
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests

from local.aws.admin import Admin

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Aws, ErrorOf

pytestmark = pytest.mark.local_aws


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_starts_with_one_line_and_ends_at_once(aws: Aws, ending: signal.Signals) -> None:
    command = [sys.executable, "-m", "local.aws", "serve", "--port", "0"]
    environment = {**os.environ, "AWS_PROFILE": "of-the-user", "MOTO_ACCOUNT_ID": "111122223333"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        assert process.stderr
        line = process.stdout.readline()
        assert line.startswith("local AWS ready at http://127.0.0.1:")
        assert Admin(line.split()[-1]).health()["status"] == "ok"
        there = dataclasses.replace(aws, url=line.split()[-1])
        assert there.client("sts").get_caller_identity()["Account"] == aws.account
        assert there.client("rds").describe_db_instances()["DBInstances"] == []
        asked = time.monotonic()
        process.send_signal(ending)
        assert process.wait(timeout=5) == 0
        assert time.monotonic() - asked < 1
        assert process.stdout.read() == process.stderr.read() == ""


def test_a_new_boot_has_a_new_id(admin: Admin) -> None:
    assert admin.health()["boot_id"] == admin.health()["boot_id"] != ""


def test_a_response_comes_at_once(aws: Aws) -> None:
    """Go's HTTP client at times hangs up between headers and body; Terraform then makes the call once more."""
    where = urlsplit(aws.url)
    for _ in range(20):
        with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
            connection.sendall(f"GET / HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode())
            headers, _, body = connection.recv(2**20).partition(b"\r\n\r\n")
        assert headers.startswith(b"HTTP/1.1 ")
        assert body


def test_many_at_once_and_one_winner(aws: Aws) -> None:
    clients = [aws.client("iam") for _ in range(8)]

    def create(number: int) -> str:
        client = clients[number % len(clients)]
        try:
            client.create_service_linked_role(AWSServiceName="rds.amazonaws.com")
        except client.exceptions.InvalidInputException:
            return "taken"
        return "created"

    with ThreadPoolExecutor(40) as pool:
        outcomes = list(pool.map(create, range(200)))
    assert (outcomes.count("created"), outcomes.count("taken")) == (1, 199)


def test_reset_of_one_account(aws: Aws, iam: Any, admin: Admin, new_account: Callable[[], str]) -> None:
    other = aws.client("iam", key=new_account())
    for client in (iam, other):
        client.create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    admin.settings(aws.account, deletion=5)
    admin.fault("throttle", account=aws.account, service="rds")
    admin.reset(aws.account)
    assert iam.list_roles()["Roles"] == []
    assert len(other.list_roles()["Roles"]) == 1
    assert [call.action for call in admin.calls(aws.account)] == ["ListRoles"]
    assert admin.settings(aws.account)["deletion"] == 0.3
    aws.client("rds").describe_db_instances()


@pytest.mark.parametrize(
    ("knobs", "text"), [({"speed": 1}, "unknown setting 'speed'"), ({"deletion": "long"}, "'deletion' is a number")]
)
def test_settings_that_make_no_sense(aws: Aws, admin: Admin, knobs: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        admin.settings(aws.account, **knobs)


def test_what_the_endpoint_does_not_have(url: str) -> None:
    answer = requests.get(f"{url}/_local/nothing", timeout=5)
    assert (answer.status_code, answer.json()) == (404, {"error": "no GET /_local/nothing"})


def test_an_operation_that_nobody_simulates(aws: Aws, error_of: ErrorOf) -> None:
    code, text = error_of(aws.client("iam").get_organizations_access_report, JobId="x" * 36)
    assert code == "NotImplemented"
    assert "The local AWS cannot do this" in text
