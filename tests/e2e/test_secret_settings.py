"""Secrets in the settings of the provider, encrypted in the configuration or secret in the program."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import certifi
import pytest

from pulumi_aws_slr.aws.settings.table import snake
from tests.e2e.harness import REGION, Account, Project
from tests.e2e.watched import Watched

pytestmark = pytest.mark.local_aws

HUB = "999900001111"
TOKEN, EXTERNAL, IDENTITY, SESSION, TAG, TAG_KEY, DEFAULT, DEFAULT_KEY, IGNORED, PREFIX = (
    "hush-token-1",
    "hush-external-2",
    "hush-identity-3",
    "hush-session-4",
    "hush-tag-5",
    "hush-tag-key-6",
    "hush-default-7",
    "hush-default-key-8",
    "hush-ignored-9",
    "hush-prefix-10",
)
PROXY, HTTPS_PROXY, NO_PROXY, METADATA, AGENT, SECRET_KEY, PROFILE, SID, WEB_TOKEN = (
    "hush-proxy-11",
    "hush-proxy-12",
    "hush-host-13.example",
    "http://hush-metadata-14.example",
    "hush-agent-15",
    "hush-secret-key-16",
    "hush-profile-17",
    "HushSid18",
    "hush-header.hush-payload.hush-signature",
)
ROLE = f"arn:aws:iam::{HUB}:role/deployer"
SESSION_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Sid": SID, "Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
)
COMMON = {
    "httpProxy": f"http://user:{PROXY}@127.0.0.1:9",
    "httpsProxy": f"http://user:{HTTPS_PROXY}@127.0.0.1:9",
    "noProxy": NO_PROXY,
    "ec2MetadataServiceEndpoint": METADATA,
    "userAgents": [AGENT],
    "defaultTags": {"tags": {DEFAULT_KEY: DEFAULT}},
    "ignoreTags": {"keys": [IGNORED], "keyPrefixes": [PREFIX]},
}
LINK = {
    "roleArn": ROLE,
    "sessionName": SESSION,
    "externalId": EXTERNAL,
    "sourceIdentity": IDENTITY,
    "policy": SESSION_POLICY,
    "policyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
    "tags": {TAG_KEY: TAG},
    "transitiveTagKeys": [TAG_KEY],
}
WEB_IDENTITY = {"roleArn": ROLE, "sessionName": SESSION, "policy": SESSION_POLICY, "webIdentityToken": WEB_TOKEN}
ALWAYS = (DEFAULT, DEFAULT_KEY, IGNORED, PREFIX, PROXY, HTTPS_PROXY, NO_PROXY, METADATA, AGENT, SESSION, SID, ROLE)
OF_KEYS = (TOKEN, SECRET_KEY, EXTERNAL, IDENTITY, TAG, TAG_KEY)
PROGRAM = """
    import json

    import pulumi
    import pulumi_aws_slr as slr

    with open("settings.json") as file:
        settings = json.load(file)
    secret = {name: pulumi.Output.secret(value) for name, value in settings.items()}
    opts = pulumi.ResourceOptions(provider=slr.Provider("own", **secret)) if settings else None
    slr.RdsServiceLinkedRole("databases", {"description": "VISIBLE"}, opts=opts)
