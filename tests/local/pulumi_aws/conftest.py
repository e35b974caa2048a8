"""A local AWS for the session, an account of it for every test, and a configured provider."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import boto3
import pytest
from botocore.loaders import JSONFileLoader

from local.aws.admin import Admin
from local.pulumi_aws import call
from local.pulumi_aws.provider import StandIn
from tests.local.pulumi_aws.engine import Engine
from tests.local.pulumi_aws.samples import SAMPLES

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session", autouse=True)
def _service_models_are_read_once() -> Iterator[None]:
    """Every test has a boto3 session of its own; parsing EC2's model anew would take most of its time."""
    load = JSONFileLoader().load_file
    once = cache(load)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONFileLoader, "load_file", lambda _loader, path: once(path))
        yield


@pytest.fixture(scope="session")
def aws_url() -> Iterator[str]:
    """The URL of a local AWS, started for this session."""
    process = subprocess.Popen(
        [sys.executable, "-m", "local.aws", "serve", "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as output:
        ready = output.readline()
        assert " at http" in ready, f"the local AWS did not start: {ready!r}"
        yield ready.split()[-1]
        process.terminate()
        process.wait()


@pytest.fixture
def account(aws_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The number of an account of its own, to which the environment's credentials belong."""
    number = f"{secrets.randbelow(10**12):012d}"
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", number)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "any")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    _make_roles()
    Admin(aws_url).clear_calls(number)
    Admin(aws_url).settings(number, dms_step=0.01, rds_create=0.05, rds_modify=0.05, rds_delete=0.05)
    return number


def _make_roles() -> None:
    """What RDS and DMS need for subnet groups, and DMS for replication instances."""
    iam = boto3.Session(region_name="eu-central-1").client("iam")
    iam.create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "dms.amazonaws.com"}}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.create_role(RoleName="dms-vpc-role", AssumeRolePolicyDocument=trust)
    policy = "arn:aws:iam::aws:policy/service-role/AmazonDMSVPCManagementRole"
    iam.attach_role_policy(RoleName="dms-vpc-role", PolicyArn=policy)


@pytest.fixture
def admin(aws_url: str) -> Admin:
    """The local AWS's admin endpoint."""
    return Admin(aws_url)


@pytest.fixture
def session(account: str) -> boto3.Session:
    """Direct access to the account."""
    return boto3.Session(region_name="eu-central-1")


@pytest.fixture
def provider(account: str, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """A provider with the default configuration."""
    monkeypatch.setattr(call, "_PROPAGATION", 1.0)  # seconds; here nothing propagates
    stand_in = StandIn()
    stand_in.configure({"maxRetries": "2"})
    return stand_in


@pytest.fixture
def engine(provider: StandIn) -> Iterator[Engine]:
    """Runs single operations on the provider, and cleans up."""
    runner = Engine(provider, SAMPLES)
    yield runner
    runner.close()
