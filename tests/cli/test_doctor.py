"""`slr doctor`, against the local AWS."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.aws.admin import Admin
from pulumi_aws_slr.ownership.owner import Owner
from pulumi_aws_slr.ownership.tags import Ownership
from tests.cli.conftest import Accounts, Run, Slr

pytestmark = pytest.mark.local_aws
WRITES = ("Create", "Delete", "Put", "Attach", "Detach", "Tag", "Untag", "Update")
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
STACK = """
config:
  aws:region: eu-west-1
  shop:roles:
    databases:
      service: rds
      callers:
        app: {role: app, may: [view]}
    fleet: {service: autoscaling, suffix: blue}
    replications: {service: dms-serverless}
"""
Doctor = Callable[..., Run]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "Pulumi.prod.yaml").write_text(STACK)
    monkeypatch.chdir(folder)
    return folder


def deployer(accounts: Accounts, account: str, *policies: dict[str, Any]) -> str:
    """A profile of a role's session, with inline policies, and a way to see itself."""
    iam = accounts.client(account)
    arn = iam.create_role(RoleName="deployer", Path="/ci/", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    for number, document in enumerate(policies):
        iam.put_role_policy(RoleName="deployer", PolicyName=f"p{number}", PolicyDocument=json.dumps(document))
    sts = accounts.client(account, "sts")
    key = sts.assume_role(RoleArn=arn, RoleSessionName="run")["Credentials"]
    with accounts.config.open("a", encoding="utf-8") as file:
        file.write(
            f"[profile {account}-deployer]\nregion=eu-west-1\naws_access_key_id={key['AccessKeyId']}\n"
            f"aws_secret_access_key={key['SecretAccessKey']}\naws_session_token={key['SessionToken']}\n"
        )
    return f"{account}-deployer"


def needed(slr: Slr) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = slr("policy", "deployer", "--stack", "prod", "--json").json
    return found


def findings(run: Run, level: str) -> list[str]:
    return [f"{finding['about']}: {finding['text']}" for finding in run.json["findings"] if finding["level"] == level]


def test_all_is_well(slr: Slr, accounts: Accounts, project: Path) -> None:
    account = accounts.new()
    accounts.client(account).create_role(RoleName="app", AssumeRolePolicyDocument=TRUST)
    profile = deployer(accounts, account, *needed(slr))
    found = slr("doctor", "--stack", "prod", "--profile", profile)
    assert (found.code, found.err) == (0, "")
    assert [" ".join(line.split()) for line in found.out.splitlines()] == [
        f"ok credentials arn:aws:sts::{account}:assumed-role/deployer/run in account {account}",
        f"ok permissions arn:aws:iam::{account}:role/ci/deployer may make all 49 calls that the deployment can take",
        "ok AWSServiceRoleForAutoScaling_blue does not exist, and will be created",
        "ok AWSServiceRoleForDMSServerless does not exist, and will be created",
        "ok AWSServiceRoleForRDS does not exist, and will be created",
        "ok role/app exists, and may do what the stack allows it",
    ]
    calls = Admin(accounts.url).calls(account=account)
    assert not [call for call in calls if "assumed-role/deployer" in call.caller and call.action.startswith(WRITES)]


def test_roles_that_the_stack_has_left(slr: Slr, accounts: Accounts, project: Path) -> None:
    account = accounts.new()
    iam = accounts.client(account)
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=TRUST)
    for service in ("ecs", "rds", "elasticache"):
        iam.create_service_linked_role(AWSServiceName=f"{service}.amazonaws.com")
    for name, owner in (("ECS", "shop/prod/gone"), ("RDS", "shop/prod/databases-role"), ("ElastiCache", "web/prod/x")):
        tags = [{"Key": f"aws-slr:owner:{owner}", "Value": "x"}]
        iam.tag_role(RoleName=f"AWSServiceRoleFor{name}", Tags=tags)
    found = slr("doctor", "--stack", "prod", "--profile", account, "--json")
    marked = {
        item["about"]: item["remedy"] for item in found.json["findings"] if "carries this stack's marks" in item["text"]
    }
    assert marked == {"AWSServiceRoleForECS": "`slr prune --left-by shop/prod`"}
    name = "AWSServiceRoleForElastiCache"
    with Admin(accounts.url).fault("access_denied", account=account, action="GetRole", resource=name):
        narrow = slr("doctor", "--stack", "prod", "--profile", account, "--json")
    assert (
        "account: whether this stack has left any of 1 roles behind that the caller may not read is not known"
        in findings(narrow, "fine")
    )
    with Admin(accounts.url).fault("access_denied", account=account, action="ListRoles"):
        nothing = slr("doctor", "--stack", "prod", "--profile", account, "--json")
    assert any("has left roles behind is not known: " in text for text in findings(nothing, "warning"))


