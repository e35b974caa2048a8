"""The rules on roles and their order, each on a stack that breaks it and on one that does not."""

from __future__ import annotations

import pytest

import pulumi_aws_slr
from pulumi_aws_slr import catalog
from pulumi_aws_slr.stack_rules import (
    Resource,
    bare_service_linked_role,
    components,
    plain_dms_role,
    unordered_workloads,
)
from pulumi_aws_slr.testing import run_program
from pulumi_aws_slr.tokens import COMPONENTS

ROLE = "aws-slr:iam:Role"
BARE = "aws:iam/serviceLinkedRole:ServiceLinkedRole"
CLUSTER = "aws:rds/cluster:Cluster"
STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"


def resource(kind: str, logical: str, *after: Resource, parent: Resource | None = None, **properties: str) -> Resource:
    qualified = f"{parent.urn.split('::')[2]}${kind}" if parent else kind
    return Resource(
        kind,
        logical,
        f"urn:pulumi:dev::shop::{qualified}::{logical}",
        properties,
        parent=parent.urn if parent else STACK,
        dependencies=frozenset(earlier.urn for earlier in after),
    )


def role(principal: str = "rds.amazonaws.com", kind: str = ROLE, **more: Resource) -> Resource:
    return resource(kind, principal.partition(".")[0], awsServiceName=principal, **more)  # type: ignore[arg-type]


def unordered(*resources: Resource, **options: list[str]) -> list[str]:
    return [urn.rpartition("::")[2] for urn, _ in unordered_workloads(resources, **options)]


@pytest.mark.parametrize("kind", [ROLE, BARE])
def test_a_workload_depends_on_its_role(kind: str) -> None:
    databases = role(kind=kind)
    assert unordered(databases, resource(CLUSTER, "orders")) == ["orders"]
    assert unordered(databases, resource(CLUSTER, "orders", databases)) == []


def test_by_way_of_others() -> None:
    databases = role()
    network = resource("aws:rds/subnetGroup:SubnetGroup", "network", databases)
    platform = resource("acme:index:Platform", "platform", network)
    inside = resource(CLUSTER, "inside", parent=platform)
    assert unordered(databases, network, platform, inside, resource(CLUSTER, "orders", network)) == []
    loop = resource("acme:index:A", "loop")
    assert unordered(databases, loop, resource(CLUSTER, "orders", loop), inside) == ["orders", "inside"]


def test_a_component_that_holds_the_role_stands_for_it() -> None:
    remote = resource("acme:index:Roles", "roles")
    inner = resource("acme:index:Inner", "inner", parent=remote)
    databases = role(parent=inner)
    assert unordered(remote, inner, databases, resource(CLUSTER, "orders", remote)) == []


def test_of_several_roles_of_a_service_one_is_enough() -> None:
    blue, green = (resource(ROLE, name, awsServiceName="autoscaling.amazonaws.com") for name in ("blue", "green"))
    group = "aws:autoscaling/group:Group"
    fleets = [resource(group, "fleet", green), resource(group, "stray")]
    assert unordered(blue, green, *fleets) == ["stray"]


def test_what_dms_does_with_a_service_role_comes_after_it() -> None:
    vpc, endpoints = (
        resource("aws-slr:iam:ServiceRole", name, name=name) for name in ("dms-vpc-role", "dms-access-for-endpoint")
    )
    instance = "aws:dms/replicationInstance:ReplicationInstance"
    endpoint = "aws:dms/endpoint:Endpoint"
    task = resource("aws:dms/replicationTask:ReplicationTask", "task")
    source, target = (resource(endpoint, name, engineName=name) for name in ("postgres", "redshift"))
    stray = resource(instance, "stray")
    stack = [vpc, endpoints, task, source, target, stray, resource(instance, "mover", vpc)]
    assert unordered(*stack) == ["redshift", "stray"]
    assert unordered(task, source, target, stray) == [], "another stack may declare the roles"
    ((_, message),) = unordered_workloads([vpc, stray])
    assert message.startswith(
        "stray (aws:dms/replicationInstance:ReplicationInstance) uses dms-vpc-role and does not depend on dms-vpc-role"
    )


def test_roles_that_the_stack_has_to_declare() -> None:
    cluster, fleet = resource(CLUSTER, "orders"), resource("aws:autoscaling/group:Group", "fleet")
    ((urn, message),) = unordered_workloads([cluster, fleet])
    assert urn == cluster.urn
    assert "orders (aws:rds/cluster:Cluster) uses AWSServiceRoleForRDS, and nothing in this stack declares" in message
    assert "Declare pulumi_aws_slr.RdsServiceLinkedRole and call pulumi_aws_slr.order_workloads()" in message
    assert 'leave "rds" out of `required`' in message
    assert unordered(cluster, fleet, required=[]) == []
    assert unordered(cluster, fleet, required=["autoscaling"]) == ["fleet"]


def test_the_message_names_role_and_remedy() -> None:
    ((_, message),) = unordered_workloads([role(), resource(CLUSTER, "orders")])
    assert message.startswith(
        "orders (aws:rds/cluster:Cluster) uses AWSServiceRoleForRDS and does not depend on rds (aws-slr:iam:Role)"
    )
    assert "order_workloads()" in message


@pytest.mark.parametrize(
    ("principal", "component"),
    [
        ("rds.amazonaws.com", "pulumi_aws_slr.RdsServiceLinkedRole,"),
        ("dms.amazonaws.com", "pulumi_aws_slr.DmsServerlessServiceLinkedRole,"),
        ("ecs.amazonaws.com", 'pulumi_aws_slr.ServiceLinkedRole with aws_service_name="ecs",'),
    ],
)
def test_bare_roles_of_the_catalogue(principal: str, component: str) -> None:
    message = bare_service_linked_role(role(principal, BARE))
    assert message is not None
    assert component in message
    assert "pulumi state delete" in message


def test_roles_that_are_not_bare_or_not_catalogued() -> None:
    assert bare_service_linked_role(role()) is None
    assert bare_service_linked_role(role("brand-new.amazonaws.com", BARE)) is None


@pytest.mark.parametrize("service", COMPONENTS)
def test_components_make_the_roles_that_they_are_named_for(service: str) -> None:
    component = getattr(pulumi_aws_slr, COMPONENTS[service])
    made = run_program(lambda: component("x")).one(ROLE)
    entry = catalog.entry_for("rds" if service == "aurora" else service)
    assert catalog.entry_for(made.inputs["awsServiceName"]) == entry
    assert (component.__name__ in components.declaration(entry)) is (service == entry.key)


@pytest.mark.parametrize("name", ["dms-vpc-role", "dms-cloudwatch-logs-role", "dms-access-for-endpoint"])
def test_plain_roles_of_dms(name: str) -> None:
    message = plain_dms_role(resource("aws:iam/role:Role", "network", name=name))
    assert message is not None
    assert message.startswith(f"network (aws:iam/role:Role) is called {name}, ")
    assert "DmsServiceRoles" in message


def test_roles_of_the_component_and_others() -> None:
    assert plain_dms_role(resource("aws-slr:iam:ServiceRole", "network", name="dms-vpc-role")) is None
    assert plain_dms_role(resource("aws:iam/role:Role", "network", name="dms-vpc-role-of-mine")) is None
    assert plain_dms_role(resource("aws:iam/role:Role", "network")) is None
    assert plain_dms_role(resource("aws:iam/user:User", "network", name="dms-vpc-role")) is None
