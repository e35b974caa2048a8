"""DMS: subnet groups, replication instances and tasks of the classic kind, and DMS Serverless."""

from __future__ import annotations

from local.pulumi_aws.codecs import FLAG, JSON, LIST, LOWER, NUMBER, SET, VERSION, block
from local.pulumi_aws.descriptions import Ready
from local.pulumi_aws.resources import dms_runs
from local.pulumi_aws.resources.dms_common import at_once, subnet_group_arn, subnet_group_id, tagging
from local.pulumi_aws.resources.dms_endpoints import ENDPOINT, S3_ENDPOINT
from local.pulumi_aws.resources.lookups import filtered
from local.pulumi_aws.table import Field, ResourceType, Step, ours, output

_HOUR = 3600.0


_ROLES_PROPAGATE = (("AccessDeniedFault", "is not configured properly"),)

SUBNET_GROUP = ResourceType(
    "aws:dms/replicationSubnetGroup:ReplicationSubnetGroup",
    service="dms",
    fields=(
        Field(
            "replicationSubnetGroupId",
            "ReplicationSubnetGroupIdentifier",
            replace=True,
            required=True,
            refuse=subnet_group_id,
        ),
        Field("replicationSubnetGroupDescription", required=True),
        Field("subnetIds", path="Subnets[].SubnetIdentifier", codec=SET, required=True),
        Field("replicationSubnetGroupArn", "", output=True),
        output("vpcId"),
    ),
    id="{replicationSubnetGroupId}",
    key={"ReplicationSubnetGroupIdentifier": "replicationSubnetGroupId"},
    create="create_replication_subnet_group",
    answer="ReplicationSubnetGroup",
    find=filtered(
        "describe_replication_subnet_groups",
        "ReplicationSubnetGroups",
        "replication-subnet-group-id",
        "replicationSubnetGroupId",
    ),
    observe=subnet_group_arn,
    steps=(Step("modify_replication_subnet_group", ("replicationSubnetGroupDescription", "subnetIds"), whole=True),),
    delete="delete_replication_subnet_group",
    tagging=tagging("replicationSubnetGroupArn"),
    retries=_ROLES_PROPAGATE,
)

INSTANCE = ResourceType(
    "aws:dms/replicationInstance:ReplicationInstance",
    service="dms",
    fields=(
        Field("replicationInstanceId", "ReplicationInstanceIdentifier", replace=True, required=True),
        Field("replicationInstanceClass", required=True),
        Field("allocatedStorage", codec=NUMBER, computed=True),
        Field("autoMinorVersionUpgrade", codec=FLAG, computed=True),
        Field("availabilityZone", computed=True, replace=True),
        Field("dnsNameServers", replace=True),
        Field("engineVersion", codec=VERSION, computed=True),
        Field("kmsKeyArn", "KmsKeyId", computed=True, replace=True),
        Field("multiAz", "MultiAZ", codec=FLAG, computed=True),
        Field("networkType", computed=True),
        Field("preferredMaintenanceWindow", codec=LOWER, computed=True),
        Field("publiclyAccessible", codec=FLAG, computed=True, replace=True),
        Field(
            "replicationSubnetGroupId",
            "ReplicationSubnetGroupIdentifier",
            "ReplicationSubnetGroup.ReplicationSubnetGroupIdentifier",
            computed=True,
            replace=True,
        ),
        Field("vpcSecurityGroupIds", path="VpcSecurityGroups[].VpcSecurityGroupId", codec=SET, computed=True),
        ours("allowMajorVersionUpgrade", FLAG),
        ours("applyImmediately", FLAG),
        output("replicationInstanceArn"),
        output("replicationInstancePrivateIps", "ReplicationInstancePrivateIpAddresses", LIST),
        output("replicationInstancePublicIps", "ReplicationInstancePublicIpAddresses", LIST),
    ),
    id="{replicationInstanceId}",
    key={"ReplicationInstanceArn": "replicationInstanceArn"},
    create="create_replication_instance",
    answer="ReplicationInstance",
    find=filtered(
        "describe_replication_instances", "ReplicationInstances", "replication-instance-id", "replicationInstanceId"
    ),
    steps=(
        Step(
            "modify_replication_instance",
            (
                "replicationInstanceClass",
                "allocatedStorage",
                "autoMinorVersionUpgrade",
                "engineVersion",
                "multiAz",
                "networkType",
                "preferredMaintenanceWindow",
                "vpcSecurityGroupIds",
            ),
            extra=at_once,
        ),
    ),
    delete="delete_replication_instance",
    tagging=tagging("replicationInstanceArn"),
    ready=Ready("ReplicationInstanceStatus", frozenset({"available"}), frozenset({"failed"})),
    retries=_ROLES_PROPAGATE,
    patience=_HOUR,
    delay=dms_runs.DELAY,
)