def test_what_keeps_a_role_that_the_stack_has_left(slr: Slr, accounts: Accounts, project: Path) -> None:
    account = accounts.new()
    iam = accounts.client(account)
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=TRUST)
    iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    iam.tag_role(RoleName="AWSServiceRoleForECS", Tags=[{"Key": "aws-slr:owner:shop/prod/gone", "Value": "x"}])
    accounts.client(account, "ecs", "ap-southeast-2").create_cluster(clusterName="orders")
    accounts.client(account, "kms", "ap-southeast-2").create_key()

    def about_ecs() -> str:
        found = slr("doctor", "--stack", "prod", "--profile", account, "--json")
        return next(text for text in findings(found, "warning") if text.startswith("AWSServiceRoleForECS"))

    kept = about_ecs()
    assert "It stays while it is used:\n  ap-southeast-2:\n    AWS::ECS::Cluster orders" in kept
    assert "kms" not in kept.lower()
    with Admin(accounts.url).fault("access_denied", account=account, action="ListResources"):
        assert "Whether it is used is not known in full:\n  not known in" in about_ecs()
    accounts.client(account, "ecs", "ap-southeast-2").delete_cluster(cluster="orders")
    assert about_ecs().endswith("otherwise a run that was killed has left it")


def test_a_stack_of_roles_alone_needs_no_checkpoints(slr: Slr, accounts: Accounts, project: Path) -> None:
    account = accounts.new()
    assert "checkpoints" not in slr("doctor", "--stack", "prod", "--profile", account).out
    (project / "Pulumi.prod.yaml").write_text(
        "config:\n  aws:region: eu-west-1\n  shop:roles:\n    databases: {service: rds}\n"
    )
    found = slr("doctor", "--stack", "prod", "--profile", account, "--json")
    assert any(
        text.startswith("checkpoints: there is nothing in this stack but roles") for text in findings(found, "fine")
    )


def test_what_becomes_of_roles_that_exist(slr: Slr, accounts: Accounts, project: Path) -> None:
    account = accounts.new()
    iam = accounts.client(account)
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=TRUST)
    iam.create_role(RoleName="AWSServiceRoleForDMSServerless", AssumeRolePolicyDocument=TRUST)
    for service, suffix in (("rds", {}), ("autoscaling", {"CustomSuffix": "blue"})):
        iam.create_service_linked_role(AWSServiceName=f"{service}.amazonaws.com", **suffix)
    other = [{"Key": "aws-slr:owner:other/stack/x", "Value": "x"}]
    iam.tag_role(RoleName="AWSServiceRoleForAutoScaling_blue", Tags=other)
    found = slr("doctor", "--stack", "prod", "--profile", deployer(accounts, account, *needed(slr)), "--json")
    assert (found.code, found.json["exit_code"]) == (1, 1)
    (failure,) = findings(found, "failure")
    assert failure.startswith("AWSServiceRoleForDMSServerless: the role AWSServiceRoleForDMSServerless exists in this")
    fine = "\n".join(findings(found, "fine"))
    assert "AWSServiceRoleForAutoScaling_blue: belongs to other/stack/x; this stack will join as an owner" in fine
    assert "AWSServiceRoleForRDS: exists since 20" in fine

    own = [{"Key": "aws-slr:owner:shop/prod/autoscaling-blue", "Value": "x"}]
    iam.tag_role(RoleName="AWSServiceRoleForAutoScaling_blue", Tags=own)
    again = slr("doctor", "--stack", "prod", "--profile", account, "--json")
    assert "AWSServiceRoleForAutoScaling_blue: is this stack's own" in findings(again, "fine")


