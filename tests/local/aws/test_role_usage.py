"""What holds a service-linked role, and what does not (catalogue notes, "Deep facts"; reference/rds-slr.txt)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Aws, Eventually

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws

_LOGIN = {"MasterUsername": "user", "MasterUserPassword": "password"}
_ROLES = {
    "autoscaling.amazonaws.com": "AWSServiceRoleForAutoScaling",
    "ecs.amazonaws.com": "AWSServiceRoleForECS",
    "eks.amazonaws.com": "AWSServiceRoleForAmazonEKS",
    "rds.amazonaws.com": "AWSServiceRoleForRDS",
    "elasticache.amazonaws.com": "AWSServiceRoleForElastiCache",
    "elasticloadbalancing.amazonaws.com": "AWSServiceRoleForElasticLoadBalancing",
    "opensearchservice.amazonaws.com": "AWSServiceRoleForAmazonOpenSearchService",
}


@pytest.fixture
def try_to_delete(iam: Any, eventually: Eventually) -> Callable[[str], dict[str, list[str]] | None]:
    """Tries to delete a role; its users by Region if it is used, None if it is gone."""

    def try_to_delete(role: str) -> dict[str, list[str]] | None:
        task = iam.delete_service_linked_role(RoleName=role)["DeletionTaskId"]

        def status() -> Any:
            return iam.get_service_linked_role_deletion_status(DeletionTaskId=task)

        eventually(lambda: status()["Status"], "SUCCEEDED", "FAILED")
        reason = status().get("Reason")
        return {usage["Region"]: sorted(usage["Resources"]) for usage in reason["RoleUsageList"]} if reason else None

    return try_to_delete


def test_databases_of_every_engine_in_every_region(
    aws: Aws, try_to_delete: Callable[[str], Any], eventually: Eventually
) -> None:
    here, there = aws.client("rds"), aws.client("rds", region="eu-central-1")
    here.create_db_instance(
        DBInstanceIdentifier="plain", Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=20, **_LOGIN
    )
    for engine in ("aurora-mysql", "docdb", "neptune"):
        there.create_db_cluster(DBClusterIdentifier=engine, Engine=engine, **_LOGIN)
    assert try_to_delete("AWSServiceRoleForRDS") == {
        "eu-central-1": [
            f"arn:aws:rds:eu-central-1:{aws.account}:cluster:aurora-mysql",
            f"arn:aws:rds:eu-central-1:{aws.account}:cluster:docdb",
            f"arn:aws:rds:eu-central-1:{aws.account}:cluster:neptune",
        ],
        "us-east-1": [f"arn:aws:rds:us-east-1:{aws.account}:db:plain"],
    }
    here.delete_db_instance(DBInstanceIdentifier="plain", SkipFinalSnapshot=True)
    for engine in ("docdb", "neptune"):
        there.delete_db_cluster(DBClusterIdentifier=engine, SkipFinalSnapshot=True)
    eventually(lambda: len(here.describe_db_instances()["DBInstances"]), 0)
    eventually(lambda: len(there.describe_db_clusters()["DBClusters"]), 1)
    assert try_to_delete("AWSServiceRoleForRDS") == {
        "eu-central-1": [f"arn:aws:rds:eu-central-1:{aws.account}:cluster:aurora-mysql"]
    }
    there.delete_db_cluster(DBClusterIdentifier="aurora-mysql", SkipFinalSnapshot=True)
    eventually(lambda: there.describe_db_clusters()["DBClusters"], [])
    assert try_to_delete("AWSServiceRoleForRDS") is None


def test_databases_of_another_account_or_partition_do_not_count(
    aws: Aws, iam: Any, new_account: Callable[[], str], try_to_delete: Callable[[str], Any]
) -> None:
    iam.create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    for rds in (aws.client("rds", key=new_account()), aws.client("rds", region="cn-north-1")):
        rds.create_db_cluster(DBClusterIdentifier="c", Engine="aurora-mysql", **_LOGIN)
    assert try_to_delete("AWSServiceRoleForRDS") is None


def _load_balancer(aws: Aws) -> str:
    ec2 = aws.client("ec2")
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"][:2]]
    created = aws.client("elbv2").create_load_balancer(Name="lb", Subnets=subnets)
    return str(created["LoadBalancers"][0]["LoadBalancerArn"])


def _cache(aws: Aws) -> str:
    group = aws.client("elasticache").create_replication_group(ReplicationGroupId="g", ReplicationGroupDescription="d")
    return str(group["ReplicationGroup"]["ARN"])


def _vpc_domain(aws: Aws) -> str:
    options = {"SubnetIds": ["subnet-1"]}
    return str(aws.client("opensearch").create_domain(DomainName="domain", VPCOptions=options)["DomainStatus"]["ARN"])


def _classic_load_balancer(aws: Aws) -> str:
    listeners = [{"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}]
    aws.client("elb").create_load_balancer(
        LoadBalancerName="old", Listeners=listeners, AvailabilityZones=["us-east-1a"]
    )
    return f"arn:aws:elasticloadbalancing:us-east-1:{aws.account}:loadbalancer/old"


def _group(aws: Aws) -> str:
    autoscaling = aws.client("autoscaling")
    autoscaling.create_launch_configuration(LaunchConfigurationName="lc", ImageId="ami-1", InstanceType="t3.micro")
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName="asg",
        LaunchConfigurationName="lc",
        MinSize=0,
        MaxSize=0,
        AvailabilityZones=["us-east-1a"],
    )
    return str(autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"][0]["AutoScalingGroupARN"])


def _kubernetes(aws: Aws) -> str:
    role = f"arn:aws:iam::{aws.account}:role/cluster"
    created = aws.client("eks").create_cluster(name="prod", roleArn=role, resourcesVpcConfig={"subnetIds": []})
    return str(created["cluster"]["arn"])


@pytest.mark.parametrize(
    ("principal", "use"),
    [
        ("autoscaling.amazonaws.com", _group),
        ("eks.amazonaws.com", _kubernetes),
        ("elasticloadbalancing.amazonaws.com", _classic_load_balancer),
        ("elasticloadbalancing.amazonaws.com", _load_balancer),
        ("elasticache.amazonaws.com", _cache),
        ("opensearchservice.amazonaws.com", _vpc_domain),
    ],
)
def test_other_services(
    aws: Aws, iam: Any, principal: str, use: Callable[[Aws], str], try_to_delete: Callable[[str], Any]
) -> None:
    iam.create_service_linked_role(AWSServiceName=principal)
    assert try_to_delete(_ROLES[principal]) is None
    iam.create_service_linked_role(AWSServiceName=principal)
    arn = use(aws)
    assert try_to_delete(_ROLES[principal]) == {"us-east-1": [arn]}


def test_the_users_are_those_that_cloud_control_lists(aws: Aws, iam: Any, try_to_delete: Callable[[str], Any]) -> None:
    iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    for region, name in (("us-east-1", "one"), ("eu-west-1", "two"), ("eu-west-1", "three")):
        aws.client("ecs", region=region).create_cluster(clusterName=name)
    listed = {
        region: sorted(
            f"arn:aws:ecs:{region}:{aws.account}:cluster/{one['Identifier']}"
            for one in aws.client("cloudcontrol", region=region).list_resources(TypeName="AWS::ECS::Cluster")[
                "ResourceDescriptions"
            ]
        )
        for region in ("us-east-1", "eu-west-1")
    }
    assert try_to_delete("AWSServiceRoleForECS") == listed
    for region, name in (("us-east-1", "one"), ("eu-west-1", "two"), ("eu-west-1", "three")):
        aws.client("cloudcontrol", region=region).delete_resource(TypeName="AWS::ECS::Cluster", Identifier=name)
    assert try_to_delete("AWSServiceRoleForECS") is None


def test_looking_for_users_is_no_call(aws: Aws, iam: Any, admin: Admin, try_to_delete: Callable[[str], Any]) -> None:
    iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    aws.client("ecs").create_cluster(clusterName="prod")
    last = admin.calls(aws.account)[-1].seq
    with admin.fault("access_denied", account=aws.account, service="ecs"):
        assert try_to_delete("AWSServiceRoleForECS")
    assert {call.service for call in admin.calls(aws.account, since=last)} == {"iam"}
