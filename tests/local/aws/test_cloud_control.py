"""Cloud Control: resources of any type are listed, read and deleted.

Sources of what is expected: https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations-list.html,
the registry's schemas that cfn-lint ships, and the answers of AWS that the tests name.
"""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from local.aws.cloudcontrol.registry import resource_type
from local.aws.inventory.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Aws, ErrorOf, Eventually

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws

_CLUSTER = "AWS::ECS::Cluster"
_OWNED = [{"key": "owner", "value": "payments"}]
_LISTABLE = sorted(name for name in KINDS if "list" in resource_type(name, "us-east-1").handlers)


@pytest.fixture
def cloud(aws: Aws) -> Any:
    """Cloud Control in us-east-1."""
    return aws.client("cloudcontrol")


_EKS = {"roleArn": "arn:aws:iam::111122223333:role/eks", "resourcesVpcConfig": {"subnetIds": []}}
_MEMORYDB = {"NodeType": "db.t4g.small", "ACLName": "open-access"}
_REDSHIFT = {"NodeType": "ra3.large", "MasterUsername": "user", "MasterUserPassword": "Passw0rd1"}


def _table(aws: Aws) -> None:
    aws.client("dynamodb").create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def _listed(cloud: Any, name: str, **parameters: Any) -> dict[str, dict[str, Any]]:
    found = cloud.list_resources(TypeName=name, **parameters)["ResourceDescriptions"]
    return {one["Identifier"]: json.loads(one["Properties"]) for one in found}


def _read(cloud: Any, name: str, identifier: str) -> dict[str, Any]:
    found = cloud.get_resource(TypeName=name, Identifier=identifier)["ResourceDescription"]
    assert found["Identifier"] == identifier
    properties: dict[str, Any] = json.loads(found["Properties"])
    return properties


def _database(aws: Aws) -> None:
    aws.client("rds").create_db_instance(
        DBInstanceIdentifier="db",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="user",
        MasterUserPassword="very secret",
        Tags=[{"Key": "owner", "Value": "payments"}],
    )


@pytest.mark.parametrize("name", [name for name in _LISTABLE if not KINDS[name].inputs])
def test_every_type_is_listed_in_an_empty_account(cloud: Any, name: str) -> None:
    assert _listed(cloud, name) == {}


def test_a_cluster_is_listed_by_its_identifier_and_read_as_a_whole(aws: Aws) -> None:
    aws.client("ecs", region="eu-west-1").create_cluster(clusterName="prod", tags=_OWNED)
    here, there = aws.client("cloudcontrol"), aws.client("cloudcontrol", region="eu-west-1")
    assert _listed(here, _CLUSTER) == {}
    assert _listed(there, _CLUSTER) == {"prod": {"ClusterName": "prod"}}
    read = _read(there, _CLUSTER, "prod")
    assert read["Arn"] == f"arn:aws:ecs:eu-west-1:{aws.account}:cluster/prod"
    assert read["Tags"] == [{"Key": "owner", "Value": "payments"}]


def test_what_the_list_handlers_of_rds_and_kms_tell(aws: Aws, cloud: Any) -> None:
    """RDS's tell the whole resource, KMS's the key's ID.

    Source: ListHandler.java in aws-cloudformation-resource-providers-rds and aws-cloudformation-resource-providers-kms
    """
    _database(aws)
    listed = _listed(cloud, "AWS::RDS::DBInstance")["db"]
    assert listed["Tags"] == [{"Key": "owner", "Value": "payments"}]
    assert listed["DBInstanceArn"] == f"arn:aws:rds:us-east-1:{aws.account}:db:db"
    assert "secret" not in json.dumps(listed)
    key = aws.client("kms").create_key(Tags=[{"TagKey": "owner", "TagValue": "payments"}])["KeyMetadata"]
    assert _listed(cloud, "AWS::KMS::Key") == {key["KeyId"]: {"KeyId": key["KeyId"]}}
    assert _read(cloud, "AWS::KMS::Key", key["KeyId"])["Tags"] == [{"Key": "owner", "Value": "payments"}]


