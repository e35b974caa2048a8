"""A stack as its configuration file has it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pulumi_aws_slr.deployment.stack import StackError, load

ROLES = "config:\n  shop:roles: {databases: {service: rds}}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\nstackConfigDir: stacks\n")
    (tmp_path / "stacks").mkdir()
    return tmp_path


def write(project: Path, text: str) -> None:
    (project / "stacks" / "Pulumi.prod.yaml").write_text(text)


def test_it_declares_what_its_program_would(project: Path) -> None:
    write(
        project,
        ROLES.replace("service: rds", "service: rds, callers: {app: {role: app, may: [view]}}")
        + "  aws:region: cn-north-1\n  aws:allowedAccountIds: ['111122223333']\n  aws:token: {secure: v1:x}\n"
        + "  aws:defaultTags: {tags: {cost: '1'}}\n"
        + "  aws:assumeRoles: [{roleArn: arn:aws-cn:iam::111122223333:role/ci}]\n",
    )
    stack = load("acme/shop/prod", directory=project / "stacks")
    assert [(item.type.rpartition(":")[2], item.name) for item in stack.resources if ":index:" not in item.type] == [
        ("Role", "databases-role"),
        ("Policy", "databases-callers-app"),
        ("RolePolicyAttachment", "databases-callers-app"),
        ("aws-slr", "aws-slr"),
    ]
    policy = "arn:aws-cn:iam::111122223333:policy/databases-callers-app-???????"
    (attachment,) = (item for item in stack.resources if item.type.endswith("Attachment"))
    assert attachment.inputs["policyArn"] == policy
    assert (stack.account, stack.partition, stack.encrypted) == ("111122223333", "aws-cn", ("aws:token",))
    assert stack.credentials.assume_roles[0].role_arn == "arn:aws-cn:iam::111122223333:role/ci"
    assert stack.place.default_tags == ("cost",)
    assert stack.place.stacks == ("shop/prod",)


def test_names_that_it_had_and_callers_by_arn(project: Path) -> None:
    caller = "{user: 'arn:aws:iam::111122223333:user/staff/alice', may: [view]}"
    write(project, ROLES.replace("service: rds", f"service: rds, callers: {{app: {caller}}}"))
    place = load("prod", directory=project, formerly=["shop/old"]).place
    assert place.stacks == ("shop/prod", "shop/old")
    assert place.caller_arns == {"user/alice": "arn:aws:iam::111122223333:user/staff/alice"}
    assert (place.partition, place.account) == ("aws", "*")


def test_a_setting_that_is_encrypted_in_part_is_left_out(project: Path) -> None:
    role = "{roleArn: arn:aws:iam::111122223333:role/ci, externalId: {secure: v1:x}}"
    write(project, ROLES + f"  aws:region: eu-west-1\n  aws:assumeRoles: [{role}]\n")
    stack = load("prod", directory=project)
    assert stack.encrypted == ("aws:assumeRoles",)
    assert stack.credentials.assume_roles == ()


def test_a_stack_without_roles(project: Path) -> None:
    write(project, "config:\n  shop:roles: {}\n  aws:region: eu-west-1\n")
    stack = load("prod", directory=project)
    assert (stack.resources, stack.credentials.region) == ((), "eu-west-1")


def test_the_time_of_many_roles(project: Path) -> None:
    roles = "".join(f"    r{number}:\n      service: autoscaling\n      suffix: s{number}\n" for number in range(500))
    write(project, f"config:\n  shop:roles:\n{roles}")
    started = time.process_time()
    assert len(load("prod", directory=project).roles) == 500
    assert time.process_time() - started < 7, "1.5 s on a machine that does nothing else"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "Pulumi.prod.yaml does not exist. Stacks with a file there: none"),
        ("a: b: c", "Pulumi.prod.yaml: line 1: mapping values are not allowed"),
        ("- a", "Pulumi.prod.yaml: it is not a mapping"),
        ("config: {shop:roles: {x: {service: rdss.amazonaws.com}}}", "did you mean 'rds.amazonaws.com'?"),
        ("config: {shop:roles: {}, aws:regoin: x}", "aws:regoin: unknown setting; did you mean region?"),
        ("config: {shop:roles: {}, aws:allowedAccountIds: [5]}", "aws:allowedAccountIds[0]: must be an account ID in"),
        (
            "config: {shop:roles: {}, aws:allowedAccountIds: 5}",
            "Pulumi.prod.yaml: aws:allowedAccountIds: must be a list",
        ),
        ("config: {shop:roles: {}, aws:endpoints: [5]}", "Pulumi.prod.yaml: aws:endpoints[0]: must be an object"),
        ("config: {shop:roles: {}, aws:assumeRoles: [5]}", "Pulumi.prod.yaml: aws:assumeRoles[0]: must be an object"),
        (
            "config: {shop:roles: {}, aws:assumeRoles: [{roleArn: x, duration: forever}]}",
            "duration: must be a duration",
        ),
        ("config: {shop:roles: {}, aws:defaultTags: {tags: 5}}", "aws:defaultTags.tags: must map keys to values"),
        (
            "config: {shop:roles: {a: {service: rds, callers: [5]}}}",
            "shop:roles.a.callers: input should be a valid dict",
        ),
        ("config: {shop:roles: {}, aws:assumeRole: {roleArn: x}}", "pulumi-aws calls it assumeRoles"),
    ],
)
def test_what_is_wrong_is_said(project: Path, text: str | None, message: str) -> None:
    if text is not None:
        write(project, text)
    with pytest.raises(StackError) as raised:
        load("prod", directory=project)
    assert message in str(raised.value)


def test_no_project(tmp_path: Path) -> None:
    with pytest.raises(StackError, match=r"there is no Pulumi\.yaml in .* or above"):
        load("prod", directory=tmp_path)
