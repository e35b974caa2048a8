"""Services that create their service-linked role on first use, and what they answer if they cannot.

Sources: the services' guides and recorded calls (catalogue notes, "Deep facts"), and for DMS
hashicorp/terraform-provider-aws#37434.
"""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Aws, ErrorOf

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws

_LOGIN = {"MasterUsername": "user", "MasterUserPassword": "password"}
_INSTANCE = {"DBInstanceClass": "db.t3.micro", "AllocatedStorage": 20, **_LOGIN}
_CONFIG = {
    "SourceEndpointArn": "arn:aws:dms:us-east-1:111122223333:endpoint:SOURCE",
    "TargetEndpointArn": "arn:aws:dms:us-east-1:111122223333:endpoint:TARGET",
    "ComputeConfig": {"MaxCapacityUnits": 2},
    "ReplicationType": "full-load",
    "TableMappings": "{}",
}
_RDS_TEXT = (
    "Unable to create the resource. Verify that you have permission to create service linked role. "
    "Otherwise wait and try again later."
)
_DMS_TEXT = (
    "Caught exception while trying to create the service-linked IAM role for DMS Serverless. Please ensure the account "
    "user has permission to create service-linked roles. Please follow the steps for using SLR here: "
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html"
)


def _instance(aws: Aws) -> Any:
    return aws.client("rds").create_db_instance(DBInstanceIdentifier="db", Engine="mysql", **_INSTANCE)


def _cluster(engine: str, name: str = "c") -> Callable[[Aws], Any]:
    return lambda aws: aws.client("rds").create_db_cluster(DBClusterIdentifier=name, Engine=engine, **_LOGIN)


def _config(aws: Aws, name: str = "config") -> Any:
    return aws.client("dms").create_replication_config(ReplicationConfigIdentifier=name, **_CONFIG)


def _group(aws: Aws, **parameters: str) -> Any:
    scaling = aws.client("autoscaling")
    scaling.create_launch_configuration(LaunchConfigurationName="l", ImageId="ami-12c6146b", InstanceType="t2.micro")
    return scaling.create_auto_scaling_group(
        AutoScalingGroupName="g",
        LaunchConfigurationName="l",
        MinSize=0,
        MaxSize=0,
        AvailabilityZones=["us-east-1a"],
        **parameters,
    )


@pytest.mark.parametrize(
    ("use", "role"),
    [
        (_instance, "AWSServiceRoleForRDS"),
        (_cluster("aurora-postgresql"), "AWSServiceRoleForRDS"),
        (_cluster("neptune"), "AWSServiceRoleForRDS"),
        (_cluster("docdb"), "AWSServiceRoleForRDS"),
        (_config, "AWSServiceRoleForDMSServerless"),
        (lambda aws: aws.client("ecs").create_cluster(clusterName="c"), "AWSServiceRoleForECS"),
        (
            lambda aws: aws.client("elbv2").create_target_group(Name="t", TargetType="lambda"),
            "AWSServiceRoleForElasticLoadBalancing",
        ),
        (_group, "AWSServiceRoleForAutoScaling"),
    ],
    ids=["rds instance", "aurora", "neptune", "docdb", "dms", "ecs", "elb", "autoscaling"],
)
def test_the_role_appears_with_the_first_resource(
    aws: Aws, iam: Any, admin: Admin, use: Callable[[Aws], Any], role: str
) -> None:
    assert iam.list_roles()["Roles"] == []
    use(aws)
    assert [found["RoleName"] for found in iam.list_roles()["Roles"]] == [role]
    creation = next(call for call in admin.calls(aws.account) if call.action == "CreateServiceLinkedRole")
    assert creation.invoked_by == creation.parameters["AWSServiceName"]
    assert creation.resource == role


def test_a_role_that_exists_is_used(aws: Aws, iam: Any) -> None:
    before = iam.create_service_linked_role(AWSServiceName="rds.amazonaws.com", Description="mine")["Role"]
    _instance(aws)
    after = iam.get_role(RoleName="AWSServiceRoleForRDS")["Role"]
    assert (after["RoleId"], after["Description"]) == (before["RoleId"], "mine")


