"""Deleting a `Role` that is used, or may be where nobody can be asked; `scan` is the look for users."""

from __future__ import annotations

import pytest

from pulumi_aws_slr.aws.iam.service_linked_roles import FIRST_LOOK_SECONDS as LOOK
from pulumi_aws_slr.aws.usage.search import Usage
from pulumi_aws_slr.errors import DeletionTimeoutError, RoleInUseError
from tests.scripted.aws import ACCOUNT, Clock, FakeProvider, ScriptedAws
from tests.scripted.deletion import (
    GOING,
    LEFT,
    NOT_ASKED,
    ORDERS,
    ORDERS_LINES,
    Delete,
    Scans,
    expect_look,
    expect_mark,
    expect_mark_back,
    expect_role,
    expect_status,
    expect_submission,
    expect_untag,
    used_in,
)
from tests.scripted.samples import (
    CLAIM,
    DELETING,
    DELETING_KEY,
    MINE,
    NAME,
    OURS,
    OWNER_KEY,
    iam_role,
    tag_list,
)

# --- the role is used ---


def test_while_the_role_is_used_iam_is_not_even_asked(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage(resources=(ORDERS, GOING)))
    expect_role(aws)
    expect_mark_back(aws)
    with pytest.raises(RoleInUseError) as raised:
        delete()
    assert str(raised.value) == (
        f"{NAME} is still used in account {ACCOUNT}, so it was not deleted. Nothing was changed.\n"
        f"{ORDERS_LINES}\n"
        "    aurora-mysql cluster orders (deleting) arn:orders\n"
        "      owner unknown: delete it\n"
        "Delete these, then run the same command again; or set deletion to `if-unused` to leave the role."
    )
    assert aws.calls == ["iam:TagRole", "iam:GetRole", "scan", "iam:UntagRole"]


def test_users_that_are_being_deleted_are_waited_for(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock, provider: FakeProvider
) -> None:
    scans(Usage(resources=(GOING, GOING)), Usage(resources=(GOING,)), Usage())
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete()
    assert clock.sleeps == pytest.approx([0.25, 0.4, LOOK])
    assert provider.recorded.of("status") == [
        "waiting for 2 resources that are being deleted: 0 s, gives up after 600 s",
        "waiting for 1 resource that is being deleted: 0 s, gives up after 600 s",
    ]


def test_users_that_are_being_deleted_for_too_long(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock
) -> None:
    scans(*[Usage(resources=(GOING,))] * 3)
    expect_role(aws)
    expect_mark_back(aws)
    with pytest.raises(RoleInUseError, match=r"aurora-mysql cluster orders \(deleting\) arn:orders"):
        delete(timeout=0.5)
    assert clock.sleeps == pytest.approx([0.25, 0.4])


def test_the_wait_for_users_counts_towards_the_timeout(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock, provider: FakeProvider
) -> None:
    scans(*[Usage(resources=(GOING,))] * 3, Usage(), Usage())
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, "IN_PROGRESS")
    expect_status(aws, "IN_PROGRESS")
    with pytest.raises(DeletionTimeoutError):
        delete(timeout=1.4)  # 0.25 + 0.4 + 0.64 of them for the users
    assert clock.sleeps == pytest.approx([0.25, 0.4, 0.64, LOOK, 0.25])


def test_if_unused_leaves_a_used_role_with_a_warning(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    scans(Usage(resources=(ORDERS,)))
    expect_role(aws, description=CLAIM)
    aws.expect("iam:TagRole", RoleName=NAME, Tags=tag_list({"aws-slr:left:shop/dev/rds": MINE}))
    expect_untag(aws)
    delete(deletion="if-unused")
    assert provider.recorded.lines == [
        (
            "warning",
            (
                f"{NAME} is still used in account {ACCOUNT}, so it stays; it is no longer part of this stack.\n"
                f"{ORDERS_LINES}"
            ),
        )
    ]


def test_if_unused_deletes_an_unused_role(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage())
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete(deletion="if-unused")


def test_if_unused_believes_iam_that_names_users(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock, provider: FakeProvider
) -> None:
    scans(Usage())
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, "FAILED", **used_in("us-east-1", LEFT))
    expect_untag(aws)
    delete(deletion="if-unused")
    assert clock.sleeps == [LOOK]
    assert provider.recorded.of("warning") == [
        (f"{NAME} is still in use and stays. "
        f"IAM: deletion failed: Role in use.\n  us-east-1:\n    {LEFT}")
    ]  # fmt: skip