TASK = ResourceType(
    "aws:dms/replicationTask:ReplicationTask",
    service="dms",
    fields=(
        Field("replicationTaskId", "ReplicationTaskIdentifier", replace=True, required=True),
        Field("migrationType", required=True),
        Field("replicationInstanceArn", replace=True, required=True),
        Field("sourceEndpointArn", replace=True, required=True),
        Field("targetEndpointArn", replace=True, required=True),
        Field("tableMappings", codec=JSON, required=True),
        Field("replicationTaskSettings", codec=dms_runs.SETTINGS, computed=True),
        Field("cdcStartPosition", computed=True),
        Field("resourceIdentifier", path="", replace=True),
        ours("startReplicationTask", FLAG),
        output("replicationTaskArn"),
        output("status"),
    ),
    id="{replicationTaskId}",
    key={"ReplicationTaskArn": "replicationTaskArn"},
    create="create_replication_task",
    answer="ReplicationTask",
    find=filtered("describe_replication_tasks", "ReplicationTasks", "replication-task-id", "replicationTaskId"),
    steps=dms_runs.TASK.steps(
        "modify_replication_task", "migrationType", "tableMappings", "replicationTaskSettings", "cdcStartPosition"
    ),
    settle=dms_runs.TASK.settle,
    before_delete=dms_runs.TASK.halt,
    delete="delete_replication_task",
    tagging=tagging("replicationTaskArn"),
    ready=Ready("Status", frozenset({"ready", "running", "stopped"}), frozenset({"failed"})),
    patience=_HOUR,
    delay=dms_runs.DELAY,
)

_COMPUTE = block(
    {"kmsKeyId": "KmsKeyId", "multiAz": "MultiAZ"},
    shown={
        "availabilityZone": "",
        "dnsNameServers": "",
        "kmsKeyId": "",
        "maxCapacityUnits": 0,
        "minCapacityUnits": 0,
        "multiAz": False,
        "preferredMaintenanceWindow": "",
        "vpcSecurityGroupIds": [],
    },
    plain=("dnsNameServers", "maxCapacityUnits", "minCapacityUnits"),
    required=("replicationSubnetGroupId",),
    refuse={"replicationSubnetGroupId": subnet_group_id},
)

REPLICATION_CONFIG = ResourceType(
    "aws:dms/replicationConfig:ReplicationConfig",
    service="dms",
    fields=(
        Field("replicationConfigIdentifier", replace=True, required=True),
        Field("replicationType", required=True),
        Field("sourceEndpointArn", required=True),
        Field("targetEndpointArn", required=True),
        Field(
            "computeConfig",
            codec=_COMPUTE,
            required=True,
            replace=frozenset({"availabilityZone", "kmsKeyId", "replicationSubnetGroupId"}),
        ),
        Field("tableMappings", codec=JSON, required=True),
        Field("replicationSettings", codec=dms_runs.SETTINGS, computed=True),
        Field("supplementalSettings", codec=JSON),
        Field("resourceIdentifier", path="", computed=True, replace=True),
        ours("startReplication", FLAG, default=False),
        output("arn", "ReplicationConfigArn"),
    ),
    id="{arn}",
    key={"ReplicationConfigArn": "arn"},
    create="create_replication_config",
    answer="ReplicationConfig",
    find=filtered("describe_replication_configs", "ReplicationConfigs", "replication-config-arn", "arn"),
    steps=dms_runs.SERVERLESS.steps(
        "modify_replication_config",
        "replicationType",
        "sourceEndpointArn",
        "targetEndpointArn",
        "computeConfig",
        "tableMappings",
        "replicationSettings",
        "supplementalSettings",
    ),
    settle=dms_runs.SERVERLESS.settle,
    before_delete=dms_runs.SERVERLESS.halt,
    delete="delete_replication_config",
    tagging=tagging("arn"),
    patience=_HOUR,
    delay=dms_runs.DELAY,
)

TYPES = (SUBNET_GROUP, INSTANCE, TASK, REPLICATION_CONFIG, ENDPOINT, S3_ENDPOINT)
