"""`ServiceLinkedRole`: the role of any service, its callers and its options."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from pulumi_aws_slr import Provider, ServiceLinkedRole
from pulumi_aws_slr.testing import Recording, SlrMocks, run_program
from tests.scripted.samples import SLIP

ROLE = "aws-slr:iam:Role"
COMPONENT = "aws-slr:index:ServiceLinkedRole"


def declare(args: dict[str, Any], **options: Any) -> Recording:
    return run_program(lambda: ServiceLinkedRole("thing", args) and None, **options)


def message(args: dict[str, Any]) -> str:
    with pytest.raises(pulumi.RunError) as raised:
        declare(args)
    return str(raised.value)


@pytest.mark.parametrize("service", ["autoscaling", "autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling"])
def test_every_handle_declares_the_same_role(service: str) -> None:
    recording = declare({"aws_service_name": service, "custom_suffix": "blue"})
    role = recording.one(ROLE)
    assert role.name == "thing-role"
    assert role.inputs == {"awsServiceName": "autoscaling.amazonaws.com", "customSuffix": "blue"}


def test_a_row_whose_principal_makes_another_role_is_refused() -> None:
    assert message({"aws_service_name": "networkmanager-cloudwan"}) == (
        "thing: aws_service_name: AWSServiceRoleForNetworkManagerCloudWAN shares its principal "
        "networkmanager.amazonaws.com with another role, so that CreateServiceLinkedRole cannot be told to make this "
        "one; let the service create it"
    )


def test_a_service_that_is_not_catalogued() -> None:
    role = declare({"aws_service_name": "brand-new.amazonaws.com"}).one(ROLE)
    assert (role.name, role.inputs) == ("thing-role", {"awsServiceName": "brand-new.amazonaws.com"})


def test_the_whole_tree_with_callers() -> None:
    """Policy, attachment, role: made in this order, and removed in the opposite one."""
    recording = declare(
        {
            "aws_service_name": "ecs",
            "callers": {
                "deployer": {"role": "deployer", "may": ["create", "delete"]},
                "alice": {"user": "alice", "may": ["view"]},
            },
        }
    )
    component = recording.one(COMPONENT, "thing")
    callers = recording.one("aws-slr:index:CallerPermissions", "thing-callers")
    role = recording.one(ROLE, "thing-role")
    assert sorted(child.urn for child in recording.children(component)) == sorted([callers.urn, role.urn])
    assert sorted((child.type, child.name) for child in recording.children(callers)) == [
        ("aws:iam/policy:Policy", "thing-callers-alice"),
        ("aws:iam/policy:Policy", "thing-callers-deployer"),
        ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "thing-callers-deployer"),
        ("aws:iam/userPolicyAttachment:UserPolicyAttachment", "thing-callers-alice"),
    ]
    assert role.dependencies == {child.urn for child in recording.children(callers)}
    assert role.inputs == {
        "awsServiceName": "ecs.amazonaws.com",
        "permissionGrants": [
            {"caller": "role/deployer", "policyArn": _arn("thing-callers-deployer")},
            {"caller": "user/alice", "policyArn": _arn("thing-callers-alice")},
        ],
    }
    assert len(recording.resources) == 8


def _arn(policy: str) -> str:
    return f"arn:aws:mock:eu-central-1:123456789012:policy/{policy}"


def test_the_callers_of_a_suffixed_role_get_that_role_only() -> None:
    recording = declare(
        {
            "aws_service_name": "autoscaling",
            "custom_suffix": "blue",
            "callers": {"deployer": {"role": "deployer", "may": ["tag"]}},
        }
    )
    (statement,) = json.loads(recording.one("aws:iam/policy:Policy").inputs["policy"])["Statement"]
    assert statement["Resource"] == (
        "arn:aws:iam::*:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_blue"
    )


def test_permission_sets_are_declared_with_all_their_services() -> None:
    with pytest.raises(pulumi.RunError) as raised:
        declare({"aws_service_name": "ecs", "callers": {"admins": {"permission_set": "Admins", "may": ["view"]}}})
    assert str(raised.value) == (
        "thing: callers.admins: declare permission sets in CallerPermissions, with all their services: "
        "a permission set has one inline policy"
    )


@pytest.mark.parametrize("callers", [None, {}])
def test_no_callers_no_permissions(callers: dict[str, Any] | None) -> None:
    recording = declare({"aws_service_name": "ecs", "callers": callers})
    assert {resource.type for resource in recording.resources} == {COMPONENT, "pulumi:providers:aws-slr", ROLE}


def test_inputs_may_be_outputs() -> None:
    def program() -> None:
        ServiceLinkedRole(
            "thing",
            {
                "aws_service_name": "ecs",
                "description": pulumi.Output.from_input("d"),
                "tags": pulumi.Output.from_input({"a": "b"}),
            },
        )

    assert run_program(program).one(ROLE).inputs == {
        "awsServiceName": "ecs.amazonaws.com",
        "description": "d",
        "tags": {"a": "b"},
    }


def test_an_existing_role_is_adopted() -> None:
    def program() -> None:
        pulumi.export("adopted", ServiceLinkedRole("thing", {"aws_service_name": "ecs"}).adopted)

    assert run_program(program, answers=SlrMocks(existing=["AWSServiceRoleForECS"])).exports == {"adopted": True}


# --- workloads ---


def test_workload_options_add_to_one_s_own() -> None:
    def program() -> None:
        queue = aws.sqs.Queue("queue")
        role = ServiceLinkedRole("thing", {"aws_service_name": "ecs"})
        own = pulumi.ResourceOptions(protect=True, depends_on=[queue])
        aws.ecs.Cluster("cluster", opts=role.workload_options(own))
        aws.ecs.Cluster("plain", opts=role.workload_options())

    recording = run_program(program)
    role, queue = recording.one(ROLE), recording.one("aws:sqs/queue:Queue")
    cluster = recording.one("aws:ecs/cluster:Cluster", "cluster")
    assert (cluster.dependencies, cluster.protect) == ({role.urn, queue.urn}, True)
    plain = recording.one("aws:ecs/cluster:Cluster", "plain")
    assert (plain.dependencies, plain.protect) == ({role.urn}, False)


# --- providers ---


def test_the_stack_s_configuration_is_the_default_provider() -> None:
    recording = run_program(
        lambda: ServiceLinkedRole("thing", {"aws_service_name": "ecs"}) and None, config={"aws:region": "eu-west-1"}
    )
    provider = recording.one("pulumi:providers:aws-slr")
    assert (provider.name, provider.inputs) == ("aws-slr", {"region": "eu-west-1"})
    assert recording.one(ROLE).provider == provider.urn


def test_two_accounts_two_roles() -> None:
    callers = {"deployer": {"role": "deployer", "may": ["create"]}}

    def program() -> None:
        for account in ("blue", "green"):
            providers = [aws.Provider(f"aws-{account}"), Provider(f"slr-{account}")]
            ServiceLinkedRole(
                account, {"aws_service_name": "ecs", "callers": callers}, pulumi.ResourceOptions(providers=providers)
            )

    recording = run_program(program)
    for account in ("blue", "green"):
        role = recording.one(ROLE, f"{account}-role")
        assert role.provider == recording.one("pulumi:providers:aws-slr", f"slr-{account}").urn
        policy = recording.one("aws:iam/policy:Policy", f"{account}-callers-deployer")
        assert policy.provider == recording.one("pulumi:providers:aws", f"aws-{account}").urn
        assert policy.urn in role.dependencies
    assert len(recording.of_type("pulumi:providers:aws-slr")) == 2, "no default one besides"


def test_a_provider_for_aws_alone_is_refused() -> None:
    def program() -> None:
        ServiceLinkedRole(
            "thing", {"aws_service_name": "ecs"}, pulumi.ResourceOptions(providers=[aws.Provider("other-account")])
        )

    with pytest.raises(pulumi.RunError) as raised:
        run_program(program)
    assert str(raised.value) == (
        "thing has an explicit provider for aws, but none for aws-slr, so its role would be made with the "
        "stack's own credentials. Pass both: "
        "opts=ResourceOptions(providers=[aws_provider, pulumi_aws_slr.Provider(...)])"
    )


def test_a_provider_of_the_parent_counts() -> None:
    def program() -> None:
        outer = pulumi.ComponentResource(
            "my:pkg:Outer", "outer", None, pulumi.ResourceOptions(providers=[Provider("account")])
        )
        ServiceLinkedRole("thing", {"aws_service_name": "ecs"}, pulumi.ResourceOptions(parent=outer))

    recording = run_program(program)
    assert recording.one(ROLE).provider == recording.one("pulumi:providers:aws-slr", "account").urn


# --- mistakes ---


def test_the_service_is_required() -> None:
    assert message({}) == "thing: aws_service_name: is missing"


def test_unknown_arguments() -> None:
    assert message({"aws_service_name": "ecs", "suffix": "b", "name": "x"}) == (
        "thing: unknown argument 'suffix'; did you mean 'custom_suffix'? There are description, tags, on_existing, "
        "deletion, callers, aws_service_name, custom_suffix\n"
        "thing: unknown argument 'name'. There are description, tags, on_existing, "
        "deletion, callers, aws_service_name, custom_suffix"
    )


@pytest.mark.parametrize(
    ("service", "reason"),
    [
        (
            "rdss",
            (
                "'rdss' is neither a catalogued service-linked role nor a service principal (such as "
                "rds.amazonaws.com); did you mean rds.amazonaws.com?"
            ),
        ),
        ("rdss.amazonaws.com", SLIP),
        (
            "rds-beta",
            (
                "the service principal of AWSServiceRoleForRDSBeta is not known, so the role cannot be created by "
                "name; give the principal from the service's documentation"
            ),
        ),
    ],
)
def test_an_unknown_service(service: str, reason: str) -> None:
    assert message({"aws_service_name": service}) == f"thing: aws_service_name: {reason}"