def test_the_last_use_of_a_role_is_told_a_minute_after_it(aws: Aws, iam: Any, admin: Admin) -> None:
    # radkawar/stackd: RoleLastUsed is empty for a minute and more, also of a role that its use has created
    _instance(aws)
    assert iam.get_role(RoleName="AWSServiceRoleForRDS")["Role"]["RoleLastUsed"] == {}
    admin.advance(aws.account, 60)
    used = iam.get_role(RoleName="AWSServiceRoleForRDS")["Role"]["RoleLastUsed"]
    assert used["Region"] == "us-east-1"
    assert abs((used["LastUsedDate"] - dt.datetime.now(dt.UTC)).total_seconds()) < 60


def test_a_refused_request_creates_no_role(aws: Aws, iam: Any, error_of: ErrorOf) -> None:
    rds = aws.client("rds")
    code, _ = error_of(rds.create_db_instance, DBInstanceIdentifier="db", Engine="no-such-engine", **_INSTANCE)
    assert (code, iam.list_roles()["Roles"]) == ("InvalidParameterValue", [])


def test_a_group_that_names_its_role_needs_no_other(aws: Aws, iam: Any) -> None:
    role = iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com", CustomSuffix="own")["Role"]
    _group(aws, ServiceLinkedRoleARN=role["Arn"])
    assert [found["RoleName"] for found in iam.list_roles()["Roles"]] == ["AWSServiceRoleForAutoScaling_own"]


@pytest.mark.parametrize(
    ("use", "error"),
    [
        (
            # reference/rds-slr.txt; the code is in cube-js/cube#11581
            _instance,
            ("InvalidParameterValue", _RDS_TEXT),
        ),
        (_config, ("InvalidParameterValueException", _DMS_TEXT)),
        (_group, ("AccessDenied", "The default Service-Linked Role for Auto Scaling could not be created.")),
    ],
    ids=["rds", "dms", "autoscaling"],
)
def test_without_the_permission(
    aws: Aws, admin: Admin, use: Callable[[Aws], Any], error: tuple[str, str], error_of: ErrorOf
) -> None:
    with admin.fault("access_denied", account=aws.account, service="iam", action="CreateServiceLinkedRole") as fault:
        assert error_of(lambda: use(aws)) == error
        assert fault.hits == 1


def test_ecs_goes_on_without_the_role(aws: Aws, iam: Any, admin: Admin) -> None:
    # recorded: CreateCluster goes through without the role when it cannot be made
    with admin.fault("access_denied", account=aws.account, action="CreateServiceLinkedRole"):
        assert aws.client("ecs").create_cluster(clusterName="c")["cluster"]["status"] == "ACTIVE"
    assert iam.list_roles()["Roles"] == []


def _outcome(use: Callable[[Aws, str], Any], aws: Aws, name: str) -> str:
    try:
        use(aws, name)
    except ClientError as error:
        return error.response["Error"]["Message"]
    return "created"


@pytest.mark.parametrize(
    ("use", "text"),
    [
        # hashicorp/terraform-provider-aws#37434: of several configs in a fresh account only the first is created
        (_config, _DMS_TEXT),
        # aws-samples/aws-fault-injection-simulator-workshop-v2, pull request 195: the same of RDS
        (lambda aws, name: _cluster("aurora-mysql", name)(aws), _RDS_TEXT),
    ],
    ids=["dms", "rds"],
)
def test_first_uses_race_for_the_role(aws: Aws, admin: Admin, use: Callable[[Aws, str], Any], text: str) -> None:
    admin.settings(aws.account, role_creation=1.0)
    with ThreadPoolExecutor() as threads:
        outcomes = list(threads.map(lambda name: _outcome(use, aws, name), ["one", "two"]))
    assert sorted(outcomes) == sorted(["created", text])
    assert _outcome(use, aws, "three") == "created"


