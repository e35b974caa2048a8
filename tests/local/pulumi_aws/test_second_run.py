"""Nothing changes at the second run, whatever a program sets: AWS answers what it was asked for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local.pulumi_aws.engine import Engine, Ref
from tests.local.pulumi_aws.samples import KEY, SAMPLES, SECURITY_GROUP, SUBNET, VPC

_WINDOWS = {"preferredBackupWindow": "01:00-02:00", "preferredMaintenanceWindow": "mon:03:00-mon:04:00"}
_GROUP = Ref(SECURITY_GROUP, "id")
_SUBNETS = "aws:{}/subnetGroup:SubnetGroup"

FURTHER: list[tuple[str, dict[str, Any]]] = [
    (
        "aws:rds/cluster:Cluster",
        {
            **_WINDOWS,
            "port": 3307,
            "databaseName": "orders",
            "storageEncrypted": True,
            "kmsKeyId": Ref(KEY, "arn"),
            "storageType": "aurora-iopt1",
            "vpcSecurityGroupIds": [_GROUP],
            "iamDatabaseAuthenticationEnabled": True,
            "copyTagsToSnapshot": True,
            "deletionProtection": False,
            "dbClusterParameterGroupName": "default.aurora-mysql8.0",
            "backtrackWindow": 3600,
            "engineLifecycleSupport": "open-source-rds-extended-support-disabled",
            "networkType": "IPV4",
        },
    ),
    (
        "aws:rds/cluster:Cluster",
        {
            "engine": "postgres",
            "engineVersion": "16",
            "dbClusterInstanceClass": "db.r6gd.large",
            "storageType": "io1",
            "allocatedStorage": 100,
            "iops": 1000,
            "serverlessv2ScalingConfiguration": None,
            "enabledCloudwatchLogsExports": ["postgresql"],
        },
    ),
    (
        "aws:rds/clusterInstance:ClusterInstance",
        {
            "availabilityZone": "eu-central-1b",
            "autoMinorVersionUpgrade": False,
            "promotionTier": 2,
            "preferredMaintenanceWindow": "mon:03:00-mon:04:00",
            "copyTagsToSnapshot": True,
            "publiclyAccessible": True,
            "caCertIdentifier": "rds-ca-rsa4096-g1",
            "performanceInsightsEnabled": True,
            "performanceInsightsRetentionPeriod": 7,
        },
    ),
    (
        "aws:rds/instance:Instance",
        {
            "dbSubnetGroupName": Ref(_SUBNETS.format("rds"), "name"),
            "vpcSecurityGroupIds": [_GROUP],
            "port": 5433,
            "multiAz": True,
            "storageEncrypted": True,
            "kmsKeyId": Ref(KEY, "arn"),
            "storageType": "io1",
            "iops": 1000,
            "allocatedStorage": 100,
            "maxAllocatedStorage": 200,
            "backupRetentionPeriod": 3,
            "backupWindow": "01:00-02:00",
            "maintenanceWindow": "mon:03:00-mon:04:00",
            "autoMinorVersionUpgrade": False,
            "copyTagsToSnapshot": True,
            "publiclyAccessible": True,
            "iamDatabaseAuthenticationEnabled": True,
            "enabledCloudwatchLogsExports": ["postgresql"],
            "performanceInsightsEnabled": True,
            "performanceInsightsRetentionPeriod": 7,
            "caCertIdentifier": "rds-ca-rsa4096-g1",
            "licenseModel": "postgresql-license",
            "networkType": "IPV4",
        },
    ),
    (
        "aws:docdb/cluster:Cluster",
        {
            **_WINDOWS,
            "port": 27018,
            "engineVersion": "5.0.0",
            "storageEncrypted": True,
            "storageType": "standard",
            "kmsKeyId": Ref(KEY, "arn"),
            "dbSubnetGroupName": Ref(_SUBNETS.format("docdb"), "name"),
            "vpcSecurityGroupIds": [_GROUP],
            "enabledCloudwatchLogsExports": ["audit", "profiler"],
            "dbClusterParameterGroupName": "default.docdb5.0",
        },
    ),
    ("aws:docdb/cluster:Cluster", {"storageType": "iopt1"}),
    (
        "aws:docdb/clusterInstance:ClusterInstance",
        {
            "availabilityZone": "eu-central-1b",
            "autoMinorVersionUpgrade": False,
            "promotionTier": 2,
            "preferredMaintenanceWindow": "mon:03:00-mon:04:00",
            "caCertIdentifier": "rds-ca-rsa4096-g1",
            "copyTagsToSnapshot": True,
            "enablePerformanceInsights": True,
        },
    ),
    (
        "aws:neptune/cluster:Cluster",
        {
            **_WINDOWS,
            "port": 8183,
            "engineVersion": "1.3.2.1",
            "storageEncrypted": True,
            "storageType": "iopt1",
            "kmsKeyArn": Ref(KEY, "arn"),
            "neptuneSubnetGroupName": Ref(_SUBNETS.format("neptune"), "name"),
            "neptuneClusterParameterGroupName": "default.neptune1.3",
            "vpcSecurityGroupIds": [_GROUP],
            "copyTagsToSnapshot": True,
            "enableCloudwatchLogsExports": ["audit"],
            "serverlessV2ScalingConfiguration": {"minCapacity": 1, "maxCapacity": 4},
        },
    ),
    (
        "aws:neptune/clusterInstance:ClusterInstance",
        {
            "availabilityZone": "eu-central-1b",
            "autoMinorVersionUpgrade": False,
            "promotionTier": 2,
            "preferredMaintenanceWindow": "mon:03:00-mon:04:00",
            "publiclyAccessible": True,
        },
    ),
    (
        "aws:dms/replicationInstance:ReplicationInstance",
        {
            "autoMinorVersionUpgrade": True,
            "availabilityZone": "eu-central-1a",
            "engineVersion": "3.5.3",
            "kmsKeyArn": Ref(KEY, "arn"),
            "networkType": "IPV4",
            "preferredMaintenanceWindow": "mon:03:00-mon:04:00",
            "publiclyAccessible": False,
            "vpcSecurityGroupIds": [_GROUP],
        },
    ),
    (
        "aws:dms/replicationConfig:ReplicationConfig",
        {
            "computeConfig": {
                **SAMPLES["aws:dms/replicationConfig:ReplicationConfig"].inputs["computeConfig"],
                "kmsKeyId": Ref(KEY, "arn"),
                "multiAz": True,
                "preferredMaintenanceWindow": "mon:03:00-mon:04:00",
                "vpcSecurityGroupIds": [_GROUP],
                "dnsNameServers": "10.1.0.2",
            },
            "replicationSettings": '{"Logging": {"EnableLogging": true}}',
            "supplementalSettings": '{"a": 1}',
            "resourceIdentifier": "orders-copy",
        },
    ),
    (
        "aws:dms/replicationTask:ReplicationTask",
        {
            "replicationTaskSettings": '{"Logging": {"EnableLogging": true}}',
            "cdcStartPosition": "2024-01-01T00:00:00",
            "resourceIdentifier": "orders-task",
        },
    ),
    (
        "aws:dms/endpoint:Endpoint",
        {
            "databaseName": "orders",
            "extraConnectionAttributes": "initstmt=SET time_zone=+00:00;",
            "kmsKeyArn": Ref(KEY, "arn"),
            "sslMode": "require",
        },
    ),
    ("aws:iam/role:Role", {"path": "/team/", "maxSessionDuration": 7200}),
    (KEY, {"multiRegion": True, "rotationPeriodInDays": 180}),
    (VPC, {"enableDnsHostnames": True, "enableNetworkAddressUsageMetrics": True, "instanceTenancy": "default"}),
    (SUBNET, {"mapPublicIpOnLaunch": True}),
    (SECURITY_GROUP, {"description": "databases"}),
]


@pytest.mark.parametrize(("token", "further"), FURTHER, ids=[token for token, _ in FURTHER])
def test_nothing_changes(engine: Engine, token: str, further: dict[str, Any]) -> None:
    inputs = {name: value for name, value in {**SAMPLES[token].inputs, **further}.items() if value is not None}
    it = engine.create(token, inputs)
    assert engine.diff(it, inputs).changes == {}
    assert engine.refresh(it)
    assert engine.diff(it, inputs).changes == {}
