"""`DmsPermissions`: who may do what in DMS, by ability, by resource and by tag."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from pulumi_aws_slr import DmsPermissions
from pulumi_aws_slr.policies import DmsAbility
from pulumi_aws_slr.testing import ACCOUNT, REGION, Recording, SlrMocks, run_program

POLICY = "aws:iam/policy:Policy"
HERE = f"arn:aws:dms:{REGION}:{ACCOUNT}"
ABILITIES = ", ".join(DmsAbility)


def declare(callers: dict[str, Any], **options: Any) -> Recording:
    return run_program(lambda: DmsPermissions("dms", {"callers": callers}) and None, **options)


def statements(recording: Recording, name: str = "dms-ops") -> list[dict[str, Any]]:
    return json.loads(recording.one(POLICY, name).inputs["policy"])["Statement"]


def message(caller: dict[str, Any]) -> str:
    with pytest.raises(pulumi.RunError) as raised:
        declare({"ops": caller})
    return str(raised.value)


def test_a_caller_gets_one_policy() -> None:
    recording = declare({"ops": {"group": "ops", "may": ["run-serverless"]}})
    policy, attachment = recording.children(recording.one("aws-slr:index:DmsPermissions", "dms"))
    assert (policy.name, policy.inputs["description"]) == ("dms-ops", "What ops may do in DMS")
    assert attachment.type == "aws:iam/groupPolicyAttachment:GroupPolicyAttachment"
    assert statements(recording) == [
        {
            "Sid": "RunServerless",
            "Effect": "Allow",
            "Action": ["dms:ReloadReplicationTables", "dms:StartReplication", "dms:StopReplication"],
            "Resource": "arn:aws:dms:*:*:replication-config:*",
        }
    ]


def test_by_resources_in_both_forms_known_and_made() -> None:
    def program() -> None:
        task = aws.dms.ReplicationTask(
            "orders",
            replication_task_id="orders",
            migration_type="cdc",
            replication_instance_arn="x",
            source_endpoint_arn="x",
            target_endpoint_arn="x",
            table_mappings="{}",
        )
        resources = {
            "task": [task.replication_task_arn, f"{HERE}:task/OLD", f"{HERE}:task:NEW"],
            "replication-config": [f"{HERE}:replication-config:A"],
        }
        DmsPermissions(
            "dms", {"callers": {"ops": {"role": "ops", "may": ["run-tasks", "run-serverless"], "resources": resources}}}
        )

    recording = run_program(program)
    found = {statement["Sid"]: statement["Resource"] for statement in statements(recording)}
    assert found == {
        "RunTasks": [f"{HERE}:task:NEW", f"{HERE}:task:OLD", f"{HERE}:task:orders"],
        "RunServerless": f"{HERE}:replication-config:A",
    }
    assert recording.one(POLICY).dependencies == {recording.one("aws:dms/replicationTask:ReplicationTask").urn}


def test_by_tags() -> None:
    recording = declare(
        {"ops": {"role": "ops", "may": ["manage-instances"], "tags": {"team": "data"}, "tag_keys": ["team", "stage"]}}
    )
    conditions = {tuple(statement["Action"]): statement["Condition"] for statement in statements(recording)}
    keys = {"aws:TagKeys": ["stage", "team"]}
    assert conditions[("dms:CreateReplicationInstance", "dms:CreateReplicationSubnetGroup")] == {
        "StringEquals": {"aws:RequestTag/team": "data"},
        "ForAllValues:StringEquals": keys,
    }
    assert [value for actions, value in conditions.items() if "dms:DeleteReplicationInstance" in actions] == [
        {"StringEquals": {"aws:ResourceTag/team": "data"}}
    ]
    assert "ModifyReplicationSubnetGroup" not in json.dumps(statements(recording)), "it knows neither tags nor ARNs"


def test_roles_to_pass() -> None:
    def program() -> None:
        role = aws.iam.Role("load", assume_role_policy="{}")
        DmsPermissions("dms", {"callers": {"ops": {"role": "ops", "pass_roles": [role.arn]}}})

    assert statements(run_program(program))[1]["Resource"] == f"arn:aws:mock:{REGION}:{ACCOUNT}:role/load"


def test_everything_is_two_policies_in_every_partition() -> None:
    recording = declare({"ops": {"role": "ops", "may": list(DmsAbility)}}, answers=SlrMocks(region="cn-north-1"))
    assert sorted(policy.name for policy in recording.of_type(POLICY)) == ["dms-ops", "dms-ops-2"]
    assert (
        "arn:aws-cn:dms:*:*:endpoint:*"
        in recording.one(POLICY, "dms-ops").inputs["policy"] + recording.one(POLICY, "dms-ops-2").inputs["policy"]
    )


@pytest.mark.parametrize(
    ("caller", "text"),
    [
        ({"role": "a", "may": ["fly"]}, f"dms: callers.ops.may: 'fly' unknown; it can be {ABILITIES}"),
        ({"role": "a"}, f"dms: callers.ops: allows nothing; give `may` ({ABILITIES}) or `pass_roles`"),
        (
            {"role": "a", "may": ["view"], "resource": {}},
            (
                "dms: callers.ops: unknown argument 'resource'; did you mean 'resources'? There are user, group, role, "
                "permission_set, may, resources, tags, tag_keys, pass_roles"
            ),
        ),
        (
            {"role": "a", "may": ["view"], "resources": {"endpoint": [f"{HERE}:task:X"]}},
            (
                f"dms: callers.ops.resources: '{HERE}:task:X' is not the ARN of a DMS resource of the "
                "type endpoint, as in "
                "arn:aws:dms:eu-central-1:111122223333:endpoint:ID, or a pattern of such"
            ),
        ),
        (
            {"role": "a", "may": ["view"], "resources": {"endpoints": []}},
            (
                "dms: callers.ops.resources: endpoints: no type of DMS resources; they are assessment-run, cert, "
                "data-migration, data-provider, endpoint, es, individual-assessment, instance-profile, "
                "migration-project, rep, "
                "replication-config, subgrp, task"
            ),
        ),
        (
            {"role": "a", "may": ["run-serverless"], "resources": {"task": [f"{HERE}:task:X"]}},
            (
                "dms: callers.ops.may: nothing is left of 'run-serverless', which takes resources of the types "
                "replication-config. Give it such resources, or leave it out, or put it into a caller "
                "without `resources` and "
                "`tags`"
            ),
        ),
        (
            {"role": "a", "may": ["manage-fleet-advisor"], "tags": {"a": "b"}},
            (
                "dms: callers.ops.may: nothing is left of 'manage-fleet-advisor', which takes no "
                "resources and knows no tags. "
                "Give it such resources, or leave it out, or put it into a caller without `resources` and `tags`"
            ),
        ),
        (
            {"role": "a", "pass_roles": ["dms-vpc-role"]},
            (
                "dms: callers.ops.pass_roles: 'dms-vpc-role' is not the ARN of a role. Give it whole, as in "
                "arn:aws:iam::111122223333:role/dms-vpc-role"
            ),
        ),
    ],
)
def test_a_mistake(caller: dict[str, Any], text: str) -> None:
    assert message(caller) == text


def test_a_resource_that_is_known_late_is_looked_at_then() -> None:
    def program() -> None:
        endpoint = aws.dms.Endpoint("e", endpoint_id="e", endpoint_type="source", engine_name="mysql")
        caller = {"role": "a", "may": ["run-tasks"], "resources": {"task": [endpoint.endpoint_arn]}}
        DmsPermissions("dms", {"callers": {"ops": caller}})

    with pytest.raises(
        pulumi.RunError, match=r"callers\.ops\.resources: .*:endpoint:e' is not the ARN of a DMS resource"
    ):
        run_program(program)
