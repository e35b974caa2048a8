"""Credentials that cannot be had or used: at once, with what is wrong and what to do, and with nothing of them told."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.credentials.role_sessions import AssumeRole, WebIdentity
from pulumi_aws_slr.errors import AwsError, NoCredentialsError
from tests.aws.credentials.conftest import Machine

ROLE = "arn:aws:iam::111122223333:role/deployer"
NOBODY = (("sts", "http://127.0.0.1:9"),)
KEYS = "aws_access_key_id = HUSH\naws_secret_access_key = HUSH\n"


@dataclass(frozen=True)
class Case:
    """A machine on which something is wrong with the profile `p` or the environment, and what is said about it."""

    name: str
    says: str
    config: str = ""
    credentials: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    profile: str | None = "p"
    process: str = ""
    """The script of the profile's credential_process."""


def assuming(lines: str) -> str:
    return f"[profile p]\nrole_arn = {ROLE}\n{lines}"


def prints(answer: dict[str, object]) -> str:
    return f"echo '{json.dumps(answer)}'"


GOOD = {"Version": 1, "AccessKeyId": "HUSH", "SecretAccessKey": "HUSH"}
SSO = "[profile p]\nsso_session = s\nsso_account_id = 111122223333\n"
SESSION = "[sso-session s]\nsso_region = eu-central-1\nsso_start_url = https://sso.example/start\n"
CASES = [
    Case("nothing at all", "there are none", profile=None),
    Case("half a key", "AWS_SECRET_ACCESS_KEY is missing", profile=None, environment={"AWS_ACCESS_KEY_ID": "HUSH"}),
    Case("no such profile", "there is no profile p"),
    Case("no such profile in the environment", "there is no profile q", profile=None, environment={"AWS_PROFILE": "q"}),
    Case(
        "MFA",
        "the profile p wants the code of the MFA device arn:aws:iam::111122223333:mfa/me",
        config=assuming(f"source_profile = b\nmfa_serial = arn:aws:iam::111122223333:mfa/me\n[profile b]\n{KEYS}"),
    ),
    Case(
        "MFA further down",
        "wants the code of the MFA device hardware-1",
        config=assuming(f"source_profile = b\n[profile b]\nrole_arn = {ROLE}\nmfa_serial = hardware-1\n")
        + f"source_profile = c\n[profile c]\n{KEYS}",
    ),
    Case(
        "profiles that go in circles",
        "the profiles p, b have each other as source_profile",
        config=assuming(f"source_profile = b\n[profile b]\nrole_arn = {ROLE}\nsource_profile = p\n"),
    ),
    Case("a profile that is its own source", "the profile p has itself as", config=assuming("source_profile = p\n")),
    Case("no such source", 'source_profile "b" referenced in the profile', config=assuming("source_profile = b\n")),
    Case(
        "a source without keys",
        'source profile "b" must have credentials',
        config=assuming("source_profile = b\n[profile b]\nregion = eu-west-1\n"),
    ),
    Case("no source", "source_profile or credential_source is missing", config=assuming("")),
    Case(
        "a source that is empty", "Environment did not give any", config=assuming("credential_source = Environment\n")
    ),
    Case("no such sso-session", 'sso-session does not exist: "s"', config=SSO + "sso_role_name = r\n"),
    Case("an sso-session with a hole", "missing required configuration: sso_role_name", config=SSO + SESSION),
    Case("nobody logged in", "the session of IAM Identity Center has", config=SSO + "sso_role_name = r\n" + SESSION),
    Case(
        "not a configuration file", "config is not a file of AWS configuration", config="aws_secret_access_key = HUSH"
    ),
    Case("lines without a value", "config is not a file of AWS configuration", config="[profile p]\nHUSH\n"),
    Case("not a credentials file", "credentials is not a file of AWS", credentials="aws_secret_access_key = HUSH"),
    Case("a program that prints garbage", "printed something else than credentials", process="echo HUSH"),
    Case("a program that prints other JSON", "printed something else than credentials", process="echo '[\"HUSH\"]'"),
    Case(
        "a program that leaves the secret out",
        "lacks something",
        process=prints({"Version": 1, "AccessKeyId": "HUSH"}),
    ),
    Case(
        "a program that prints numbers",
        "the key ID must be a key as AWS issues it",
        process=prints({**GOOD, "AccessKeyId": 5}),
    ),
    Case(
        "a program that prints null",
        "the key ID must be a key as AWS issues it",
        process=prints({**GOOD, "AccessKeyId": None}),
    ),
    Case(
        "a program that gives what has expired",
        "some that have expired",
        process=prints({**GOOD, "Expiration": "2020-01-01T00:00:00Z"}),
    ),
    Case(
        "a program that gives no date",
        "printed something else",
        process=prints({**GOOD, "Expiration": "HUSH"}),
    ),
    Case("a program that fails and says why", "what it wrote is not shown", process="echo HUSH; echo HUSH >&2; exit 1"),
    Case("a program that writes binary", "is not shown", process=r"printf '\377\376HUSH' >&2; exit 1"),
    Case("a program that asks", "printed something else", process="read answer; echo $answer"),
    Case("no such program", "does not exist", config="[profile p]\ncredential_process = /nowhere/program HUSH\n"),
    Case(
        "a program with an open quote", "printed something else", config="[profile p]\ncredential_process = x 'HUSH\n"
    ),
    Case(
        "no token file",
        "there is no web identity token in /nowhere/token: No such file",
        profile=None,
        environment={"AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere/token", "AWS_ROLE_ARN": ROLE},
    ),
    Case(
        "no token file of a profile",
        "there is no web identity token in /nowhere/token",
        config=assuming("web_identity_token_file = /nowhere/token\n"),
    ),
    Case(
        "a token without a role",
        "has no role ARN configured",
        profile=None,
        environment={"AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere/token"},
    ),
    Case(
        "a container without credentials",
        "container-role did not give any",
        profile=None,
        environment={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/HUSH"},
    ),
    Case(
        "a container's token with a line break",
        "ValueError while they were looked for",
        profile=None,
        environment={
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "HUSH\r\nHUSH",
        },
    ),
    *(
        Case(
            f"a {word} with a stray character",
            f"the {word} must be a key as AWS issues it: printable ASCII, with no space and no line break",
            profile=None,
            environment={"AWS_ACCESS_KEY_ID": "HUSH", "AWS_SECRET_ACCESS_KEY": "HUSH", variable: value},
        )
        for word, variable, value in (
            ("key ID", "AWS_ACCESS_KEY_ID", "HUSH\n"),
            ("key ID", "AWS_ACCESS_KEY_ID", "HÜSH"),
            ("secret key", "AWS_SECRET_ACCESS_KEY", "HUSH "),
            ("session token", "AWS_SESSION_TOKEN", "HUSH\n"),
        )
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("chained", [False, True], ids=["as they are", "below a role"])
def test_what_is_said(machine: Machine, capfd: pytest.CaptureFixture[str], case: Case, chained: bool) -> None:
    config = case.config
    if case.process:
        config = f"[profile p]\ncredential_process = {machine.program(case.process)} --secret HUSH\n"
    machine.has(config, case.credentials, **case.environment)
    roles = (AssumeRole(ROLE, external_id="HUSH"),) if chained else ()
    aws = Aws(Config(region="eu-central-1", profile=case.profile, endpoints=NOBODY, max_retries=1, assume_roles=roles))
    with pytest.raises(NoCredentialsError) as raised:
        _ = aws.identity
    text = str(raised.value)
    assert case.says in text
    assert "no usable AWS credentials" in text
    assert text.count(". ") >= 1, "what to do stands behind what is wrong"
    assert "network" not in text
    assert "HUSH" not in text + "".join(capfd.readouterr())


# --- what the configuration itself has ---


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "No such file or directory"),
        ("HUSH HUSH", "what is in it must be 4 to 20,000 characters"),
        ("HÜSHHÜSH", "it is not ASCII text"),
        ("", "what is in it must be"),
    ],
)
def test_the_file_of_a_web_identity(machine: Machine, content: str | None, says: str) -> None:
    path = str(machine.folder / "token")
    if content is not None:
        machine.file("token", content)
    aws = Aws(Config(endpoints=NOBODY, web_identity=WebIdentity(ROLE, token_file=path)))
    with pytest.raises(NoCredentialsError, match=says) as raised:
        _ = aws.identity
    assert path in str(raised.value)
    assert "HUSH" not in str(raised.value)
    assert "HÜSH" not in str(raised.value)


