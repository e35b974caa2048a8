"""A started local AWS, and an account of its own for every test.

With SLR_TEST_AWS=real in the environment the tests of plain AWS behaviour run against the account of the default
credentials, and those that need the admin endpoint (marked `local_aws`) are deselected.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local.aws.admin import Admin

ErrorOf = Callable[..., tuple[str, str]]
Eventually = Callable[..., list[Any]]
REAL = os.environ.get("SLR_TEST_AWS") == "real"
_session = functools.cache(boto3.session.Session)
_numbers = itertools.count(1)
_NO_RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 1}, max_pool_connections=50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if REAL:
        local = [item for item in items if item.get_closest_marker("local_aws")]
        config.hook.pytest_deselected(items=local)
        items[:] = [item for item in items if item not in local]


@dataclass(frozen=True)
class Aws:
    """An account to test in: its clients, and its number."""

    url: str | None
    account: str

    def client(self, service: str, region: str = "us-east-1", key: str | None = None, token: str | None = None) -> Any:
        """A client that tries once. `key` is another access key than the account's root."""
        if self.url is None:
            return _session().client(service, region_name=region, config=_NO_RETRIES)
        return _session().client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=key or self.account,
            aws_secret_access_key="local",
            aws_session_token=token,
            config=_NO_RETRIES,
        )


@dataclass(frozen=True)
class Classic:
    """A replication of classic DMS, as it was answered when it was made."""

    instance: dict[str, Any]
    source: dict[str, Any]
    target: dict[str, Any]
    task: dict[str, Any]


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """A local AWS in a process of its own, shared by all tests of this worker."""
    command = [sys.executable, "-m", "local.aws", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().split()[-1]
        process.terminate()


@pytest.fixture
def new_account() -> Callable[[], str]:
    """Makes the numbers of accounts that nobody has used yet."""
    return lambda: f"{os.getpid() % 10**6:06d}{next(_numbers):06d}"


@pytest.fixture
def aws(request: pytest.FixtureRequest, new_account: Callable[[], str]) -> Aws:
    """A fresh account, or the real one."""
    if REAL:
        return Aws(None, _session().client("sts").get_caller_identity()["Account"])
    return Aws(request.getfixturevalue("url"), new_account())


@pytest.fixture
def admin(url: str) -> Admin:
    """The admin endpoint. Tests that use it are marked `local_aws`."""
    return Admin(url)


@pytest.fixture
def iam(aws: Aws) -> Any:
    """IAM of the account."""
    return aws.client("iam")


@pytest.fixture
def suffixed(iam: Any) -> Iterator[str]:
    """A service-linked role for this test only, also on a real account: one of Auto Scaling's, with a suffix."""
    suffix = f"slrtest{uuid.uuid4().hex[:8]}"
    role = iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com", CustomSuffix=suffix)["Role"]
    yield role["RoleName"]
    with contextlib.suppress(iam.exceptions.NoSuchEntityException):
        iam.delete_service_linked_role(RoleName=role["RoleName"])


@pytest.fixture
def dms(aws: Aws) -> Any:
    """DMS in an account that has `dms-vpc-role`."""
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "dms.amazonaws.com"}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    aws.client("iam").create_role(RoleName="dms-vpc-role", AssumeRolePolicyDocument=document)
    aws.client("iam").attach_role_policy(
        RoleName="dms-vpc-role", PolicyArn="arn:aws:iam::aws:policy/service-role/AmazonDMSVPCManagementRole"
    )
    return aws.client("dms")


@pytest.fixture
def subnets(aws: Aws) -> list[str]:
    """The default subnets, each in another Availability Zone."""
    return [subnet["SubnetId"] for subnet in aws.client("ec2").describe_subnets()["Subnets"]]


@pytest.fixture
def classic(dms: Any, subnets: list[str]) -> Classic:
    """A subnet group, an instance in it, two endpoints and a task."""
    dms.create_replication_subnet_group(
        ReplicationSubnetGroupIdentifier="group",
        ReplicationSubnetGroupDescription="a group",
        SubnetIds=subnets[:2],
    )
    instance = dms.create_replication_instance(
        ReplicationInstanceIdentifier="instance",
        ReplicationInstanceClass="dms.t3.micro",
        ReplicationSubnetGroupIdentifier="group",
    )["ReplicationInstance"]
    source, target = (
        dms.create_endpoint(EndpointIdentifier=kind, EndpointType=kind, EngineName="postgres")["Endpoint"]
        for kind in ("source", "target")
    )
    task = dms.create_replication_task(
        ReplicationTaskIdentifier="task",
        SourceEndpointArn=source["EndpointArn"],
        TargetEndpointArn=target["EndpointArn"],
        ReplicationInstanceArn=instance["ReplicationInstanceArn"],
        MigrationType="full-load",
        TableMappings="{}",
    )["ReplicationTask"]
    return Classic(instance, source, target, task)


@pytest.fixture
def error_of() -> ErrorOf:
    """Gives code and text of the error that a call ends in."""

    def error_of(call: Callable[..., object], **parameters: Any) -> tuple[str, str]:
        with pytest.raises(ClientError) as caught:
            call(**parameters)
        error = caught.value.response["Error"]
        return error["Code"], error["Message"]

    return error_of


@pytest.fixture
def eventually() -> Eventually:
    """Asks again and again until the answer is as wanted, for at most so many seconds; gives all answers, each once."""

    def eventually(ask: Callable[[], Any], *wanted: Any, timeout: float = 20) -> list[Any]:
        seen: list[Any] = []
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if (answer := ask()) not in seen[-1:]:
                seen.append(answer)
            if answer in wanted:
                return seen
            time.sleep(0.01)
        raise TimeoutError(f"{wanted} wanted, seen: {seen}")

    return eventually
