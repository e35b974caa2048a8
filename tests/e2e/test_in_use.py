"""A role that something still uses: never deleted, and the user is told by whom, where, and what to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.harness import Account, Project, tracebacks

RDS = "AWSServiceRoleForRDS"
DMS = "AWSServiceRoleForDMSServerless"
DATABASES = """
    from pulumi_aws_slr import AuroraServiceLinkedRole

    AuroraServiceLinkedRole("databases", {"deletion": "%s"})
"""
REPLICATIONS = """
    from pulumi_aws_slr import DmsServerlessServiceLinkedRole

    DmsServerlessServiceLinkedRole("replications")
"""


@pytest.mark.local_aws
def test_cluster_in_another_region_stops_destroy_before_any_delete_call(
    account: Account, project: Callable[..., Project]
) -> None:
    stack = project(DATABASES % "auto")
    stack.up().ok()
    rds = account.client("rds", "ap-southeast-2")
    made = rds.create_db_cluster(
        DBClusterIdentifier="elsewhere", Engine="aurora-mysql", MasterUsername="admin1", MasterUserPassword="not-real-1"
    )

    mark = account.mark()
    output = stack.destroy().failed().output
    assert f"{RDS} is still used in account {account.id}, so it was not deleted. Nothing was changed." in output
    assert "ap-southeast-2:" in output
    assert f"aurora-mysql cluster elsewhere (available) {made['DBCluster']['DBClusterArn']}" in output
    assert not tracebacks(output)
    assert "DeleteServiceLinkedRole" not in account.actions(mark)
    assert set(account.owners(RDS)) == {"platform/test/databases-role"}
    assert account.role(RDS) is not None
    assert stack.role()["name"] == RDS

    rds.delete_db_cluster(DBClusterIdentifier="elsewhere", SkipFinalSnapshot=True)
    stack.destroy().ok()
    assert account.role(RDS) is None


@pytest.mark.local_aws
def test_if_unused_leaves_a_used_role_with_a_warning(account: Account, project: Callable[..., Project]) -> None:
    stack = project(DATABASES % "if-unused")
    stack.up().ok()
    account.client("rds").create_db_instance(
        DBInstanceIdentifier="legacy",
        DBInstanceClass="db.t4g.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="admin1",
        MasterUserPassword="not-real-1",
    )
    mark = account.mark()
    destroy = stack.destroy().ok()
    assert f"warning: {RDS} is still used in account {account.id}, so it stays" in destroy.output
    assert "postgres instance legacy" in destroy.output
    assert "DeleteServiceLinkedRole" not in account.actions(mark)
    assert account.owners(RDS) == {}
    assert not stack.resources()


@pytest.mark.local_aws
def test_a_replication_outside_the_stack_keeps_the_role_that_iam_would_delete(
    account: Account, project: Callable[..., Project]
) -> None:
    stack = project(REPLICATIONS)
    stack.up().ok()
    dms = account.client("dms", "us-west-2")
    arn = account.serverless_replication(dms, "outside")
    mark = account.mark()
    output = stack.destroy().failed().output
    assert f"DMS Serverless replication outside (created) {arn}" in output
    assert "us-west-2:" in output
    assert "DeleteServiceLinkedRole" not in account.actions(mark)
    assert account.role(DMS) is not None

    dms.delete_replication_config(ReplicationConfigArn=arn)
    stack.destroy().ok()
    assert account.role(DMS) is None


@pytest.mark.local_aws
def test_a_region_that_cannot_be_asked_stops_dms_but_not_rds(account: Account, project: Callable[..., Project]) -> None:
    stack = project(
        REPLICATIONS + "\n    from pulumi_aws_slr import RdsServiceLinkedRole\n    RdsServiceLinkedRole('d')"
    )
    stack.up().ok()
    with (
        account.fault("access_denied", service="rds", region="sa-east-1"),
        account.fault("access_denied", service="dms", region="sa-east-1"),
    ):
        output = stack.destroy().failed().output
    assert f"{DMS} was not deleted from account {account.id}: not all Regions could be asked" in output
    assert "not known in sa-east-1: " in output
    assert f"warning: not all Regions could be asked; IAM itself refuses to delete {RDS} while it is used" in output
    assert account.role(RDS) is None
    assert account.role(DMS) is not None

    stack.destroy().ok()
    assert account.role(DMS) is None


@pytest.mark.local_aws
def test_one_destroy_is_enough_when_the_deletion_fails_twice_with_a_partial_list(
    account: Account, project: Callable[..., Project]
) -> None:
    stack = project("""
        from pulumi_aws_slr import ServiceLinkedRole

        ServiceLinkedRole("containers", {"aws_service_name": "ecs"})
    """)
    stack.up().ok()
    cluster = f"arn:aws:ecs:eu-west-1:{account.id}:cluster/lingering"
    mark = account.mark()
    with account.fault(
        "deletion_fails",
        count=2,
        reason="Role in use.",
        usage={"eu-west-1": [cluster]},
    ):
        destroy = stack.destroy().ok()
    assert "IAM: deletion failed: Role in use." in destroy.output
    assert cluster in destroy.output
    assert account.actions(mark).count("DeleteServiceLinkedRole") == 3
    assert account.role("AWSServiceRoleForECS") is None


@pytest.mark.local_aws
def test_the_delete_timeout_ends_the_wait_and_the_role_stays_in_the_stack(
    account: Account, project: Callable[..., Project]
) -> None:
    stack = project("""
        import pulumi
        from pulumi_aws_slr import Role

        timeouts = pulumi.CustomTimeouts(delete="4s")
        Role("containers", aws_service_name="ecs", opts=pulumi.ResourceOptions(custom_timeouts=timeouts))
    """)
    stack.up().ok()
    with account.fault("deletion_fails", reason="Role in use.", usage={}):
        output = stack.destroy().failed().output
    assert "was not deleted within 4 s; it is still there and still this stack's" in output
    assert "customTimeouts.delete" in output
    assert stack.role()["name"] == "AWSServiceRoleForECS"
    stack.destroy().ok()
    assert account.role("AWSServiceRoleForECS") is None


@pytest.mark.local_aws
def test_a_role_that_is_held_for_days_is_not_asked_for_again_and_again(
    account: Account, project: Callable[..., Project]
) -> None:
    """Multi-Region keys take 7 to 30 days to go (recorded by radkawar/stackd): a destroy says so, and does not wait."""
    stack = project("""
        from pulumi_aws_slr import ServiceLinkedRole

        ServiceLinkedRole("keys", {"aws_service_name": "kms-mrk"})
    """)
    role = "AWSServiceRoleForKeyManagementServiceMultiRegionKeys"
    stack.up().ok()
    kms = account.client("kms")
    key = kms.create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    mark = account.mark()
    output = stack.destroy().failed().output
    days = "KMS removes a key 7 to 30 days after its deletion is scheduled"
    assert f"{role} goes only if its service has let go of it: {days}" in output
    assert f"{role} is still held, so it was not deleted: {days}" in output
    assert "Account owns one or more multi-Region keys" in output
    assert account.actions(mark).count("DeleteServiceLinkedRole") == 1
    assert set(account.owners(role)) == {"platform/test/keys-role"}

    account.admin.advance(account.id, 8 * 24 * 60 * 60)
    stack.destroy().ok()
    assert account.role(role) is None


CONTAINERS = """
    from pulumi_aws_slr import ServiceLinkedRole

    ServiceLinkedRole("containers", {"aws_service_name": "%s"})
