"""DocumentDB: clusters, their instances and subnet groups."""

from __future__ import annotations

from local.pulumi_aws.codecs import FLAG, NUMBER, SET
from local.pulumi_aws.resources import databases as db
from local.pulumi_aws.table import Field, output

CLUSTER = db.cluster(
    "docdb",
    (
        Field("engine", replace=True, default="docdb"),
        Field("masterUsername", computed=True, replace=True),
        Field("masterPassword", "MasterUserPassword", ""),
        Field("manageMasterUserPassword", path="", codec=FLAG),
        Field("dbSubnetGroupName", "DBSubnetGroupName", "DBSubnetGroup", computed=True, replace=True),
        Field("dbClusterParameterGroupName", "DBClusterParameterGroupName", "DBClusterParameterGroup", computed=True),
        Field("kmsKeyId", computed=True, replace=True),
        Field("networkType", computed=True),
        Field("serverlessV2ScalingConfiguration", codec=db.SERVERLESS),
        db.LOGS,
        Field("clusterMembers", "", "DBClusterMembers[].DBInstanceIdentifier", codec=SET, computed=True),
    ),
    refused=("restoreToPointInTime",),
)

CLUSTER_INSTANCE = db.instance_of_cluster(
    "docdb",
    (
        Field("engine", replace=True, default="docdb"),
        output("port", "Endpoint.Port", NUMBER),
        Field("caCertIdentifier", "CACertificateIdentifier", computed=True),
        Field("copyTagsToSnapshot", codec=FLAG, default=False),
        Field("enablePerformanceInsights", path="PerformanceInsightsEnabled", codec=FLAG),
        Field("performanceInsightsKmsKeyId", "PerformanceInsightsKMSKeyId", computed=True),
        output("engineVersion"),
        output("kmsKeyId"),
        output("preferredBackupWindow"),
        output("dbSubnetGroupName", db.SUBNET_GROUP_OF_INSTANCE),
        output("publiclyAccessible", codec=FLAG),
    ),
)

TYPES = (CLUSTER, CLUSTER_INSTANCE, db.subnet_group("docdb"))
