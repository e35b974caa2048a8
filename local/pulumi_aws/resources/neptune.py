"""Neptune: clusters, their instances and subnet groups."""

from __future__ import annotations

from local.pulumi_aws.codecs import FLAG, NUMBER, SET, block
from local.pulumi_aws.resources import databases as db
from local.pulumi_aws.table import Field, ours, output

_PORT = 8182

CLUSTER = db.cluster(
    "neptune",
    (
        Field("engine", replace=True, default="neptune"),
        Field("applyImmediately", "", codec=FLAG, computed=True),
        Field("allowMajorVersionUpgrade", "", codec=FLAG, computed=True),
        Field("engineVersion", computed=True),
        Field("storageType", computed=True),
        Field("storageEncrypted", codec=FLAG, default=False, replace=True),
        Field("backupRetentionPeriod", codec=NUMBER, default=1),
        Field("port", codec=NUMBER, default=_PORT, replace=True),
        Field("neptuneSubnetGroupName", "DBSubnetGroupName", "DBSubnetGroup", computed=True, replace=True),
        Field(
            "neptuneClusterParameterGroupName", "DBClusterParameterGroupName", "DBClusterParameterGroup", computed=True
        ),
        Field("kmsKeyArn", "KmsKeyId", computed=True, replace=True),
        Field("copyTagsToSnapshot", codec=FLAG, default=False),
        Field("serverlessV2ScalingConfiguration", codec=block()),
        Field(
            "iamDatabaseAuthenticationEnabled",
            "EnableIAMDatabaseAuthentication",
            "IAMDatabaseAuthenticationEnabled",
            codec=FLAG,
        ),
        Field("enableCloudwatchLogsExports", path="EnabledCloudwatchLogsExports", codec=SET),
        output("clusterMembers", "DBClusterMembers[].DBInstanceIdentifier", SET),
    ),
    refused=("replicationSourceIdentifier",),
)

CLUSTER_INSTANCE = db.instance_of_cluster(
    "neptune",
    (
        Field("engine", replace=True, default="neptune"),
        Field("applyImmediately", "", codec=FLAG, computed=True),
        Field("endpoint", "", output=True),
        Field("engineVersion", computed=True, replace=True),
        Field("port", path="Endpoint.Port", codec=NUMBER, default=_PORT, replace=True),
        Field("neptuneSubnetGroupName", "DBSubnetGroupName", db.SUBNET_GROUP_OF_INSTANCE, computed=True, replace=True),
        Field("neptuneParameterGroupName", "DBParameterGroupName", db.PARAMETER_GROUP_OF_INSTANCE, computed=True),
        Field("preferredBackupWindow", computed=True),
        Field("publiclyAccessible", codec=FLAG, default=False, replace=True),
        ours("skipFinalSnapshot", FLAG),
        output("address", "Endpoint.Address"),
        output("kmsKeyArn", "KmsKeyId"),
        output("storageType"),
    ),
    lambda call, item: {**db.is_writer(call, item), **db.with_port(item)},
)

TYPES = (CLUSTER, CLUSTER_INSTANCE, db.subnet_group("neptune"))
