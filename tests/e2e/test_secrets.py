"""Secrets in the inputs of a program's resources: nowhere in the clear, whatever is done, and whatever fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.harness import Account, Project
from tests.e2e.watched import Watched

pytestmark = pytest.mark.local_aws

NAME = "AWSServiceRoleForAutoScaling_blue"
DESCRIPTION, VALUE, KEY, REFUSED, GRANTED, SERVICE, SERVICE_TAG, TRUSTED, DMS, PASSED = SECRETS = (
    "hush-description-1",
    "hush-value-2",
    "hush-key-3",
    "hush-refused-4",
    "hush-granted-5",
    "hush-service-6",
    "hush-service-tag-7",
    "hush-trusted-8",
    "hush-dms-9",
    "hush-passed-10",
)
SENT = {NAME: (DESCRIPTION, VALUE, f"role/{GRANTED}"), "dms-access-for-endpoint": (SERVICE, SERVICE_TAG, TRUSTED)}
"""What calls about a role can have in them, and so AWS's messages."""
PROGRAM = f"""
    import json

    import pulumi
    import pulumi_aws as aws
    from pulumi_aws_slr import CallerPermissions, DmsServiceRoles, Role, ServiceLinkedRole, ServiceRole

    hush = pulumi.Output.secret
    Role(
        "own", aws_service_name="autoscaling", custom_suffix="blue", description=hush("{DESCRIPTION}"),
        tags={{"team": hush("{VALUE}"), "plain": "visible"}}, on_existing=hush("adopt"), deletion=hush("if-unused"),
        permission_grants=[{{"caller": hush("role/{GRANTED}"), "policyArn": hush("arn:aws:iam::1:policy/{GRANTED}")}}],
    )
    passed = {{"role_arn": hush("arn:aws:iam::123456789012:role/{PASSED}"), "service": "rds"}}
    operators = aws.iam.Group("operators", name="operators")
    ServiceLinkedRole("ecs", {{
        "aws_service_name": "ecs", "tags": hush({{"{KEY}": "x"}}), "description": hush("{REFUSED}"),
        "callers": {{"operators": {{"group": operators.name, "may": ["view"], "pass_roles": [passed]}}}},
    }})
    CallerPermissions("more", {{
        "services": ["rds"],
        "callers": {{"operators": {{"group": operators.name, "may": ["view"], "pass_roles": [passed]}}}},
    }})
    dms = {{"Service": "dms.amazonaws.com"}}
    trust = {{"Version": "2012-10-17", "Statement": [
        {{"Effect": "Allow", "Principal": dms, "Action": "sts:AssumeRole", "Condition": {{"StringEquals": {{
            "sts:ExternalId": "{TRUSTED}"
        }}}}}}
    ]}}
    ServiceRole(
        "service", role_name="dms-access-for-endpoint", assume_role_policy=hush(json.dumps(trust)),
        managed_policy_arns=[hush("arn:aws:iam::aws:policy/service-role/AmazonDMSRedshiftS3Role")],
        description=hush("{SERVICE}"), tags={{"team": hush("{SERVICE_TAG}")}}, repair=hush(True),
    )
    DmsServiceRoles("dms", {{"tags": {{"team": hush("{DMS}")}}}})
"""


@pytest.mark.long
def test_no_secret_is_anywhere_in_the_clear(account: Account, project: Callable[..., Project]) -> None:
    watched = Watched(project(PROGRAM, passphrase=True))
    stack = watched.stack
    message = "Cannot perform the operation on the protected role"
    with account.fault(
        "error", action="UpdateRole", resource="AWSServiceRoleForECS", code="UnmodifiableEntity", message=message
    ):
        assert watched.pulumi("preview", "--json") == 0
        assert watched.up() == 0
        assert watched.pulumi("preview", "--json", "--show-sames", "--refresh") == 0
        assert watched.pulumi("refresh", "--yes", "--skip-preview") == 0
        stack.write(PROGRAM.replace('"visible"', '"changed"'))
        assert watched.pulumi("preview", "--diff") == 0
        assert watched.up() == 0
    assert (account.role(NAME) or {})["Description"] == DESCRIPTION, "AWS gets what was meant"
    assert account.user_tags(NAME) == {"team": VALUE, "plain": "changed"}
    assert KEY in account.tags("AWSServiceRoleForECS")
    assert account.user_tags("dms-access-for-endpoint") == {"team": SERVICE_TAG}
    assert account.user_tags("dms-vpc-role") == {"team": DMS}
    _every_call_fails(account, watched)
    for value, more in ((VALUE, 300), (DESCRIPTION, 1001), (SERVICE, 1001), (SERVICE_TAG, 300), (DMS, 300)):
        stack.write(PROGRAM.replace(f'hush("{value}")', f'hush("{value}" + "y" * {more})'))
        assert watched.pulumi("preview") != 0, f"{value} that is too long"
    stack.write(PROGRAM)
    assert watched.up() == 0
    watched.export()
    assert watched.report().returncode == 0
    assert watched.found(*SECRETS) == {}
    for arguments in (["doctor", "--stack", "test"], ["policy", "deployer", "--stack", "test"]):
        watched.slr(*arguments)
    assert watched.pulumi("destroy", "--yes", "--skip-preview") == 0
    watched.export()
    told = {KEY}  # a deployer's policy names the keys of the tags that it may set
    assert watched.found(*(set(SECRETS) - told)) == {}


