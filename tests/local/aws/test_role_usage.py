"""What holds a service-linked role, and what does not (catalogue notes, "Deep facts"; reference/rds-slr.txt)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Aws, Eventually

pytestmark = pytest.mark.local_aws

_LOGIN = {"MasterUsername": "user", "MasterUserPassword": "password"}
_ROLES = {
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


@pytest.mark.parametrize(
    ("principal", "use"),
    [
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
