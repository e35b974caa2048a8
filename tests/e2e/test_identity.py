"""Both providers act as one, however the identity is given: the local AWS tells who called it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.harness import REGION, Account, Project

pytestmark = pytest.mark.local_aws

ROLE = "AWSServiceRoleForRDS"
PROGRAM = """
    import pulumi
    import pulumi_aws as aws
    import pulumi_aws_slr as slr

    settings = {settings}
    opts = None
    if settings:
        opts = pulumi.ResourceOptions(providers=[aws.Provider("away", **settings), slr.Provider("away", **settings)])
    team = aws.iam.Group("team", opts=opts)
    slr.RdsServiceLinkedRole("databases", opts=opts)
"""
ALONE = """
    import pulumi_aws_slr as slr

    slr.RdsServiceLinkedRole("databases")
"""


@dataclass(frozen=True)
class Given:
    """How an identity is given, and who that is."""

    caller: str
    environment: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    """Variables of the test's environment that are taken out."""
    config: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] | None = None
    """The settings of the explicit providers, in Python's spelling."""


@dataclass(frozen=True)
class Accounts:
    """The test's account, and two further ones."""

    base: str
    hub: str
    spoke: str
    folder: Path

    def file(self, name: str, text: str) -> str:
        """A file that only this test has; its path."""
        path = self.folder / name
        path.write_text(text)
        return str(path)


KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


def role(account: str, name: str) -> str:
    return f"arn:aws:iam::{account}:role/{name}"


def session(account: str, name: str, called: str) -> str:
    return f"arn:aws:sts::{account}:assumed-role/{name}/{called}"


def keys(account: str) -> str:
    return f"aws_access_key_id = {account}\naws_secret_access_key = x\n"


def environment(accounts: Accounts) -> Given:
    return Given(f"arn:aws:iam::{accounts.base}:root")


def sourced(account: str) -> str:
    """A profile that assumes a role with the keys of another one."""
    return f"[profile away]\nrole_arn = {role(account, 'deployer')}\nrole_session_name = me\nsource_profile = base\n"


def shared_profile(accounts: Accounts) -> Given:
    text = f"{sourced(accounts.hub)}[profile base]\n{keys(accounts.spoke)}"
    files = {"AWS_CONFIG_FILE": accounts.file("config", text)}
    return Given(session(accounts.hub, "deployer", "me"), files, config={"aws:profile": "away"})


def profile_of_the_environment(accounts: Accounts) -> Given:
    text = f"{sourced(accounts.hub)}[profile base]\n{keys(accounts.spoke)}"
    variables = {"AWS_CONFIG_FILE": accounts.file("config", text), "AWS_PROFILE": "away"}
    return Given(session(accounts.hub, "deployer", "me"), variables, KEYS)


def files_of_the_configuration(accounts: Accounts) -> Given:
    config = {
        "aws:profile": "away",
        "aws:sharedConfigFiles": [accounts.file("config", sourced(accounts.hub))],
        "aws:sharedCredentialsFiles": [accounts.file("keys", f"[base]\n{keys(accounts.spoke)}")],
    }
    return Given(session(accounts.hub, "deployer", "me"), config=config)


def keys_of_the_configuration(accounts: Accounts) -> Given:
    return Given(f"arn:aws:iam::{accounts.hub}:root", config={"aws:accessKey": accounts.hub, "aws:secretKey": "x"})


def one_role(accounts: Accounts) -> Given:
    link = {"roleArn": role(accounts.hub, "deployer"), "sessionName": "me", "externalId": "external"}
    return Given(session(accounts.hub, "deployer", "me"), config={"aws:assumeRoles": [link]})


CHAIN = {
    "duration": "30m",
    "policy": '{"Version":"2012-10-17","Statement":[]}',
    "tags": {"team": "a", "cost": "1"},
}


def chain(accounts: Accounts) -> Given:
    first = {
        **CHAIN,
        "roleArn": role(accounts.hub, "entry"),
        "sessionName": "one",
        "sourceIdentity": "alice",
        "transitiveTagKeys": ["team"],
        "policyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
    }
    second = {"roleArn": role(accounts.spoke, "deployer"), "sessionName": "two"}
    config = {"aws:assumeRoles": [first, second], "aws:stsRegion": "eu-west-3"}
    return Given(session(accounts.spoke, "deployer", "two"), config=config)


def web_identity(accounts: Accounts) -> Given:
    token = accounts.file("token", "header.payload.signature")
    identity = {"roleArn": role(accounts.hub, "ci"), "sessionName": "run", "webIdentityTokenFile": token}
    return Given(session(accounts.hub, "ci", "run"), config={"aws:assumeRoleWithWebIdentity": identity})


