"""The table of what moto has: how resources of a type are found, told and deleted by the calls of their service.

Cloud Control's handlers are made of it, and so is the list of what holds a service-linked role (`local.aws.usage`).

What a list handler tells beside the identifier is known of few. Those of RDS tell the whole resource, that of global
clusters six properties, that of KMS nothing more; the one of DMS may read tags. All others tell nothing more here, as
AWS may do.

Sources: `ListHandler.java` in aws-cloudformation/aws-cloudformation-resource-providers-rds and …-kms;
https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations-list.html ("part or all")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Item = Mapping[str, Any]


def _always(_item: Item) -> bool:
    return True


def _last(arn: Any) -> str:
    return str(arn).rpartition("/")[2]


@dataclass(frozen=True)
class Tags:
    """How the tags of a resource are listed, where its description does not have them.

    Attributes:
        operation: the operation.
        by: its parameters; `{arn}` is the ARN, `{0}` the identifier.
        path: where its answer has the tags.
    """

    operation: str
    by: Mapping[str, Any]
    path: str


@dataclass(frozen=True)
class Kind:
    """How the resources of one type are found, told and deleted.

    Paths are JMESPath. In parameters, `{0}` is the identifier or its first part, `{1}` the second.

    Attributes:
        service: boto3's name of the service.
        listing: the operation that lists resources.
        listed: where its answer has them.
        key: where a listed one has its identifier, or what makes the identifier of a listed one.
        by: the parameters by which `reading` picks one; one goes through the list if there are none.
        deleting: the operation that deletes one.
        delete_by: the parameters by which it picks one.
        arn: where a description has the ARN; or a template with `{partition}`, `{region}` and `{account}`.
        reading: the operation that describes one; `listing` if empty.
        read: where its answer has the description; the first of `listed` if empty.
        names: what a description calls a property, where it differs from the schema in more than case.
        tags: how tags are listed; None if the description has them.
        tells: the properties that the list handler tells beside the identifier; None for all.
        lives: tells whether a described resource is one still.
        where: tells whether a listed one is of this type.
        inputs: by property: the parameter of `listing` that takes what the list handler cannot do without.
    """

    service: str
    listing: str
    listed: str
    key: str | Callable[[Any], str]
    by: Mapping[str, Any]
    deleting: str
    delete_by: Mapping[str, Any]
    arn: str = ""
    reading: str = ""
    read: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    tags: Tags | None = None
    tells: tuple[str, ...] | None = ()
    lives: Callable[[Item], bool] = _always
    where: Callable[[Item], bool] = _always
    inputs: Mapping[str, str] = field(default_factory=dict)


def _stays(cache: Item) -> bool:
    """Tell whether a cache is not being deleted, which it would be for ever in moto."""
    return bool(cache.get("CacheClusterStatus", cache.get("Status")) != "deleting")


def _elasticache(listing: str, listed: str, key: str, deleting: str, names: Mapping[str, str]) -> Kind:
    tags = Tags("ListTagsForResource", {"ResourceName": "{arn}"}, "TagList")
    by = {key: "{0}"}
    return Kind("elasticache", listing, listed, key, by, deleting, by, arn="ARN", names=names, tags=tags, where=_stays)


def _database(what: str, arn: str, where: Callable[[Item], bool] = _always) -> Kind:
    by = {f"{what}Identifier": "{0}"}
    return Kind(
        "rds",
        f"Describe{what}s",
        f"{what}s",
        f"{what}Identifier",
        by,
        f"Delete{what}",
        {**by, "SkipFinalSnapshot": True},
        arn=arn,
        names={"Tags": "TagList"},
        tells=None,
        where=where,
    )


def _is_neptune(database: Item) -> bool:
    return bool(database["Engine"] == "neptune")


_ARN_FILTER = {"Filters": [{"Name": "replication-config-arn", "Values": ["{0}"]}]}

KINDS: Mapping[str, Kind] = {
    "AWS::AutoScaling::AutoScalingGroup": Kind(
        "autoscaling",
        "DescribeAutoScalingGroups",
        "AutoScalingGroups",
        "AutoScalingGroupName",
        {"AutoScalingGroupNames": ["{0}"]},
        "DeleteAutoScalingGroup",
        {"AutoScalingGroupName": "{0}", "ForceDelete": True},
        arn="AutoScalingGroupARN",
    ),
    "AWS::Batch::ComputeEnvironment": Kind(
        "batch",
        "DescribeComputeEnvironments",
        "computeEnvironments",
        "computeEnvironmentArn",
        {"computeEnvironments": ["{0}"]},
        "DeleteComputeEnvironment",
        {"computeEnvironment": "{0}"},
        arn="computeEnvironmentArn",
    ),
    "AWS::DMS::ReplicationConfig": Kind(
        "dms",
        "DescribeReplicationConfigs",
        "ReplicationConfigs",
        "ReplicationConfigArn",
        _ARN_FILTER,
        "DeleteReplicationConfig",
        {"ReplicationConfigArn": "{0}"},
        arn="ReplicationConfigArn",
        tags=Tags("ListTagsForResource", {"ResourceArn": "{arn}"}, "TagList"),
        tells=None,
    ),
    "AWS::DynamoDB::Table": Kind(
        "dynamodb",
        "ListTables",
        "TableNames",
        str,
        {"TableName": "{0}"},
        "DeleteTable",
        {"TableName": "{0}"},
        arn="TableArn",
        reading="DescribeTable",
        read="Table",
        names={"Arn": "TableArn"},
        tags=Tags("ListTagsOfResource", {"ResourceArn": "{arn}"}, "Tags"),
    ),
    "AWS::EC2::FlowLog": Kind(
        "ec2",
        "DescribeFlowLogs",
        "FlowLogs",
        "FlowLogId",
        {"FlowLogIds": ["{0}"]},
        "DeleteFlowLogs",
        {"FlowLogIds": ["{0}"]},
        arn="arn:{partition}:ec2:{region}:{account}:vpc-flow-log/{0}",
        names={"Id": "FlowLogId"},
    ),
    "AWS::EC2::NatGateway": Kind(
        "ec2",
        "DescribeNatGateways",
        "NatGateways",
        "NatGatewayId",
        {"NatGatewayIds": ["{0}"]},
        "DeleteNatGateway",
        {"NatGatewayId": "{0}"},
        arn="arn:{partition}:ec2:{region}:{account}:natgateway/{0}",
        lives=lambda gateway: gateway["State"] != "deleted",
    ),
    "AWS::ECS::Cluster": Kind(
        "ecs",
        "ListClusters",
        "clusterArns",
        _last,
        {"clusters": ["{0}"], "include": ["CONFIGURATIONS", "SETTINGS", "TAGS"]},
        "DeleteCluster",
        {"cluster": "{0}"},
        arn="clusterArn",
        reading="DescribeClusters",
        read="clusters[0]",
        names={"Arn": "clusterArn", "ClusterSettings": "settings"},
        lives=lambda cluster: cluster["status"] == "ACTIVE",
    ),
    "AWS::ECS::Service": Kind(
        "ecs",
        "ListServices",
        "serviceArns",
        lambda arn: f"{arn}|{arn.split('/')[-2]}",
        {"services": ["{0}"], "cluster": "{1}", "include": ["TAGS"]},
        "DeleteService",
        {"service": "{0}", "cluster": "{1}", "force": True},
        arn="serviceArn",
        reading="DescribeServices",
        read="services[0]",
        names={"Name": "serviceName", "Cluster": "clusterArn"},
        lives=lambda service: service["status"] == "ACTIVE",
        inputs={"Cluster": "cluster"},
    ),
    "AWS::EFS::FileSystem": Kind(
        "efs",
        "DescribeFileSystems",
        "FileSystems",
        "FileSystemId",
        {"FileSystemId": "{0}"},
        "DeleteFileSystem",
        {"FileSystemId": "{0}"},
        arn="FileSystemArn",
        names={"Arn": "FileSystemArn", "FileSystemTags": "Tags"},
    ),
    "AWS::EKS::Cluster": Kind(
        "eks",
        "ListClusters",
        "clusters",
        str,
        {"name": "{0}"},
        "DeleteCluster",
        {"name": "{0}"},
        arn="arn",
        reading="DescribeCluster",
        read="cluster",
    ),
    "AWS::ElastiCache::CacheCluster": _elasticache(
        "DescribeCacheClusters",
        "CacheClusters",
        "CacheClusterId",
        "DeleteCacheCluster",
        {"ClusterName": "CacheClusterId"},
    ),
    "AWS::ElastiCache::ReplicationGroup": _elasticache(
        "DescribeReplicationGroups",
        "ReplicationGroups",
        "ReplicationGroupId",
        "DeleteReplicationGroup",
        {"ReplicationGroupDescription": "Description"},
    ),
    "AWS::ElasticLoadBalancing::LoadBalancer": Kind(
        "elb",
        "DescribeLoadBalancers",
        "LoadBalancerDescriptions",
        "LoadBalancerName",
        {"LoadBalancerNames": ["{0}"]},
        "DeleteLoadBalancer",
        {"LoadBalancerName": "{0}"},
        arn="arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/{0}",
        tags=Tags("DescribeTags", {"LoadBalancerNames": ["{0}"]}, "TagDescriptions[0].Tags"),
    ),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Kind(
        "elbv2",
        "DescribeLoadBalancers",
        "LoadBalancers",
        "LoadBalancerArn",
        {"LoadBalancerArns": ["{0}"]},
        "DeleteLoadBalancer",
        {"LoadBalancerArn": "{0}"},
        arn="LoadBalancerArn",
        names={"Name": "LoadBalancerName"},
        tags=Tags("DescribeTags", {"ResourceArns": ["{0}"]}, "TagDescriptions[0].Tags"),
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Kind(
        "elbv2",
        "DescribeTargetGroups",
        "TargetGroups",
        "TargetGroupArn",
        {"TargetGroupArns": ["{0}"]},
        "DeleteTargetGroup",
        {"TargetGroupArn": "{0}"},
        arn="TargetGroupArn",
        names={"Name": "TargetGroupName"},
        tags=Tags("DescribeTags", {"ResourceArns": ["{0}"]}, "TagDescriptions[0].Tags"),
    ),
    "AWS::GuardDuty::Detector": Kind(
        "guardduty",
        "ListDetectors",
        "DetectorIds",
        str,
        {"DetectorId": "{0}"},
        "DeleteDetector",
        {"DetectorId": "{0}"},
        arn="arn:{partition}:guardduty:{region}:{account}:detector/{0}",
        reading="GetDetector",
        read="@",
    ),
    "AWS::KMS::Key": Kind(
        "kms",
        "ListKeys",
        "Keys",
        "KeyId",
        {"KeyId": "{0}"},
        "ScheduleKeyDeletion",
        {"KeyId": "{0}"},
        arn="Arn",
        reading="DescribeKey",
        read="KeyMetadata",
        tags=Tags("ListResourceTags", {"KeyId": "{0}"}, "Tags"),
        lives=lambda key: key["KeyState"] not in ("PendingDeletion", "PendingReplicaDeletion"),
    ),
    "AWS::MSK::Cluster": Kind(
        "kafka",
        "ListClusters",
        "ClusterInfoList",
        "ClusterArn",
        {},
        "DeleteCluster",
        {"ClusterArn": "{0}"},
        arn="ClusterArn",
        names={"Arn": "ClusterArn"},
    ),
    "AWS::MemoryDB::Cluster": Kind(
        "memorydb",
        "DescribeClusters",
        "Clusters",
        "Name",
        {"ClusterName": "{0}"},
        "DeleteCluster",
        {"ClusterName": "{0}"},
        arn="ARN",
        names={"ClusterName": "Name"},
        tags=Tags("ListTags", {"ResourceArn": "{arn}"}, "TagList"),
    ),
    "AWS::Neptune::DBCluster": _database("DBCluster", "DBClusterArn", _is_neptune),
    "AWS::Neptune::DBInstance": _database("DBInstance", "DBInstanceArn", _is_neptune),
    "AWS::OpenSearchService::Domain": Kind(
        "opensearch",
        "ListDomainNames",
        "DomainNames",
        "DomainName",
        {"DomainName": "{0}"},
        "DeleteDomain",
        {"DomainName": "{0}"},
        arn="ARN",
        reading="DescribeDomain",
        read="DomainStatus",
        tags=Tags("ListTags", {"ARN": "{arn}"}, "TagList"),
    ),
    "AWS::RDS::DBCluster": _database("DBCluster", "DBClusterArn"),
    "AWS::RDS::DBInstance": _database("DBInstance", "DBInstanceArn"),
    "AWS::RDS::GlobalCluster": Kind(
        "rds",
        "DescribeGlobalClusters",
        "GlobalClusters",
        "GlobalClusterIdentifier",
        {"GlobalClusterIdentifier": "{0}"},
        "DeleteGlobalCluster",
        {"GlobalClusterIdentifier": "{0}"},
        arn="GlobalClusterArn",
        tells=("DeletionProtection", "Engine", "EngineVersion", "StorageEncrypted"),
    ),
    "AWS::Redshift::Cluster": Kind(
        "redshift",
        "DescribeClusters",
        "Clusters",
        "ClusterIdentifier",
        {"ClusterIdentifier": "{0}"},
        "DeleteCluster",
        {"ClusterIdentifier": "{0}", "SkipFinalClusterSnapshot": True},
        arn="arn:{partition}:redshift:{region}:{account}:cluster:{0}",
    ),
}
"""By CloudFormation's name of the type."""
