"""`CallerPermissions` at AWS's limits: several policies, the inline policy of a permission set, refusals."""

import re
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from pulumi_aws_slr import CallerPermissions, RdsServiceLinkedRole, catalog
from pulumi_aws_slr.testing import ACCOUNT, SlrMocks, run_program

POLICY = "aws:iam/policy:Policy"
MANY = [entry.service_principal for entry in catalog.roles() if catalog.is_creatable(entry)]


def message(callers: dict[str, Any], *services: str) -> str:
    with pytest.raises(pulumi.RunError) as raised:
        run_program(
            lambda: CallerPermissions("perm", {"services": list(services or ("rds",)), "callers": callers}) and None
        )
    return str(raised.value)


def test_services_that_do_not_fit_into_one_policy() -> None:
    def program() -> None:
        made = CallerPermissions(
            "perm", {"services": ["rds", *MANY[:90]], "callers": {"ci": {"user": "ci", "may": ["create"]}}}
        )
        pulumi.export("documents", made.documents)
        pulumi.export("arns", made.policy_arns)
        RdsServiceLinkedRole("databases")

    recording = run_program(program)
    policies = sorted(recording.of_type(POLICY), key=lambda policy: policy.name)
    assert [policy.name for policy in policies] == ["perm-ci", "perm-ci-2", "perm-ci-3"]
    arns = [f"arn:aws:mock:eu-central-1:{ACCOUNT}:policy/{policy.name}" for policy in policies]
    assert recording.exports == {
        "documents": {"ci": [policy.inputs["policy"] for policy in policies]},
        "arns": {"ci": arns},
    }
    (role,) = recording.of_type("aws-slr:iam:Role")
    assert role.inputs["permissionGrants"] == [{"caller": "user/ci", "policyArn": arn} for arn in arns]
    attached = sorted(recording.of_type("aws:iam/userPolicyAttachment:UserPolicyAttachment"), key=lambda one: one.name)
    assert [(attachment.name, attachment.inputs) for attachment in attached] == [
        (policy.name, {"user": "ci", "policyArn": arn}) for policy, arn in zip(policies, arns, strict=True)
    ]
    assert max(len(policy.inputs["policy"]) for policy in policies) <= 6_144


@pytest.mark.parametrize("region", ["eu-central-1", "us-gov-west-1"])
def test_how_many_there_are_does_not_depend_on_what_is_not_known_at_preview(region: str) -> None:
    def program() -> None:
        made = [aws.iam.Role(f"load-{number}", assume_role_policy="{}") for number in range(12)]
        passed = [{"role_arn": role.arn, "service": "dms.amazonaws.com"} for role in made]
        caller = {"role": made[0].name, "may": ["create"], "pass_roles": passed}
        CallerPermissions("perm", {"services": MANY[:30], "callers": {"ci": caller}})

    previewed, made = (
        run_program(program, answers=SlrMocks(region=region), preview=preview).of_type(POLICY)
        for preview in (True, False)
    )
    assert (
        {policy.name for policy in previewed}
        == {policy.name for policy in made}
        == {"perm-ci", "perm-ci-2", "perm-ci-3"}
    )
    text = "".join(policy.inputs["policy"] for policy in made)
    assert [number for number in range(12) if f'role/load-{number}"' not in text] == []


def test_more_than_iam_attaches_is_refused_before_anything_is_declared() -> None:
    passed = [
        {"role_arn": f"arn:aws:iam::{ACCOUNT}:role/{'x' * 500}/{number}", "service": "dms.amazonaws.com"}
        for number in range(200)
    ]
    text = message({"ci": {"role": "ci", "pass_roles": passed}})
    assert re.fullmatch(
        r"perm: callers\.ci: it takes 10\d,\d{3} characters of policy, and there is room for 61,440 in the 10 managed "
        r"policies that IAM attaches to one identity\. Give one caller fewer services or abilities, and another "
        r"one the rest",
        text,
    )


def test_labels_whose_policies_would_have_one_name() -> None:
    callers = {"ci": {"user": "ci", "may": ["create"]}, "ci-2": {"user": "other", "may": ["create"]}}
    assert message(callers, *MANY[:90]) == "perm: two callers' policies would be named perm-ci-2; rename a label"


def test_a_program_attaches_at_most_ten_policies_to_a_caller() -> None:
    def program() -> None:
        for number in range(11):
            caller = {"role": "ci" if number % 2 else f"arn:aws:iam::{ACCOUNT}:role/ci", "may": ["create"]}
            CallerPermissions(f"perm{number}", {"services": [MANY[number]], "callers": {"ci": caller}})

    with pytest.raises(pulumi.RunError) as raised:
        run_program(program)
    assert str(raised.value) == (
        "perm10: callers.ci: this program attaches 11 managed policies to role/ci, and IAM takes 10. Take its services "
        "together in one CallerPermissions (`callerPermissions` in a stack file), which fills each policy before it "
        "begins another"
    )


def test_callers_of_one_name_in_two_accounts_are_two() -> None:
    def program() -> None:
        accounts = [pulumi.ComponentResource(f"my:pkg:{label.title()}", label) for label in ("home", "away")]
        providers = [aws.Provider("account", opts=pulumi.ResourceOptions(parent=account)) for account in accounts]
        for number in range(12):
            opts = pulumi.ResourceOptions(providers=[providers[number % 2]])
            caller = {"role": "ci", "may": ["create"]}
            CallerPermissions(f"perm{number}", {"services": [MANY[number]], "callers": {"ci": caller}}, opts)

    assert len(run_program(program).of_type(POLICY)) == 12


# --- permission sets of IAM Identity Center ---


def test_a_permission_set_gets_a_document_and_nothing_attached() -> None:
    def program() -> None:
        callers = {"admins": {"permission_set": "PlatformAdmins", "may": ["create", "delete"]}}
        made = CallerPermissions("perm", {"services": MANY[:50], "callers": callers})
        pulumi.export("documents", made.documents)
        pulumi.export("arns", made.policy_arns)

    recording = run_program(program)
    assert [resource.type for resource in recording.resources] == ["aws-slr:index:CallerPermissions"]
    assert recording.exports["arns"] == {"admins": []}
    (text,) = recording.exports["documents"]["admins"]
    assert 6_144 < len(text) <= 10_240
    assert text.count("AWSServiceRoleFor") >= 50


def test_a_permission_set_has_one_inline_policy() -> None:
    assert message({"admins": {"permission_set": "Admins", "may": ["create"]}}, *MANY[:100]).endswith(
        "characters of policy, and there is room for 10,240 in the inline policy of a permission set. Give one caller "
        "fewer services or abilities, and another one the rest"
    )