def _every_call_fails(account: Account, watched: Watched) -> None:
    """Each with a message that repeats what was asked, as AWS's do."""

    def failing(role: str, action: str) -> Any:
        echo = f"Values {', '.join(map(repr, SENT[role]))} failed to satisfy constraint: {SENT[role]}"
        return account.fault("error", action=action, resource=role, code="ValidationError", message=echo)

    changed = {
        NAME: (f'hush("{DESCRIPTION}")', f'hush("{DESCRIPTION}" + "-%s")'),
        "dms-access-for-endpoint": (f'{{"team": hush("{SERVICE_TAG}")}}', f'{{"%s": hush("{SERVICE_TAG}")}}'),
    }
    updates = [
        (NAME, "TagRole", '"visible"', '"more"'),
        (NAME, "UpdateRole", *changed[NAME]),
        (NAME, "GetRole", *changed[NAME]),
        (NAME, "UntagRole", ', "plain": "visible"', ""),
        ("dms-access-for-endpoint", "TagRole", *changed["dms-access-for-endpoint"]),
        ("dms-access-for-endpoint", "UpdateRole", f'hush("{SERVICE}")', f'hush("{SERVICE}" + "-%s")'),
        ("dms-access-for-endpoint", "UpdateAssumeRolePolicy", f'"{TRUSTED}"', f'"{TRUSTED}%s"'),
        ("dms-access-for-endpoint", "DetachRolePolicy", "AmazonDMSRedshiftS3Role", "AmazonDMSVPCManagementRole"),
    ]
    for role, action, old, new in updates:
        assert old in PROGRAM, old
        watched.stack.write(PROGRAM.replace(old, new.replace("%s", action)))
        with failing(role, action):
            assert watched.up(*(["--refresh"] if action == "GetRole" else [])) != 0, (role, action)
    watched.stack.write(PROGRAM)
    kinds = {NAME: "ServiceLinkedRole", "dms-access-for-endpoint": "Role"}
    for role, kind in kinds.items():
        assert watched.up() == 0
        with failing(role, f"Delete{kind}"):
            assert watched.pulumi("destroy", "--yes", "--skip-preview") != 0, kind
        assert watched.pulumi("destroy", "--yes", "--skip-preview") == 0
        with failing(role, f"Create{kind}"):
            assert watched.up() != 0, kind


@pytest.mark.parametrize(
    ("name", "resource"),
    [
        ("customSuffix", 'Role("own", aws_service_name="autoscaling", custom_suffix=hush("hush-suffix"))'),
        ("awsServiceName", 'Role("own", aws_service_name=hush("hush-suffix.amazonaws.com"))'),
        (
            "name",
            'ServiceRole("own", role_name=hush("hush-suffix"), assume_role_policy="{}", managed_policy_arns=[])',
        ),
    ],
)
def test_what_names_a_role_cannot_be_secret(
    account: Account, project: Callable[..., Project], name: str, resource: str
) -> None:
    watched = Watched(
        project(
            f"""
        import pulumi
        from pulumi_aws_slr import Role, ServiceRole

        hush = pulumi.Output.secret
        {resource}
    """,
            passphrase=True,
        )
    )
    assert watched.pulumi("preview") != 0
    assert watched.found("hush-suffix") == {}
    output = watched.stack.preview().failed().output
    assert f"has a problem: {name}: must not be secret: the role's ARN has it" in output
    assert account.calls() == []