def web_identity_of_the_environment(accounts: Accounts) -> Given:
    variables = {
        "AWS_WEB_IDENTITY_TOKEN_FILE": accounts.file("token", "header.payload.signature"),
        "AWS_ROLE_ARN": role(accounts.hub, "ci"),
        "AWS_ROLE_SESSION_NAME": "run",
    }
    return Given(session(accounts.hub, "ci", "run"), variables, KEYS)


def explicit_providers(accounts: Accounts) -> Given:
    link = {"role_arn": role(accounts.spoke, "deployer"), "session_name": "me", "tags": {"role_arn": "x"}}
    settings = {
        "region": REGION,
        "access_key": accounts.hub,
        "secret_key": "x",
        "assume_roles": [link],
        "allowed_account_ids": [accounts.spoke],
        "skip_credentials_validation": True,
    }
    return Given(session(accounts.spoke, "deployer", "me"), settings=settings)


def explicit_web_identity(accounts: Accounts) -> Given:
    identity = {
        "role_arn": role(accounts.hub, "ci"),
        "session_name": "run",
        "web_identity_token": "header.payload.signature",
    }
    settings = {"region": REGION, "assume_role_with_web_identity": identity}
    return Given(session(accounts.hub, "ci", "run"), settings=settings)


WAYS: list[Callable[[Accounts], Given]] = [
    environment,
    shared_profile,
    profile_of_the_environment,
    files_of_the_configuration,
    keys_of_the_configuration,
    one_role,
    chain,
    web_identity,
    web_identity_of_the_environment,
    explicit_providers,
    explicit_web_identity,
]


@pytest.fixture
def accounts(account: Account, tmp_path: Path) -> Iterator[Accounts]:
    hub, spoke = (str((int(account.id) + more) % 10**12).zfill(12) for more in (1, 2))
    folder = tmp_path / "files"
    folder.mkdir()
    yield Accounts(account.id, hub, spoke, folder)
    assert account.admin is not None
    for number in (hub, spoke):
        account.admin.reset(account=number)


def recorded(account: Account, since: int = 0) -> list[Any]:
    """The calls of all accounts: the tests of one worker run one after the other."""
    assert account.admin is not None
    return account.admin.calls(since=since)


def written(account: Account) -> list[str]:
    """The calls that have changed something in any account."""
    return [call.action for call in recorded(account) if call.action.startswith(("Create", "Tag", "Update", "Delete"))]


@pytest.fixture(autouse=True)
def nothing_recorded(account: Account) -> None:
    assert account.admin is not None
    account.admin.clear_calls()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_both_providers_are_the_same_caller(
    account: Account, accounts: Accounts, project: Callable[..., Project], way: Callable[[Accounts], Given]
) -> None:
    given = way(accounts)
    stack = project(PROGRAM.format(settings=given.settings), **given.config)
    stack.env.update(given.environment)
    for name in given.without:
        del stack.env[name]
    stack.preview().ok()
    stack.up().ok()
    stack.up("--expect-no-changes").ok()
    stack.destroy().ok()
    calls = [call for call in recorded(account) if call.service == "iam"]
    assert {"CreateGroup", "DeleteGroup", "CreateServiceLinkedRole", "DeleteServiceLinkedRole"} <= {
        call.action for call in calls
    }
    assert {call.caller for call in calls} == {given.caller}


def test_all_that_a_session_is_given_reaches_sts(
    account: Account, accounts: Accounts, project: Callable[..., Project]
) -> None:
    """By both providers alike."""
    given = chain(accounts)
    project(PROGRAM.format(settings=None), **given.config).up().ok()
    assumed: dict[str, list[dict[str, Any]]] = {}
    for call in recorded(account):
        if call.action == "AssumeRole":
            assert call.region == "eu-west-3"
            wanted = {**call.parameters, "Tags": sorted(call.parameters.get("Tags", ()), key=lambda tag: tag["Key"])}
            assumed.setdefault(call.parameters["RoleArn"], []).append(wanted)
    first, second = assumed[role(accounts.hub, "entry")], assumed[role(accounts.spoke, "deployer")]
    assert len(first) == len(second) == 2, "one for each provider"
    assert (
        first[0]
        == first[1]
        == {
            "RoleArn": role(accounts.hub, "entry"),
            "RoleSessionName": "one",
            "DurationSeconds": 1800,
            "Policy": CHAIN["policy"],
            "PolicyArns": [{"arn": "arn:aws:iam::aws:policy/AdministratorAccess"}],
            "SourceIdentity": "alice",
            "Tags": [{"Key": "cost", "Value": "1"}, {"Key": "team", "Value": "a"}],
            "TransitiveTagKeys": ["team"],
        }
    )
    assert second[0] == second[1]