"""
ECS = "AWSServiceRoleForECS"


@pytest.mark.local_aws
def test_an_ecs_cluster_in_another_region_stops_destroy_before_any_delete_call(
    account: Account, project: Callable[..., Project]
) -> None:
    stack = project(CONTAINERS % "ecs")
    stack.up().ok()
    ecs = account.client("ecs", "ap-southeast-2")
    tags = [{"key": "pulumi:project", "value": "shop"}, {"key": "pulumi:stack", "value": "prod"}]
    arn = ecs.create_cluster(clusterName="elsewhere", tags=tags)["cluster"]["clusterArn"]

    mark = account.mark()
    output = stack.destroy().failed().output
    assert f"{ECS} is still used in account {account.id}, so it was not deleted. Nothing was changed." in output
    assert "ap-southeast-2:" in output
    assert f"AWS::ECS::Cluster elsewhere {arn}" in output
    assert (
        "owned by the stack shop/prod: take it out of that program and run `pulumi up --stack prod`, or delete it"
        in output
    )
    command = "aws cloudcontrol delete-resource --region ap-southeast-2 --type-name AWS::ECS::Cluster"
    assert f"{command} --identifier elsewhere" in output
    assert not tracebacks(output)
    actions = account.actions(mark)
    assert "DeleteServiceLinkedRole" not in actions
    assert (actions.count("DescribeRegions"), actions.count("ListResources")) == (1, 17), "one call for each Region"
    assert account.role(ECS) is not None

    account.client("cloudcontrol", "ap-southeast-2").delete_resource(
        TypeName="AWS::ECS::Cluster", Identifier="elsewhere"
    )
    stack.destroy().ok()
    assert account.role(ECS) is None


@pytest.mark.local_aws
def test_a_key_never_stops_a_destroy(account: Account, project: Callable[..., Project]) -> None:
    """Any key may be one that uses the role: IAM is asked, and nobody looks for keys before."""
    account.client("kms", "eu-west-1").create_key()
    stack = project(CONTAINERS % "kms-mrk")
    stack.up().ok()
    mark = account.mark()
    stack.destroy().ok()
    assert "ListResources" not in account.actions(mark)
    assert account.role("AWSServiceRoleForKeyManagementServiceMultiRegionKeys") is None


@pytest.mark.local_aws
def test_after_iam_has_refused_its_list_is_completed_by_what_may_use_the_role(
    account: Account, project: Callable[..., Project]
) -> None:
    stack = project(CONTAINERS % "kms-mrk")
    stack.up().ok()
    made = account.client("kms", "us-west-2").create_key(
        MultiRegion=True,
        Tags=[
            {"TagKey": "pulumi:project", "TagValue": "shop"},
            {"TagKey": "pulumi:stack", "TagValue": "prod"},
        ],
    )["KeyMetadata"]
    output = stack.destroy().failed().output
    iam_s, ours = output.index("IAM: deletion failed"), output.index("may use it (some resources of their types do):")
    assert iam_s < output.index(made["Arn"]) < ours
    assert f"AWS::KMS::Key {made['KeyId']}" in output[ours:]


@pytest.mark.local_aws
def test_who_may_list_nothing_is_told_and_iam_decides(account: Account, project: Callable[..., Project]) -> None:
    stack = project(CONTAINERS % "ecs")
    stack.up().ok()
    with account.fault("access_denied", service="cloudcontrolapi"):
        output = stack.destroy().ok().output
    assert f"warning: not all Regions could be asked; IAM itself refuses to delete {ECS} while it is used" in output
    assert output.count("may not call cloudformation:ListResources") == 1, "once, not for each Region"
    assert account.role(ECS) is None
