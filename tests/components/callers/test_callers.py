"""`CallerPermissions`: as few policies per caller as hold what it needs, attached to it."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from pulumi_aws_slr import CallerPermissions
from pulumi_aws_slr.testing import ACCOUNT, Recording, SlrMocks, run_program
from tests.scripted.samples import SLIP

POLICY = "aws:iam/policy:Policy"
RDS = "role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
DMS = "role/aws-service-role/dms.amazonaws.com/AWSServiceRoleForDMSServerless"
ATTACHMENTS = {
    "user": "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "group": "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "role": "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
}


def declare(callers: dict[str, Any], *services: str, **options: Any) -> Recording:
    suffix = options.pop("custom_suffix", None)
    args = {"services": list(services or ("rds",)), "callers": callers, "custom_suffix": suffix}
    return run_program(lambda: CallerPermissions("perm", args) and None, **options)


def statements(recording: Recording, label: str) -> list[dict[str, Any]]:
    return json.loads(recording.one(POLICY, f"perm-{label}").inputs["policy"])["Statement"]


def message(callers: dict[str, Any], *services: str) -> str:
    with pytest.raises(pulumi.RunError) as raised:
        declare(callers, *services)
    return str(raised.value)


# --- children ---


@pytest.mark.parametrize("kind", ["user", "group", "role"])
@pytest.mark.parametrize(
    "named",
    ["deployer", "arn:aws:iam::123456789012:{kind}/deployer", "arn:aws-cn:iam::123456789012:{kind}/team/a/deployer"],
    ids=["name", "ARN", "ARN with a path"],
)
def test_a_caller_of_each_kind_by_name_and_arn(kind: str, named: str) -> None:
    recording = declare({"ci": {kind: named.format(kind=kind), "may": ["view"]}})
    component = recording.one("aws-slr:index:CallerPermissions", "perm")
    policy, attachment = recording.children(component)
    assert (policy.type, policy.name) == (POLICY, "perm-ci")
    assert policy.inputs["description"] == "What ci may do with service-linked roles"
    assert (attachment.type, attachment.name) == (ATTACHMENTS[kind], "perm-ci")
    assert attachment.inputs == {kind: "deployer", "policyArn": f"arn:aws:mock:eu-central-1:{ACCOUNT}:policy/perm-ci"}
    assert attachment.dependencies == {policy.urn}
    assert len(recording.resources) == 3


def test_a_caller_that_the_program_makes_is_made_first() -> None:
    def program() -> None:
        role = aws.iam.Role("deployer", assume_role_policy="{}", name="made-deployer")
        CallerPermissions("perm", {"services": ["rds"], "callers": {"ci": {"role": role.name, "may": ["create"]}}})

    recording = run_program(program)
    attachment = recording.one(ATTACHMENTS["role"])
    assert attachment.inputs["role"] == "made-deployer"
    assert attachment.dependencies == {recording.one("aws:iam/role:Role").urn, recording.one(POLICY).urn}


def test_each_caller_has_a_policy_of_its_own() -> None:
    recording = declare(
        {"a": {"role": "a", "may": ["create"]}, "b": {"user": "b", "may": ["delete"]}}, "rds", "dms-serverless"
    )
    assert [item["Sid"] for item in statements(recording, "a")] == ["CreateServiceLinkedRoles"]
    assert [item["Sid"] for item in statements(recording, "b")] == ["DeleteServiceLinkedRoles"]


# --- documents ---


def test_the_exact_document() -> None:
    recording = declare({"ci": {"role": "ci", "may": ["delete", "create"]}}, "rds", "dms.amazonaws.com")
    assert json.loads(recording.one(POLICY).inputs["policy"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "CreateServiceLinkedRoles",
                "Effect": "Allow",
                "Action": "iam:CreateServiceLinkedRole",
                "Resource": [f"arn:aws:iam::*:{DMS}", f"arn:aws:iam::*:{RDS}"],
                "Condition": {"StringEquals": {"iam:AWSServiceName": ["dms.amazonaws.com", "rds.amazonaws.com"]}},
            },
            {
                "Sid": "DeleteServiceLinkedRoles",
                "Effect": "Allow",
                "Action": ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
                "Resource": [f"arn:aws:iam::*:{DMS}", f"arn:aws:iam::*:{RDS}"],
            },
        ],
    }


def test_the_partition_is_the_caller_s() -> None:
    recording = declare({"ci": {"role": "ci", "may": ["tag"]}}, answers=SlrMocks(region="cn-north-1"))
    assert [item["Resource"] for item in statements(recording, "ci")] == [f"arn:aws-cn:iam::*:{RDS}"]


def test_a_suffix_narrows_down() -> None:
    recording = declare({"ci": {"role": "ci", "may": ["tag"]}}, "autoscaling", custom_suffix="blue")
    (statement,) = statements(recording, "ci")
    assert statement["Resource"].endswith("/AWSServiceRoleForAutoScaling_blue")


def test_a_service_named_twice_is_said_once() -> None:
    recording = declare({"ci": {"role": "ci", "may": ["tag"]}}, "rds", "rds.amazonaws.com")
    assert [item["Sid"] for item in statements(recording, "ci")] == ["TagRDSRole"]


def test_outputs() -> None:
    def program() -> None:
        made = CallerPermissions("perm", {"services": ["rds"], "callers": {"ci": {"role": "ci", "may": ["tag"]}}})
        pulumi.export("documents", made.documents)
        pulumi.export("arns", made.policy_arns)

    recording = run_program(program)
    assert recording.exports == {
        "documents": {"ci": [recording.one(POLICY).inputs["policy"]]},
        "arns": {"ci": [f"arn:aws:mock:eu-central-1:{ACCOUNT}:policy/perm-ci"]},
    }


# --- passing service roles ---


def pass_statement(arn: str | list[str], service: str | list[str], sid: str) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": "iam:PassRole",
        "Resource": arn,
        "Condition": {"StringEquals": {"iam:PassedToService": service}},
    }


def test_service_roles_may_be_passed() -> None:
    vpc, logs = (f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("dms-vpc-role", "dms-logs"))
    passed = [{"role_arn": vpc, "service": "dms-serverless"}, {"role_arn": logs, "service": "dms.amazonaws.com"}]
    recording = declare({"ci": {"role": "ci", "may": ["tag"], "pass_roles": passed}})
    assert statements(recording, "ci") == [
        {"Sid": "ListRoles", "Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"},
        pass_statement([logs, vpc], "dms.amazonaws.com", "PassServiceRoles"),
        {
            "Sid": "TagRDSRole",
            "Effect": "Allow",
            "Action": ["iam:TagRole", "iam:UntagRole"],
            "Resource": f"arn:aws:iam::*:{RDS}",
            "Condition": {"ForAllValues:StringNotLike": {"aws:TagKeys": "???-???:*"}},
        },
    ]


def test_one_role_may_be_passed_to_two_services() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/load"
    passed = [{"role_arn": arn, "service": service} for service in ("dms.amazonaws.com", "glue.amazonaws.com")]
    recording = declare({"ci": {"role": "ci", "pass_roles": passed}})
    assert statements(recording, "ci")[1:] == [
        pass_statement(arn, ["dms.amazonaws.com", "glue.amazonaws.com"], "PassLoadRole"),
    ]


def test_a_role_that_the_program_makes_may_be_passed() -> None:
    def program() -> None:
        load = aws.iam.Role("load", assume_role_policy="{}", name="load")
        passed = [{"role_arn": load.arn, "service": "dms.amazonaws.com"}]
        CallerPermissions("perm", {"services": ["rds"], "callers": {"ci": {"role": "ci", "pass_roles": passed}}})

    recording = run_program(program)
    load = recording.one("aws:iam/role:Role")
    assert recording.one(POLICY).dependencies == {load.urn}
    assert statements(recording, "ci")[1]["Resource"] == f"arn:aws:mock:eu-central-1:{ACCOUNT}:role/load"


def test_a_service_linked_role_cannot_be_passed() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:{RDS}"
    passed = [{"role_arn": arn, "service": "rds.amazonaws.com"}]
    assert message({"ci": {"role": "ci", "pass_roles": passed}}) == (
        f"perm: callers.ci.pass_roles: {arn} is a service-linked role, and those cannot be passed: the service uses "
        "its role by itself. Give callers `create` for it, or name a service role of your own"
    )


# --- mistakes ---

KINDS = "perm: callers.ci: give exactly one of user, group, role, permission_set, by name or ARN"
ARGUMENTS = "user, group, role, permission_set, may, pass_roles"
ABILITIES = "create, view, edit-description, tag, delete"


@pytest.mark.parametrize(
    ("caller", "text"),
    [
        ({"may": ["create"]}, KINDS),
        ({"user": "a", "role": "b", "may": ["create"]}, KINDS),
        ({"user": None, "may": ["create"]}, KINDS),
        (
            {"rol": "a", "may": ["create"], "deny": []},
            (
                f"perm: callers.ci: unknown argument 'rol'; did you mean 'role'? There are {ARGUMENTS}\n"
                f"perm: callers.ci: unknown argument 'deny'. There are {ARGUMENTS}"
            ),
        ),
        (
            {"role": "a", "may": ["create", "destroy", "*"]},
            f"perm: callers.ci.may: 'destroy', '*' unknown; it can be {ABILITIES}",
        ),
        ({"role": "a"}, f"perm: callers.ci: allows nothing; give `may` ({ABILITIES}) or `pass_roles`"),
        (
            {"role": "a", "may": [], "pass_roles": []},
            f"perm: callers.ci: allows nothing; give `may` ({ABILITIES}) or `pass_roles`",
        ),
        (
            {"role": "a", "pass_roles": [{"role_arn": "arn:aws:iam::1:role/x", "service": "rdss.amazonaws.com"}]},
            f"perm: callers.ci.pass_roles.service: {SLIP}",
        ),
        ({"role": "a", "may": "create"}, "perm: callers.ci.may: must be a list, and is text"),
        (["a"], f"perm: callers.ci: must be a dictionary with {ARGUMENTS}, and is a list"),
        (
            {"role": "a", "pass_roles": [{"role_arn": "arn:aws:iam::1:role/x"}]},
            "perm: callers.ci.pass_roles.0.service: is missing",
        ),
        *(
            (
                {kind: name, "may": ["view"]},
                (
                    f"perm: callers.ci.{kind}: {name!r} is a pattern, and permissions are given to one "
                    f"{kind.replace('_', ' ')} at a time: name each as a caller of its own"
                ),
            )
            for kind, name in [
                ("role", "*"),
                ("user", "arn:aws:iam::123456789012:user/*"),
                ("group", "team-?"),
                ("permission_set", "*"),
                ("role", "${aws:username}"),
            ]
        ),
        (
            {"role": "team/deployer", "may": ["view"]},
            (
                "perm: callers.ci.role: 'team/deployer' is no name of IAM, which has letters, digits and `_+=,.@-`; "
                "give the name without a path, or the ARN"
            ),
        ),
    ],
)
def test_a_wrong_caller(caller: dict[str, Any], text: str) -> None:
    assert message({"ci": caller}) == text


def test_a_wrong_service() -> None:
    assert message({"ci": {"role": "a", "may": ["create"]}}, "rds", "rdss.amazonaws.com") == (
        f"perm: aws_service_name: {SLIP}"
    )


@pytest.mark.parametrize(
    ("caller", "text"),
    [
        (
            {"role": "arn:aws:iam::123456789012:user/x", "may": ["tag"]},
            (
                "perm: callers.ci.role: arn:aws:iam::123456789012:user/x is not the ARN of an IAM role. Of a session "
                "give the role that is assumed"
            ),
        ),
        (
            {"role": "arn:aws:sts::123456789012:assumed-role/x/session", "may": ["tag"]},
            (
                "perm: callers.ci.role: arn:aws:sts::123456789012:assumed-role/x/session is not the ARN of an IAM "
                "role. Of a session give the role that is assumed"
            ),
        ),
        *(
            (
                {"role": f"arn:aws:iam::123456789012:role/{path}/X", "may": ["tag"]},
                (
                    f"perm: callers.ci.role: nothing can be attached to arn:aws:iam::123456789012:role/{path}/X, which "
                    "AWS manages. For a permission set of IAM Identity Center give `permission_set`, and put the "
                    "document into it as its inline policy"
                ),
            )
            for path in ("aws-reserved/sso.amazonaws.com", "aws-service-role/rds.amazonaws.com")
        ),
        (
            {"role": "a", "pass_roles": [{"role_arn": "arn:aws:iam::*:role/x", "service": "dms.amazonaws.com"}]},
            (
                "perm: callers.ci.pass_roles: arn:aws:iam::*:role/x is a pattern, which would allow every role that it "
                "matches to be passed. Give the ARN of one role, and one entry for each role"
            ),
        ),
    ],
)
def test_an_arn_of_the_wrong_kind(caller: dict[str, Any], text: str) -> None:
    assert message({"ci": caller}) == text


@pytest.mark.parametrize(
    ("args", "text"),
    [
        ({"services": "rds"}, "perm: services: must be a list, and is text"),
        ({"services": ["rds"], "callers": ["ci"]}, "perm: callers: must be a dictionary, and is a list"),
        (
            {"services": ["rds"], "custom_sufix": "a"},
            (
                "perm: unknown argument 'custom_sufix'; did you mean 'custom_suffix'? There are services, callers, "
                "custom_suffix"
            ),
        ),
        (
            pulumi.ResourceOptions(protect=True),
            "perm: resource options are given as `opts=`; the arguments are a dictionary",
        ),
        (None, "perm: services: is missing\nperm: callers: is missing"),
        ("rds", "perm: must be a dictionary with services, callers, custom_suffix, and is text"),
    ],
)
def test_arguments_of_another_shape(args: Any, text: str) -> None:
    given = {"callers": {"ci": {"role": "a", "may": ["view"]}}} | args if isinstance(args, dict) else args
    with pytest.raises(pulumi.RunError) as raised:
        run_program(lambda: CallerPermissions("perm", given) and None)
    assert str(raised.value) == text


def test_a_resource_where_its_name_is_meant() -> None:
    def program() -> None:
        user = aws.iam.User("made")
        caller: Any = {"user": user, "may": ["view"]}
        CallerPermissions("perm", {"services": ["rds"], "callers": {"ci": caller}})

    with pytest.raises(pulumi.RunError) as raised:
        run_program(program)
    assert str(raised.value) == (
        "perm: callers.ci.user: must be text, and is a resource (User); give its name or its ARN"
    )


def test_what_has_to_be_known_is_no_output() -> None:
    def program() -> None:
        late: Any = pulumi.Output.from_input("rds.amazonaws.com")
        passed = [{"role_arn": f"arn:aws:iam::{ACCOUNT}:role/x", "service": late}]
        CallerPermissions("perm", {"services": ["rds"], "callers": {"ci": {"role": "a", "pass_roles": passed}}})

    with pytest.raises(pulumi.RunError) as raised:
        run_program(program)
    assert str(raised.value) == (
        "perm: callers.ci.pass_roles.0.service: must be known when the program runs, so it cannot be an output; give "
        "the value itself"
    )


def test_a_service_without_a_service_linked_role_can_be_passed_a_role() -> None:
    passed = [{"role_arn": f"arn:aws:iam::{ACCOUNT}:role/x", "service": "ec2.amazonaws.com"}]
    recording = declare({"ci": {"role": "ci", "pass_roles": passed}})
    assert statements(recording, "ci")[1]["Condition"] == {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}


def test_an_arn_that_is_known_late_is_looked_at_then() -> None:
    def program() -> None:
        user = aws.iam.User("made")
        late = user.name.apply(lambda name: f"arn:aws:iam::{ACCOUNT}:user/{name}")
        CallerPermissions("perm", {"services": ["rds"], "callers": {"ci": {"role": late, "may": ["tag"]}}})

    with pytest.raises(pulumi.RunError, match=r"callers\.ci\.role: .*:user/made is not the ARN of an IAM role"):
        run_program(program)


def test_a_suffix_that_the_service_refuses() -> None:
    with pytest.raises(pulumi.RunError, match=r"^perm: custom_suffix: custom suffix is not allowed for rds"):
        declare({"ci": {"role": "a", "may": ["tag"]}}, "rds", custom_suffix="blue")


def test_no_service_and_nothing_to_pass() -> None:
    with pytest.raises(pulumi.RunError) as raised:
        run_program(
            lambda: CallerPermissions("perm", {"services": [], "callers": {"a": {"role": "a", "may": ["tag"]}}})
        )
    assert str(raised.value) == "perm: callers.a: allows nothing; `services` is empty, and so is `pass_roles`"


# --- every role, every suffix ---


def test_every_service_linked_role() -> None:
    (statement,) = statements(declare({"ci": {"role": "ci", "may": ["delete"]}}, "*"), "ci")
    assert (statement["Sid"], statement["Resource"]) == (
        "DeleteAnyServiceLinkedRole",
        "arn:aws:iam::*:role/aws-service-role/*",
    )


def test_every_service_linked_role_has_no_suffix() -> None:
    with pytest.raises(pulumi.RunError, match=r"^perm: custom_suffix: every service-linked role is asked for"):
        declare({"ci": {"role": "ci", "may": ["delete"]}}, "*", custom_suffix="blue")


@pytest.mark.parametrize(
    ("suffix", "names"),
    [
        ("*", ["AWSServiceRoleForAutoScaling", "AWSServiceRoleForAutoScaling_*", "AWSServiceRoleForRDS"]),
        (None, ["AWSServiceRoleForAutoScaling", "AWSServiceRoleForRDS"]),
    ],
)
def test_suffixes_of_several_services(suffix: str | None, names: list[str]) -> None:
    (statement,) = statements(
        declare({"ci": {"role": "ci", "may": ["tag"]}}, "rds", "autoscaling", custom_suffix=suffix), "ci"
    )
    assert [resource.rpartition("/")[2] for resource in statement["Resource"]] == names
