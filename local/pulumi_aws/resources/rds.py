"""RDS and Aurora: clusters, instances, subnet groups and global clusters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from local.pulumi_aws.codecs import FLAG, LIST, LOWER, NUMBER, SET, VERSION, Codec, block
from local.pulumi_aws.descriptions import Ready
from local.pulumi_aws.resources import databases as db
from local.pulumi_aws.resources.lookups import one
from local.pulumi_aws.table import AutoName, Field, ResourceType, Step, fields, name_prefix, ours, output

if TYPE_CHECKING:
    from local.pulumi_aws.call import Call

_SECRET = (
    Field("manageMasterUserPassword", path="", codec=FLAG),
    Field("masterUserSecretKmsKeyId", path="", computed=True),
    output("masterUserSecrets", "MasterUserSecret", Codec(empty=[], decode=lambda found: [block().decode(found)])),
)
_INSIGHTS_ENABLED = Field(
    "performanceInsightsEnabled", "EnablePerformanceInsights", "PerformanceInsightsEnabled", codec=FLAG
)
_INSIGHTS = (
    Field("performanceInsightsKmsKeyId", "PerformanceInsightsKMSKeyId", computed=True),
    Field("performanceInsightsRetentionPeriod", codec=NUMBER, computed=True),
)
_MONITORING = (
    Field("monitoringInterval", codec=NUMBER, computed=True),
    Field("monitoringRoleArn", computed=True),
)
_IAM_LOGIN = Field(
    "iamDatabaseAuthenticationEnabled",
    "EnableIAMDatabaseAuthentication",
    "IAMDatabaseAuthenticationEnabled",
    codec=FLAG,
)
_BACKUPS = ours("deleteAutomatedBackups", FLAG, default=True)


def _delete_options(call: Call) -> dict[str, Any]:
    return {**db.final_snapshot(call), "DeleteAutomatedBackups": bool(call.known.get("deleteAutomatedBackups", True))}


CLUSTER = db.cluster(
    "rds",
    (
        Field("applyImmediately", "", codec=FLAG, computed=True),
        ours("allowMajorVersionUpgrade", FLAG),
        Field("engineVersion", codec=VERSION, computed=True),
        Field("storageType", computed=True),
        Field("storageEncrypted", codec=FLAG, computed=True, replace=True),
        *fields("backupRetentionPeriod port", codec=NUMBER, computed=True),
        Field("engine", replace=True, required=True),
        Field("engineMode", replace=True, default="provisioned"),
        Field("databaseName", computed=True, replace=True),
        Field("masterUsername", computed=True, replace=True),
        Field("masterPassword", "MasterUserPassword", ""),
        Field("dbSubnetGroupName", "DBSubnetGroupName", "DBSubnetGroup", computed=True, replace=True),
        Field("dbClusterParameterGroupName", "DBClusterParameterGroupName", "DBClusterParameterGroup", computed=True),
        Field("dbClusterInstanceClass", "DBClusterInstanceClass"),
        *fields("kmsKeyId dbSystemId=DBSystemId clusterScalabilityType", computed=True, replace=True),
        *fields("allocatedStorage", codec=NUMBER, computed=True),
        *fields("iops", codec=NUMBER),
        Field("backtrackWindow", codec=NUMBER),
        *fields("networkType engineLifecycleSupport databaseInsightsMode", computed=True),
        Field("copyTagsToSnapshot", codec=FLAG, default=False),
        Field("enableHttpEndpoint", path="HttpEndpointEnabled", codec=FLAG, default=False),
        Field("scalingConfiguration", path="ScalingConfigurationInfo", codec=block(), computed=True),
        Field(
            "serverlessv2ScalingConfiguration", "ServerlessV2ScalingConfiguration", codec=db.SERVERLESS, computed=True
        ),
        _BACKUPS,
        _IAM_LOGIN,
        db.LOGS,
        *_MONITORING,
        _INSIGHTS_ENABLED,
        *_INSIGHTS,
        *_SECRET,
        Field("clusterMembers", "", "DBClusterMembers[].DBInstanceIdentifier", codec=SET, computed=True),
        output("engineVersionActual", "EngineVersion"),
    ),
    refused=("restoreToPointInTime", "s3Import", "replicationSourceIdentifier"),
    delete_options=_delete_options,
)
CLUSTER = replace(CLUSTER, held=(("InvalidParameterCombination", "disable deletion pro"),))

CLUSTER_INSTANCE = db.instance_of_cluster(
    "rds",
    (
        Field("engine", replace=True, required=True),
        Field("applyImmediately", "", codec=FLAG, computed=True),
        output("endpoint", "Endpoint.Address"),
        output("port", "Endpoint.Port", NUMBER),
        Field("engineVersion", codec=VERSION, computed=True),
        Field("dbSubnetGroupName", "DBSubnetGroupName", db.SUBNET_GROUP_OF_INSTANCE, computed=True, replace=True),
        Field("dbParameterGroupName", "DBParameterGroupName", db.PARAMETER_GROUP_OF_INSTANCE, computed=True),
        Field("caCertIdentifier", "CACertificateIdentifier", computed=True),
        Field("customIamInstanceProfile", replace=True),
        Field("copyTagsToSnapshot", codec=FLAG, default=False),
        *fields("preferredBackupWindow", computed=True),
        *fields("publiclyAccessible", codec=FLAG, computed=True),
        Field("monitoringInterval", codec=NUMBER, default=0),
        Field("monitoringRoleArn", computed=True),
        replace(_INSIGHTS_ENABLED, computed=True),
        *_INSIGHTS,
        ours("forceDestroy", FLAG, default=False),
        output("engineVersionActual", "EngineVersion"),
        output("kmsKeyId"),
        output("networkType"),
    ),
    db.is_writer,
)

_INSTANCE_FIELDS = (
    Field("identifier", "DBInstanceIdentifier", computed=True, replace=True),
    name_prefix("identifierPrefix"),
    Field("instanceClass", "DBInstanceClass", required=True),
    Field("engine", codec=LOWER, computed=True, replace=True),
    Field("engineVersion", codec=VERSION, computed=True),
    Field("username", "MasterUsername", computed=True, replace=True),
    Field("password", "MasterUserPassword", ""),
    Field("dbName", "DBName", computed=True, replace=True),
    Field("dbSubnetGroupName", "DBSubnetGroupName", db.SUBNET_GROUP_OF_INSTANCE, computed=True),
    Field("parameterGroupName", "DBParameterGroupName", db.PARAMETER_GROUP_OF_INSTANCE, computed=True),
    Field("optionGroupName", path="OptionGroupMemberships[0].OptionGroupName", computed=True),
    Field("caCertIdentifier", "CACertificateIdentifier", computed=True),
    Field("port", path="Endpoint.Port", codec=NUMBER, computed=True),
    Field("multiAz", "MultiAZ", codec=FLAG, computed=True),
    Field("storageEncrypted", codec=FLAG, replace=True),
    Field("backupWindow", "PreferredBackupWindow", computed=True),
    Field("maintenanceWindow", "PreferredMaintenanceWindow", codec=LOWER, computed=True),
    Field("autoMinorVersionUpgrade", codec=FLAG, default=True),
    Field("copyTagsToSnapshot", codec=FLAG, default=False),
    Field("publiclyAccessible", codec=FLAG, default=False),
    Field("deletionProtection", codec=FLAG),
    Field("monitoringInterval", codec=NUMBER, default=0),
    Field("monitoringRoleArn", computed=True),
    Field("maxAllocatedStorage", codec=NUMBER),
    Field("iops", codec=NUMBER, computed=True),
    *fields("allocatedStorage storageThroughput", codec=NUMBER, computed=True),
    Field("backupRetentionPeriod", codec=NUMBER, computed=True, unset=0),
    *fields("kmsKeyId availabilityZone timezone characterSetName ncharCharacterSetName", computed=True, replace=True),
    *fields("licenseModel networkType storageType engineLifecycleSupport databaseInsightsMode", computed=True),
    db.SECURITY_GROUPS,
    _IAM_LOGIN,
    db.LOGS,
    _INSIGHTS_ENABLED,
    *_INSIGHTS,
    *_SECRET,
    *db.STEERING,
    Field("applyImmediately", "", codec=FLAG, shown=False),
    _BACKUPS,
    ours("allowMajorVersionUpgrade", FLAG),
    output("address", "Endpoint.Address"),
    Field("endpoint", "", output=True),
    output("hostedZoneId", "Endpoint.HostedZoneId"),
    output("arn", "DBInstanceArn"),
    output("resourceId", "DbiResourceId"),
    output("status", "DBInstanceStatus"),
    output("replicas", "ReadReplicaDBInstanceIdentifiers", LIST),
    output("engineVersionActual", "EngineVersion"),
)


INSTANCE = ResourceType(
    "aws:rds/instance:Instance",
    service="rds",
    fields=_INSTANCE_FIELDS,
    id="{resourceId}",
    import_as="{identifier}",
    key={"DBInstanceIdentifier": "identifier"},
    create="create_db_instance",
    answer="DBInstance",
    find=one("describe_db_instances", "DBInstances"),
    observe=lambda _call, item: db.with_port(item),
    steps=(db.modification("modify_db_instance", _INSTANCE_FIELDS, port="DBPortNumber"),),
    delete="delete_db_instance",
    delete_options=_delete_options,
    tagging=db.TAGGING,
    ready=db.AVAILABLE,
    auto_name=AutoName("identifier", separator=""),
    imported={"skipFinalSnapshot": True},
    refused=("snapshotIdentifier", "restoreToPointInTime", "s3Import", "replicateSourceDb", "blueGreenUpdate"),
    retries=db.RETRIES,
    patience=db.TWO_HOURS,
    delay=db.DELAY,
)


def _empty_global_cluster(call: Call) -> None:
    found = call.find()
    if found and call.known.get("forceDestroy"):
        for member in found.get("GlobalClusterMembers", ()):
            call.do("remove_from_global_cluster", **call.key(), DbClusterIdentifier=member["DBClusterArn"])


_MEMBER = Codec(decode=lambda found: {"dbClusterArn": found["DBClusterArn"], "isWriter": found.get("IsWriter", False)})

GLOBAL_CLUSTER = ResourceType(
    "aws:rds/globalCluster:GlobalCluster",
    service="rds",
    fields=(
        Field("globalClusterIdentifier", replace=True, required=True),
        *fields("engine databaseName", computed=True, replace=True),
        Field("engineVersion", codec=VERSION, computed=True),
        Field("engineLifecycleSupport", computed=True, replace=True),
        Field("sourceDbClusterIdentifier", "SourceDBClusterIdentifier", "", computed=True, replace=True),
        Field("storageEncrypted", codec=FLAG, computed=True, replace=True),
        Field("deletionProtection", codec=FLAG),
        ours("forceDestroy", FLAG, default=False),
        output("arn", "GlobalClusterArn"),
        output("endpoint"),
        output("engineVersionActual", "EngineVersion"),
        output("globalClusterResourceId"),
        output(
            "globalClusterMembers",
            codec=Codec(empty=[], decode=lambda found: [_MEMBER.decode(member) for member in found]),
        ),
    ),
    id="{globalClusterIdentifier}",
    key={"GlobalClusterIdentifier": "globalClusterIdentifier"},
    create="create_global_cluster",
    answer="GlobalCluster",
    find=one("describe_global_clusters", "GlobalClusters"),
    steps=(Step("modify_global_cluster", ("deletionProtection", "engineVersion")),),
    before_delete=_empty_global_cluster,
    delete="delete_global_cluster",
    tagging=replace(db.TAGGING, listing=""),
    ready=Ready("Status", frozenset({"available"})),
    retries=db.RETRIES,
    patience=db.TWO_HOURS,
)

TYPES = (CLUSTER, CLUSTER_INSTANCE, INSTANCE, GLOBAL_CLUSTER, db.subnet_group("rds"))
