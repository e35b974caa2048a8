"""Sessions and clients: whom AWS is called as, where, and how patiently. No call leaves the machine."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.client import BaseClient
from botocore.httpsession import URLLib3Session
from urllib3 import HTTPResponse

from pulumi_aws_slr.aws.clients import Aws, Identity, Patience
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.credentials.role_sessions import AssumeRole
from pulumi_aws_slr.errors import NoCredentialsError, WrongAccountError
from tests.scripted.aws import ACCOUNT, CALLER, ScriptedAws, refusal

KEYS = Config(region="eu-central-1", access_key="AKIDBASE", secret_key="hush")


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


# --- identity ---


@pytest.mark.parametrize(
    ("arn", "partition", "principal"),
    [
        (f"arn:aws:iam::{ACCOUNT}:user/alice", "aws", "user/alice"),
        (f"arn:aws-cn:iam::{ACCOUNT}:user/team/db/alice", "aws-cn", "user/alice"),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/deployer/session", "aws", "role/deployer"),
        (f"arn:aws-us-gov:sts::{ACCOUNT}:assumed-role/deployer/a/b", "aws-us-gov", "role/deployer"),
        (f"arn:aws:iam::{ACCOUNT}:root", "aws", "root"),
        (f"arn:aws:sts::{ACCOUNT}:federated-user/alice", "aws", "federated-user/alice"),
    ],
)
def test_who_is_behind_the_caller(arn: str, partition: str, principal: str) -> None:
    identity = Identity(ACCOUNT, arn)
    assert (identity.partition, identity.principal) == (partition, principal)


def test_the_identity_is_asked_for_once(aws: ScriptedAws) -> None:
    aws.forget_identity()
    aws.expect("sts:GetCallerIdentity", {"Account": ACCOUNT, "Arn": CALLER, "UserId": "AROA"})
    assert aws.identity == Identity(ACCOUNT, CALLER)
    assert aws.identity is aws.identity


@pytest.mark.parametrize("allowed", [(), (ACCOUNT,), ("111111111111", ACCOUNT)])
def test_an_account_that_is_allowed(allowed: tuple[str, ...]) -> None:
    aws = ScriptedAws(Config(allowed_account_ids=allowed))
    aws.forget_identity()
    aws.expect("sts:GetCallerIdentity", {"Account": ACCOUNT, "Arn": CALLER})
    assert aws.identity.account == ACCOUNT


def test_an_account_that_is_not_allowed_is_refused_every_time() -> None:
    aws = ScriptedAws(Config(allowed_account_ids=("111111111111",)))
    aws.forget_identity()
    for _ in range(2):
        aws.expect("sts:GetCallerIdentity", {"Account": ACCOUNT, "Arn": CALLER})
        with pytest.raises(WrongAccountError, match=f"{ACCOUNT}, but the provider may only work in 111111111111"):
            _ = aws.identity


def test_an_account_that_is_forbidden_is_refused() -> None:
    aws = ScriptedAws(Config(forbidden_account_ids=("111111111111", ACCOUNT)))
    aws.forget_identity()
    aws.expect("sts:GetCallerIdentity", {"Account": ACCOUNT, "Arn": CALLER})
    with pytest.raises(WrongAccountError, match=f"{ACCOUNT}, but the provider may not work there"):
        _ = aws.identity


@pytest.mark.parametrize("limits", [{"allowed_account_ids": ("111111111111",)}, {"forbidden_account_ids": (ACCOUNT,)}])
def test_nothing_is_asked_in_an_account_that_is_not_meant(
    monkeypatch: pytest.MonkeyPatch, limits: dict[str, tuple[str, ...]]
) -> None:
    calls: list[str] = []

    def answer(_client: BaseClient, operation: str, _params: dict[str, Any]) -> dict[str, Any]:
        calls.append(operation)
        return {"Account": ACCOUNT, "Arn": CALLER}

    monkeypatch.setattr(BaseClient, "_make_api_call", answer)
    aws = Aws(replace(KEYS, **limits))
    with pytest.raises(WrongAccountError):
        aws.client("iam").create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    assert calls == ["GetCallerIdentity"]


def test_expired_credentials_are_said_so(aws: ScriptedAws) -> None:
    aws.forget_identity()
    aws.expect("sts:GetCallerIdentity", refusal("ExpiredToken", "expired"))
    with pytest.raises(NoCredentialsError, match=r"^sts:GetCallerIdentity: the AWS credentials have expired"):
        _ = aws.identity


# --- clients ---


def test_a_client_has_the_configuration_s_settings() -> None:
    aws = Aws(Config(**{**vars(KEYS), "token": "t", "max_retries": 4, "endpoints": (("iam", "http://127.0.0.1:9"),)}))
    client = aws.client("iam")
    assert client.meta.endpoint_url == "http://127.0.0.1:9"
    config = client.meta.config
    assert config.retries == {"mode": "standard", "total_max_attempts": 4}
    assert (config.connect_timeout, config.read_timeout, config.max_pool_connections) == (10, 60, 64)
    assert config.user_agent_appid == "pulumi-aws-slr"
    credentials = client._request_signer._credentials.get_frozen_credentials()
    assert (credentials.access_key, credentials.secret_key, credentials.token) == ("AKIDBASE", "hush", "t")


def test_one_client_per_service_and_region() -> None:
    aws = Aws(KEYS)
    assert aws.client("sts") is aws.client("sts") is aws.client("sts", "eu-central-1")
    assert aws.client("sts", "eu-west-1") is not aws.client("sts")
    assert aws.client("sts", "eu-west-1").meta.region_name == "eu-west-1"


def test_a_caller_may_be_less_patient() -> None:
    aws = Aws(KEYS)
    client = aws.client("sts", "eu-west-1", patience=Patience(3, connect_seconds=5, read_seconds=20))
    config = client.meta.config
    assert (config.retries["total_max_attempts"], config.connect_timeout, config.read_timeout) == (4, 5, 20)
    assert aws.client("sts", "eu-west-1") is not client, "who is patient does not get the client of who is not"


@pytest.mark.parametrize("endpoint", [None, "http://127.0.0.1:9"])
def test_one_client_for_all_regions(monkeypatch: pytest.MonkeyPatch, endpoint: str | None) -> None:
    """Host and signature are those of the Region that is aimed at, in each thread its own."""
    sent: list[tuple[str, str]] = []

    def send(_session: object, request: AWSPreparedRequest) -> AWSResponse:
        scope = request.headers["Authorization"].decode().split("/")[2]
        sent.append((urlsplit(request.url).netloc, scope))
        return AWSResponse(
            request.url,
            200,
            {},
            HTTPResponse(io.BytesIO(b"<r><DescribeDBInstancesResult/></r>"), preload_content=False),
        )

    monkeypatch.setattr(URLLib3Session, "send", send)
    aws = Aws(Config(**{**vars(KEYS), "endpoints": (("rds", endpoint),) if endpoint else ()}))
    clients = []

    def ask(region: str) -> None:
        with aws.client_in(region, "rds", Patience(0)) as client:
            clients.append(client)
            client.describe_db_instances()

    regions = ("ap-south-1", "us-east-1", "me-central-1")
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(ask, regions))
    aws.client("rds", patience=Patience(0)).describe_db_instances()
    assert len({id(client) for client in clients}) == 1
    expected = (*regions, "eu-central-1")
    host = endpoint.removeprefix("http://") if endpoint else None
    assert sorted(sent) == sorted((host or f"rds.{region}.amazonaws.com", region) for region in expected)


def test_an_unknown_profile_is_explained() -> None:
    with pytest.raises(NoCredentialsError, match=r"no usable AWS credentials \(there is no profile nobody\)"):
        Aws(Config(profile="nobody")).client("sts")


# --- the Region ---


@pytest.mark.parametrize(
    ("configured", "environment", "region"),
    [
        ("eu-central-1", {"AWS_REGION": "eu-west-1"}, "eu-central-1"),
        (None, {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-1"),
        (None, {"AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-2"),
        (None, {}, "us-east-1"),
    ],
)
def test_where_the_region_comes_from(
    monkeypatch: pytest.MonkeyPatch, configured: str | None, environment: dict[str, str], region: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Aws(Config(region=configured)).client("sts").meta.region_name == region


@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("eu-central-1", "aws"), (None, None)])
def test_the_partition_as_far_as_the_region_tells(region: str | None, partition: str | None) -> None:
    assert Aws(Config(region=region)).partition_hint == partition


# --- roles to assume ---


def test_roles_are_assumed_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with the credentials of the one before, and nothing before the first call."""
    calls: list[tuple[str, str, str, dict[str, Any]]] = []

    def answer(client: BaseClient, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        key = client._request_signer._credentials.get_frozen_credentials().access_key
        calls.append((operation, key, client.meta.endpoint_url, params))
        if operation == "GetCallerIdentity":
            return {"Account": ACCOUNT, "Arn": CALLER}
        return {
            "Credentials": {
                "AccessKeyId": f"AKIDOF{params['RoleArn'][-1]}",
                "SecretAccessKey": "hush",
                "SessionToken": "t",
                "Expiration": datetime.now(UTC) + timedelta(hours=1),
            },
            "AssumedRoleUser": {"AssumedRoleId": "AROA:x", "Arn": CALLER},
        }

    monkeypatch.setattr(BaseClient, "_make_api_call", answer)
    first, second = (f"arn:aws:iam::{ACCOUNT}:role/role-{number}" for number in (1, 2))
    policy, tags = '{"Version":"2012-10-17"}', (("team", "a"), ("cost", "1"))
    arns = ("arn:aws:iam::aws:policy/ReadOnlyAccess",)
    link = AssumeRole(first, "session", 3600, policy, arns, external_id="external", source_identity="me", tags=tags)
    chain = (replace(link, transitive_tag_keys=("team",)), AssumeRole(second))
    endpoint = "http://127.0.0.1:9"
    aws = Aws(Config(**{**vars(KEYS), "assume_roles": chain, "endpoints": (("sts", endpoint),)}))
    client = aws.client("sts")
    assert calls == []
    client.get_caller_identity()
    assert aws.identity == Identity(ACCOUNT, CALLER)
    given = {
        "RoleArn": first,
        "RoleSessionName": "session",
        "ExternalId": "external",
        "DurationSeconds": 3600,
        "Policy": policy,
        "PolicyArns": [{"arn": arns[0]}],
        "SourceIdentity": "me",
        "Tags": [{"Key": "team", "Value": "a"}, {"Key": "cost", "Value": "1"}],
        "TransitiveTagKeys": ["team"],
    }
    assert calls == [
        ("AssumeRole", "AKIDBASE", endpoint, given),
        ("AssumeRole", "AKIDOF1", endpoint, {"RoleArn": second, "RoleSessionName": "pulumi-aws-slr"}),
        ("GetCallerIdentity", "AKIDOF2", endpoint, {}),
        ("GetCallerIdentity", "AKIDOF2", endpoint, {}),
    ]


def test_roles_are_assumed_in_the_region_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """In another partition, STS has to be asked there."""
    asked: list[str] = []

    def answer(client: BaseClient, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        client._request_signer._credentials.get_frozen_credentials()
        asked.append(f"{operation} in {client.meta.region_name}")
        soon = datetime.now(UTC) + timedelta(hours=1)
        return {
            "Credentials": {"AccessKeyId": "A", "SecretAccessKey": "S", "SessionToken": "T", "Expiration": soon},
            "AssumedRoleUser": {"AssumedRoleId": "AROA:x", "Arn": CALLER},
        }

    monkeypatch.setattr(BaseClient, "_make_api_call", answer)
    monkeypatch.setenv("AWS_REGION", "cn-north-1")
    role = AssumeRole(f"arn:aws-cn:iam::{ACCOUNT}:role/deployer")
    Aws(Config(access_key="AKIDBASE", secret_key="hush", assume_roles=(role,))).client("iam").list_roles()
    assert asked == ["AssumeRole in cn-north-1", "ListRoles in aws-cn-global"]
