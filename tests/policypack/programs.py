"""For each policy a program that breaks it, and one that does the same and does not."""

from __future__ import annotations

from dataclasses import dataclass

_IMPORTS = """
import json
import pulumi
import pulumi_aws as aws
import pulumi_aws_slr as slr

def document(**statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})

def trust(service):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}]})
"""


@dataclass(frozen=True)
class Pair:
    """Two programs, and what the policy says of the first one."""

    policy: str
    bad: str
    good: str
    broken_by: tuple[str, ...]
    """Type and name of the resources, sorted, once for each violation."""
    says: str


PAIRS = (
    Pair(
        "workload-after-role",
        bad="""
slr.RdsServiceLinkedRole("databases")
aws.rds.SubnetGroup("network", subnet_ids=["subnet-1"])
aws.dms.ReplicationConfig(
    "lake", replication_config_identifier="lake", replication_type="full-load", source_endpoint_arn="arn:a",
    target_endpoint_arn="arn:b", table_mappings="{}",
    compute_config={"replication_subnet_group_id": "lake", "max_capacity_units": "2"},
)
""",
        good="""
slr.order_workloads()
slr.RdsServiceLinkedRole("databases")
aws.rds.SubnetGroup("network", subnet_ids=["subnet-1"])
slr.DmsServerlessServiceLinkedRole("replications")
aws.dms.ReplicationConfig(
    "lake", replication_config_identifier="lake", replication_type="full-load", source_endpoint_arn="arn:a",
    target_endpoint_arn="arn:b", table_mappings="{}",
    compute_config={"replication_subnet_group_id": "lake", "max_capacity_units": "2"},
)
""",
        broken_by=("aws:dms:ReplicationConfig: lake", "aws:rds:SubnetGroup: network"),
        says="(aws:rds/subnetGroup:SubnetGroup) uses AWSServiceRoleForRDS and does not depend on databases-role",
    ),
    Pair(
        "no-bare-service-linked-role",
        bad='aws.iam.ServiceLinkedRole("containers", aws_service_name="ecs.amazonaws.com")',
        good='slr.ServiceLinkedRole("containers", {"aws_service_name": "ecs"})',
        broken_by=("aws:iam:ServiceLinkedRole: containers",),
        says="(aws:iam/serviceLinkedRole:ServiceLinkedRole) creates AWSServiceRoleForECS by the bare API call",
    ),
    Pair(
        "create-names-its-services",
        bad="""
aws.iam.Policy("managed", policy=aws.iam.get_policy_document_output(
    statements=[{"actions": ["iam:Create*"], "resources": ["*"]}]).json)
aws.iam.RolePolicy("inline", role="x", policy=document(Action="iam:CreateServiceLinkedRole", Resource="*"))
aws.iam.UserPolicy("user", user="x", policy=document(Action="iam:CreateServiceLinkedRole", Resource="*"))
aws.iam.GroupPolicy("group", group="x", policy=document(Action="iam:CreateServiceLinkedRole", Resource="*"))
aws.iam.Role("role", assume_role_policy=trust("ec2.amazonaws.com"), inline_policies=[
    {"name": "all", "policy": document(Action="iam:CreateServiceLinkedRole", Resource="*")}])
""",
        good="""
aws.iam.Policy("managed", policy=aws.iam.get_policy_document_output(statements=[{
    "actions": ["iam:Create*"], "resources": ["*"],
    "conditions": [{"test": "StringEquals", "variable": "iam:AWSServiceName", "values": ["rds.amazonaws.com"]}],
}]).json)
aws.iam.Role("role", assume_role_policy=trust("ec2.amazonaws.com"), inline_policies=[
    {"name": "some", "policy": document(Action="iam:Get*", Resource="*")}])
slr.CallerPermissions("callers", {"services": ["rds"], "callers": {"ci": {"role": "ci", "may": ["create", "delete"]}}})
""",
        broken_by=(
            "aws:iam:GroupPolicy: group",
            "aws:iam:Policy: managed",
            "aws:iam:Role: role",
            "aws:iam:RolePolicy: inline",
            "aws:iam:UserPolicy: user",
        ),
        says="role (aws:iam/role:Role), inlinePolicies[0], statement 1: allows iam:CreateServiceLinkedRole and",
    ),
    Pair(
        "pass-names-its-roles",
        bad="""
aws.iam.RolePolicy("inline", role="x", policy=document(Sid="Pass", Action="iam:PassRole", Resource="*"))
""",
        good="""
aws.iam.RolePolicy(
    "inline", role="x", policy=document(Action="iam:PassRole", Resource="arn:aws:iam::111122223333:role/dms-vpc-role")
)
""",
        broken_by=("aws:iam:RolePolicy: inline",),
        says="inline (aws:iam/rolePolicy:RolePolicy), policy, statement Pass: allows iam:PassRole on every role",
    ),
    Pair(
        "dms-roles-by-component",
        bad='aws.iam.Role("network", name="dms-vpc-role", assume_role_policy=trust("dms.amazonaws.com"))',
        good="""
aws.iam.Role("network", name="network", assume_role_policy=trust("dms.amazonaws.com"))
slr.DmsServiceRoles("dms", {"redshift_targets": True})
""",
        broken_by=("aws:iam:Role: network",),
        says="network (aws:iam/role:Role) is called dms-vpc-role, a role that DMS looks up by that name",
    ),
)


def program(body: str) -> str:
    """A whole program."""
    return _IMPORTS + body