def test_a_role_that_may_not_exist_and_one_that_is_being_deleted(slr: Slr, accounts: Accounts, project: Path) -> None:
    path = project / "Pulumi.prod.yaml"
    path.write_text(path.read_text().replace("dms-serverless}", "dms-serverless, onExisting: fail}"))
    account = accounts.new()
    iam = accounts.client(account)
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=TRUST)
    for service in ("rds", "dms"):
        iam.create_service_linked_role(AWSServiceName=f"{service}.amazonaws.com")
    other = Ownership(Owner("other/stack/x"), "word")
    marks = {**other.tag(), **other.mark()}
    tags = [{"Key": key, "Value": value} for key, value in marks.items()]
    iam.tag_role(RoleName="AWSServiceRoleForRDS", Tags=tags)
    profile = deployer(accounts, account, *needed(slr))
    found = slr("doctor", "--stack", "prod", "--profile", profile, "--json")
    (failure,), (warning,) = findings(found, "failure"), findings(found, "warning")
    assert "exists already and onExisting is `fail`" in failure
    assert re.fullmatch(
        r"AWSServiceRoleForRDS: other/stack/x \(since \S+Z\) is deleting it; `pulumi up` waits for that", warning
    )

    long_ago = "word 2026-01-02T03:04:05Z"
    iam.tag_role(RoleName="AWSServiceRoleForRDS", Tags=[{"Key": other.owner.deleting_key, "Value": long_ago}])
    again = slr("doctor", "--stack", "prod", "--profile", profile, "--json")
    assert findings(again, "warning") == []
    fine = "AWSServiceRoleForRDS: belongs to other/stack/x; this stack will join as an owner"
    assert fine in findings(again, "fine")


def test_a_policy_that_depends_on_the_real_call(slr: Slr, accounts: Accounts, project: Path) -> None:
    account = accounts.new()
    accounts.client(account).create_role(RoleName="app", AssumeRolePolicyDocument=TRUST)
    (document,) = needed(slr)
    statement = next(statement for statement in document["Statement"] if statement["Sid"] == "DeleteRoles")
    statement["Condition"] = {"StringEquals": {"aws:SourceVpc": "vpc-1"}}
    found = slr("doctor", "--stack", "prod", "--profile", deployer(accounts, account, document), "--json")
    assert found.code == 3
    assert len(findings(found, "unknown")) == 2
    assert all(
        finding.endswith(", unless aws:SourceVpc of the real call say otherwise")
        for finding in findings(found, "unknown")
    )


def test_permissions_that_are_missing(slr: Slr, accounts: Accounts, project: Path) -> None:
    account = accounts.new()
    (document,) = needed(slr)
    document["Statement"] = [one for one in document["Statement"] if one["Sid"] not in {"CreateRoles", "TagRoles1"}]
    profile = deployer(accounts, account, document)
    found = slr("doctor", "--stack", "prod", "--profile", profile, "--json")
    assert found.code == 1
    create, missing = findings(found, "failure")
    assert create.startswith(
        f"permissions: iam:CreateServiceLinkedRole on arn:aws:iam::{account}:role/aws-service-role/"
    )
    assert create.count("AWSServiceRoleFor") == 3
    assert create.endswith(": no policy of the caller allows it")
    assert missing == "role/app: there is no role of this name in the account, so nothing can be attached to it"
    (pending,) = findings(found, "warning")
    assert pending.startswith("permissions: iam:TagRole on ")
    assert {finding["remedy"] for finding in found.json["findings"] if "no policy" in finding["text"]} == {
        "give the caller what `slr policy deployer --stack prod` prints"
    }


def test_a_deny_is_named(slr: Slr, accounts: Accounts, project: Path) -> None:
    account = accounts.new()
    accounts.client(account).create_role(RoleName="app", AssumeRolePolicyDocument=TRUST)
    deny = {"Effect": "Deny", "Action": "iam:Delete*", "Resource": "*"}
    profile = deployer(accounts, account, *needed(slr), {"Version": "2012-10-17", "Statement": [deny]})
    lines = slr("doctor", "--stack", "prod", "--profile", profile).out.splitlines()
    denied = [line for line in lines if line.startswith("fails")]
    assert len(denied) == 3
    assert all(
        ": a policy denies it (p1). Remedy: a further Allow will not help: ask the policy's owner" in line
        for line in denied
    )


def test_a_permissions_boundary_stands_in_the_way(slr: Slr, accounts: Accounts, project: Path) -> None:
    account = accounts.new()
    iam = accounts.client(account)
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=TRUST)
    profile = deployer(accounts, account, *needed(slr))
    limit = {"Effect": "Allow", "NotAction": "iam:CreateServiceLinkedRole", "Resource": "*"}
    boundary = iam.create_policy(
        PolicyName="limit", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": limit})
    )
    iam.put_role_permissions_boundary(RoleName="deployer", PermissionsBoundary=boundary["Policy"]["Arn"])
    found = slr("doctor", "--stack", "prod", "--profile", profile, "--json")
    (failure,) = findings(found, "failure")
    assert failure.endswith(": the caller's permissions boundary does not allow it")