def test_load_balancers_groups_and_domains(aws: Aws, cloud: Any, subnets: list[str]) -> None:
    tags = [{"Key": "owner", "Value": "payments"}]
    balancer = aws.client("elbv2").create_load_balancer(Name="lb", Subnets=subnets[:2], Tags=tags)["LoadBalancers"][0]
    listeners = [{"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}]
    aws.client("elb").create_load_balancer(LoadBalancerName="old", Listeners=listeners, Subnets=subnets[:1], Tags=tags)
    aws.client("opensearch").create_domain(DomainName="logs", TagList=tags)
    aws.client("elasticache").create_replication_group(
        ReplicationGroupId="cache", ReplicationGroupDescription="d", Tags=tags
    )
    for name, identifier in (
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", balancer["LoadBalancerArn"]),
        ("AWS::ElasticLoadBalancing::LoadBalancer", "old"),
        ("AWS::ElastiCache::ReplicationGroup", "cache"),
        ("AWS::OpenSearchService::Domain", "logs"),
    ):
        assert _read(cloud, name, identifier)["Tags"] == tags, name
        if name in _LISTABLE:
            assert list(_listed(cloud, name)) == [identifier]


def test_a_serverless_replication_is_listed_with_its_tags(aws: Aws, dms: Any, subnets: list[str]) -> None:
    dms.create_replication_subnet_group(
        ReplicationSubnetGroupIdentifier="group", ReplicationSubnetGroupDescription="d", SubnetIds=subnets[:2]
    )
    ends = [
        dms.create_endpoint(EndpointIdentifier=kind, EndpointType=kind, EngineName="mysql")["Endpoint"]["EndpointArn"]
        for kind in ("source", "target")
    ]
    config = dms.create_replication_config(
        ReplicationConfigIdentifier="config",
        SourceEndpointArn=ends[0],
        TargetEndpointArn=ends[1],
        ComputeConfig={"MaxCapacityUnits": 2, "ReplicationSubnetGroupId": "group"},
        ReplicationType="cdc",
        TableMappings="{}",
        Tags=[{"Key": "owner", "Value": "payments"}],
    )["ReplicationConfig"]
    listed = _listed(aws.client("cloudcontrol"), "AWS::DMS::ReplicationConfig")
    assert listed[config["ReplicationConfigArn"]]["Tags"] == [{"Key": "owner", "Value": "payments"}]


def test_services_are_listed_by_their_cluster(aws: Aws, cloud: Any, error_of: ErrorOf) -> None:
    """They are not listed without it, and have its name in their identifier.

    Sources: platform-engineering-labs/formae-plugin-aws, CHANGELOG.md; the text is in pulumi/pulumi-tool-cdk-importer
    """
    name = "AWS::ECS::Service"
    assert error_of(cloud.list_resources, TypeName=name) == (
        "InvalidRequestException",
        f"Missing Or Invalid ResourceModel property in {name} list handler request input. Required property: [Cluster]",
    )
    ecs = aws.client("ecs")
    ecs.create_cluster(clusterName="prod")
    ecs.register_task_definition(family="web", containerDefinitions=[{"name": "web", "image": "web", "memory": 128}])
    made = ecs.create_service(cluster="prod", serviceName="web", taskDefinition="web", desiredCount=0)["service"]
    identifier = f"{made['serviceArn']}|prod"
    assert list(_listed(cloud, name, ResourceModel='{"Cluster": "prod"}')) == [identifier]
    assert _read(cloud, name, identifier)["ServiceName"] == "web"


def test_pages_have_as_many_as_the_knob_says_whatever_is_asked_for(aws: Aws, admin: Admin, cloud: Any) -> None:
    """Source: aws/aws-sdk#764, MaxResults has no effect."""
    admin.settings(aws.account, cloudcontrol_page=2)
    for number in range(5):
        aws.client("ecs").create_cluster(clusterName=f"c{number}")
    pages = list(cloud.get_paginator("list_resources").paginate(TypeName=_CLUSTER, MaxResults=100))
    assert [len(page["ResourceDescriptions"]) for page in pages] == [2, 2, 1]
    assert {one["Identifier"] for page in pages for one in page["ResourceDescriptions"]} == {
        f"c{number}" for number in range(5)
    }


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [
        # recorded by steampipe.io, 2021, for a type without the handler
        (
            "AWS::OpenSearchService::Domain",
            "UnsupportedActionException",
            "Resource type AWS::OpenSearchService::Domain does not support LIST action",
        ),
        ("AWS::Custom::Fake", "TypeNotFoundException", "The type 'AWS::Custom::Fake' cannot be found."),
        # recorded on AWS for Lambda's permissions: the schema's own required inputs
        (
            "AWS::EKS::Nodegroup",
            "InvalidRequestException",
            "Required property:  (#: required key [ClusterName] not found)",
        ),
        ("no-type-at-all", "ValidationException", "1 validation error detected"),
    ],
)
def test_types_that_cannot_be_listed(cloud: Any, error_of: ErrorOf, name: str, code: str, text: str) -> None:
    found = error_of(cloud.list_resources, TypeName=name)
    assert found[0] == code
    assert text in found[1]


def test_types_that_a_region_does_not_have(aws: Aws, error_of: ErrorOf) -> None:
    assert _listed(aws.client("cloudcontrol", region="us-east-1"), "AWS::AppRunner::Service") == {}
    elsewhere = aws.client("cloudcontrol", region="sa-east-1")
    assert error_of(elsewhere.list_resources, TypeName="AWS::AppRunner::Service")[0] == "TypeNotFoundException"


def test_a_resource_that_does_not_exist(cloud: Any, error_of: ErrorOf) -> None:
    """Source: the answer recorded for AWS::SQS::Queue, of which this is the form."""
    code, text = error_of(cloud.get_resource, TypeName=_CLUSTER, Identifier="nope")
    assert code == "ResourceNotFoundException"
    assert re.fullmatch(
        r"AWS::ECS::Cluster Handler returned status FAILED: "
        r"Resource of type 'AWS::ECS::Cluster' with identifier 'nope' was not found\. "
        r"\(HandlerErrorCode: NotFound, RequestToken: [0-9a-f-]{36}\)",
        text,
    )


def test_without_cloud_controls_own_permission(aws: Aws, admin: Admin, cloud: Any, error_of: ErrorOf) -> None:
    """Source: aws/aws-sdk#140."""
    with admin.fault("access_denied", account=aws.account, service="cloudcontrolapi", action="ListResources"):
        code, text = error_of(cloud.list_resources, TypeName=_CLUSTER)
    assert code == "AccessDeniedException"
    assert text == (
        f"User: arn:aws:iam::{aws.account}:root is not authorized to perform: cloudformation:ListResources on "
        f"resource: arn:aws:cloudformation:us-east-1:{aws.account}:resource/* because no identity-based policy "
        "allows the cloudformation:ListResources action"
    )


@pytest.mark.parametrize(
    ("name", "service", "action", "said"),
    [
        (_CLUSTER, "ecs", "ListClusters", "ECS"),
        ("AWS::KafkaConnect::Connector", "kafkaconnect", "ListConnectors", "kafkaconnect"),  # moto does not have it
    ],
)
def test_without_the_permission_of_the_type(
    aws: Aws, admin: Admin, cloud: Any, error_of: ErrorOf, *, name: str, service: str, action: str, said: str
) -> None:
    """Source: aws-cloudformation/aws-cloudformation-resource-providers-cloudformation#113, whose form this has."""
    with admin.fault("access_denied", account=aws.account, service=service, action=action):
        code, text = error_of(cloud.list_resources, TypeName=name)
    assert code == "AccessDeniedException"
    assert re.fullmatch(
        rf"{name} Handler returned status FAILED: User: arn:aws:iam::{aws.account}:root is not authorized to perform: "
        rf"{service}:{action} .* \(Service: {said}, Status Code: 40[03], Request ID: [0-9a-f-]{{36}}\) "
        r"\(HandlerErrorCode: AccessDenied, RequestToken: [0-9a-f-]{36}\)",
        text,
    )
    assert _listed(cloud, name) == {}


def test_throttled_by_cloud_control_or_by_the_service(aws: Aws, admin: Admin, cloud: Any, error_of: ErrorOf) -> None:
    with admin.fault("throttle", account=aws.account, service="cloudcontrolapi", region="us-east-1"):
        assert error_of(cloud.list_resources, TypeName=_CLUSTER) == ("ThrottlingException", "Rate exceeded")
        assert _listed(aws.client("cloudcontrol", region="eu-west-1"), _CLUSTER) == {}
    with admin.fault("throttle", account=aws.account, service="ecs", action="ListClusters"):
        code, text = error_of(cloud.list_resources, TypeName=_CLUSTER)
        assert code == "ThrottlingException"
        assert "(HandlerErrorCode: Throttling, " in text


def test_a_slow_region_holds_up_no_other(aws: Aws, admin: Admin) -> None:
    slow, quick = aws.client("cloudcontrol", region="eu-west-1"), aws.client("cloudcontrol")
    assert _listed(quick, _CLUSTER) == _listed(slow, _CLUSTER)  # both know the way
    with (
        admin.fault("delay", account=aws.account, resource=_CLUSTER, region="eu-west-1", seconds=1.5) as fault,
        ThreadPoolExecutor() as pool,
    ):
        started = time.monotonic()
        waiting = pool.submit(_listed, slow, _CLUSTER)
        fault.wait_hit()
        _listed(quick, _CLUSTER)
        assert time.monotonic() - started < 1.5
        waiting.result()
        assert time.monotonic() - started >= 1.5


def test_a_slow_service_holds_up_the_answer_and_nobody_else(aws: Aws, admin: Admin, cloud: Any) -> None:
    _listed(cloud, _CLUSTER)
    with (
        admin.fault("delay", account=aws.account, service="ecs", action="ListClusters", seconds=1.5) as fault,
        ThreadPoolExecutor() as pool,
    ):
        started = time.monotonic()
        waiting = pool.submit(_listed, cloud, _CLUSTER)
        fault.wait_hit()
        aws.client("sts").get_caller_identity()
        assert time.monotonic() - started < 1.5
        waiting.result()
        assert time.monotonic() - started >= 1.5


def test_the_services_calls_are_recorded_as_made_by_cloud_control(aws: Aws, admin: Admin, cloud: Any) -> None:
    aws.client("ecs").create_cluster(clusterName="prod")
    last = admin.calls(aws.account)[-1].seq
    _read(cloud, _CLUSTER, "prod")
    calls = admin.calls(aws.account, since=last)
    assert [(call.service, call.action, call.resource, call.invoked_by) for call in calls] == [
        ("ecs", "DescribeClusters", "", "cloudformation.amazonaws.com"),
        ("cloudcontrolapi", "GetResource", _CLUSTER, None),
    ]


def test_a_cluster_is_deleted_and_the_request_can_be_followed(aws: Aws, cloud: Any) -> None:
    aws.client("ecs").create_cluster(clusterName="prod")
    event = cloud.delete_resource(TypeName=_CLUSTER, Identifier="prod", ClientToken="once")["ProgressEvent"]
    assert (event["Operation"], event["OperationStatus"], event["Identifier"]) == ("DELETE", "IN_PROGRESS", "prod")
    again = cloud.delete_resource(TypeName=_CLUSTER, Identifier="prod", ClientToken="once")["ProgressEvent"]
    assert again["RequestToken"] == event["RequestToken"]
    cloud.get_waiter("resource_request_success").wait(RequestToken=event["RequestToken"])
    assert _listed(cloud, _CLUSTER) == {}
    (listed,) = cloud.list_resource_requests()["ResourceRequestStatusSummaries"]
    assert (listed["RequestToken"], listed["OperationStatus"]) == (event["RequestToken"], "SUCCESS")
    only_failed = {"OperationStatuses": ["FAILED"]}
    assert cloud.list_resource_requests(ResourceRequestStatusFilter=only_failed)["ResourceRequestStatusSummaries"] == []


def test_a_database_takes_its_time_and_leaves_no_snapshot(
    aws: Aws, admin: Admin, cloud: Any, eventually: Eventually
) -> None:
    """Source: DeleteHandler.java in aws-cloudformation-resource-providers-rds."""
    admin.settings(aws.account, rds_create=0, rds_delete=60)
    _database(aws)
    token = cloud.delete_resource(TypeName="AWS::RDS::DBInstance", Identifier="db")["ProgressEvent"]["RequestToken"]

    def status() -> str:
        return str(cloud.get_resource_request_status(RequestToken=token)["ProgressEvent"]["OperationStatus"])

    assert status() == "IN_PROGRESS"
    admin.advance(aws.account, 61)
    eventually(status, "SUCCESS")
    assert aws.client("rds").describe_db_snapshots()["DBSnapshots"] == []


def test_deletions_that_fail(aws: Aws, admin: Admin, cloud: Any, error_of: ErrorOf) -> None:
    def outcome(identifier: str) -> tuple[str, str]:
        event = cloud.delete_resource(TypeName=_CLUSTER, Identifier=identifier)["ProgressEvent"]
        found = cloud.get_resource_request_status(RequestToken=event["RequestToken"])["ProgressEvent"]
        return found["OperationStatus"], found["ErrorCode"]

    assert outcome("nope") == ("FAILED", "NotFound")
    aws.client("ecs").create_cluster(clusterName="prod")
    with admin.fault("access_denied", account=aws.account, service="ecs", action="DeleteCluster"):
        assert outcome("prod") == ("FAILED", "AccessDenied")
    assert "prod" in _listed(cloud, _CLUSTER)
    assert error_of(cloud.get_resource_request_status, RequestToken="0" * 36)[0] == "RequestTokenNotFoundException"


def _cache_cluster(aws: Aws) -> None:
    aws.client("elasticache").create_cache_cluster(
        CacheClusterId="c", Engine="redis", NumCacheNodes=1, CacheNodeType="cache.t3.micro"
    )


def _global_cluster(aws: Aws) -> None:
    aws.client("rds").create_global_cluster(GlobalClusterIdentifier="g", Engine="aurora-mysql")


def _kafka(aws: Aws) -> None:
    nodes = {"InstanceType": "kafka.m5.large", "ClientSubnets": ["subnet-1"]}
    aws.client("kafka").create_cluster(
        ClusterName="k", KafkaVersion="3.6.0", NumberOfBrokerNodes=1, BrokerNodeGroupInfo=nodes
    )


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("AWS::DynamoDB::Table", _table),
        ("AWS::EFS::FileSystem", lambda aws: aws.client("efs").create_file_system(CreationToken="t")),
        ("AWS::EKS::Cluster", lambda aws: aws.client("eks").create_cluster(name="k", **_EKS)),
        ("AWS::ElastiCache::CacheCluster", _cache_cluster),
        ("AWS::GuardDuty::Detector", lambda aws: aws.client("guardduty").create_detector(Enable=True)),
        ("AWS::MSK::Cluster", _kafka),
        ("AWS::MemoryDB::Cluster", lambda aws: aws.client("memorydb").create_cluster(ClusterName="m", **_MEMORYDB)),
        ("AWS::RDS::GlobalCluster", _global_cluster),
        (
            "AWS::Redshift::Cluster",
            lambda aws: aws.client("redshift").create_cluster(ClusterIdentifier="r", **_REDSHIFT),
        ),
    ],
)
def test_the_life_of_other_types(aws: Aws, cloud: Any, name: str, make: Callable[[Aws], object]) -> None:
    make(aws)
    (identifier,) = _listed(cloud, name)
    assert _read(cloud, name, identifier)
    token = cloud.delete_resource(TypeName=name, Identifier=identifier)["ProgressEvent"]["RequestToken"]
    assert cloud.get_resource_request_status(RequestToken=token)["ProgressEvent"]["OperationStatus"] == "SUCCESS"
    assert _listed(cloud, name) == {}


def test_a_client_token_is_for_one_request(cloud: Any, error_of: ErrorOf) -> None:
    cloud.delete_resource(TypeName=_CLUSTER, Identifier="one", ClientToken="once")
    code, _ = error_of(cloud.delete_resource, TypeName=_CLUSTER, Identifier="two", ClientToken="once")
    assert code == "ClientTokenConflictException"


def test_what_it_cannot_do_is_said(cloud: Any, error_of: ErrorOf) -> None:
    code, text = error_of(cloud.create_resource, TypeName=_CLUSTER, DesiredState="{}")
    assert (code, text) == ("NotImplemented", "The local AWS cannot do this: Cloud Control's CreateResource")


def test_a_reset_forgets_requests(aws: Aws, admin: Admin, cloud: Any) -> None:
    cloud.delete_resource(TypeName=_CLUSTER, Identifier="one")
    admin.reset(aws.account)
    assert cloud.list_resource_requests()["ResourceRequestStatusSummaries"] == []
