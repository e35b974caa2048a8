"""DMS endpoints, with the settings of their engines."""

from __future__ import annotations

from local.pulumi_aws.codecs import FLAG, LOWER, NUMBER, block
from local.pulumi_aws.resources.dms_common import tagging
from local.pulumi_aws.resources.lookups import filtered
from local.pulumi_aws.table import Field, ResourceType, Step, ours, output

_ORACLE = {
    "allowSelectedNestedTables": "AllowSelectNestedTables",
    "convertTimestampWithZoneToUtc": "ConvertTimestampWithZoneToUTC",
    "failTaskOnLobTruncation": "FailTasksOnLobTruncation",
    "useBfile": "UseBFile",
}
_SETTINGS = (
    # DMS describes the settings of an endpoint's engine even where the program leaves all of them out
    Field("elasticsearchSettings", codec=block(), computed=True, replace=True),
    Field("kafkaSettings", codec=block(), computed=True),
    Field("kinesisSettings", codec=block(), computed=True),
    Field("mongodbSettings", "MongoDbSettings", codec=block({"useUpdateLookup": "UseUpdateLookUp"}), computed=True),
    Field("mysqlSettings", "MySQLSettings", codec=block(), computed=True),
    Field("oracleSettings", codec=block(_ORACLE), computed=True),
    Field("postgresSettings", "PostgreSQLSettings", codec=block(), computed=True),
    Field("redisSettings", codec=block(), computed=True),
    Field("redshiftSettings", codec=block(), computed=True),
)
_FIELDS = (
    Field("endpointId", "EndpointIdentifier", replace=True),
    Field("endpointType", codec=LOWER),
    Field("engineName"),
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
