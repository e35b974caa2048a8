"""How AWS is reached: hosts, Regions, proxies, certificates, and what calls say of themselves."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config as SdkConfig
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pulumi_aws_slr.aws.clients import Aws, Patience
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.credentials.role_sessions import AssumeRole
from pulumi_aws_slr.aws.credentials.source import session_of
from pulumi_aws_slr.aws.proxies import Proxies
from pulumi_aws_slr.errors import AwsError
from tests.aws.credentials.conftest import Machine

KEYS = Config(region="eu-central-1", access_key="A", secret_key="S", max_retries=1)
IDENTITY = (
    b"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/me</Arn>"
    b"<UserId>me</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
)


class Caught(Exception):
    """A request that was about to be sent."""

    def __init__(self, request: AWSPreparedRequest) -> None:
        super().__init__(request.url)
        self.request = request


def catch(request: AWSPreparedRequest, **_: Any) -> None:
    raise Caught(request)


def request_of(config: Config, service: str, operation: str, region: str | None = None) -> AWSPreparedRequest:
    """The request that a call would send."""
    aws = Aws(config)
    with aws.client_in(region or config.region or "", service, Patience(0)) as client:
        client.meta.events.register("before-send", catch)
        with pytest.raises(Caught) as caught:
            getattr(client, operation)()
    return caught.value.request


def host_of(config: Config, service: str, operation: str, region: str | None = None) -> str:
    return urlsplit(request_of(config, service, operation, region).url).netloc


# --- hosts ---


@pytest.mark.parametrize(
    ("service", "operation", "region", "host"),
    [
        ("iam", "list_roles", "eu-central-1", "iam-fips.amazonaws.com"),
        ("iam", "list_roles", "us-gov-west-1", "iam.us-gov.amazonaws.com"),
        ("sts", "get_caller_identity", "us-east-1", "sts-fips.us-east-1.amazonaws.com"),
        ("sts", "get_caller_identity", "eu-central-1", "sts.eu-central-1.amazonaws.com"),
        ("rds", "describe_db_instances", "us-west-2", "rds-fips.us-west-2.amazonaws.com"),
        ("rds", "describe_db_instances", "eu-central-1", "rds.eu-central-1.amazonaws.com"),
        ("dms", "describe_endpoints", "us-east-1", "dms-fips.us-east-1.amazonaws.com"),
        ("dms", "describe_endpoints", "eu-west-1", "dms.eu-west-1.amazonaws.com"),
    ],
)
def test_fips_where_aws_has_it(machine: Machine, service: str, operation: str, region: str, host: str) -> None:
    """As with pulumi-aws; also when one client is aimed at the Regions one after the other."""
    fips = replace(KEYS, use_fips_endpoint=True)
    assert host_of(replace(fips, region=region), service, operation) == host
    if service != "iam":
        assert host_of(replace(fips, region="us-east-2"), service, operation, region) == host


def test_fips_by_aws_s_data_and_not_by_what_botocore_has_added_to_it(machine: Machine) -> None:
    """A client without FIPS leaves patterns of host names in the session's data of endpoints."""
    session = session_of(replace(KEYS, use_fips_endpoint=True))
    session.create_client("sts", config=SdkConfig(use_fips_endpoint=False))
    client = session.create_client("sts")
    client.meta.events.register("before-send", catch)
    with pytest.raises(Caught) as caught:
        client.get_caller_identity()
    assert urlsplit(caught.value.request.url).netloc == "sts.eu-central-1.amazonaws.com"


def test_fips_of_the_environment(machine: Machine) -> None:
    machine.has(AWS_USE_FIPS_ENDPOINT="true")
    assert host_of(KEYS, "iam", "list_roles") == "iam-fips.amazonaws.com"