def test_a_boundary_of_a_caller_takes_away_what_the_stack_gives(slr: Slr, accounts: Accounts, project: Path) -> None:
    account = accounts.new()
    iam = accounts.client(account)
    limit = {"Effect": "Allow", "NotAction": "iam:Get*", "Resource": "*"}
    boundary = iam.create_policy(
        PolicyName="limit", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": limit})
    )["Policy"]["Arn"]
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=TRUST, PermissionsBoundary=boundary)
    profile = deployer(accounts, account, *needed(slr))
    found = slr("doctor", "--stack", "prod", "--profile", profile, "--json")
    assert found.code == 0, "the deployment succeeds"
    warnings = [finding for finding in found.json["findings"] if finding["level"] == "warning"]
    assert {warning["about"] for warning in warnings} == {"role/app"}
    arn = f"arn:aws:iam::{account}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
    boundary_text = f"iam:GetRole on {arn}: the caller's permissions boundary does not allow it"
    assert boundary_text in [warning["text"] for warning in warnings]
    assert {warning["remedy"] for warning in warnings} == {
        "a further Allow will not help: ask the boundary's owner for an exception"
    }


def test_a_caller_with_a_path_is_found_by_its_arn(slr: Slr, accounts: Accounts, project: Path) -> None:
    account = accounts.new()
    iam = accounts.client(account)
    arn = iam.create_role(RoleName="app", Path="/team/", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    path = project / "Pulumi.prod.yaml"
    path.write_text(path.read_text().replace("role: app", f"role: '{arn}'"))
    found = slr("doctor", "--stack", "prod", "--profile", account, "--json")
    assert "role/app: exists, and may do what the stack allows it" in findings(found, "fine")


def test_a_service_control_policy_stands_in_the_way(slr: Slr, accounts: Accounts, project: Path) -> None:
    management = accounts.client(accounts.new(), "organizations")
    management.create_organization(FeatureSet="ALL")
    member = management.create_account(AccountName="m", Email="m@example.com")["CreateAccountStatus"]["AccountId"]
    scp = slr("policy", "scp", "--stack", "prod", "--deployer", "arn:aws:iam::*:role/nobody", "--json").json[0]
    for statement in scp["Statement"]:
        statement["NotResource"] = statement["NotResource"][1:]  # without the role of Auto Scaling
    made = management.create_policy(Name="slr", Description="", Type="SERVICE_CONTROL_POLICY", Content=json.dumps(scp))[
        "Policy"
    ]["PolicySummary"]["Id"]
    management.attach_policy(PolicyId=made, TargetId=management.list_roots()["Roots"][0]["Id"])
    accounts.client(member).create_role(RoleName="app", AssumeRolePolicyDocument=TRUST)
    profile = deployer(accounts, member, *needed(slr))
    found = slr("doctor", "--stack", "prod", "--profile", profile, "--json")
    create, delete = findings(found, "failure")
    for failure, verb in ((create, "Create"), (delete, "Delete")):
        assert failure.startswith(f"permissions: iam:{verb}ServiceLinkedRole on arn:aws:iam::{member}:role/")
        assert failure.endswith("Scaling_blue: a service control policy of the organization does not allow it")


def test_the_simulator_may_not_be_asked(slr: Slr, accounts: Accounts, url: str, project: Path) -> None:
    account = accounts.new()
    accounts.client(account).create_role(RoleName="app", AssumeRolePolicyDocument=TRUST)
    profile = deployer(accounts, account, *needed(slr))
    with Admin(url).fault("access_denied", account=account, action="SimulatePrincipalPolicy"):
        found = slr("doctor", "--stack", "prod", "--profile", profile, "--json")
    assert found.code == 3
    unknown = findings(found, "unknown")
    assert [text.partition(":")[0] for text in unknown] == ["permissions", "role/app"]
    assert all("may not call iam:SimulatePrincipalPolicy" in text for text in unknown)
    assert len(findings(found, "fine")) == 4


def test_the_root_user(slr: Slr, accounts: Accounts, project: Path) -> None:
    account = accounts.new()
    accounts.client(account).create_role(RoleName="app", AssumeRolePolicyDocument=TRUST)
    found = slr("doctor", "--stack", "prod", "--profile", account, "--json")
    assert found.code == 0
    (warning,) = findings(found, "warning")
    assert "IAM does not simulate those for it" in warning


def test_credentials_that_do_not_work(slr: Slr, accounts: Accounts, project: Path) -> None:
    found = slr("doctor", "--stack", "prod", "--profile", "nope")
    assert found.code == 3
    assert found.out.startswith("unknown credentials  AWS credentials: no usable AWS credentials")


def test_the_wrong_account(slr: Slr, accounts: Accounts, project: Path) -> None:
    path = project / "Pulumi.prod.yaml"
    path.write_text(path.read_text() + "  aws:allowedAccountIds: ['111122223333']\n")
    found = slr("doctor", "--stack", "prod", "--profile", accounts.new())
    assert found.code == 1
    assert found.out.startswith("fails   credentials  the credentials are those of arn:aws:iam::")


def test_encrypted_credentials_are_said_to_be_left_out(slr: Slr, accounts: Accounts, project: Path) -> None:
    path = project / "Pulumi.prod.yaml"
    path.write_text(path.read_text() + "  aws:secretKey: {secure: v1:abc}\n")
    found = slr("doctor", "--stack", "prod")
    assert found.out.startswith("warning credentials  aws:secretKey of the stack can only be decrypted by Pulumi;")


@pytest.mark.parametrize("arguments", [(), ("--stack",)])
def test_a_wrong_command_line(slr: Slr, project: Path, arguments: tuple[str, ...]) -> None:
    assert slr("doctor", *arguments).code == 2


def test_as_a_process(slr: Slr, accounts: Accounts, project: Path) -> None:
    account = accounts.new()
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": account, "AWS_SECRET_ACCESS_KEY": "x", "PULUMI_STACK": "prod"}
    command = [sys.executable, "-m", "pulumi_aws_slr.cli", "doctor", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    answer = json.loads(done.stdout)
    assert (answer["stack"], answer["exit_code"]) == ("prod", 1)
    assert [finding["about"] for finding in answer["findings"] if finding["level"] == "failure"] == ["role/app"]


PROGRAM = """
import pulumi_aws as aws
from pulumi_aws_slr import RdsServiceLinkedRole

made = aws.iam.Role("made", assume_role_policy="{}")
callers = {"made": {"role": made.name, "may": ["view"]}, "app": {"role": "app", "may": ["view"]}}
RdsServiceLinkedRole("databases", {"callers": callers})
odd = aws.iam.Policy("odd", policy="{}")
aws.iam.UserPolicyAttachment("odd", user="odd", policy_arn=odd.arn)
aws.iam.UserPolicyAttachment("known", user="odd", policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess")
"""


def test_a_program_that_declares_its_roles_in_python(slr: Slr, accounts: Accounts, project: Path) -> None:
    (project / "Pulumi.prod.yaml").write_text("config: {aws:region: eu-west-1}\n")
    (project / "__main__.py").write_text(PROGRAM)
    account = accounts.new()
    accounts.client(account).create_role(RoleName="app", AssumeRolePolicyDocument=TRUST)
    accounts.client(account).create_user(UserName="odd")
    profile = deployer(accounts, account, *needed(slr))
    found = slr("doctor", "--stack", "prod", "--profile", profile, "--json")
    assert (found.code, findings(found, "failure")) == (3, [])
    (warning,), (unknown,) = findings(found, "warning"), findings(found, "unknown")
    assert warning == (
        "permissions: not examined in full. What these resources need is not part of it, add that by hand: "
        "aws:iam/role:Role (made)."
    )
    assert unknown == (
        "user/odd: exists; a policy that the program gives it is not examined: a part of it is missing, or of another "
        "form"
    )
    assert [finding for finding in findings(found, "fine") if "made" in finding] == []
    assert "role/app: exists, and may do what the stack allows it" in findings(found, "fine")


def test_a_program_that_fails(slr: Slr, project: Path) -> None:
    (project / "Pulumi.prod.yaml").write_text("config: {aws:region: eu-west-1}\n")
    (project / "__main__.py").write_text("1 / 0")
    found = slr("doctor", "--stack", "prod")
    assert (found.code, found.out) == (1, "")
    assert "failed with exit code 1; the reason is above" in found.err
