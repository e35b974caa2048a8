"""What a deployer needs for DMS's service roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_aws_slr.deployment.deployer import deployer_statements
from pulumi_aws_slr.deployment.place import Place
from pulumi_aws_slr.policies import document
from pulumi_aws_slr.policies.dms.service_roles import ENDPOINT_ROLE, LOGS_ROLE, VPC_ROLE, ServiceRole
from pulumi_aws_slr.resource import Resource
from pulumi_aws_slr.tokens import ROLE, SERVICE_ROLE
from tests.judge.lint import lint

HERE = Place("aws", "111122223333", ("shop/prod",))
ARN = "arn:aws:iam::111122223333:role"


def role(facts: ServiceRole, **inputs: Any) -> Resource:
    given = {"name": facts.name, "managedPolicyArns": [facts.managed_policy_arn("aws")], **inputs}
    return Resource(SERVICE_ROLE, facts.name, "", given)


def statements(*resources: Resource) -> dict[str, Mapping[str, Any]]:
    found = deployer_statements(resources, HERE)
    assert len({item.sid for item in found}) == len(found)
    assert lint(document(found)) == []
    return {item.sid: item.to_json() for item in found}


def test_the_declarations_of_a_role_take_their_permissions_together() -> None:
    declared = role(VPC_ROLE, repair=True, deletion="keep"), role(VPC_ROLE, description="Ours")
    assert statements(*declared) == statements(role(VPC_ROLE, repair=True, description="Ours"))


def test_everything_is_about_the_roles_of_the_stack() -> None:
    found = statements(role(VPC_ROLE), role(LOGS_ROLE))
    mine = sorted(f"{ARN}/{facts.name}" for facts in (VPC_ROLE, LOGS_ROLE))
    about = {sid: found[sid]["Resource"] for sid in ("CreateServiceRoles", "ReadServiceRoles", "DeleteServiceRoles")}
    assert about == dict.fromkeys(about, mine)
    assert found["AttachToServiceRole1"]["Condition"] == {
        "ArnEquals": {"iam:PolicyARN": VPC_ROLE.managed_policy_arn("aws")}
    }
    assert found["TagServiceRoles1"]["Condition"] == {
        "ForAllValues:StringLike": {"aws:TagKeys": ["aws-slr:deleting:shop/prod/*", "aws-slr:owner:shop/prod/*"]}
    }
    assert set(found["FindUsersOfServiceRoles"]["Action"]) == {
        "dms:DescribeReplicationConfigs",
        "dms:DescribeReplicationInstances",
        "dms:DescribeReplicationSubnetGroups",
        "dms:DescribeReplicationTasks",
        "dms:DescribeReplications",
        "ec2:DescribeRegions",
    }
    assert found["SeeWhoseUsersTheyAre"]["Resource"] == [
        f"arn:aws:dms:*:111122223333:{kind}:*" for kind in ("rep", "replication-config", "subgrp", "task")
    ]
    assert "RepairServiceRoles" not in found


def test_only_the_vpc_role_is_asked_for_and_only_repair_detaches_what_others_attached() -> None:
    assert "AskWhetherDmsIsReady" in statements(role(VPC_ROLE))
    found = statements(role(ENDPOINT_ROLE, repair=True))
    assert "AskWhetherDmsIsReady" not in found
    assert "Condition" not in found["RepairServiceRoles"]
    assert found["AttachToServiceRole1"]["Action"] == "iam:AttachRolePolicy", "what it detaches is in the other one"


def test_only_a_description_that_the_program_sets_is_changed() -> None:
    assert "DescribeServiceRoles" not in statements(role(VPC_ROLE), role(LOGS_ROLE))
    found = statements(role(VPC_ROLE, description="ours"), role(LOGS_ROLE))["DescribeServiceRoles"]
    assert (found["Action"], found["Resource"]) == ("iam:UpdateRole", f"{ARN}/{VPC_ROLE.name}")


def test_a_role_that_is_kept_is_neither_deleted_nor_looked_for() -> None:
    found = statements(role(LOGS_ROLE, deletion="keep"))
    assert not {"DeleteServiceRoles", "FindUsersOfServiceRoles"} & set(found)


def test_beside_service_linked_roles() -> None:
    found = statements(Resource(ROLE, "ecs", "", {"awsServiceName": "ecs.amazonaws.com"}), role(LOGS_ROLE))
    assert {"CreateRoles", "TagRoles1", "CreateServiceRoles", "TagServiceRoles1"} <= set(found)
