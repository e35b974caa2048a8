"""The service roles of classic DMS: shared by stacks, waited for, adopted, reported, repaired and refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.layout import ROOT
from pulumi_aws_slr.aws.dms_readiness import PROBE
from pulumi_aws_slr.policies.dms.service_roles import LOGS_ROLE, SERVICE_ROLES, VPC_ROLE
from tests.e2e.harness import REGION, Account, Project

ROLES = """
    import pulumi
    from pulumi_aws_slr import DmsServiceRoles

    roles = DmsServiceRoles("dms", {"redshift_targets": True})
    pulumi.export("adopted", roles.adopted)
    pulumi.export("ready", roles.ready)
"""
PLAIN_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "dms.amazonaws.com"}}],
    }
)
EXAMPLE_ACCOUNT = "210987654321"
MORE = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}


def attached(account: Account, name: str) -> list[str]:
    found = account.client("iam").list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return [policy["PolicyName"] for policy in found]


def subnet_group(account: Account, name: str) -> None:
    ec2 = account.client("ec2")
    account.client("dms").create_replication_subnet_group(
        ReplicationSubnetGroupIdentifier=name,
        ReplicationSubnetGroupDescription="made by hand",
        SubnetIds=[subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"][:2]],
    )


def groups_made(account: Account) -> list[Any]:
    """The calls that made subnet groups, without the provider's question whether DMS can assume the role."""
    made = [call for call in account.calls() if call.action == "CreateReplicationSubnetGroup"]
    return [call for call in made if call.parameters["ReplicationSubnetGroupIdentifier"] != PROBE]


@pytest.mark.local_aws
@pytest.mark.parametrize("leaving", [("first", "second"), ("second", "first")])
def test_two_stacks_share_the_roles_and_the_last_one_deletes_them(
    leaving: tuple[str, str], account: Account, project: Callable[..., Project]
) -> None:
    stacks = {name: project(ROLES, stack=name) for name in ("first", "second")}
    for stack in stacks.values():
        stack.up().ok()
        assert stack.outputs() == {"adopted": dict.fromkeys(SERVICE_ROLES, False), "ready": True}
    for name in SERVICE_ROLES:
        assert {owner.rpartition("/")[0] for owner in account.owners(name)} == {"platform/first", "platform/second"}
    for name, facts in SERVICE_ROLES.items():
        role = account.role(name)
        assert role is not None
        assert role["AssumeRolePolicyDocument"] == json.loads(facts.trust_policy("aws", account.id))
        assert attached(account, name) == [facts.managed_policy]

    mark = account.mark()
    left = stacks[leaving[0]].destroy().ok()
    assert f"{VPC_ROLE.name} stays: platform/{leaving[1]}/dms-{VPC_ROLE.name} still owns it" in left.output
    assert "DeleteRole" not in account.actions(mark)
    assert "DetachRolePolicy" not in account.actions(mark)
    stacks[leaving[1]].destroy().ok()
    assert [account.role(name) for name in SERVICE_ROLES] == [None, None, None]


@pytest.mark.local_aws
def test_the_example_stack_in_a_fresh_account_waits_for_its_role(account: Account, tmp_path: Path) -> None:
    """stacks/Pulumi.dms-classic.yaml, whose account is in the file, where DMS learns of the role after 15 s only."""
    backend = tmp_path / "state"
    backend.mkdir()
    stack = Project(ROOT, {**account.env, "PULUMI_BACKEND_URL": f"file://{backend}"}, "pulumi-aws-slr", "dms-classic")
    example = Account(EXAMPLE_ACCOUNT, {**account.env, "AWS_ACCESS_KEY_ID": EXAMPLE_ACCOUNT}, account.admin)
    assert example.admin is not None
    example.admin.reset(account=EXAMPLE_ACCOUNT)
    example.admin.settings(EXAMPLE_ACCOUNT, dms_role_propagation=15, dms_step=0.05)
    stack.run("stack", "select", "--create", stack.stack).ok()

    stack.up().ok()
    (group,) = groups_made(example)
    assert group.error_code is None, "made when DMS could assume the role, not before"
    asked = [call.error_code for call in example.calls() if call.action == "CreateReplicationSubnetGroup"]
    assert asked.count("AccessDeniedFault") >= 3, "the role took a while to arrive"
    assert stack.outputs()["dmsReady"] is True

    mark = example.mark()
    stack.up("--expect-no-changes").ok()
    assert "CreateReplicationSubnetGroup" not in example.actions(mark)

    mark = example.mark()
    stack.destroy().ok()
    gone = [action for action in example.actions(mark) if action.startswith("Delete")]
    order = ["DeleteReplicationTask", "DeleteReplicationInstance", "DeleteReplicationSubnetGroup", "DeleteRole"]
    assert sorted(order, key=gone.index) == order
    last_endpoint = max(at for at, action in enumerate(gone) if action == "DeleteEndpoint")
    assert gone.index("DeleteReplicationTask") < last_endpoint < gone.index("DeleteRole")
    assert [example.role(name) for name in SERVICE_ROLES] == [None, None, None]


