"""Workloads after their roles, without anyone writing it."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from pulumi_aws_slr import (
    AuroraServiceLinkedRole,
    DmsServerlessServiceLinkedRole,
    Provider,
    RdsServiceLinkedRole,
    Role,
    ServiceLinkedRole,
    ServiceRole,
    order_workloads,
)
from pulumi_aws_slr.catalog import problems_with, roles
from pulumi_aws_slr.policies.dms.service_roles import LOGS_ROLE
from pulumi_aws_slr.testing import Recording, run_program

ROLE = "aws-slr:iam:Role"
CLUSTER = "aws:rds/cluster:Cluster"
REPLICATION = "aws:dms/replicationConfig:ReplicationConfig"


def cluster(name: str = "orders", **options: Any) -> aws.rds.Cluster:
    return aws.rds.Cluster(name, engine="aurora-mysql", opts=pulumi.ResourceOptions(**options))


def bare(type_token: str, name: str, **options: Any) -> pulumi.CustomResource:
    """A resource of a type, whatever its arguments are."""
    return pulumi.CustomResource(type_token, name, {}, pulumi.ResourceOptions(**options))


def dependencies(recording: Recording, type_token: str, name: str) -> set[str]:
    """The names of what a resource waits for."""
    names = {resource.urn: resource.name for resource in recording.resources}
    return {names[urn] for urn in recording.one(type_token, name).dependencies}


def ordered(program: Callable[[], object]) -> Recording:
    def whole() -> None:
        order_workloads()
        program()

    return run_program(whole)


@pytest.mark.parametrize("role_first", [True, False], ids=["role first", "workload first"])
def test_the_order_of_declaration_does_not_matter(role_first: bool) -> None:
    def program() -> None:
        if role_first:
            RdsServiceLinkedRole("databases")
        cluster()
        if not role_first:
            RdsServiceLinkedRole("databases")

    assert dependencies(ordered(program), CLUSTER, "orders") == {"databases-role"}


def test_every_catalogued_workload_waits_for_all_the_roles_that_it_uses() -> None:
    with_workloads = [entry for entry in roles() if entry.workloads and not problems_with(entry.key)]
    wanted: dict[str, set[str]] = {}
    for entry in with_workloads:
        for type_token in entry.workloads:
            wanted.setdefault(type_token, set()).add(f"{entry.key}-role")

    def program() -> None:
        for entry in with_workloads:
            ServiceLinkedRole(entry.key, {"aws_service_name": entry.key})
        for type_token in wanted:
            bare(type_token, "workload")

    recording = ordered(program)
    names = {role.urn: role.name for role in recording.of_type(ROLE)}
    found = {
        resource.type: {names[urn] for urn in resource.dependencies}
        for resource in recording.resources
        if resource.name == "workload"
    }
    assert found == wanted


def test_the_workloads_that_this_project_is_about_are_catalogued() -> None:
    catalogued = {token for entry in roles() for token in entry.workloads}
    wanted = {
        f"aws:{service}/{kind}"
        for service in ("rds", "docdb", "neptune")
        for kind in ("cluster:Cluster", "clusterInstance:ClusterInstance", "subnetGroup:SubnetGroup")
    }
    assert wanted | {"aws:rds/instance:Instance", REPLICATION} <= catalogued


def test_two_replications_do_not_race_for_the_role() -> None:
    def program() -> None:
        bare(REPLICATION, "one")
        bare(REPLICATION, "two")
        DmsServerlessServiceLinkedRole("replications")

    recording = ordered(program)
    assert [dependencies(recording, REPLICATION, name) for name in ("one", "two")] == [{"replications-role"}] * 2


def test_inside_somebody_else_s_component() -> None:
    class Theirs(pulumi.ComponentResource):
        def __init__(self, name: str) -> None:
            super().__init__("their:pkg:Database", name)
            inner = pulumi.ComponentResource(
                "their:pkg:Inner", f"{name}-inner", None, pulumi.ResourceOptions(parent=self)
            )
            cluster(f"{name}-cluster", parent=inner)

    def program() -> None:
        Theirs("shop")
        RdsServiceLinkedRole("databases")

    recording = ordered(program)
    assert dependencies(recording, CLUSTER, "shop-cluster") == {"databases-role"}
    assert dependencies(recording, "their:pkg:Database", "shop") == set()


def test_what_is_no_workload_is_not_touched() -> None:
    def program() -> None:
        RdsServiceLinkedRole("databases")
        for type_token in ("aws:rds/parameterGroup:ParameterGroup", "aws:dms/endpoint:Endpoint", "my:pkg:Cluster"):
            bare(type_token, "other")

    recording = ordered(program)
    others = [resource for resource in recording.resources if resource.name == "other"]
    assert [resource.dependencies for resource in others] == [frozenset()] * 3


def test_without_a_declared_role_a_workload_waits_for_nothing() -> None:
    def program() -> None:
        DmsServerlessServiceLinkedRole("replications")
        cluster()

    assert dependencies(ordered(program), CLUSTER, "orders") == set()


def test_dependencies_of_one_s_own_are_kept() -> None:
    def program() -> None:
        RdsServiceLinkedRole("databases")
        queue, topic = aws.sqs.Queue("queue"), aws.sns.Topic("topic")
        cluster("by-list", depends_on=[queue, topic])
        cluster("by-one", depends_on=queue)
        cluster("by-output", depends_on=pulumi.Output.from_input([topic]))
        aws.rds.Cluster("by-input", engine="aurora-mysql", database_name=queue.name)

    recording = ordered(program)
    assert dependencies(recording, CLUSTER, "by-list") == {"databases-role", "queue", "topic"}
    assert dependencies(recording, CLUSTER, "by-one") == {"databases-role", "queue"}
    assert dependencies(recording, CLUSTER, "by-output") == {"databases-role", "topic"}
    assert dependencies(recording, CLUSTER, "by-input") == {"databases-role", "queue"}


def test_options_and_inputs_are_left_alone() -> None:
    def program() -> None:
        RdsServiceLinkedRole("databases")
        cluster(protect=True)

    resource = ordered(program).one(CLUSTER)
    assert (resource.protect, resource.inputs) == (True, {"engine": "aurora-mysql"})


def test_written_by_hand_as_well_does_no_harm() -> None:
    def program() -> None:
        role = RdsServiceLinkedRole("databases")
        aws.rds.Cluster("orders", engine="aurora-mysql", opts=role.workload_options())

    assert dependencies(ordered(program), CLUSTER, "orders") == {"databases-role"}


def test_all_declarations_of_a_role_come_first() -> None:
    """Whichever of them creates the role; and the last one that goes finds no workload any more."""

    def program() -> None:
        RdsServiceLinkedRole("databases")
        cluster()
        AuroraServiceLinkedRole("aurora")
        Role("bare", aws_service_name="rds")

    assert dependencies(ordered(program), CLUSTER, "orders") == {"databases-role", "aurora-role", "bare"}


def test_bare_service_roles_count_as_well() -> None:
    def program() -> None:
        bare(REPLICATION, "lake")
        ServiceRole("logs", role_name=LOGS_ROLE.name, assume_role_policy="{}", managed_policy_arns=[])
        ServiceRole("other", role_name=pulumi.Output.from_input("unknown"))

    assert dependencies(ordered(program), REPLICATION, "lake") == {"logs"}


def test_a_role_that_is_only_looked_up_is_not_declared() -> None:
    def program() -> None:
        Role.get("found", "AWSServiceRoleForRDS")
        cluster()

    assert dependencies(ordered(program), CLUSTER, "orders") == set()


@pytest.mark.parametrize("around", [False, True], ids=["the component", "a component around it"])
def test_a_dependency_on_a_component_is_one_on_its_role(around: bool) -> None:
    """By Pulumi alone, without `order_workloads`."""

    def program() -> None:
        outer = pulumi.ComponentResource("their:pkg:Outer", "outer")
        role = RdsServiceLinkedRole("databases", None, pulumi.ResourceOptions(parent=outer))
        cluster(depends_on=[outer if around else role])

    assert dependencies(run_program(program), CLUSTER, "orders") == {"databases-role"}


def test_endpoints_come_after_the_replication_instances_of_their_own_provider() -> None:
    def program() -> None:
        theirs = aws.Provider("away")
        for name, options in (("home", {}), ("away", {"provider": theirs})):
            bare("aws:dms/endpoint:Endpoint", f"{name}-endpoint", **options)
            bare("aws:dms/replicationInstance:ReplicationInstance", name, **options)

    recording = ordered(program)
    for name in ("home", "away"):
        assert dependencies(recording, "aws:dms/endpoint:Endpoint", f"{name}-endpoint") == {name}


def test_calling_it_twice_is_calling_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    registered: list[object] = []
    monkeypatch.setattr(pulumi.runtime, "register_stack_transformation", registered.append)

    def program() -> None:
        order_workloads()
        order_workloads()

    run_program(program)
    assert len(registered) == 1
    run_program(program)
    assert len(registered) == 2, "every run is its own"


def test_without_the_call_nothing_is_ordered() -> None:
    def program() -> None:
        RdsServiceLinkedRole("databases")
        cluster()

    assert dependencies(run_program(program), CLUSTER, "orders") == set()


def test_what_is_declared_before_the_call_is_not_reached() -> None:
    def program() -> None:
        RdsServiceLinkedRole("databases")
        cluster("before")
        order_workloads()
        cluster("after")

    recording = run_program(program)
    assert dependencies(recording, CLUSTER, "before") == set()
    assert dependencies(recording, CLUSTER, "after") == {"databases-role"}


def test_callers_then_role_then_workload() -> None:
    """The whole chain, which is taken down in the opposite order."""

    def program() -> None:
        cluster()
        RdsServiceLinkedRole("databases", {"callers": {"ci": {"role": "ci", "may": ["create", "delete"]}}})

    recording = ordered(program)
    policy = recording.one("aws:iam/policy:Policy")
    attachment = recording.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    role = recording.one(ROLE)
    assert attachment.dependencies == {policy.urn}
    assert role.dependencies == {policy.urn, attachment.urn}
    assert recording.one(CLUSTER).dependencies == {role.urn}


# --- too late ---


def late_roles(declare: Callable[[], object]) -> Callable[[], Coroutine[Any, Any, None]]:
    """A program that declares a cluster, waits until that is registered, and goes on."""

    async def program() -> None:
        order_workloads()
        await cluster().urn.future()
        declare()

    return program


def test_a_role_that_comes_after_an_await_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    recording = run_program(late_roles(lambda: RdsServiceLinkedRole("databases")))
    assert dependencies(recording, CLUSTER, "orders") == set()
    assert [(record.levelno, record.message) for record in caplog.records] == [
        (
            logging.WARNING,
            (
                "databases declares AWSServiceRoleForRDS after orders, so order_workloads() cannot put them in order: "
                "what uses the role may be made before it, and be deleted after it. Declare databases first, in the "
                "program's body, not inside an `apply` and not after an `await`; or declare orders after it, with "
                "depends_on=[databases]"
            ),
        )
    ]


def test_a_role_inside_an_apply_is_warned_of_with_all_its_workloads(caplog: pytest.LogCaptureFixture) -> None:
    def program() -> None:
        order_workloads()
        clusters = [cluster(f"orders-{number}") for number in range(14)]
        last = pulumi.Output.all(*(workload.urn for workload in clusters))
        last.apply(lambda _: Role("bare", aws_service_name="rds") and None)

    run_program(program)
    (warning,) = caplog.messages
    assert warning.startswith("bare declares AWSServiceRoleForRDS after orders-0, orders-1, ")
    assert "orders-9 and 4 more, so order_workloads() cannot" in warning


def test_a_function_that_blocks_ends_the_body_as_an_await_does(caplog: pytest.LogCaptureFixture) -> None:
    def program() -> None:
        order_workloads()
        cluster()
        aws.get_partition()
        RdsServiceLinkedRole("databases")

    run_program(program)
    assert [message.partition(",")[0] for message in caplog.messages] == [
        "databases declares AWSServiceRoleForRDS after orders"
    ]


def test_an_asynchronous_program_that_declares_in_time(caplog: pytest.LogCaptureFixture) -> None:
    async def program() -> None:
        order_workloads()
        await aws.sqs.Queue("queue").urn.future()
        cluster()
        RdsServiceLinkedRole("databases")

    recording = run_program(program)
    assert dependencies(recording, CLUSTER, "orders") == {"databases-role"}
    assert caplog.messages == []


def another_account() -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(providers=[aws.Provider("away"), Provider("away")])


@pytest.mark.parametrize(
    "declare",
    [
        lambda: DmsServerlessServiceLinkedRole("replications"),
        lambda: RdsServiceLinkedRole("there", None, another_account()),
    ],
    ids=["another role", "of another account"],
)
def test_a_late_role_that_no_workload_uses_is_fine(
    caplog: pytest.LogCaptureFixture, declare: Callable[[], object]
) -> None:
    run_program(late_roles(declare))
    assert caplog.messages == []


def test_a_late_declaration_of_a_role_that_the_workload_waits_for_is_fine(caplog: pytest.LogCaptureFixture) -> None:
    """The first declaration keeps the role until the workload is gone."""

    def program() -> None:
        order_workloads()
        first = RdsServiceLinkedRole("databases")
        cluster().urn.apply(lambda _: AuroraServiceLinkedRole("aurora") and None)
        pulumi.export("arn", first.arn)

    recording = run_program(program)
    assert dependencies(recording, CLUSTER, "orders") == {"databases-role"}
    assert caplog.messages == []
