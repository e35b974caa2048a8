"""Workloads after their roles, without anyone writing it."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from pulumi_aws_slr import (
    DmsServerlessServiceLinkedRole,
    Provider,
    RdsServiceLinkedRole,
    ServiceLinkedRole,
    order_workloads,
)
from pulumi_aws_slr.catalog import problems_with, roles
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

    assert dependencies(ordered(program), CLUSTER, "orders") == {"rds"}


def test_every_catalogued_workload_waits_for_all_the_roles_that_it_uses() -> None:
    with_workloads = [entry for entry in roles() if entry.workloads and not problems_with(entry.key)]
    wanted: dict[str, set[str]] = {}
    for entry in with_workloads:
        for type_token in entry.workloads:
            wanted.setdefault(type_token, set()).add(entry.key)

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
    assert [dependencies(recording, REPLICATION, name) for name in ("one", "two")] == [{"dms-serverless"}] * 2


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
    assert dependencies(recording, CLUSTER, "shop-cluster") == {"rds"}
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
    assert dependencies(recording, CLUSTER, "by-list") == {"rds", "queue", "topic"}
    assert dependencies(recording, CLUSTER, "by-one") == {"rds", "queue"}
    assert dependencies(recording, CLUSTER, "by-output") == {"rds", "topic"}
    assert dependencies(recording, CLUSTER, "by-input") == {"rds", "queue"}


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

    assert dependencies(ordered(program), CLUSTER, "orders") == {"rds"}


def test_the_roles_of_all_accounts_come_first() -> None:
    """Which account a workload is in is not known here; waiting for a role too many costs nothing."""

    def program() -> None:
        RdsServiceLinkedRole("here")
        RdsServiceLinkedRole("there", None, pulumi.ResourceOptions(provider=Provider("other")))
        cluster()

    assert dependencies(ordered(program), CLUSTER, "orders") == {"rds", "rds-other"}


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
    assert dependencies(recording, CLUSTER, "after") == {"rds"}


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