@pytest.mark.parametrize("limit", ["forbiddenAccountIds", "allowedAccountIds"])
def test_an_account_that_is_not_meant_gets_no_role(
    account: Account, accounts: Accounts, project: Callable[..., Project], limit: str
) -> None:
    number = accounts.hub if limit == "forbiddenAccountIds" else account.id
    link = {"roleArn": role(accounts.hub, "deployer"), "sessionName": "me"}
    stack = project(ALONE, **{f"aws:{limit}": [number], "aws:assumeRoles": [link]})
    for command in (stack.preview, stack.up):
        output = command().failed().output
        assert f"({limit})" in output
        assert f"in account {accounts.hub}" in output
    assert written(account) == []
    assert {call.service for call in recorded(account)} == {"sts"}, "nothing is even asked there"


def test_a_setting_that_nobody_knows_is_refused_at_preview(account: Account, project: Callable[..., Project]) -> None:
    stack = project(ALONE, **{"aws:regoin": "x", "aws:assumeRole": {"roleArn": "x"}})
    output = stack.preview().failed().output
    assert "regoin" in output
    assert "did you mean region?" in output
    assert "pulumi-aws calls it assumeRoles since its version 7" in output
    assert recorded(account) == []


def test_a_profile_that_wants_a_code_fails_at_once(
    account: Account, accounts: Accounts, project: Callable[..., Project]
) -> None:
    profile = f"[profile away]\nrole_arn = {role(accounts.hub, 'deployer')}\nsource_profile = base\n"
    text = f"{profile}mfa_serial = arn:aws:iam::{accounts.base}:mfa/me\n[profile base]\n{keys(accounts.base)}"
    stack = project(ALONE, **{"aws:profile": "away"})
    stack.env["AWS_CONFIG_FILE"] = accounts.file("config", text)
    output = stack.preview().failed().output
    assert f"the profile away wants the code of the MFA device arn:aws:iam::{accounts.base}:mfa/me" in output
    assert "aws configure export-credentials --profile away" in output
    assert recorded(account) == []


def test_a_region_that_comes_from_a_resource(account: Account, project: Callable[..., Project]) -> None:
    """At preview nobody knows it, so nobody is asked; then it is known."""
    stack = project("""
        import pulumi
        import pulumi_aws as aws
        import pulumi_aws_slr as slr

        cluster = aws.rds.Cluster(
            "orders", engine="aurora-postgresql", master_username="admin_user", manage_master_user_password=True,
            skip_final_snapshot=True,
        )
        there = slr.Provider("there", region=cluster.arn.apply(lambda arn: arn.split(":")[3]))
        slr.DmsServerlessServiceLinkedRole("replications", opts=pulumi.ResourceOptions(provider=there))
    """)
    preview = stack.preview().ok()
    assert "region of the provider will be known when the resource that gives it is there" in preview.output
    assert recorded(account) == []
    stack.up().ok()
    assert account.role("AWSServiceRoleForDMSServerless") is not None
    (provider,) = stack.resources("pulumi:providers:aws-slr")
    assert provider["inputs"]["region"] == REGION
    stack.destroy().ok()


def test_a_role_to_assume_that_the_program_makes(account: Account, project: Callable[..., Project]) -> None:
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    stack = project(f"""
        import pulumi
        import pulumi_aws as aws
        import pulumi_aws_slr as slr

        deployer = aws.iam.Role("deployer", name="deployer", assume_role_policy='{trust}')
        there = slr.Provider("there", assume_roles=[{{"role_arn": deployer.arn, "session_name": "me"}}])
        slr.RdsServiceLinkedRole("databases", opts=pulumi.ResourceOptions(provider=there))
    """)
    assert "assumeRoles of the provider will be known" in stack.preview().ok().output
    assert recorded(account) == []
    stack.up().ok()
    (creation,) = (call for call in recorded(account) if call.action == "CreateServiceLinkedRole")
    assert creation.caller == session(account.id, "deployer", "me")
    stack.destroy().ok()


def test_what_the_configuration_encrypts_is_encrypted_in_the_state(
    account: Account, accounts: Accounts, project: Callable[..., Project]
) -> None:
    link = {"roleArn": role(accounts.hub, "deployer"), "sessionName": "me"}
    stack = project(ALONE, passphrase=True, **{"aws:assumeRoles": [link]})
    stack.run("config", "set", "--secret", "--path", "aws:assumeRoles[0].externalId", "HUSH-external").ok()
    stack.run("config", "set", "--secret", "--path", "aws:defaultTags.tags.owner", "HUSH-tag").ok()
    stack.up().ok()
    (assuming,) = (call for call in recorded(account) if call.action == "AssumeRole")
    assert assuming.parameters["ExternalId"] == "HUSH-external"
    (provider,) = stack.resources("pulumi:providers:aws-slr")
    assert "HUSH" not in json.dumps(provider)
    for name in ("assumeRoles", "defaultTags"):
        assert set(provider["inputs"][name]) == {"4dabf18193072939515e22adb298388d", "ciphertext"}