def test_a_subnet_group_needs_the_role_and_does_not_create_it(aws: Aws, iam: Any, error_of: ErrorOf) -> None:
    # terraform-aws-modules/terraform-aws-rds#364, crossplane-contrib/provider-aws#479
    rds = aws.client("rds")
    subnets = [subnet["SubnetId"] for subnet in aws.client("ec2").describe_subnets()["Subnets"][:2]]
    group = {"DBSubnetGroupName": "g", "DBSubnetGroupDescription": "d", "SubnetIds": subnets}
    assert error_of(rds.create_db_subnet_group, **group) == (
        "InvalidParameterValue",
        (
            "Missing necessary credentials. Please check "
            "http://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html"
        ),
    )
    assert iam.list_roles()["Roles"] == []
    iam.create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    assert rds.create_db_subnet_group(**group)["DBSubnetGroup"]["DBSubnetGroupName"] == "g"


def test_keys_of_one_region_need_no_role(aws: Aws, iam: Any) -> None:
    aws.client("kms").create_key()
    aws.client("kms").create_key(MultiRegion=False)
    assert iam.list_roles()["Roles"] == []


def _maintenance_task(aws: Aws, **parameters: str) -> Any:
    ssm = aws.client("ssm")
    window = ssm.create_maintenance_window(
        Name="window", Schedule="rate(1 day)", Duration=2, Cutoff=1, AllowUnassociatedTargets=True
    )["WindowId"]
    return ssm.register_task_with_maintenance_window(
        WindowId=window, TaskArn="AWS-RunShellScript", TaskType="RUN_COMMAND", **parameters
    )


def test_a_maintenance_task_that_names_its_role_needs_no_other(aws: Aws, iam: Any) -> None:
    # API_RegisterTaskWithMaintenanceWindow, ServiceRoleArn
    _maintenance_task(aws, ServiceRoleArn=f"arn:aws:iam::{aws.account}:role/own")
    assert iam.list_roles()["Roles"] == []


@pytest.mark.parametrize(
    ("use", "description"),
    [
        # recorded: localstack/localstack, test_iam.snapshot.json (RDS, SSM); radkawar/stackd (KMS); role listings of
        # real accounts (ECS, Elastic Load Balancing, Auto Scaling, Organizations)
        (_instance, "Allows Amazon RDS to manage AWS resources on your behalf"),
        (_maintenance_task, "Provides access to AWS Resources managed or used by Amazon SSM."),
        (
            lambda aws: aws.client("kms").create_key(MultiRegion=True),
            "Enables access to AWS services and resources required for AWS KMS Multi-Region Keys",
        ),
        (
            lambda aws: aws.client("ecs").create_cluster(clusterName="c"),
            "Role to enable Amazon ECS to manage your cluster.",
        ),
        (
            lambda aws: aws.client("elbv2").create_target_group(Name="t", TargetType="lambda"),
            "Allows ELB to call AWS services on your behalf.",
        ),
        (
            _group,
            "Default Service-Linked Role enables access to AWS Services and Resources used or managed by Auto Scaling",
        ),
        (
            lambda aws: aws.client("organizations").create_organization(),
            (
                "Service-linked role used by AWS Organizations to enable integration of other AWS services with "
                "Organizations."
            ),
        ),
    ],
    ids=["rds", "ssm", "kms", "ecs", "elb", "autoscaling", "organizations"],
)
def test_roles_that_services_make_have_descriptions(
    aws: Aws, iam: Any, use: Callable[[Aws], Any], description: str
) -> None:
    use(aws)
    (role,) = iam.list_roles(PathPrefix="/aws-service-role/")["Roles"]
    assert role["Description"] == description


def test_with_the_role_there_is_no_race(aws: Aws, iam: Any) -> None:
    iam.create_service_linked_role(AWSServiceName="dms.amazonaws.com")
    with ThreadPoolExecutor() as threads:
        created = list(threads.map(lambda name: _config(aws, name), ["one", "two", "three", "four"]))
    assert len(created) == 4
