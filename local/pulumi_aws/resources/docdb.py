"""DocumentDB: clusters, their instances and subnet groups."""

from __future__ import annotations

from dataclasses import replace

from local.pulumi_aws.codecs import FLAG, LIST, NUMBER, SET, silent
from local.pulumi_aws.resources import databases as db
from local.pulumi_aws.table import Field, ours, output

CLUSTER = db.cluster(
    "docdb",
    (
        Field("engine", replace=True, default="docdb"),
        Field("applyImmediately", "", codec=FLAG),
        ours("allowMajorVersionUpgrade", FLAG),
        Field("engineVersion", computed=True),
        Field("storageType", codec=silent("standard")),
        Field("storageEncrypted", codec=FLAG, replace=True),
        Field("backupRetentionPeriod", codec=NUMBER, default=1),
        Field("port", codec=NUMBER, default=27017, replace=True),
        Field("masterUsername", computed=True, replace=True),
        Field("masterPassword", "MasterUserPassword", ""),
        Field("manageMasterUserPassword", path="", codec=FLAG),
        Field("dbSubnetGroupName", "DBSubnetGroupName", "DBSubnetGroup", computed=True, replace=True),
        Field("dbClusterParameterGroupName", "DBClusterParameterGroupName", "DBClusterParameterGroup", computed=True),
        Field("kmsKeyId", computed=True, replace=True),
        Field("networkType", computed=True),
        Field("serverlessV2ScalingConfiguration", codec=db.SERVERLESS),
        replace(db.LOGS, codec=LIST),
        Field("clusterMembers", "", "DBClusterMembers[].DBInstanceIdentifier", codec=SET, computed=True),
    ),
    refused=("restoreToPointInTime",),
)

CLUSTER_INSTANCE = db.instance_of_cluster(
    "docdb",
    (
        Field("engine", replace=True, default="docdb"),
        Field("applyImmediately", "", codec=FLAG),
        output("endpoint", "Endpoint.Address"),
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
    db.is_writer,
)

TYPES = (CLUSTER, CLUSTER_INSTANCE, db.subnet_group("docdb"))