@pytest.mark.parametrize("how", ["configured", "environment"])
def test_an_endpoint_of_one_s_own_is_taken_as_it_is(machine: Machine, how: str) -> None:
    config = replace(KEYS, use_fips_endpoint=True, use_dualstack_endpoint=True)
    if how == "configured":
        config = replace(config, endpoints=(("iam", "http://127.0.0.1:9"),))
    else:
        machine.has(AWS_ENDPOINT_URL="http://127.0.0.1:9")
    assert host_of(config, "iam", "list_roles") == "127.0.0.1:9"


def test_dualstack(machine: Machine) -> None:
    config = replace(KEYS, use_dualstack_endpoint=True)
    assert host_of(config, "rds", "describe_db_instances") == "rds.eu-central-1.api.aws"
    assert host_of(config, "rds", "describe_db_instances", "eu-west-1") == "rds.eu-west-1.api.aws"


def test_the_region_of_sts(machine: Machine) -> None:
    request = request_of(replace(KEYS, sts_region="us-west-2"), "sts", "get_caller_identity", "us-west-2")
    assert urlsplit(request.url).netloc == "sts.us-west-2.amazonaws.com"
    assert Aws(replace(KEYS, sts_region="us-west-2")).client("sts").meta.region_name == "us-west-2"
    assert Aws(replace(KEYS, sts_region="us-west-2")).client("rds").meta.region_name == "eu-central-1"


def test_what_calls_say_of_themselves(machine: Machine) -> None:
    request = request_of(replace(KEYS, user_agents=("platform/1.0", "(team)")), "iam", "list_roles")
    said = request.headers["User-Agent"].decode()
    assert "app/pulumi-aws-slr" in said
    assert said.endswith("platform/1.0 (team)")


@pytest.mark.parametrize(
    ("configured", "environment", "mode"),
    [
        (None, {}, "standard"),
        (None, {"AWS_RETRY_MODE": "adaptive"}, "adaptive"),
        (None, {"AWS_RETRY_MODE": "legacy"}, "standard"),
        ("standard", {"AWS_RETRY_MODE": "adaptive"}, "standard"),
        ("adaptive", {}, "adaptive"),
    ],
)
def test_how_calls_are_repeated(
    machine: Machine, configured: str | None, environment: dict[str, str], mode: str
) -> None:
    machine.has(**environment)
    config = Aws(replace(KEYS, retry_mode=configured, max_retries=7)).client("iam").meta.config
    assert config.retries == {"mode": mode, "total_max_attempts": 7}


# --- proxies ---

PLAIN, SECURE = "http://plain:1", "http://me:pass@secure:2"


@pytest.mark.parametrize(
    ("settings", "environment", "plain", "secure"),
    [
        ({}, {}, None, None),
        ({}, {"http_proxy": PLAIN}, PLAIN, None),
        ({"http_proxy": PLAIN}, {}, PLAIN, PLAIN),
        ({"http_proxy": PLAIN}, {"https_proxy": SECURE}, PLAIN, SECURE),
        ({"http_proxy": PLAIN, "https_proxy": SECURE}, {}, PLAIN, SECURE),
        ({"http_proxy": PLAIN, "https_proxy": ""}, {}, PLAIN, None),
        ({"https_proxy": SECURE}, {"http_proxy": PLAIN}, PLAIN, SECURE),
        ({"http_proxy": ""}, {"http_proxy": PLAIN}, None, None),
    ],
)
def test_which_proxy(
    machine: Machine, settings: dict[str, str], environment: dict[str, str], plain: str | None, secure: str | None
) -> None:
    machine.has(**environment)
    proxies = Proxies(replace(KEYS, **settings))
    assert proxies.proxy_url_for("http://iam.example") == plain
    assert proxies.proxy_url_for("https://iam.example") == secure