def test_a_web_identity_without_a_token(machine: Machine) -> None:
    aws = Aws(Config(endpoints=NOBODY, web_identity=WebIdentity(ROLE)))
    with pytest.raises(NoCredentialsError, match=r"there is no web identity token for .* Set webIdentityToken or"):
        _ = aws.identity


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("HUSH", "an endpoint is not a URL"),
        ("http://ho st", "an endpoint is not a URL"),
        ("http://127.0.0.1:99999", "an endpoint is not a URL"),
        ("http://127.0.0.1:9", "Could not connect to the endpoint URL"),
    ],
)
@pytest.mark.parametrize("chained", [False, True])
def test_endpoints_of_the_environment(machine: Machine, url: str, says: str, chained: bool) -> None:
    machine.has(AWS_ENDPOINT_URL=url, AWS_ACCESS_KEY_ID="A", AWS_SECRET_ACCESS_KEY="S")
    aws = Aws(Config(region="eu-central-1", max_retries=1, assume_roles=(AssumeRole(ROLE),) if chained else ()))
    with pytest.raises(AwsError, match=says) as raised:
        _ = aws.identity
    assert not isinstance(raised.value, NoCredentialsError)
    assert ("network" in str(raised.value)) == says.startswith("Could not")
    assert "HUSH" not in str(raised.value)


def test_an_unreadable_file_is_said_before_the_first_call_as_well(machine: Machine) -> None:
    """The partition of a role's name is asked for at Check, with no call."""
    machine.has("HUSH")
    with pytest.raises(NoCredentialsError, match="is not a file of AWS configuration"):
        _ = Aws(Config()).partition_hint


# --- the command line ---


@pytest.fixture
def slr(machine: Machine) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `slr` on the machine, with nobody at the keyboard who could answer."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pulumi_aws_slr.cli", *arguments]
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
        )

    return run


MFA = next(case for case in CASES if case.name == "MFA")
UNREADABLE = next(case for case in CASES if case.name == "not a configuration file")


@pytest.mark.parametrize("case", [MFA, UNREADABLE], ids=lambda case: case.name)
@pytest.mark.parametrize("arguments", [("usage", "rds"), ("discover",), ("prune",)], ids=lambda arguments: arguments[0])
def test_slr_says_the_same(machine: Machine, slr: Any, case: Case, arguments: tuple[str, ...]) -> None:
    machine.has(case.config)
    done = slr(*arguments, "--profile", "p")
    assert done.returncode == 1
    assert case.says in done.stderr
    assert "Traceback" not in done.stderr
    assert "HUSH" not in done.stdout + done.stderr