"""


def keys(account: Account, folder: Path) -> dict[str, object]:
    """Keys with a session token, a profile and files that nobody needs beside them, and an assumed role."""
    certificates, config, credentials = (folder / f"hush-{name}" for name in ("ca.pem", "config", "credentials"))
    shutil.copy(certifi.where(), certificates)
    config.write_text(f"[profile {PROFILE}]\nregion = {REGION}\n")
    credentials.write_text(f"[{PROFILE}]\naws_access_key_id = x\naws_secret_access_key = {SECRET_KEY}\n")
    return {
        **COMMON,
        "accessKey": account.id,
        "secretKey": SECRET_KEY,
        "token": TOKEN,
        "profile": PROFILE,
        "customCaBundle": str(certificates),
        "sharedConfigFiles": [str(config)],
        "sharedCredentialsFiles": [str(credentials)],
        "assumeRoles": [LINK],
    }


def web_identity(_account: Account, _folder: Path) -> dict[str, object]:
    return {**COMMON, "assumeRoleWithWebIdentity": WEB_IDENTITY}


@pytest.fixture(autouse=True)
def hub(account: Account) -> Iterator[None]:
    """The account of the assumed role is left as it was found."""
    yield
    assert account.admin is not None
    account.admin.reset(account=HUB)


@pytest.mark.long
@pytest.mark.parametrize("encrypted", [True, False], ids=["configuration", "program"])
@pytest.mark.parametrize("given", [keys, web_identity], ids=lambda given: given.__name__)
def test_no_setting_is_anywhere_in_the_clear(
    account: Account,
    project: Callable[..., Project],
    run_directory: Path,
    given: Callable[[Account, Path], dict[str, object]],
    encrypted: bool,
) -> None:
    folder = run_directory / account.id
    folder.mkdir()
    settings = given(account, folder)
    files = list(map(str, folder.iterdir()))
    secrets = (*ALWAYS, *(OF_KEYS if given is keys else (WEB_TOKEN,)), *files)
    keys_of_tags = (DEFAULT_KEY, TAG_KEY)  # which Pulumi leaves in the clear where it encrypts the values
    secrets = tuple(secret for secret in secrets if not encrypted or secret not in keys_of_tags)
    watched = Watched(project(PROGRAM, passphrase=True))
    stack = watched.stack
    (stack.directory / "settings.json").write_text(json.dumps({} if encrypted else in_python(settings)))
    if encrypted:
        configure(stack, settings)

    assert account.admin is not None
    before = max((call.seq for call in account.admin.calls()), default=0)  # other tests' accounts are there, too
    for arguments in (
        ("preview", "--json"),
        ("up", "--yes", "--skip-preview"),
        ("preview", "--json", "--show-sames", "--refresh"),
        ("refresh", "--yes", "--skip-preview"),
    ):
        assert watched.pulumi(*arguments) == 0, arguments
    (assumed, *_) = (call for call in account.admin.calls(since=before) if call.action.startswith("AssumeRole"))
    assert assumed.parameters["RoleSessionName"] == SESSION, "AWS gets what was meant"
    stack.write(PROGRAM.replace("VISIBLE", "changed"))
    assert watched.pulumi("preview", "--diff") == 0
    assert watched.up() == 0
    stack.write(PROGRAM.replace("VISIBLE", "changed again"))
    values = [secret for secret in secrets if secret not in keys_of_tags]
    echo = f"{', '.join(values)} failed to satisfy constraint: {values!r}"
    for action in ("AssumeRole", "AssumeRoleWithWebIdentity", "GetCallerIdentity", "TagRole", "UpdateRole"):
        with account.admin.fault("error", action=action, code="ValidationError", message=echo):
            watched.up()
    watched.export()
    watched.report()
    watched.slr("doctor", "--stack", "test")
    watched.slr("policy", "deployer", "--stack", "test")
    assert watched.pulumi("destroy", "--yes", "--skip-preview") == 0
    watched.export()
    assert watched.found(*secrets) == {}
    log = (run_directory / "aws.log").read_text()
    recorded = json.dumps([call.parameters for call in account.admin.calls()])
    assert [secret for secret in secrets if secret in log] == []
    assert [secret for secret in (TOKEN, SECRET_KEY, WEB_TOKEN, PROXY, HTTPS_PROXY) if secret in recorded] == []


def configure(stack: Project, settings: dict[str, object]) -> None:
    """Encrypt all of them in the stack's configuration, text by text."""
    texts = dict(flat("aws", settings))
    options = [part for path, text in texts.items() for part in ("--secret", f"{path}={text}")]
    stack.run("config", "set-all", "--path", *options).ok()


def flat(path: str, value: object) -> Iterator[tuple[str, str]]:
    """The texts in a value by their paths, as `pulumi config --path` has them."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if parts is None:
        yield path, str(value)
        return
    for key, part in parts:
        separator = ":" if path == "aws" else "."
        yield from flat(f"{path}[{key}]" if isinstance(value, list) else f"{path}{separator}{key}", part)


def in_python(settings: dict[str, object]) -> dict[str, object]:
    """With the spelling of the arguments of `Provider`."""
    return {snake(name): value for name, value in settings.items()}


@pytest.mark.parametrize("variable", ["AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_a_stray_line_break_in_the_environment(
    account: Account, project: Callable[..., Project], variable: str
) -> None:
    watched = Watched(project(PROGRAM, passphrase=True))
    (watched.stack.directory / "settings.json").write_text("{}")
    watched.stack.env[variable] = "hush-of-environment\n"
    assert watched.pulumi("preview", "--json") != 0
    assert watched.up() != 0
    doctor = watched.slr("doctor", "--stack", "test")
    assert doctor.returncode != 0
    watched.slr("usage", "rds")
    assert watched.found("hush-of-environment") == {}
    assert account.calls() == []
