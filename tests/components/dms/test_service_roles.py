"""`DmsServiceRoles`: the roles that classic DMS finds by name, once in a program."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from pulumi_aws_slr import DmsServiceRoles, Provider, ServiceRole, order_workloads
from pulumi_aws_slr.policies.dms.service_roles import ENDPOINT_ROLE, LOGS_ROLE, VPC_ROLE, WORKLOADS
from pulumi_aws_slr.testing import ACCOUNT, Recording, SlrMocks, run_program

ROLE = "aws-slr:iam:ServiceRole"
COMPONENT = "aws-slr:index:DmsServiceRoles"
CHINA = SlrMocks(region="cn-north-1")


def declare(*components: dict[str, Any], answers: SlrMocks | None = None) -> Recording:
    def program() -> None:
        for at, args in enumerate(components):
            made = DmsServiceRoles(f"dms{at}", args)  # type: ignore[arg-type]
            pulumi.export(f"ready{at}", made.ready)
            pulumi.export(f"adopted{at}", made.adopted)
            pulumi.export(f"arns{at}", made.role_arns)

    return run_program(program, answers=answers)


def message(*components: dict[str, Any]) -> str:
    with pytest.raises(pulumi.RunError) as raised:
        declare(*components)
    return str(raised.value)


def test_two_roles_and_one_more_for_redshift() -> None:
    recording = declare({})
    roles = {role.name: role.inputs["name"] for role in recording.children(recording.one(COMPONENT, "dms0"))}
    assert roles == {f"dms0-{facts.name}": facts.name for facts in (VPC_ROLE, LOGS_ROLE)}
    names = {role.inputs["name"] for role in declare({"redshift_targets": True}).of_type(ROLE)}
    assert names == {VPC_ROLE.name, LOGS_ROLE.name, ENDPOINT_ROLE.name}


@pytest.mark.parametrize(("answers", "partition"), [(SlrMocks(), "aws"), (CHINA, "aws-cn")])
def test_trust_and_policies_are_of_partition_and_account(answers: SlrMocks, partition: str) -> None:
    recording = declare({}, answers=answers)
    for facts in (VPC_ROLE, LOGS_ROLE):
        assert recording.one(ROLE, f"dms0-{facts.name}").inputs == {
            "name": facts.name,
            "assumeRolePolicy": facts.trust_policy(partition, ACCOUNT),
            "managedPolicyArns": [facts.managed_policy_arn(partition)],
        }
    assert recording.exports["arns0"] == {
        facts.name: f"arn:{partition}:iam::{ACCOUNT}:role/{facts.name}" for facts in (VPC_ROLE, LOGS_ROLE)
    }


def test_every_component_declares_the_roles_with_its_own_settings() -> None:
    """Whether they contradict each other is the provider's business."""
    first = {"tags": {"a": "1"}, "repair": True, "onExisting": "fail"}
    second = {"tags": {"b": "2"}, "deletion": "if-unused"}
    recording = declare({"tags": {"a": "1"}, "repair": True, "on_existing": "fail"}, second)
    assert len(recording.of_type(ROLE)) == 4
    for component, wanted in (("dms0", first), ("dms1", second)):
        for facts in (VPC_ROLE, LOGS_ROLE):
            inputs = recording.one(ROLE, f"{component}-{facts.name}").inputs
            assert {key: inputs[key] for key in inputs.keys() - {"name", "assumeRolePolicy", "managedPolicyArns"}} == (
                wanted
            )


def test_trust_and_role_are_of_one_account() -> None:
    def program() -> None:
        away = Provider("away", profile="away")
        DmsServiceRoles("dms", opts=pulumi.ResourceOptions(providers=[away]))

    with pytest.raises(pulumi.RunError, match="dms has an explicit provider for aws-slr, but none for aws"):
        run_program(program)


def test_an_unknown_argument() -> None:
    assert message({"redshift": True}) == (
        "dms0: unknown argument 'redshift'; did you mean 'redshift_targets'? There are redshift_targets, repair, tags, "
        "on_existing, deletion"
    )


def test_it_says_which_are_adopted() -> None:
    recording = declare({}, answers=SlrMocks(existing=[LOGS_ROLE.name]))
    assert recording.exports["adopted0"] == {VPC_ROLE.name: False, LOGS_ROLE.name: True}
    assert recording.exports["ready0"] is True


def test_what_dms_uses_the_roles_for_comes_after_them() -> None:
    def program() -> None:
        order_workloads()
        aws.dms.S3Endpoint(
            "target", endpoint_id="t", endpoint_type="target", bucket_name="b", service_access_role_arn="r"
        )
        aws.dms.ReplicationSubnetGroup(
            "net", replication_subnet_group_id="n", replication_subnet_group_description="n", subnet_ids=["subnet-1"]
        )
        aws.dms.ReplicationInstance("mover", replication_instance_id="m", replication_instance_class="dms.t3.micro")
        aws.dms.Endpoint("source", endpoint_id="s", endpoint_type="source", engine_name="postgres")
        aws.dms.ReplicationTask(
            "orders",
            replication_task_id="o",
            migration_type="cdc",
            replication_instance_arn="i",
            source_endpoint_arn="s",
            target_endpoint_arn="t",
            table_mappings="{}",
        )
        aws.dms.ReplicationConfig(
            "lake",
            replication_config_identifier="lake",
            replication_type="cdc",
            source_endpoint_arn="s",
            target_endpoint_arn="t",
            table_mappings="{}",
            compute_config={"replication_subnet_group_id": "g", "max_capacity_units": "2"},
        )
        aws.sqs.Queue("other")
        DmsServiceRoles("dms")

    recording = run_program(program)
    roles = {role.urn for role in recording.of_type(ROLE)}
    used = [resource for resource in recording.resources if resource.type in WORKLOADS]
    assert len(used) == 6
    assert all(roles <= resource.dependencies for resource in used)
    instance = recording.one("aws:dms/replicationInstance:ReplicationInstance").urn
    after_it = {resource.name for resource in used if instance in resource.dependencies}
    assert after_it == {"source", "target"}, "so on the way down endpoints go before instances"
    assert not roles & recording.one("aws:sqs/queue:Queue").dependencies


def test_options_for_what_is_out_of_reach() -> None:
    def program() -> None:
        roles = DmsServiceRoles("dms")
        aws.sqs.Queue("stand-in", opts=roles.workload_options(pulumi.ResourceOptions(protect=True)))

    recording = run_program(program)
    queue = recording.one("aws:sqs/queue:Queue")
    assert queue.dependencies == {role.urn for role in recording.of_type(ROLE)}
    assert queue.protect


def test_the_bare_resource() -> None:
    def program() -> None:
        role = ServiceRole(
            "own",
            role_name=LOGS_ROLE.name,
            assume_role_policy=json.dumps({"Statement": []}),
            managed_policy_arns=["arn:aws:iam::aws:policy/x"],
            description="Logs",
            on_existing="fail",
        )
        pulumi.export("arn", role.arn)

    recording = run_program(program)
    assert recording.exports == {"arn": f"arn:aws:iam::{ACCOUNT}:role/{LOGS_ROLE.name}"}
    assert recording.one(ROLE).inputs["onExisting"] == "fail"
