"""DMS endpoints, with the settings of their engines."""

from __future__ import annotations

from dataclasses import replace

from local.pulumi_aws.codecs import CAPITALS, FLAG, NUMBER, block
from local.pulumi_aws.resources.dms_common import tagging
from local.pulumi_aws.resources.lookups import filtered
from local.pulumi_aws.table import Field, ResourceType, Step, fields, ours, output

_ORACLE = {
    "allowSelectedNestedTables": "AllowSelectNestedTables",
    "convertTimestampWithZoneToUtc": "ConvertTimestampWithZoneToUTC",
    "failTaskOnLobTruncation": "FailTasksOnLobTruncation",
    "useBfile": "UseBFile",
}
_ELASTICSEARCH = block(required=("endpointUri", "serviceAccessRoleArn"))
_SETTINGS = (
    # DMS describes the settings of an endpoint's engine even where the program leaves all of them out
    Field("elasticsearchSettings", codec=_ELASTICSEARCH, computed=True, replace=True),
    Field("kafkaSettings", codec=block(required=("broker",)), computed=True),
    Field("kinesisSettings", codec=block(), computed=True),
    Field("mongodbSettings", "MongoDbSettings", codec=block({"useUpdateLookup": "UseUpdateLookUp"}), computed=True),
    Field("mysqlSettings", "MySQLSettings", codec=block(), computed=True),
    Field("oracleSettings", codec=block(_ORACLE), computed=True),
    Field("postgresSettings", "PostgreSQLSettings", codec=block(), computed=True),
    Field("redisSettings", codec=block(required=("authType", "port", "serverName")), computed=True),
    Field("redshiftSettings", codec=block(), computed=True),
)
_FIELDS = (
    Field("endpointId", "EndpointIdentifier", replace=True, required=True),
    Field("endpointType", codec=CAPITALS, required=True),
    Field("engineName", required=True),
    Field("certificateArn", computed=True),
    Field("databaseName"),
    Field("extraConnectionAttributes", computed=True),
    Field("kmsKeyArn", "KmsKeyId", computed=True, replace=True),
    Field("password", path=""),
    Field("port", codec=NUMBER),
    Field("serverName"),
    Field("serviceAccessRole", "ServiceAccessRoleArn"),
    Field("sslMode", computed=True),
    Field("username"),
    *_SETTINGS,
    ours("pauseReplicationTasks", FLAG),
    output("endpointArn"),
)

ENDPOINT = ResourceType(
    "aws:dms/endpoint:Endpoint",
    service="dms",
    fields=_FIELDS,
    id="{endpointId}",
    key={"EndpointArn": "endpointArn"},
    create="create_endpoint",
    answer="Endpoint",
    find=filtered("describe_endpoints", "Endpoints", "endpoint-id", "endpointId"),
    steps=(Step("modify_endpoint", tuple(f.name for f in _FIELDS if f.parameter and f.replace is not True)),),
    delete="delete_endpoint",
    tagging=tagging("endpointArn"),
    refused=("secretsManagerArn", "secretsManagerAccessRoleArn"),
)


_S3 = tuple(
    replace(f, param=f"S3Settings.{f.parameter}", required=f.name in ("bucketName", "serviceAccessRoleArn"))
    for f in (
        *fields(
            "bucketFolder bucketName cannedAclForObjects compressionType csvDelimiter csvNoSupValue csvNullValue "
            "csvRowDelimiter dataFormat datePartitionDelimiter datePartitionSequence datePartitionTimezone "
            "encodingType encryptionMode expectedBucketOwner externalTableDefinition parquetVersion "
            "serverSideEncryptionKmsKeyId serviceAccessRoleArn timestampColumnName cdcPath"
        ),
        *fields(
            "addColumnName addTrailingPaddingCharacter cdcInsertsAndUpdates cdcInsertsOnly datePartitionEnabled "
            "enableStatistics glueCatalogGeneration includeOpForFullLoad "
            "parquetTimestampInMillisecond preserveTransactions rfc4180=Rfc4180 useCsvNoSupValue "
            "useTaskStartTimeForFullLoadTimestamp",
            codec=FLAG,
        ),
        *fields(
            "cdcMaxBatchInterval cdcMinFileSize dataPageSize dictPageSizeLimit ignoreHeaderRows maxFileSize "
            "rowGroupLength",
            codec=NUMBER,
        ),
    )
)
_S3_OWN = (
    Field("endpointId", "EndpointIdentifier", replace=True, required=True),
    Field("endpointType", codec=CAPITALS, replace=True, required=True),
    Field("certificateArn", computed=True),
    Field("kmsKeyArn", "KmsKeyId", computed=True, replace=True),
    Field("sslMode", computed=True),
    output("endpointArn"),
    output("engineDisplayName"),
    output("externalId"),
    output("status"),
)

S3_ENDPOINT = ResourceType(
    "aws:dms/s3Endpoint:S3Endpoint",
    service="dms",
    fields=(*_S3_OWN, *_S3),
    id="{endpointId}",
    key={"EndpointArn": "endpointArn"},
    create="create_endpoint",
    constants={"EngineName": "s3"},
    answer="Endpoint",
    find=ENDPOINT.find,
    steps=(
        Step("modify_endpoint", tuple(f.name for f in _S3), whole=True),
        Step("modify_endpoint", ("certificateArn", "sslMode")),
    ),
    delete="delete_endpoint",
    tagging=tagging("endpointArn"),
)
