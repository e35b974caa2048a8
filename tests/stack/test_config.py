"""The stack's configuration: what is declared for it, and every mistake in it at once."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from pulumi_aws_slr.components.dms.service_roles import DmsServiceRoles
from pulumi_aws_slr.stack.config import StackConfig
from pulumi_aws_slr.testing import Recording, run_program
from tests.scripted.samples import SLIP

ROLE = "aws-slr:iam:Role"
STACKS = Path(__file__).parents[2] / "stacks"
ABILITIES = "create, view, edit-description, tag, delete"


def parse(roles: Any, **more: Any) -> StackConfig:
    return StackConfig.parse({"roles": roles, **more}, stack="dev", project="shop")


def mistakes(roles: Any, **more: Any) -> list[str]:
    """The lines of the refusal, without what all of them begin with."""
    with pytest.raises(pulumi.RunError) as raised:
        parse(roles, **more)
    title, *lines = str(raised.value).splitlines()
    count = "1 mistake" if len(lines) == 1 else f"{len(lines)} mistakes"
    assert title == f"Pulumi.dev.yaml has {count}:"
    assert [line for line in lines if not line.startswith("  shop:")] == []
    return [line.removeprefix("  shop:") for line in lines]


def declare(roles: dict[str, Any], identities: Mapping[str, str] | None = None) -> Recording:
    def program() -> None:
        known = {key: pulumi.Output.from_input(value) for key, value in (identities or {}).items()}
        made = parse(roles).declare(known)
        assert list(made.roles) == list(roles)

    return run_program(program)


# --- what is declared ---


@pytest.mark.parametrize(
    ("service", "component"),
    [
        ("rds", "RdsServiceLinkedRole"),
        ("aurora", "AuroraServiceLinkedRole"),
        ("dms-serverless", "DmsServerlessServiceLinkedRole"),
        ("rds.amazonaws.com", "ServiceLinkedRole"),
        ("ecs", "ServiceLinkedRole"),
        ("brand-new.amazonaws.com", "ServiceLinkedRole"),
    ],
)
def test_each_service_has_its_component(service: str, component: str) -> None:
    recording = declare({"thing": {"service": service}})
    components = [resource for resource in recording.resources if resource.type.startswith("aws-slr:index:")]
    assert [(resource.type, resource.name) for resource in components] == [(f"aws-slr:index:{component}", "thing")]


def test_everything_at_once() -> None:
    arn = "arn:aws:iam::123456789012:role/load"
    recording = declare(
        {
            "blue": {
                "service": "autoscaling",
                "suffix": "blue",
                "description": "Fleet",
                "tags": {"team": "a"},
                "onExisting": "fail",
                "deletion": "if-unused",
                "callers": {
                    "ci": {
                        "role": "ci",
                        "may": ["create"],
                        "passRoles": [{"roleArn": arn, "service": "ec2.amazonaws.com"}],
                    }
                },
            }
        }
    )
    inputs = dict(recording.one(ROLE, "blue-role").inputs)
    assert [grant["caller"] for grant in inputs.pop("permissionGrants")] == ["role/ci"]
    assert inputs == {
        "awsServiceName": "autoscaling.amazonaws.com",
        "customSuffix": "blue",
        "description": "Fleet",
        "tags": {"team": "a"},
        "onExisting": "fail",
        "deletion": "if-unused",
    }
    policy = json.loads(recording.one("aws:iam/policy:Policy", "blue-callers-ci").inputs["policy"])
    assert [item["Action"] for item in policy["Statement"]] == [
        "iam:CreateServiceLinkedRole",
        "iam:ListRoles",
        "iam:PassRole",
    ]
    assert policy["Statement"][2]["Resource"] == arn


def test_rds_and_aurora_declare_one_role_each() -> None:
    recording = declare({"databases": {"service": "rds", "tags": {"a": "b"}}, "aurora": {"service": "aurora"}})
    assert {role.name: role.inputs for role in recording.of_type(ROLE)} == {
        "databases-role": {"awsServiceName": "rds.amazonaws.com", "tags": {"a": "b"}},
        "aurora-role": {"awsServiceName": "rds.amazonaws.com"},
    }


def test_callers_with_many_services() -> None:
    caller = {"role": "arn:aws:iam::123456789012:role/team/ci", "may": ["create"]}
    given = {
        "callerPermissions": {
            "platform": {
                "services": ["rds", "ecs.amazonaws.com"],
                "callers": {"ci": caller, "people": {"permissionSet": "Operators", "may": ["view"]}},
            },
            "blue": {"services": ["autoscaling"], "suffix": "blue-*", "callers": {"ci": caller}},
            "audit": {"services": ["*"], "callers": {"all": {"group": "auditors", "may": ["view"]}}},
        }
    }

    def program() -> None:
        made = parse({"databases": {"service": "rds"}, "dms": {"service": "dms-serverless"}}, **given).declare()
        pulumi.export("documents", {name: permission.documents for name, permission in made.permissions.items()})

    recording = run_program(program)
    policies = sorted(recording.of_type("aws:iam/policy:Policy"), key=lambda policy: policy.name)
    assert [policy.name for policy in policies] == ["audit-all", "blue-ci", "platform-ci"]
    documents = recording.exports["documents"]
    assert {name: sorted(of) for name, of in documents.items()} == {
        "platform": ["ci", "people"],
        "blue": ["ci"],
        "audit": ["all"],
    }
    assert "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_blue-*" in documents["blue"]["ci"][0]
    both = json.loads(documents["platform"]["ci"][0])["Statement"][0]
    assert both["Condition"] == {"StringEquals": {"iam:AWSServiceName": ["ecs.amazonaws.com", "rds.amazonaws.com"]}}
    before = {name: recording.one(ROLE, name).dependencies for name in ("databases-role", "dms-role")}
    policies_of = {name: {urn.rpartition("::")[2] for urn in urns} for name, urns in before.items()}
    assert policies_of == {"databases-role": {"audit-all", "platform-ci"}, "dms-role": {"audit-all"}}


@pytest.mark.parametrize(
    ("permissions", "key", "reason"),
    [
        ({"callers": {"ci": {"role": "ci", "may": ["view"]}}}, ".services", "field required"),
        ({"services": ["rds"]}, ".callers", "field required"),
        (
            {"services": [], "callers": {"ci": {"role": "ci", "may": ["view"]}}},
            ".services",
            "list should have at least 1 item after validation, not 0",
        ),
        (
            {"services": ["ecs", "rdss.amazonaws.com"], "callers": {"ci": {"role": "ci", "may": ["view"]}}},
            ".services.1",
            SLIP,
        ),
        (
            {"services": ["*"], "suffix": "a", "callers": {"ci": {"role": "ci", "may": ["view"]}}},
            ".suffix",
            "every service-linked role is asked for; name the services",
        ),
        (
            {"services": ["*", "rds"], "callers": {"ci": {"role": "ci", "may": ["view"]}}},
            ".services.0",
            "`*` stands for every service and must be alone; leave the others out, or name all that you mean",
        ),
        (
            {"services": ["rds"], "callers": {"ci": {"role": "ci", "permissionSet": "P", "may": ["view"]}}},
            ".callers.ci",
            "give exactly one of user, group, role, permissionSet, by name or ARN",
        ),
    ],
)
def test_a_mistake_in_permissions_is_named_with_its_key(permissions: Any, key: str, reason: str) -> None:
    given = {"callerPermissions": {"platform": permissions}}
    assert mistakes({"databases": {"service": "rds"}}, **given) == [f"callerPermissions.platform{key}: {reason}"]


def test_a_key_that_looks_like_one_of_these_is_a_mistake_and_others_are_not() -> None:
    config = {"shop:roles": "{}", "shop:callerPermission": "{}", "shop:vpcCidr": "10.0.0.0/8", "other:rolls": "1"}
    with pytest.raises(pulumi.RunError) as raised:
        run_program(lambda: StackConfig.load() and None, config=config, project="shop", stack="dev")
    assert str(raised.value) == (
        "Pulumi.dev.yaml has 1 mistake:\n  shop:callerPermission: extra inputs are not permitted"
    )


def test_callers_that_the_program_makes_are_taken_from_it() -> None:
    callers = {"ci": {"role": "deployer", "may": ["create"]}, "alice": {"user": "deployer", "may": ["view"]}}
    recording = declare({"databases": {"service": "rds", "callers": callers}}, {"role/deployer": "made-here"})
    assert recording.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment").inputs["role"] == "made-here"
    assert recording.one("aws:iam/userPolicyAttachment:UserPolicyAttachment").inputs["user"] == "deployer"


def test_it_is_read_from_the_running_stack() -> None:
    loaded: list[StackConfig] = []
    config = {"shop:roles": json.dumps({"databases": {"service": "rds"}}), "shop:exampleWorkloads": "true"}
    run_program(lambda: loaded.append(StackConfig.load()), config=config, project="shop", stack="dev")
    assert loaded == [parse({"databases": {"service": "rds"}}, exampleWorkloads=True)]
    assert loaded[0].example_workloads is True


def test_a_mistake_in_the_running_stack_names_its_file() -> None:
    with pytest.raises(pulumi.RunError) as raised:
        run_program(lambda: StackConfig.load() and None, config={}, project="shop", stack="prod")
    assert str(raised.value) == "Pulumi.prod.yaml has 1 mistake:\n  shop:roles: field required"


@pytest.mark.parametrize("path", sorted(STACKS.glob("*.yaml")), ids=lambda path: path.name)
def test_the_stacks_of_this_project_are_sound(path: Path) -> None:
    config = yaml.safe_load(path.read_text(encoding="utf-8"))["config"]
    prefix = "pulumi-aws-slr:"
    given = {key.removeprefix(prefix): value for key, value in config.items() if key.startswith(prefix)}
    parsed = StackConfig.parse(given, stack=path.stem, project="pulumi-aws-slr")
    recording = run_program(lambda: parsed.declare() and None)
    assert {role.name for role in recording.of_type(ROLE)} >= {"replications-role"}


# --- mistakes ---


@pytest.mark.parametrize(
    ("role", "key", "reason"),
    [
        ({}, ".service", "field required"),
        ({"service": 5}, ".service", "input should be a valid string"),
        ({"service": "rds", "sufix": "b"}, ".sufix", "extra inputs are not permitted"),
        ({"service": "rds", "on_existing": "fail"}, ".on_existing", "extra inputs are not permitted"),
        ({"service": "rds", "onExisting": "use"}, ".onExisting", "input should be 'adopt' or 'fail'"),
        (
            {"service": "rds", "deletion": "never"},
            ".deletion",
            "input should be 'auto', 'if-unused', 'keep' or 'force-adopted'",
        ),
        ({"service": "rds", "tags": {"a": 1}}, ".tags.a", "input should be a valid string"),
        ("rds", "", "input should be a valid dictionary or instance of RoleSpec"),
        (
            {"service": "rds", "callers": {"ci": {"role": "ci", "may": ["destroy"]}}},
            ".callers.ci.may.0",
            "input should be 'create', 'view', 'edit-description', 'tag' or 'delete'",
        ),
        (
            {"service": "rds", "callers": {"ci": {"role": "ci", "passRoles": [{"roleArn": "x"}]}}},
            ".callers.ci.passRoles.0.service",
            "field required",
        ),
        # what the catalogue says
        (
            {"service": "rdss.amazonaws.com"},
            ".service",
            SLIP,
        ),
        (
            {"service": "aurora", "suffix": "b"},
            ".suffix",
            (
                "custom suffix is not allowed for rds.amazonaws.com: AWS keeps one such role per account, "
                "AWSServiceRoleForRDS; remove customSuffix"
            ),
        ),
        (
            {"service": "rds", "description": "x" * 1001},
            ".description",
            "it has 1001 characters, at most 1000 are allowed; shorten it by 1",
        ),
        (
            {"service": "rds", "tags": {"aws:x": "y"}},
            ".tags.aws:x",
            "tag keys that begin with `aws:` are reserved by AWS",
        ),
        # callers
        (
            {"service": "rds", "callers": {"ci": {"user": "a", "role": "b", "may": ["view"]}}},
            ".callers.ci",
            "give exactly one of user, group, role, by name or ARN",
        ),
        (
            {"service": "rds", "callers": {"ci": {"may": ["view"]}}},
            ".callers.ci",
            "give exactly one of user, group, role, by name or ARN",
        ),
        (
            {"service": "rds", "callers": {"ci": {"role": "ci"}}},
            ".callers.ci",
            f"allows nothing; give may ({ABILITIES}) or passRoles",
        ),
        (
            {
                "service": "rds",
                "callers": {
                    "ci": {
                        "role": "ci",
                        "passRoles": [{"roleArn": "arn:aws:iam::123456789012:role/x", "service": "rdss.amazonaws.com"}],
                    }
                },
            },
            ".callers.ci.passRoles.0.service",
            SLIP,
        ),
        (
            {
                "service": "rds",
                "callers": {
                    "ci": {
                        "role": "ci",
                        "passRoles": [
                            {
                                "roleArn": "arn:aws:iam::123456789012:role/aws-service-role/rds.amazonaws.com/"
                                "AWSServiceRoleForRDS",
                                "service": "rds",
                            }
                        ],
                    }
                },
            },
            ".callers.ci.passRoles.0.roleArn",
            (
                "arn:aws:iam::123456789012:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS is a "
                "service-linked role, and those cannot be passed: the service uses its role by itself. Give callers "
                "`create` for it, or name a service role of your own"
            ),
        ),
    ],
)
def test_a_mistake_is_named_with_its_key(role: Any, key: str, reason: str) -> None:
    assert mistakes({"databases": role}) == [f"roles.databases{key}: {reason}"]


PATTERN = "is a pattern, and permissions are given to one {} at a time: name each as a caller of its own"
NO_NAME = "is no name of IAM, which has letters, digits and `_+=,.@-`; give the name without a path, or the ARN"
NO_ROLE = "is not the ARN of an IAM role. Of a session give the role that is assumed"


@pytest.mark.parametrize(
    ("kind", "name", "reason"),
    [
        ("role", "*", "'*' " + PATTERN.format("role")),
        ("user", "team/*", "'team/*' " + PATTERN.format("user")),
        ("group", "arn:aws:iam::1:group/*", "'arn:aws:iam::1:group/*' " + PATTERN.format("group")),
        ("role", "team/ci", f"'team/ci' {NO_NAME}"),
        ("user", "", f"'' {NO_NAME}"),
        ("user", "x" * 65, f"'{'x' * 65}' has 65 characters, and the name of a user has at most 64"),
        ("role", "arn:aws:iam::1:user/x", f"arn:aws:iam::1:user/x {NO_ROLE}"),
    ],
)
def test_callers_that_are_no_single_identity(kind: str, name: str, reason: str) -> None:
    caller = {kind: name, "may": ["view"]}
    assert mistakes({"databases": {"service": "rds", "callers": {"ci": caller}}}) == [
        f"roles.databases.callers.ci.{kind}: {reason}"
    ]
    permissions = {"callerPermissions": {"all": {"services": ["*"], "callers": {"ci": caller}}}}
    assert mistakes({}, **permissions) == [f"callerPermissions.all.callers.ci.{kind}: {reason}"]


def test_a_pattern_of_roles_cannot_be_passed() -> None:
    passed = [{"roleArn": "arn:aws:iam::1:role/*", "service": "rds"}]
    caller = {"role": "ci", "passRoles": passed}
    (told,) = mistakes({"databases": {"service": "rds", "callers": {"ci": caller}}})
    assert told.startswith("roles.databases.callers.ci.passRoles.0.roleArn: arn:aws:iam::1:role/* is a pattern, which")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("rds", "input should be a valid dictionary"),
        ("[" * 100_000, "input should be a valid dictionary"),
        ("9" * 5_000, "input should be a valid dictionary"),
        ("", "field required"),
    ],
)
def test_values_that_are_no_json(text: str, reason: str) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        run_program(lambda: StackConfig.load() and None, config={"shop:roles": text}, project="shop", stack="prod")
    assert str(raised.value) == f"Pulumi.prod.yaml has 1 mistake:\n  shop:roles: {reason}"


def test_keys_of_the_stack_itself() -> None:
    assert mistakes({"databases": {"service": "rds"}}, exampleWorkloads="perhaps", role={}) == [
        "exampleWorkloads: input should be a valid boolean, unable to interpret input",
        "role: extra inputs are not permitted",
    ]


def test_what_the_file_does_not_set_for_dms_is_left_to_other_components() -> None:
    def program() -> None:
        parse({}, dmsServiceRoles={}).declare()
        DmsServiceRoles("ours", {"repair": True})

    roles = run_program(program).of_type("aws-slr:iam:ServiceRole")
    assert {role.name: role.inputs.get("repair") for role in roles} == {
        "dms-dms-vpc-role": None,
        "dms-dms-cloudwatch-logs-role": None,
        "ours-dms-vpc-role": True,
        "ours-dms-cloudwatch-logs-role": True,
    }


@pytest.mark.parametrize("repair", [True, False])
def test_what_the_file_sets_for_dms(repair: bool) -> None:
    def program() -> None:
        parse({}, dmsServiceRoles={"repair": repair}).declare()

    roles = run_program(program).of_type("aws-slr:iam:ServiceRole")
    assert [role.inputs["repair"] for role in roles] == [repair, repair]


@pytest.mark.parametrize("name", ["", "two words", "x" * 101, "ä"])
def test_names_that_no_resource_can_have(name: str) -> None:
    assert mistakes({name: {"service": "rds"}}) == [
        f"roles.{name}.[key]: string should match pattern '^[A-Za-z0-9_.-]{{1,100}}$'"
    ]


@pytest.mark.parametrize("roles", [[], "rds", 5])
def test_roles_of_another_shape(roles: Any) -> None:
    assert mistakes(roles) == ["roles: input should be a valid dictionary"]


def test_every_mistake_is_listed_at_once() -> None:
    """Those of shape do not hide those of content."""
    assert mistakes(
        {
            "one": {"service": "rdss.amazonaws.com", "description": "€"},
            "two": {"servce": "rds"},
            "three": {"service": "ecs", "suffix": "b", "callers": {"ci": {}}},
        }
    ) == [
        "roles.two.service: field required",
        "roles.two.servce: extra inputs are not permitted",
        f"roles.one.service: {SLIP}",
        (
            "roles.one.description: the character '€' (U+20AC) is not allowed; IAM takes tab, line breaks, and the "
            "printable characters of Latin-1"
        ),
        (
            "roles.three.suffix: custom suffix is not allowed for ecs.amazonaws.com: AWS keeps one such role per "
            "account, AWSServiceRoleForECS; remove customSuffix"
        ),
        "roles.three.callers.ci: give exactly one of user, group, role, by name or ARN",
        f"roles.three.callers.ci: allows nothing; give may ({ABILITIES}) or passRoles",
    ]
