"""Deletion of service-linked roles as a task (recorded by radkawar/stackd; reference/iam-using-slrs.txt)."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Aws, ErrorOf, Eventually

    from local.aws.admin import Admin


def _status(iam: Any, task: str) -> Callable[[], str]:
    return lambda: iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"]


def _delete(iam: Any, role: str) -> str:
    return str(iam.delete_service_linked_role(RoleName=role)["DeletionTaskId"])


@pytest.mark.local_aws
def test_a_task_passes_through_its_states_and_the_role_is_gone(
    aws: Aws, admin: Admin, suffixed: str, error_of: ErrorOf
) -> None:
    iam = aws.client("iam")
    admin.settings(aws.account, deletion=10)
    task = _delete(iam, suffixed)
    path = f"task/aws-service-role/autoscaling.amazonaws.com/{re.escape(suffixed)}"
    assert re.fullmatch(rf"{path}/[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}", task)
    # NOT_STARTED is in no recording (radkawar/stackd), and removal code takes it for a failure (cloud-nuke 1143)
    assert _status(iam, task)() == "IN_PROGRESS"
    assert iam.get_role(RoleName=suffixed)["Role"]["RoleName"] == suffixed
    admin.advance(aws.account, 10)
    assert _status(iam, task)() == "SUCCEEDED"
    assert error_of(iam.get_role, RoleName=suffixed) == (
        "NoSuchEntity",
        f"The role with name {suffixed} cannot be found.",
    )


@pytest.mark.local_aws
def test_the_name_is_free_again_and_the_new_role_has_nothing_of_the_old(iam: Any, eventually: Eventually) -> None:
    create = iam.create_service_linked_role
    old = create(AWSServiceName="rds.amazonaws.com", Description="old")["Role"]
    iam.tag_role(RoleName="AWSServiceRoleForRDS", Tags=[{"Key": "a", "Value": "b"}])
    eventually(_status(iam, _delete(iam, "AWSServiceRoleForRDS")), "SUCCEEDED")
    create(AWSServiceName="rds.amazonaws.com")
    new = iam.get_role(RoleName="AWSServiceRoleForRDS")["Role"]
    assert new["RoleId"] != old["RoleId"]
    assert {"Tags", "Description"}.isdisjoint(new)
    policy = iam.list_attached_role_policies(RoleName="AWSServiceRoleForRDS")["AttachedPolicies"][0]
    assert iam.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]["AttachmentCount"] == 1


def test_a_second_request_gets_the_running_task(iam: Any, suffixed: str) -> None:
    assert _delete(iam, suffixed) == _delete(iam, suffixed)


def test_status_of_a_task_that_never_was(iam: Any, error_of: ErrorOf) -> None:
    task = f"task/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS/{uuid.uuid4()}"
    assert error_of(_status(iam, task)) == ("NoSuchEntity", "Cannot find deletion status for given id.")


@pytest.mark.parametrize("task", ["nonsense", "task/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"])
def test_status_of_a_malformed_id(iam: Any, task: str, error_of: ErrorOf) -> None:
    assert error_of(_status(iam, task)) == ("InvalidInput", "Invalid task id")


def test_deletion_of_an_ordinary_role(iam: Any, error_of: ErrorOf) -> None:
    """Recorded by radkawar/stackd."""
    iam.create_role(RoleName="mine", AssumeRolePolicyDocument="{}")
    assert error_of(iam.delete_service_linked_role, RoleName="mine") == (
        "NoSuchEntity",
        "mine exists but is not a service role.",
    )


def test_deletion_of_what_is_not_there(iam: Any, error_of: ErrorOf) -> None:
    assert error_of(iam.delete_service_linked_role, RoleName="AWSServiceRoleForNobody") == (
        "NoSuchEntity",
        "The role with name AWSServiceRoleForNobody cannot be found.",
    )


@pytest.mark.local_aws
def test_a_new_task_is_unknown_at_first_and_a_finished_one_is_forgotten(
    aws: Aws, admin: Admin, suffixed: str, error_of: ErrorOf
) -> None:
    # recorded: NoSuchEntity for the first 1 to 8 seconds
    iam = aws.client("iam")
    admin.settings(aws.account, deletion_unknown=8, deletion=20, deletion_purge=100)
    task = _delete(iam, suffixed)
    unknown = ("NoSuchEntity", "Cannot find deletion status for given id.")
    assert error_of(_status(iam, task)) == unknown
    assert iam.get_role(RoleName=suffixed)
    admin.advance(aws.account, 8)
    assert _status(iam, task)() == "IN_PROGRESS"
    admin.advance(aws.account, 12)
    assert _status(iam, task)() == "SUCCEEDED"
    admin.advance(aws.account, 100)
    assert error_of(_status(iam, task)) == unknown


@pytest.mark.local_aws
def test_a_used_role_is_not_deleted_and_all_regions_are_named(aws: Aws, iam: Any, eventually: Eventually) -> None:
    # reference/iam-using-slrs.txt: RoleUsageList; the reason's text was recorded for ECS
    for region in ("eu-west-1", "us-east-1"):
        aws.client("ecs", region=region).create_cluster(clusterName="c")
    task = _delete(iam, "AWSServiceRoleForECS")
    eventually(_status(iam, task), "FAILED")
    reason = iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Reason"]
    assert reason["Reason"] == "Role in use."
    assert sorted(reason["RoleUsageList"], key=lambda usage: usage["Region"]) == [
        {"Region": region, "Resources": [f"arn:aws:ecs:{region}:{aws.account}:cluster/c"]}
        for region in ("eu-west-1", "us-east-1")
    ]
    assert iam.get_role(RoleName="AWSServiceRoleForECS")
    for region in ("eu-west-1", "us-east-1"):
        aws.client("ecs", region=region).delete_cluster(cluster="c")
    again = _delete(iam, "AWSServiceRoleForECS")
    assert again != task
    eventually(_status(iam, again), "SUCCEEDED")


@pytest.mark.local_aws
@pytest.mark.parametrize(
    ("details", "regions"),
    [
        ({}, ["us-east-1", "eu-west-1"]),
        ({"partial": True}, ["us-east-1"]),
        ({"usage": {}}, []),
        # awslabs/landing-zone-accelerator-on-aws#221: ARNs of one Region under the name of another
        ({"usage": {"eu-north-1": ["arn:aws:codestar-notifications:eu-west-2:111122223333:rule"]}}, ["eu-north-1"]),
    ],
    ids=["real users", "some of them", "none", "of another Region"],
)
def test_a_failure_may_report_all_users_some_or_none(
    aws: Aws, admin: Admin, details: dict[str, Any], regions: list[str], eventually: Eventually
) -> None:
    # reference/iam-using-slrs.txt: "A service might return all of the resources, a few of them, or … not report any"
    iam = aws.client("iam")
    for region in ("eu-west-1", "us-east-1"):
        aws.client("ecs", region=region).create_cluster(clusterName="c")
    reason = "Cannot delete the role due to internal errors"  # recorded for RTB Fabric
    with admin.fault("deletion_fails", account=aws.account, count=1, reason=reason, **details) as fault:
        task = _delete(iam, "AWSServiceRoleForECS")
        eventually(_status(iam, task), "FAILED")
        assert fault.hits == 1
    answer = iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Reason"]
    assert answer["Reason"] == reason
    assert [usage["Region"] for usage in answer.get("RoleUsageList", [])] == regions


@pytest.mark.local_aws
@pytest.mark.parametrize(
    "reason",
    [
        "Role could not be deleted because of an internal error.",  # radkawar/stackd, role_manager_cleanup.json
        # awslabs/landing-zone-accelerator-on-aws#237
        (
            "IAM Access Analyzer is enabled in one or more regions in your AWS organization. Ask your administrator to "
            "delete all analyzers in all regions for your organization before attempting to delete this role."
        ),
    ],
)
def test_a_failure_for_another_reason_than_use(
    aws: Aws, admin: Admin, iam: Any, reason: str, eventually: Eventually
) -> None:
    iam.create_service_linked_role(AWSServiceName="access-analyzer.amazonaws.com")
    with admin.fault("deletion_fails", account=aws.account, count=1, reason=reason):
        task = _delete(iam, "AWSServiceRoleForAccessAnalyzer")
        eventually(_status(iam, task), "FAILED")
    answer = iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Reason"]
    assert (answer["Reason"], answer.get("RoleUsageList", [])) == (reason, [])


@pytest.mark.local_aws
def test_a_multi_region_key_holds_its_role_until_it_is_really_gone(
    aws: Aws, iam: Any, admin: Admin, eventually: Eventually
) -> None:
    # https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-delete.html: a primary key waits for its
    # replicas, then its own 7 days; radkawar/stackd: the role is held meanwhile
    here, there = aws.client("kms"), aws.client("kms", region="us-west-2")
    role, key = "AWSServiceRoleForKeyManagementServiceMultiRegionKeys", here.create_key(MultiRegion=True)
    name = key["KeyMetadata"]["KeyId"]
    here.replicate_key(KeyId=name, ReplicaRegion="us-west-2")

    def try_to_delete() -> str:
        status = _status(iam, _delete(iam, role))
        admin.advance(aws.account, 1)
        return status()

    assert here.schedule_key_deletion(KeyId=name, PendingWindowInDays=7)["KeyState"] == "PendingReplicaDeletion"
    assert there.schedule_key_deletion(KeyId=name, PendingWindowInDays=8)["KeyState"] == "PendingDeletion"
    days = 24 * 60 * 60
    admin.advance(aws.account, 7.5 * days)
    assert here.describe_key(KeyId=name)["KeyMetadata"]["KeyState"] == "PendingReplicaDeletion"
    admin.advance(aws.account, 1 * days)
    with pytest.raises(there.exceptions.NotFoundException):
        there.describe_key(KeyId=name)
    assert here.describe_key(KeyId=name)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    assert try_to_delete() == "FAILED"
    admin.advance(aws.account, 7 * days)
    assert try_to_delete() == "SUCCEEDED"


@pytest.mark.local_aws
def test_a_key_whose_deletion_is_called_off_stays(aws: Aws, admin: Admin) -> None:
    kms = aws.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    kms.cancel_key_deletion(KeyId=key)
    admin.advance(aws.account, 8 * 24 * 60 * 60)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Disabled"


@pytest.mark.local_aws
def test_a_service_may_hold_its_role_for_a_while_longer(aws: Aws, iam: Any, admin: Admin) -> None:
    # reference/dms-serverless-slr.txt: "… the deletion might fail. If that happens, wait for a few minutes …"
    admin.settings(aws.account, role_release=300)
    rds = aws.client("rds")
    rds.create_db_cluster(
        DBClusterIdentifier="c", Engine="aurora-mysql", MasterUsername="u", MasterUserPassword="password"
    )
    rds.delete_db_cluster(DBClusterIdentifier="c", SkipFinalSnapshot=True)
    admin.advance(aws.account, 60)
    assert rds.describe_db_clusters()["DBClusters"] == []
    held = _delete(iam, "AWSServiceRoleForRDS")
    admin.advance(aws.account, 60)
    assert _status(iam, held)() == "FAILED"
    admin.advance(aws.account, 200)
    free = _delete(iam, "AWSServiceRoleForRDS")
    admin.advance(aws.account, 60)
    assert _status(iam, free)() == "SUCCEEDED"