def test_if_unused_tries_again_where_iam_names_nobody(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock
) -> None:
    scans(Usage())
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, "FAILED", Reason="Role in use.")
    expect_look(aws)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete(deletion="if-unused")
    assert clock.sleeps == [LOOK, 2, LOOK]


def test_if_unused_leaves_the_role_after_the_timeout(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    scans(Usage(), Usage())
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, "FAILED", Reason="Role in use.")
    expect_look(aws)
    expect_submission(aws)
    expect_status(aws, "FAILED", Reason="Role in use.")
    expect_untag(aws)
    delete(deletion="if-unused", timeout=2)
    (warning,) = provider.recorded.of("warning")
    assert warning.startswith(f"{NAME} was not deleted within 2 s; it is still there")


def test_if_unused_does_not_give_up_a_role_that_iam_may_still_delete(
    delete: Delete, aws: ScriptedAws, scans: Scans
) -> None:
    scans(Usage(), Usage())
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, "IN_PROGRESS")
    expect_status(aws, "IN_PROGRESS")
    with pytest.raises(DeletionTimeoutError):
        delete(deletion="if-unused", timeout=0.1)
    assert "iam:UntagRole" not in aws.calls, "who joined now would lose the role"


# --- Regions that cannot be asked ---


def test_for_rds_an_unknown_region_is_a_warning(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    scans(NOT_ASKED)
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete()
    assert provider.recorded.lines == [
        (
            "warning",
            (
                f"not all Regions could be asked; IAM itself refuses to delete {NAME} while it is used:\n"
                "  not known in ap-east-1: denied"
            ),
        )
    ]


DMS_NAME = "AWSServiceRoleForDMSServerless"
DMS = {
    "awsServiceName": "dms.amazonaws.com",
    "name": DMS_NAME,
    "arn": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/dms.amazonaws.com/{DMS_NAME}",
}


def expect_dms_role(aws: ScriptedAws) -> None:
    role = iam_role(DMS_NAME, path="/aws-service-role/dms.amazonaws.com/", tags={**OURS, **DELETING})
    expect_mark(aws, name=DMS_NAME)
    aws.expect("iam:GetRole", role, RoleName=DMS_NAME)


def test_for_dms_an_unknown_region_stops_the_deletion(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    """IAM may delete that role although replications run."""
    scans(NOT_ASKED)
    expect_dms_role(aws)
    aws.expect("iam:UntagRole", RoleName=DMS_NAME, TagKeys=[DELETING_KEY])
    with pytest.raises(RoleInUseError) as raised:
        delete(**DMS)
    assert str(raised.value) == (
        f"{DMS_NAME} was not deleted from account {ACCOUNT}: not all Regions could be asked for its users, and IAM may "
        "delete this role although replications run, which then fail. Nothing was changed.\n"
        "  not known in ap-east-1: denied\n"
        "Allow the calls named above (or have the Regions answer), then run the same command again; "
        "or set deletion to `if-unused` to leave the role."
    )


def test_for_dms_an_unknown_region_leaves_the_role_with_if_unused(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    scans(NOT_ASKED)
    expect_dms_role(aws)
    aws.expect("iam:UntagRole", RoleName=DMS_NAME, TagKeys=[DELETING_KEY, OWNER_KEY])
    delete(**DMS, deletion="if-unused")
    (warning,) = provider.recorded.of("warning")
    assert "not all Regions could be asked for its users" in warning


def test_known_users_count_more_than_unknown_regions(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage((ORDERS,), NOT_ASKED.unknown_regions))
    expect_role(aws)
    expect_mark_back(aws)
    with pytest.raises(RoleInUseError, match="is still used in account") as raised:
        delete()
    assert "  not known in ap-east-1: denied" in str(raised.value)
