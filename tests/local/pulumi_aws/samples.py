"""For every resource type a realistic program, a change of it, and what would replace it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.local.pulumi_aws.engine import Ref

ROLE, USER, GROUP = "aws:iam/role:Role", "aws:iam/user:User", "aws:iam/group:Group"
POLICY = "aws:iam/policy:Policy"
VPC, SUBNET, SECURITY_GROUP = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:ec2/securityGroup:SecurityGroup"
KEY = "aws:kms/key:Key"
ENDPOINT = "aws:dms/endpoint:Endpoint"
DMS_SUBNETS = "aws:dms/replicationSubnetGroup:ReplicationSubnetGroup"


@dataclass(frozen=True)
class Sample:
    """A program's inputs for one resource.

    Attributes:
        inputs: of the first run.
        changes: inputs of the second run that are updated in place; None drops one.
        replacing: an input whose change replaces the resource.
        forgotten: inputs that nothing but the program knows, so that an import cannot find them.
    """

    inputs: dict[str, Any]
    changes: dict[str, Any] = field(default_factory=dict)
    replacing: dict[str, Any] = field(default_factory=dict)
    forgotten: frozenset[str] = frozenset()


def policy(*actions: str) -> str:
    """A policy document, in a spelling that IAM would not use itself."""
    return json.dumps(
        {"Version": "2012-10-17", "Statement": {"Action": list(actions), "Effect": "Allow", "Resource": "*"}}, indent=1
    )


def trust(service: str) -> str:
    """A trust policy."""
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}],
        }
    )


def _endpoint(role: str) -> Ref:
    return Ref(ENDPOINT, "endpointArn", role, {"endpointId": role, "endpointType": role})


_TAGGED = {"tags": {"team": "platform", "stage": "test"}}
_RETAGGED = {"tags": {"team": "data", "cost": "42"}}
_CONFIG: dict[str, Any] = {
    "replicationConfigIdentifier": "orders",
    "replicationType": "cdc",
    "sourceEndpointArn": _endpoint("source"),
    "targetEndpointArn": _endpoint("target"),
    "tableMappings": json.dumps({"rules": [{"rule-type": "selection", "rule-id": "1"}]}, indent=2),
    "computeConfig": {"replicationSubnetGroupId": Ref(DMS_SUBNETS, "id"), "maxCapacityUnits": 4, "minCapacityUnits": 1},
}
_DATABASE = {"masterUsername": "root", "masterPassword": "not-a-secret", "skipFinalSnapshot": True}


def _inline(owner: str, token: str) -> Sample:
    return Sample(
        {owner: Ref(token, "name"), "policy": policy("rds:DescribeDBClusters")},
        {"policy": policy("rds:DescribeDBClusters", "rds:DescribeDBInstances")},
        {"name": "another"},
    )


def _attachment(owner: str, token: str) -> Sample:
    return Sample(
        {owner: Ref(token, "name"), "policyArn": Ref(POLICY, "arn")},
        replacing={"policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
    )


def _subnets(count: int = 2) -> list[Ref]:
    return [
        Ref(SUBNET, "id", f"{zone}", {"cidrBlock": f"10.1.{number}.0/24", "availabilityZone": f"eu-central-1{zone}"})
        for number, zone in enumerate("abc"[:count])
    ]


def _subnet_group() -> Sample:
    return Sample(
        {"subnetIds": _subnets(), "description": "two zones", **_TAGGED},
        {"subnetIds": _subnets(3), "description": "three", **_RETAGGED},
        {"name": "another"},
    )


SAMPLES: dict[str, Sample] = {
    POLICY: Sample(
        {"policy": policy("s3:GetObject", "s3:ListBucket"), "path": "/team/", "description": "reads", **_TAGGED},
        {"policy": policy("s3:GetObject"), **_RETAGGED},
        {"description": "writes"},
    ),
    ROLE: Sample(
        {
            "assumeRolePolicy": trust("ec2.amazonaws.com"),
            "description": "first",
            "permissionsBoundary": Ref(POLICY, "arn"),
            "inlinePolicies": [{"name": "own", "policy": policy("s3:GetObject")}],
            "managedPolicyArns": [Ref(POLICY, "arn")],
            **_TAGGED,
        },
        {
            "assumeRolePolicy": trust("rds.amazonaws.com"),
            "description": None,
            "maxSessionDuration": 7200,
            "permissionsBoundary": None,
            "inlinePolicies": [{"name": "other", "policy": policy("s3:PutObject")}],
            "managedPolicyArns": [],
            **_RETAGGED,
        },
        {"path": "/team/"},
    ),
    USER: Sample(
        {"path": "/people/", "forceDestroy": True, **_TAGGED},
        {"path": "/robots/", **_RETAGGED},
        forgotten=frozenset({"forceDestroy"}),
    ),
    GROUP: Sample({"path": "/people/"}, {"name": "robots", "path": "/robots/"}),
    "aws:iam/rolePolicy:RolePolicy": _inline("role", ROLE),
    "aws:iam/userPolicy:UserPolicy": _inline("user", USER),
    "aws:iam/groupPolicy:GroupPolicy": _inline("group", GROUP),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _attachment("role", ROLE),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": _attachment("user", USER),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": _attachment("group", GROUP),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": Sample(
        {"awsServiceName": "autoscaling.amazonaws.com", "customSuffix": "team", "description": "first", **_TAGGED},
        {"description": "second", **_RETAGGED},
        {"customSuffix": "other"},
    ),
    VPC: Sample(
        {"cidrBlock": "10.1.0.0/16", **_TAGGED},
        {"enableDnsHostnames": True, **_RETAGGED},
        {"cidrBlock": "10.2.0.0/16"},
    ),
    SUBNET: Sample(
        {"vpcId": Ref(VPC, "id"), "cidrBlock": "10.1.9.0/24", "availabilityZone": "eu-central-1a", **_TAGGED},
        {"mapPublicIpOnLaunch": True, **_RETAGGED},
        {"cidrBlock": "10.1.8.0/24"},
    ),
    SECURITY_GROUP: Sample(
        {
            "vpcId": Ref(VPC, "id"),
            "ingress": [
                {"protocol": "tcp", "fromPort": 3306, "toPort": 3306, "cidrBlocks": ["10.1.0.0/16", "10.2.0.0/16"]},
                {"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True},
            ],
            "egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}],
            **_TAGGED,
        },
        {
            "ingress": [{"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "cidrBlocks": ["10.1.0.0/16"]}],
            "egress": [],
            **_RETAGGED,
        },
        {"description": "another"},
    ),
    KEY: Sample(
        {"description": "first", "enableKeyRotation": True, "deletionWindowInDays": 7, **_TAGGED},
        {"description": "second", "enableKeyRotation": False, "isEnabled": False, **_RETAGGED},
        {"keyUsage": "SIGN_VERIFY"},
        frozenset({"deletionWindowInDays"}),
    ),
    "aws:kms/alias:Alias": Sample(
        {"targetKeyId": Ref(KEY, "keyId")},
        {"targetKeyId": Ref(KEY, "keyId", "second")},
        {"name": "alias/another"},
    ),
    "aws:rds/subnetGroup:SubnetGroup": _subnet_group(),
    "aws:docdb/subnetGroup:SubnetGroup": _subnet_group(),
    "aws:neptune/subnetGroup:SubnetGroup": _subnet_group(),
    "aws:rds/cluster:Cluster": Sample(
        {
            "engine": "aurora-mysql",
            "engineVersion": "8.0",
            "clusterIdentifier": "orders",
            "dbSubnetGroupName": Ref("aws:rds/subnetGroup:SubnetGroup", "name"),
            "serverlessv2ScalingConfiguration": {"minCapacity": 0.5, "maxCapacity": 2},
            "enabledCloudwatchLogsExports": ["audit"],
            "backupRetentionPeriod": 3,
            "preferredMaintenanceWindow": "Mon:03:00-Mon:04:00",
            **_DATABASE,
            **_TAGGED,
        },
        {
            "serverlessv2ScalingConfiguration": {"minCapacity": 1, "maxCapacity": 4},
            "enabledCloudwatchLogsExports": ["error"],
            "backupRetentionPeriod": 5,
            "applyImmediately": True,
            **_RETAGGED,
        },
        {"engine": "aurora-postgresql"},
        frozenset({"masterPassword", "applyImmediately"}),
    ),
    "aws:rds/clusterInstance:ClusterInstance": Sample(
        {
            "clusterIdentifier": Ref("aws:rds/cluster:Cluster", "id"),
            "engine": "aurora-mysql",
            "identifier": "orders-1",
            "instanceClass": "db.serverless",
            **_TAGGED,
        },
        {"promotionTier": 3, "instanceClass": "db.r6g.large", "applyImmediately": True, **_RETAGGED},
        {"identifier": "orders-2"},
        frozenset({"applyImmediately"}),
    ),
    "aws:rds/instance:Instance": Sample(
        {
            "identifier": "reports",
            "engine": "postgres",
            "engineVersion": "16",
            "instanceClass": "db.t4g.micro",
            "allocatedStorage": 20,
            "dbName": "reports",
            "username": "root",
            "password": "not-a-secret",
            "skipFinalSnapshot": True,
            **_TAGGED,
        },
        {"allocatedStorage": 40, "password": "not-a-secret-either", "applyImmediately": True, **_RETAGGED},
        {"dbName": "other"},
        frozenset({"password", "applyImmediately"}),
    ),
    "aws:rds/globalCluster:GlobalCluster": Sample(
        {"globalClusterIdentifier": "world", "engine": "aurora-mysql", "deletionProtection": True},
        {"deletionProtection": False},
        {"engine": "aurora-postgresql"},
    ),
    "aws:docdb/cluster:Cluster": Sample(
        {"clusterIdentifier": "documents", "backupRetentionPeriod": 2, **_DATABASE, **_TAGGED},
        {"backupRetentionPeriod": 4, "applyImmediately": True, **_RETAGGED},
        {"masterUsername": "other"},
        frozenset({"masterPassword", "applyImmediately"}),
    ),
    "aws:docdb/clusterInstance:ClusterInstance": Sample(
        {
            "clusterIdentifier": Ref("aws:docdb/cluster:Cluster", "id"),
            "identifier": "documents-1",
            "instanceClass": "db.r6g.large",
            **_TAGGED,
        },
        {"promotionTier": 2, "applyImmediately": True, **_RETAGGED},
        {"identifier": "documents-2"},
        frozenset({"applyImmediately"}),
    ),
    "aws:neptune/cluster:Cluster": Sample(
        {"clusterIdentifier": "graph", "backupRetentionPeriod": 2, "skipFinalSnapshot": True, **_TAGGED},
        {"backupRetentionPeriod": 4, "applyImmediately": True, **_RETAGGED},
        {"clusterIdentifier": "other"},
        frozenset({"applyImmediately"}),
    ),
    "aws:neptune/clusterInstance:ClusterInstance": Sample(
        {
            "clusterIdentifier": Ref("aws:neptune/cluster:Cluster", "id"),
            "identifier": "graph-1",
            "instanceClass": "db.r6g.large",
            **_TAGGED,
        },
        {"promotionTier": 2, "applyImmediately": True, **_RETAGGED},
        {"identifier": "graph-2"},
        frozenset({"applyImmediately"}),
    ),
    DMS_SUBNETS: Sample(
        {
            "replicationSubnetGroupId": "two-zones",
            "replicationSubnetGroupDescription": "two zones",
            "subnetIds": _subnets(),
            **_TAGGED,
        },
        {"replicationSubnetGroupDescription": "three", "subnetIds": _subnets(3), **_RETAGGED},
        {"replicationSubnetGroupId": "another"},
    ),
    "aws:dms/replicationInstance:ReplicationInstance": Sample(
        {
            "replicationInstanceId": "mover",
            "replicationInstanceClass": "dms.t3.micro",
            "replicationSubnetGroupId": Ref(DMS_SUBNETS, "id"),
            "allocatedStorage": 20,
            **_TAGGED,
        },
        {"replicationInstanceClass": "dms.t3.small", "applyImmediately": True, **_RETAGGED},
        {"replicationInstanceId": "other"},
        frozenset({"applyImmediately"}),
    ),
    ENDPOINT: Sample(
        {
            "endpointId": "orders",
            "endpointType": "source",
            "engineName": "mysql",
            "serverName": "db.example.com",
            "port": 3306,
            "username": "reader",
            "password": "not-a-secret",
            "mysqlSettings": {"eventsPollInterval": 5},
            **_TAGGED,
        },
        {"serverName": "db2.example.com", "mysqlSettings": {"eventsPollInterval": 9}, **_RETAGGED},
        {"endpointId": "other"},
        frozenset({"password"}),
    ),
    "aws:dms/s3Endpoint:S3Endpoint": Sample(
        {
            "endpointId": "landing",
            "endpointType": "target",
            "bucketName": "landing",
            "bucketFolder": "orders",
            "serviceAccessRoleArn": Ref(ROLE, "arn"),
            "dataFormat": "parquet",
            "rowGroupLength": 5000,
            "addColumnName": True,
            **_TAGGED,
        },
        {"bucketFolder": None, "dataFormat": "csv", "rowGroupLength": 7000, **_RETAGGED},
        {"endpointType": "source"},
    ),
    "aws:dms/replicationTask:ReplicationTask": Sample(
        {
            "replicationTaskId": "orders",
            "migrationType": "full-load",
            "replicationInstanceArn": Ref("aws:dms/replicationInstance:ReplicationInstance", "replicationInstanceArn"),
            "sourceEndpointArn": _endpoint("source"),
            "targetEndpointArn": _endpoint("target"),
            "tableMappings": json.dumps({"rules": []}),
            **_TAGGED,
        },
        {"migrationType": "full-load-and-cdc", **_RETAGGED},
        {"replicationTaskId": "other"},
    ),
    "aws:dms/replicationConfig:ReplicationConfig": Sample(
        {**_CONFIG, "startReplication": True, **_TAGGED},
        {
            "replicationType": "full-load-and-cdc",
            "computeConfig": {**_CONFIG["computeConfig"], "maxCapacityUnits": 8},
            **_RETAGGED,
        },
        {"computeConfig": {**_CONFIG["computeConfig"], "replicationSubnetGroupId": "another"}},
        frozenset({"startReplication"}),
    ),
    "aws:ecs/cluster:Cluster": Sample(
        {"name": "orders", "settings": [{"name": "containerInsights", "value": "enabled"}], **_TAGGED},
        {"settings": [{"name": "containerInsights", "value": "disabled"}], **_RETAGGED},
        {"name": "other"},
    ),
}