@pytest.mark.local_aws
def test_an_adopted_role_that_differs_is_reported_and_repaired_on_request(
    account: Account, project: Callable[..., Project]
) -> None:
    iam = account.client("iam")
    iam.create_role(RoleName=VPC_ROLE.name, AssumeRolePolicyDocument=PLAIN_TRUST)
    iam.attach_role_policy(RoleName=VPC_ROLE.name, PolicyArn=LOGS_ROLE.managed_policy_arn("aws"))
    stack = project(ROLES)
    for run in (stack.preview, stack.up):
        output = run().ok().output
        assert f"{VPC_ROLE.name} is not as this program declares it" in output
        assert '+      "Condition": {' in output
        assert f"- {LOGS_ROLE.managed_policy_arn('aws')}" in output
        assert f"+ {VPC_ROLE.managed_policy_arn('aws')}" in output
    assert stack.outputs()["ready"] is False
    role = account.role(VPC_ROLE.name)
    assert role is not None
    assert role["AssumeRolePolicyDocument"] == json.loads(PLAIN_TRUST)
    assert not account.tags(VPC_ROLE.name)

    stack.write(ROLES.replace('"redshift_targets"', '"repair": True, "redshift_targets"'))
    stack.up().ok()
    assert stack.outputs()["ready"] is True
    assert attached(account, VPC_ROLE.name) == [VPC_ROLE.managed_policy]
    repaired = account.role(VPC_ROLE.name)
    assert repaired is not None
    assert repaired["AssumeRolePolicyDocument"] == json.loads(VPC_ROLE.trust_policy("aws", account.id))
    assert "is not as this program declares it" not in stack.preview("--expect-no-changes").ok().output

    stack.destroy().ok()
    assert account.role(VPC_ROLE.name) is not None, "it was somebody else's"
    assert account.role(LOGS_ROLE.name) is None


@pytest.mark.local_aws
def test_a_role_in_use_and_one_with_policies_of_others_stay(account: Account, project: Callable[..., Project]) -> None:
    stack = project(ROLES)
    stack.up().ok()
    subnet_group(account, "by-hand")
    mark = account.mark()
    output = stack.destroy().failed().output
    assert f"{VPC_ROLE.name} is still used in account {account.id}, so it was not deleted" in output
    assert f"DMS replication subnet group by-hand (Complete) arn:aws:dms:{REGION}:{account.id}:subgrp:by-hand" in output
    assert "delete-replication-subnet-group --region" in output
    assert "DetachRolePolicy" not in [call.action for call in account.calls(mark) if call.resource == VPC_ROLE.name]

    account.client("dms").delete_replication_subnet_group(ReplicationSubnetGroupIdentifier="by-hand")
    iam = account.client("iam")
    iam.put_role_policy(RoleName=VPC_ROLE.name, PolicyName="more", PolicyDocument=json.dumps(MORE))
    refused = stack.destroy().failed().output
    assert "somebody has given it the inline policy more beside its own policies" in refused
    assert attached(account, VPC_ROLE.name) == [VPC_ROLE.managed_policy]
    iam.delete_role_policy(RoleName=VPC_ROLE.name, PolicyName="more")
    stack.destroy().ok()
    assert [account.role(name) for name in SERVICE_ROLES] == [None, None, None]


def test_wrong_inputs_are_named_before_anything_is_written(account: Account, project: Callable[..., Project]) -> None:
    stack = project(
        """
        from pulumi_aws_slr import ServiceRole

        ServiceRole("other", role_name="dms-vpc-rol", assume_role_policy="{", managed_policy_arns=["AmazonS3"])
        """
    )
    output = stack.preview().failed().output
    assert "'dms-vpc-rol' is not a service role that this provider knows (dms-vpc-role, " in output
    assert "assumeRolePolicy" in output
    assert "must be a policy document in JSON" in output
    assert "'AmazonS3' is not the ARN of a managed policy" in output
    stack.write(
        """
        from pulumi_aws_slr import DmsServiceRoles

        DmsServiceRoles("dms", {"redshift": True})
        """
    )
    assert "dms: unknown argument 'redshift'; did you mean 'redshift_targets'? There are " in stack.up().failed().output
    assert account.role(VPC_ROLE.name) is None
