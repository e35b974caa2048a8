"""Who acts, by where the credentials come from. Each time the local AWS tells who called it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from local.aws.admin import Admin
from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.credentials.role_sessions import AssumeRole, WebIdentity
from pulumi_aws_slr.errors import AwsError
from tests.aws.credentials.conftest import Machine

BASE, HUB, SPOKE = "100000000001", "200000000002", "300000000003"


def root(account: str) -> str:
    return f"arn:aws:iam::{account}:root"


def role(account: str, name: str = "deployer") -> str:
    return f"arn:aws:iam::{account}:role/{name}"


def session(account: str, name: str, of: str = "deployer") -> str:
    return f"arn:aws:sts::{account}:assumed-role/{of}/{name}"


def keys(account: str) -> str:
    return f"aws_access_key_id = {account}\naws_secret_access_key = x\n"


@pytest.fixture
def config(url: str) -> Config:
    """Only what leads to the local AWS."""
    return Config(region="eu-central-1", endpoints=tuple((name, url) for name in ("iam", "sts")))


def test_the_environment(machine: Machine, config: Config) -> None:
    machine.has(f"[default]\n{keys(HUB)}", AWS_ACCESS_KEY_ID=BASE, AWS_SECRET_ACCESS_KEY="x")
    assert Aws(config).identity.arn == root(BASE)


def test_the_default_profile(machine: Machine, config: Config) -> None:
    machine.has(credentials=f"[default]\n{keys(HUB)}")
    assert Aws(config).identity.arn == root(HUB)


def test_a_profile_that_is_named_wins_over_keys_in_the_environment(machine: Machine, config: Config) -> None:
    machine.has(f"[profile p]\n{keys(HUB)}", AWS_ACCESS_KEY_ID=BASE, AWS_SECRET_ACCESS_KEY="x")
    assert Aws(replace(config, profile="p")).identity.arn == root(HUB)


def test_a_profile_of_the_environment_does_not(machine: Machine, config: Config) -> None:
    machine.has(f"[profile p]\n{keys(HUB)}", AWS_ACCESS_KEY_ID=BASE, AWS_SECRET_ACCESS_KEY="x", AWS_PROFILE="p")
    assert Aws(config).identity.arn == root(BASE)


def test_keys_of_the_configuration_win_over_everything(machine: Machine, config: Config) -> None:
    machine.has(f"[profile p]\n{keys(HUB)}", AWS_ACCESS_KEY_ID=BASE, AWS_SECRET_ACCESS_KEY="x")
    aws = Aws(replace(config, profile="p", access_key=SPOKE, secret_key="x", web_identity=WebIdentity(role(HUB))))
    assert aws.identity.arn == root(SPOKE)


SOURCED = f"""\
[profile p]
role_arn = {role(HUB)}
role_session_name = me
source_profile = b
external_id = external
[profile b]
{keys(BASE)}"""


def test_a_profile_with_a_source(machine: Machine, config: Config, admin: Admin) -> None:
    """The SDK's own call to STS goes where the configuration says."""
    machine.has(SOURCED)
    assert Aws(replace(config, profile="p", sts_region="eu-west-3")).identity.arn == session(HUB, "me")
    (assuming,) = (call for call in admin.calls() if call.action == "AssumeRole")
    assert (assuming.caller, assuming.region) == (root(BASE), "eu-west-3")
    assert assuming.parameters == {"RoleArn": role(HUB), "RoleSessionName": "me", "ExternalId": "external"}


def test_a_profile_with_a_program(machine: Machine, config: Config) -> None:
    answer = json.dumps({"Version": 1, "AccessKeyId": SPOKE, "SecretAccessKey": "x"})
    program = machine.program(f"echo '{answer}'")
    machine.has(f"[profile p]\ncredential_process = {program}\n")
    assert Aws(replace(config, profile="p")).identity.arn == root(SPOKE)


def test_a_profile_with_a_web_identity(machine: Machine, config: Config) -> None:
    token = machine.file("token", "header.payload.signature\n")
    machine.has(f"[profile p]\nrole_arn = {role(HUB)}\nrole_session_name = ci\nweb_identity_token_file = {token}\n")
    assert Aws(replace(config, profile="p")).identity.arn == session(HUB, "ci")


def test_a_web_identity_of_the_environment_wins_over_a_profile_of_the_environment(
    machine: Machine, config: Config
) -> None:
    token = machine.file("token", "header.payload.signature")
    machine.has(
        SOURCED,
        AWS_PROFILE="p",
        AWS_ROLE_ARN=role(SPOKE),
        AWS_ROLE_SESSION_NAME="ci",
        AWS_WEB_IDENTITY_TOKEN_FILE=token,
    )
    assert Aws(config).identity.arn == session(SPOKE, "ci")


