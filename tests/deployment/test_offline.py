"""A stack whose program declares its roles in Python: what slr makes of it."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from pulumi_aws_slr import Role
from pulumi_aws_slr.deployment.deployer import deployer_statements
from pulumi_aws_slr.deployment.offline import declared
from pulumi_aws_slr.deployment.stack import Stack, StackError, load
from pulumi_aws_slr.tokens import UNKNOWN

PROGRAM = """
    import os
    import pulumi
    import pulumi_aws as aws
    from pulumi_aws_slr import (
        AuroraServiceLinkedRole, CallerPermissions, DmsServerlessServiceLinkedRole,
        DmsServiceRoles, Provider, RdsServiceLinkedRole, ServiceLinkedRole,
    )

    assert not [name for name in os.environ if "SECRET" in name]
    app = aws.iam.Role("app", path="/team/", assume_role_policy="{}")
    staff = aws.iam.User("staff", name="alice", path="/staff/")
    RdsServiceLinkedRole("databases", {"callers": {"app": {"role": app.name, "may": ["create"]}}})
    AuroraServiceLinkedRole("aurora", {"deletion": "keep"})
    DmsServerlessServiceLinkedRole("replications", {})
    ServiceLinkedRole("fleet", {"aws_service_name": "autoscaling", "custom_suffix": "blue"})
    DmsServiceRoles("dms", {})
    CallerPermissions("all", {"services": ["*"], "callers": {"staff": {"user": staff.id, "may": ["view"]}}})
    mine = aws.iam.Policy("mine", name="mine", policy="{}")
    aws.iam.GroupPolicyAttachment("mine", group="readers", policy_arn=mine.arn)
    aws.iam.GroupPolicyAttachment("theirs", group="readers", policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    aws.rds.Cluster("orders", engine="aurora-postgresql")
    Provider("east", region="us-east-1")
"""
UNCOVERED = "What these resources need is not part of it, add that by hand:"
ACCOUNT = "111122223333"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: {name: python}\n")
    (tmp_path / "Pulumi.prod.yaml").write_text("config: {aws:region: eu-west-1, vpc: x}\n")
    write(tmp_path, PROGRAM)
    return tmp_path


def write(project: Path, program: str) -> None:
    (project / "__main__.py").write_text(textwrap.dedent(program))


def allowed(stack: Stack, action: str) -> list[str]:
    statements = deployer_statements(stack.resources, stack.place)
    return [resource for statement in statements if action in statement.actions for resource in statement.resources]


def test_its_program_is_run(project: Path) -> None:
    stack = load("prod", directory=project, account=ACCOUNT)
    assert sorted({role.inputs["awsServiceName"] for role in stack.roles}) == [
        "autoscaling.amazonaws.com",
        "dms.amazonaws.com",
        "rds.amazonaws.com",
    ]
    iam = f"arn:aws:iam::{ACCOUNT}"
    assert allowed(stack, "iam:CreatePolicy") == [
        f"{iam}:policy/all-staff-???????",
        f"{iam}:policy/databases-callers-app-???????",
        f"{iam}:policy/mine",
    ]
    assert allowed(stack, "iam:AttachRolePolicy") == [
        f"{iam}:role/team/app-???????",
        f"{iam}:role/dms-cloudwatch-logs-role",
        f"{iam}:role/dms-vpc-role",
    ]
    assert allowed(stack, "iam:AttachUserPolicy") == [f"{iam}:user/staff/alice"]
    (readers,) = (one for one in deployer_statements(stack.resources, stack.place) if "AttachToCallerGroup" in one.sid)
    assert readers.condition == (
        ("ArnLike", "iam:PolicyARN", f"{iam}:policy/mine"),
        ("ArnLike", "iam:PolicyARN", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
    )
    assert (stack.region, stack.label, stack.config) == ("eu-west-1", "shop/prod", None)


def test_only_what_is_known_before_creation_is_told() -> None:
    def program() -> None:
        queue = aws.sqs.Queue("queue")
        app = aws.iam.Role("app", name_prefix="app-", path="/team/", assume_role_policy="{}")
        policy = aws.iam.Policy("policy", policy="{}", tags={"queue": queue.arn, "who": pulumi.Output.secret("me")})
        aws.iam.RolePolicyAttachment("both", role=app.name, policy_arn=policy.arn)
        aws.iam.RolePolicyAttachment("theirs", role=app.arn, policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess")
        Role("role", aws_service_name="rds")

    resources = {
        account: declared(program, project="shop", stack="prod", config={}, account=account, region="eu-west-1")
        for account in ("*", ACCOUNT)
    }
    for account, found in resources.items():
        named = {resource.name: resource for resource in found}
        queue, app, policy, both, theirs, role = (
            named[name] for name in ("queue", "app", "policy", "both", "theirs", "role")
        )
        arn = f"arn:aws:iam::{account}"
        assert queue.outputs == {}
        assert app.outputs == {"arn": f"{arn}:role/team/app-*", "name": "app"}
        assert policy.inputs["tags"] == {"queue": UNKNOWN, "who": "me"}
        assert policy.property_dependencies == {"tags": (queue.urn,)}
        assert policy.outputs["arn"] == both.inputs["policyArn"] == f"{arn}:policy/policy-???????"
        assert (both.inputs["role"], theirs.inputs["role"]) == ("app", app.outputs["arn"])
        assert both.urn == f"urn:pulumi:prod::shop::pulumi:pulumi:Stack${both.type}::both"
        assert both.dependencies == {app.urn, policy.urn}
        path = "role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
        known = {} if account == "*" else {"arn": f"{arn}:{path}", "name": "AWSServiceRoleForRDS"}
        assert role.outputs == known


def test_names_that_are_secret() -> None:
    def program() -> None:
        aws.iam.User("staff", name=pulumi.Output.secret("alice"), path="/staff/")
        Role("role", aws_service_name="autoscaling", custom_suffix=pulumi.Output.secret("blue"))

    found = declared(program, project="shop", stack="prod", config={}, account=ACCOUNT, region="eu-west-1")
    assert {one.name: one.outputs["arn"].rpartition("/")[2] for one in found if one.outputs} == {
        "staff": "alice",
        "role": "AWSServiceRoleForAutoScaling_blue",
    }


def test_what_is_not_covered_is_named(project: Path) -> None:
    assert load("prod", directory=project).left_out == [
        f"{UNCOVERED} aws:iam/role:Role (app), aws:iam/user:User (staff), aws:rds/cluster:Cluster (orders).",
        "All is taken to be in one account, also what these providers make: east.",
    ]


def test_components_around_dms(project: Path) -> None:
    write(
        project,
        """
        import pulumi_aws as aws
        from pulumi_aws_slr import DmsEncryptionKey, DmsEndpointRole, DmsPermissions
        aws.iam.Policy("some", name_prefix="some-", policy="{}")
        lake = DmsEndpointRole("lake", {"kind": "s3-target", "bucket": "landing", "callers": {"ci": {"role": "ci"}}})
        DmsEncryptionKey("key", {"principals": [lake.arn]})
        DmsPermissions("dms", {"callers": {"ci": {"role": "ci", "may": ["view"]}}})
        """,
    )
    stack = load("prod", directory=project)
    assert allowed(stack, "iam:CreatePolicy") == [
        f"arn:aws:iam::*:policy/{name}" for name in ("dms-ci-???????", "lake-ci-???????", "some-*")
    ]
    (told,) = stack.left_out
    assert told == (
        f"{UNCOVERED} aws:iam/role:Role (lake-role), aws:iam/rolePolicy:RolePolicy (lake-access), "
        "aws:kms/key:Key (key-key)."
    )


def test_roles_in_the_stack_s_file_are_read_without_running_anything(project: Path) -> None:
    (project / "Pulumi.prod.yaml").write_text("config: {roles: {databases: {service: rds}}}\n")
    write(project, "raise SystemExit(9)")
    assert [role.name for role in load("prod", directory=project).roles] == ["databases-role"]


@pytest.mark.parametrize(
    ("program", "project_file", "reason"),
    [
        ("1 / 0", "", "the program {} failed with exit code 1; the reason is above"),
        ("import os; os._exit(0)", "", "the program {} failed with exit code 0; the reason is above"),
        (
            "",
            "name: shop\nruntime: go\n",
            "{}/Pulumi.yaml: runtime: the program is in go, and only",
        ),
        ("", "name: shop\nruntime: python\nmain: src\n", "there is no program: {}/src/__main__.py does not exist"),
    ],
)
def test_a_program_that_cannot_be_run(project: Path, program: str, project_file: str, reason: str) -> None:
    write(project, program)
    if project_file:
        (project / "Pulumi.yaml").write_text(project_file)
    with pytest.raises(StackError) as raised:
        load("prod", directory=project)
    needed = f"{project}/Pulumi.prod.yaml has no `shop:roles`, so the roles are those that the program declares; but "
    assert str(raised.value).startswith(needed + reason.format(project))


@pytest.mark.parametrize(
    ("type_token", "inputs", "reason"),
    [
        (
            "Role",
            {"awsServiceName": "rdss.amazonaws.com"},
            "x: awsServiceName: unknown service principal 'rdss.amazonaws.com'; did you mean 'rds.amazonaws.com'?",
        ),
        ("Role", {"tags": {}}, "x: awsServiceName: is required: a service principal, or a key such as `rds`"),
        ("ServiceRole", {"assumeRolePolicy": "{}"}, "x: name: is required: one of dms-vpc-role, "),
        ("ServiceRole", {"name": 5}, "x: name: must be text, not 5"),
    ],
)
def test_a_role_that_the_provider_would_refuse(
    project: Path, capfd: pytest.CaptureFixture[str], type_token: str, inputs: dict[str, Any], reason: str
) -> None:
    write(project, f"import pulumi; pulumi.CustomResource('aws-slr:iam:{type_token}', 'x', {inputs!r})")
    with pytest.raises(StackError, match="failed with exit code 1; the reason is above"):
        load("prod", directory=project)
    told = capfd.readouterr().err
    assert reason in told
    assert "Traceback" not in told
