"""DB subnet groups stay as long as a database is in them.

Sources: https://github.com/anomalyco/sst/issues/4026 and https://github.com/anomalyco/sst/issues/6592 (an instance),
https://github.com/anomalyco/ion/issues/1187 and https://github.com/aws/aws-cdk/issues/29122 (a cluster)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Aws, ErrorOf

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws

_LOGIN = {"MasterUsername": "user", "MasterUserPassword": "password"}


@pytest.fixture
def rds(aws: Aws, admin: Admin, subnets: list[str]) -> Any:
    """RDS of an account with a subnet group."""
    admin.settings(aws.account, rds_create=0, rds_delete=60)
    client = aws.client("rds")
    client.create_db_subnet_group(DBSubnetGroupName="group", DBSubnetGroupDescription="a group", SubnetIds=subnets[:2])
    return client


def _in_use(kind: str, name: str) -> tuple[str, str]:
    return (
        "InvalidDBSubnetGroupStateFault",
        f"Cannot delete the subnet group 'group' because at least one database {kind}: {name} is still using it.",
    )


def test_a_subnet_group_stays_while_an_instance_is_in_it(aws: Aws, admin: Admin, rds: Any, error_of: ErrorOf) -> None:
    rds.create_db_instance(
        DBInstanceIdentifier="db",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        DBSubnetGroupName="group",
        **_LOGIN,
    )
    assert error_of(rds.delete_db_subnet_group, DBSubnetGroupName="group") == _in_use("instance", "db")
    rds.delete_db_instance(DBInstanceIdentifier="db", SkipFinalSnapshot=True)
    assert error_of(rds.delete_db_subnet_group, DBSubnetGroupName="group") == _in_use("instance", "db")
    admin.advance(aws.account, 60)
    rds.delete_db_subnet_group(DBSubnetGroupName="group")


@pytest.mark.parametrize("engine", ["aurora-postgresql", "docdb", "neptune"])
def test_a_subnet_group_stays_while_a_cluster_is_in_it(
    aws: Aws, admin: Admin, rds: Any, engine: str, error_of: ErrorOf
) -> None:
    login = {} if engine == "neptune" else _LOGIN
    rds.create_db_cluster(DBClusterIdentifier="c", Engine=engine, DBSubnetGroupName="group", **login)
    assert error_of(rds.delete_db_subnet_group, DBSubnetGroupName="GROUP")[0] == "InvalidDBSubnetGroupStateFault"
    assert error_of(rds.delete_db_subnet_group, DBSubnetGroupName="group") == _in_use("cluster", "c")
    rds.delete_db_cluster(DBClusterIdentifier="c", SkipFinalSnapshot=True)
    assert error_of(rds.delete_db_subnet_group, DBSubnetGroupName="group") == _in_use("cluster", "c")
    admin.advance(aws.account, 60)
    rds.delete_db_subnet_group(DBSubnetGroupName="group")
    assert error_of(rds.delete_db_subnet_group, DBSubnetGroupName="group")[0] == "DBSubnetGroupNotFoundFault"


def test_databases_need_a_subnet_group_that_exists(rds: Any, error_of: ErrorOf) -> None:
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html, DBSubnetGroupNotFoundFault
    cluster = {"DBClusterIdentifier": "c", "Engine": "aurora-postgresql", **_LOGIN}
    assert error_of(rds.create_db_cluster, **cluster, DBSubnetGroupName="none")[0] == "DBSubnetGroupNotFoundFault"
    instance = {"DBInstanceIdentifier": "i", "Engine": "postgres", "DBInstanceClass": "db.t3.micro", **_LOGIN}
    assert error_of(rds.create_db_instance, **instance, DBSubnetGroupName="none")[0] == "DBSubnetGroupNotFoundFault"
    assert rds.describe_db_clusters()["DBClusters"] == []
    assert rds.describe_db_instances()["DBInstances"] == []


@pytest.mark.parametrize("operation", ["describe_db_clusters", "describe_db_instances"])
def test_pages_of_databases(rds: Any, operation: str, error_of: ErrorOf) -> None:
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html: "Minimum 20,
    # maximum 100."; the words as users report them
    for size in (19, 101):
        assert error_of(getattr(rds, operation), MaxRecords=size) == (
            "InvalidParameterValue",
            f"Invalid value {size} for MaxRecords. Must be between 20 and 100",
        )
    assert error_of(getattr(rds, operation), Marker="next")[0] == "InvalidParameterValue"