@pytest.mark.parametrize(
    ("without", "url", "direct"),
    [
        ("", "http://iam.example", False),
        ("iam.example", "http://iam.example", True),
        ("example", "http://iam.example", True),
        (".example", "http://iam.example", True),
        ("am.example", "http://iam.example", False),
        ("x, iam.example", "http://iam.example:8080", True),
        ("iam.example:8080", "http://iam.example:8080", True),
        ("*", "http://iam.example", True),
        ("10.0.0.0/8", "http://10.1.2.3", True),
        ("10.0.0.0/8", "http://11.1.2.3", False),
        ("", "http://localhost:4566", True),
        ("", "http://127.0.0.1:4566", True),
        ("", "http://[::1]:4566", True),
    ],
)
def test_hosts_without_a_proxy(machine: Machine, without: str, url: str, direct: bool) -> None:
    for config in (replace(KEYS, no_proxy=without), KEYS):
        machine.has(http_proxy=PLAIN, no_proxy=without if config is KEYS else "somewhere.else")
        assert (Proxies(config).proxy_url_for(url) is None) == direct


@dataclass
class Server:
    """A server that answers GetCallerIdentity, and keeps the first lines of what it was asked."""

    url: str
    asked: list[str] = field(default_factory=list)
    logins: list[str | None] = field(default_factory=list)


def serve(context: ssl.SSLContext | None = None) -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answers.asked.append(self.requestline)
            answers.logins.append(self.headers.get("Proxy-Authorization"))
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(IDENTITY)))
            self.end_headers()
            self.wfile.write(IDENTITY)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        answers = Server(f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield answers
        server.shutdown()


@pytest.fixture
def proxy() -> Iterator[Server]:
    yield from serve()


def test_calls_go_through_the_proxy(machine: Machine, proxy: Server) -> None:
    """Those of the SDK to get credentials, too."""
    login = proxy.url.replace("http://", "http://me:pass@")
    config = replace(KEYS, endpoints=(("sts", "http://sts.example"),), http_proxy=login)
    assert Aws(config).identity.account == "111122223333"
    assert proxy.asked == ["POST http://sts.example/ HTTP/1.1"]
    assert proxy.logins == ["Basic bWU6cGFzcw=="]
    chained = replace(config, assume_roles=(AssumeRole("arn:aws:iam::111122223333:role/r"),))
    with pytest.raises(AwsError):  # the answer is that to another question
        _ = Aws(chained).identity
    assert len(proxy.asked) == 2


def test_a_proxy_that_does_not_answer(machine: Machine) -> None:
    config = replace(KEYS, endpoints=(("sts", "http://sts.example"),), http_proxy="http://me:HUSH@127.0.0.1:9")
    with pytest.raises(AwsError, match=r"the proxy http://\*\*\*:\*\*\*@127.0.0.1:9 does not answer") as raised:
        _ = Aws(config).identity
    assert "Check httpProxy" in str(raised.value)
    assert "HUSH" not in str(raised.value)


# --- certificates ---


@pytest.fixture
def certificate(machine: Machine) -> str:
    """The file of a new certificate for 127.0.0.1 and its key, which nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return machine.file("pair.pem", (made.public_bytes(serialization.Encoding.PEM) + secret).decode())


@pytest.fixture
def secure(certificate: str) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    yield from serve(context)


def test_a_certificate_that_nobody_trusts(machine: Machine, secure: Server) -> None:
    with pytest.raises(AwsError, match=r"the certificate of https://127.0.0.1:\d+/ is not accepted") as raised:
        _ = Aws(replace(KEYS, endpoints=(("sts", secure.url),))).identity
    assert "Check customCaBundle" in str(raised.value)


def test_certificates_of_one_s_own(machine: Machine, secure: Server, certificate: str) -> None:
    config = replace(KEYS, endpoints=(("sts", secure.url),))
    assert Aws(replace(config, custom_ca_bundle="~/pair.pem")).identity.account == "111122223333"
    assert Aws(replace(config, insecure=True)).identity.account == "111122223333"
    machine.has(AWS_CA_BUNDLE=certificate)
    assert Aws(config).identity.account == "111122223333"


def test_certificates_that_are_not_there(machine: Machine, secure: Server) -> None:
    config = replace(KEYS, endpoints=(("sts", secure.url),), custom_ca_bundle="/nowhere/ca.pem")
    with pytest.raises(AwsError, match="Check customCaBundle"):
        _ = Aws(config).identity