def test_a_web_identity_of_the_configuration(machine: Machine, config: Config, admin: Admin) -> None:
    machine.has(f"[default]\n{keys(BASE)}")
    identity = WebIdentity(
        role(HUB), "ci", 900, '{"Version":"2012-10-17"}', ("arn:aws:iam::aws:policy/ReadOnlyAccess",), token="a.b.c"
    )
    assert Aws(replace(config, web_identity=identity)).identity.arn == session(HUB, "ci")
    (assuming,) = (call for call in admin.calls() if call.action == "AssumeRoleWithWebIdentity")
    assert assuming.parameters == {
        "RoleArn": role(HUB),
        "RoleSessionName": "ci",
        "DurationSeconds": 900,
        "Policy": '{"Version":"2012-10-17"}',
        "PolicyArns": [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
        "WebIdentityToken": "***",
    }


def test_the_token_is_read_again_for_each_session(machine: Machine, config: Config) -> None:
    path = machine.file("token", "first")
    aws = Aws(replace(config, web_identity=WebIdentity(role(HUB), "ci", token_file=path)))
    assert aws.identity.arn == session(HUB, "ci")
    machine.file("token", "a b")
    again = Aws(replace(config, web_identity=WebIdentity(role(HUB), "ci", token_file=path)))
    with pytest.raises(AwsError, match="there is no web identity token in"):
        _ = again.identity


def test_a_chain_with_session_tags_on_a_web_identity(machine: Machine, config: Config, admin: Admin) -> None:
    machine.has()
    chain = (
        AssumeRole(
            role(SPOKE, "first"),
            "one",
            3600,
            '{"Version":"2012-10-17"}',
            ("arn:aws:iam::aws:policy/ReadOnlyAccess",),
            external_id="external",
            source_identity="alice",
            tags=(("cost", "1"), ("team", "a")),
            transitive_tag_keys=("team",),
        ),
        AssumeRole(role(BASE, "second"), "two"),
    )
    aws = Aws(replace(config, web_identity=WebIdentity(role(HUB), "ci", token="a.b.c"), assume_roles=chain))
    assert aws.identity.arn == session(BASE, "two", "second")
    first, second = (call for call in admin.calls() if call.action == "AssumeRole")
    assert (first.caller, second.caller) == (session(HUB, "ci"), session(SPOKE, "one", "first"))
    assert first.parameters == {
        "RoleArn": role(SPOKE, "first"),
        "RoleSessionName": "one",
        "DurationSeconds": 3600,
        "Policy": '{"Version":"2012-10-17"}',
        "PolicyArns": [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
        "ExternalId": "external",
        "SourceIdentity": "alice",
        "Tags": [{"Key": "cost", "Value": "1"}, {"Key": "team", "Value": "a"}],
        "TransitiveTagKeys": ["team"],
    }
    assert second.parameters == {"RoleArn": role(BASE, "second"), "RoleSessionName": "two"}


def test_a_role_that_cannot_be_assumed_is_told_by_its_name(machine: Machine, config: Config, admin: Admin) -> None:
    machine.has(AWS_ACCESS_KEY_ID=BASE, AWS_SECRET_ACCESS_KEY="x")
    aws = Aws(replace(config, assume_roles=(AssumeRole(role(HUB), external_id="HUSH"),)))
    with admin.fault("access_denied", account=BASE, action="AssumeRole"), pytest.raises(AwsError) as raised:
        _ = aws.identity
    assert f"{root(BASE)} may not call sts:AssumeRole on {role(HUB)}" in str(raised.value)
    assert "HUSH" not in str(raised.value)


def test_what_sts_refuses_is_told_without_the_value(machine: Machine, config: Config) -> None:
    """An external ID in a profile is not looked at before it is sent."""
    machine.has(SOURCED.replace("external_id = external", "external_id = HUSH HUSH"))
    with pytest.raises(AwsError, match="at 'externalId' failed to satisfy constraint") as raised:
        _ = Aws(replace(config, profile="p")).identity
    assert "HUSH" not in str(raised.value)


# --- shared files ---


def test_shared_files_of_the_configuration(machine: Machine, config: Config) -> None:
    """The user's own files do not count then; `~` and variables do, and a file that is not there says nothing."""
    machine.has(f"[profile p]\n{keys(BASE)}", f"[p]\n{keys(BASE)}", WHERE=str(machine.folder))
    machine.file("mine", f"[profile p]\nrole_arn = {role(HUB)}\nrole_session_name = me\nsource_profile = b\n")
    machine.file("keys", f"[b]\n{keys(SPOKE)}")
    files = {"shared_config_files": ("~/mine", "/nowhere"), "shared_credentials_files": ("$WHERE/keys",)}
    assert Aws(replace(config, profile="p", **files)).identity.arn == session(HUB, "me")


@pytest.mark.parametrize("kind", ["shared_config_files", "shared_credentials_files"])
def test_several_files_are_one(machine: Machine, config: Config, kind: str) -> None:
    """Later ones add to earlier ones, key by key."""
    machine.has()
    section = "[profile b]" if kind == "shared_config_files" else "[b]"
    first = machine.file("first", f"{section}\n{keys(BASE)}")
    second = machine.file("second", f"{section}\naws_access_key_id = {SPOKE}\n")
    config = replace(config, **{kind: (first, second)})
    assert Aws(replace(config, profile="b")).identity.arn == root(SPOKE)
    profile = f"[profile p]\nrole_arn = {role(HUB)}\nrole_session_name = me\nsource_profile = b\n"
    third = machine.file("third", profile if kind == "shared_config_files" else "")
    if kind == "shared_credentials_files":
        config = replace(config, shared_config_files=(machine.file("fourth", profile),))
    chained = Aws(replace(config, profile="p", **{kind: (first, second, third)}))
    assert chained.identity.arn == session(HUB, "me")


# --- metadata ---


def test_credentials_of_an_instance(machine: Machine, config: Config, metadata: str) -> None:
    machine.has(AWS_EC2_METADATA_DISABLED="false")
    where = replace(config, ec2_metadata_service_endpoint=metadata)
    assert Aws(where).identity.arn == root(SPOKE)
    with pytest.raises(AwsError, match="there are none"):
        _ = Aws(replace(where, skip_metadata_api_check=True)).identity
