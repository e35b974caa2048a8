"""What RDS answers, element by element: storage types, scaling, nothing that is empty."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from conftest import Aws, ErrorOf

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws

_LOGIN = {"MasterUsername": "user", "MasterUserPassword": "password"}


@pytest.fixture
def rds(aws: Aws, admin: Admin) -> Any:
    admin.settings(aws.account, rds_create=0, rds_modify=0)
    return aws.client("rds")


def _create(rds: Any, engine: str, **more: Any) -> dict[str, Any]:
    login = {} if engine == "neptune" else _LOGIN
    created: dict[str, Any] = rds.create_db_cluster(DBClusterIdentifier="c", Engine=engine, **login, **more)[
        "DBCluster"
    ]
    return created


def _shown(rds: Any) -> dict[str, Any]:
    (cluster,) = rds.describe_db_clusters()["DBClusters"]
    return dict(cluster)


def test_a_provisioned_cluster_does_not_scale(rds: Any) -> None:
    # recorded: all of cloud-custodian's tests/data/placebo/*/rds.DescribeDBClusters_*.json with EngineMode provisioned
    assert _create(rds, "aurora-postgresql")["EngineMode"] == "provisioned"
    assert "ScalingConfigurationInfo" not in _shown(rds)


def test_a_serverless_cluster_shows_how_it_scales(rds: Any) -> None:
    # recorded: cloud-custodian's tests/data/placebo/test_rdscluster_snapshot_count_filter
    _create(
        rds, "aurora-postgresql", EngineMode="serverless", ScalingConfiguration={"MinCapacity": 2, "MaxCapacity": 4}
    )
    scaling = _shown(rds)["ScalingConfigurationInfo"]
    assert (scaling["MinCapacity"], scaling["MaxCapacity"]) == (2, 4)


def test_no_structure_is_sent_empty(aws: Aws, rds: Any) -> None:
    _create(rds, "aurora-postgresql")
    rds.create_db_instance(
        DBInstanceIdentifier="i", DBClusterIdentifier="c", Engine="aurora-postgresql", DBInstanceClass="db.r6g.large"
    )
    rds.create_db_instance(
        DBInstanceIdentifier="j", Engine="postgres", DBInstanceClass="db.t4g.micro", AllocatedStorage=20, **_LOGIN
    )
    structures = _structures()
    for action in ("DescribeDBClusters", "DescribeDBInstances"):
        answer = requests.post(
            str(aws.url),
            data={"Action": action, "Version": "2014-10-31"},
            headers={
                "Authorization": f"AWS4-HMAC-SHA256 Credential={aws.account}/20260101/us-east-1/rds/aws4_request",
            },
            timeout=10,
        ).text
        empty = {name for name in re.findall(r"<(\w+)(?:/>|></\1>)", answer) if name in structures}
        # an available database has nothing that is pending, and AWS says so with an empty element
        assert empty <= {"PendingModifiedValues"}, action


def _structures() -> set[str]:
    """The members of clusters and instances that are structures."""
    import botocore.session  # noqa: PLC0415

    model = botocore.session.get_session().get_service_model("rds")
    return {
        name
        for shape in ("DBCluster", "DBInstance")
        for name, member in model.shape_for(shape).members.items()
        if member.type_name == "structure"
    }


@pytest.mark.parametrize(
    ("engine", "types"),
    [
        # https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html, StorageType
        ("docdb", ["standard", "iopt1"]),
        # https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBCluster.html, StorageType
        ("neptune", ["standard", "iopt1"]),
        # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html, StorageType
        ("aurora-postgresql", ["aurora", "aurora-iopt1"]),
        ("aurora-mysql", ["aurora", "aurora-iopt1"]),
    ],
)
def test_storage_types_of_clusters(rds: Any, engine: str, types: list[str], error_of: ErrorOf) -> None:
    # all of these pages: the default "is not returned in the response", the other one is
    usual, optimized = types
    for wrong in ("gp2", "gp3", "magnetic"):
        assert error_of(_create, rds=rds, engine=engine, StorageType=wrong)[0] == "InvalidParameterValue"
    assert "StorageType" not in _create(rds, engine)
    assert _shown(rds)["AllocatedStorage"] == 1, "recorded: cloud-custodian, for Aurora and Neptune"
    for chosen, shown in ((optimized, optimized), (usual, None)):
        rds.modify_db_cluster(DBClusterIdentifier="c", StorageType=chosen)
        assert _shown(rds).get("StorageType") == shown
    assert error_of(rds.modify_db_cluster, DBClusterIdentifier="c", StorageType="gp2")[0] == "InvalidParameterValue"
    rds.delete_db_cluster(DBClusterIdentifier="c", SkipFinalSnapshot=True)


@pytest.mark.parametrize(("engine", "optimized"), [("docdb", "iopt1"), ("aurora-postgresql", "aurora-iopt1")])
def test_a_storage_type_that_is_not_the_default_is_shown(rds: Any, engine: str, optimized: str) -> None:
    assert _create(rds, engine, StorageType=optimized)["StorageType"] == _shown(rds)["StorageType"] == optimized


def test_a_multi_az_cluster_has_its_own_storage_types(rds: Any) -> None:
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html: "Multi-AZ DB clusters - io1"
    _create(rds, "postgres", DBClusterInstanceClass="db.r6gd.large", AllocatedStorage=100, Iops=1000)
    assert (_shown(rds)["StorageType"], _shown(rds)["AllocatedStorage"]) == ("io1", 100)
