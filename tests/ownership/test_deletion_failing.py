"""Deleting a `Role` where IAM does not do it, and what is said then; `scan` is the look for users."""

from __future__ import annotations

import pytest

from pulumi_aws_slr.aws.iam.service_linked_roles import FIRST_LOOK_SECONDS as LOOK
from pulumi_aws_slr.aws.usage.search import Usage
from pulumi_aws_slr.errors import AccessDeniedError, AwsError, Cancelled, DeletionTimeoutError
from tests.scripted.aws import Clock, FakeProvider, ScriptedAws, denied, refusal
from tests.scripted.deletion import (
    BEFORE_DELETION,
    LEFT,
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
    used_in,
)
from tests.scripted.samples import (
    MINE,
    NAME,
    iam_role,
    tag_list,
)


def test_after_the_timeout_everything_known_is_said(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock
) -> None:
    scans(Usage(), Usage(resources=(ORDERS,)))
    expect_role(aws)
    for region in ("us-east-1", "eu-west-1", "eu-west-2"):
        if region != "us-east-1":
            expect_look(aws)
        expect_submission(aws)
        expect_status(aws, "FAILED", **used_in(region, LEFT))
    expect_mark_back(aws)
    with pytest.raises(DeletionTimeoutError) as raised:
        delete(timeout=5)
    assert str(raised.value) == (
        f"{NAME} was not deleted within 5 s; it is still there and still this stack's.\n"
        "IAM: deletion failed: Role in use.\n"
        "  eu-west-2:\n"
        f"    {LEFT}\n"
        f"{ORDERS_LINES}\n"
        f"{BEFORE_DELETION}\n"
        "Delete what uses it, then run the same command again; a longer wait is set by customTimeouts.delete."
    )
    assert clock.sleeps == pytest.approx([LOOK, 2, LOOK, 3.2, LOOK])
    assert aws.calls[-2:] == ["scan", "iam:UntagRole"]


def test_an_internal_error_of_iam_is_no_use(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    """The reason was recorded by radkawar/stackd, for a role that nothing used."""
    scans(Usage(), Usage())
    internal = "Role could not be deleted because of an internal error."
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, "FAILED", Reason=internal)
    expect_look(aws)
    expect_submission(aws)
    expect_status(aws, "FAILED", Reason=internal)
    expect_mark_back(aws)
    with pytest.raises(DeletionTimeoutError) as raised:
        delete(timeout=2)
    assert provider.recorded.of("info") == [
        f"IAM: deletion failed: {internal} That says nothing of a use. Trying again."
    ]
    assert str(raised.value) == (
        f"{NAME} was not deleted within 2 s; it is still there and still this stack's.\n"
        f"IAM: deletion failed: {internal}\n"
        f"{BEFORE_DELETION}\n"
        "IAM failed for a reason of its own: run the same command again later, or ask AWS Support."
    )


def test_ten_minutes_are_the_default(delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock) -> None:
    scans(Usage(), Usage())
    expect_mark(aws)
    attempts = 26
    for _ in range(attempts):
        expect_look(aws)
        expect_submission(aws)
        expect_status(aws, "FAILED", Reason="Role in use.")
    expect_mark_back(aws)
    with pytest.raises(DeletionTimeoutError, match=r"was not deleted within 600 s"):
        delete()
    assert 600 <= sum(clock.sleeps) < 630
    assert max(clock.sleeps) == 30


def test_a_task_that_never_ends(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    """The mark stays: IAM may still delete the role, so who wants to join has to wait."""
    scans(Usage(), Usage())
    expect_role(aws)
    expect_submission(aws)
    for _ in range(4):
        expect_status(aws, "IN_PROGRESS")
    with pytest.raises(DeletionTimeoutError) as raised:
        delete(timeout=1)
    assert str(raised.value) == (
        f"{NAME} was not deleted within 1 s; it is still there and still this stack's.\n"
        f"{BEFORE_DELETION}\n"
        "Delete what uses it, then run the same command again; a longer wait is set by customTimeouts.delete."
    )


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (denied("iam:DeleteServiceLinkedRole"), AccessDeniedError),
        (refusal("LimitExceeded", "too many"), AwsError),
        (refusal("UnmodifiableEntity", f"Cannot perform the operation on the protected role '{NAME}'"), AwsError),
    ],
    ids=["denied", "limit", "protected"],
)
def test_a_refused_request_is_final(
    delete: Delete, aws: ScriptedAws, scans: Scans, error: Exception, kind: type[AwsError]
) -> None:
    scans(Usage())
    expect_role(aws)
    expect_submission(aws, error)
    expect_mark_back(aws)
    with pytest.raises(kind):
        delete()


def test_a_denied_look_at_the_task_is_an_error(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage())
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, denied("iam:GetServiceLinkedRoleDeletionStatus"))
    with pytest.raises(AccessDeniedError, match="may not call iam:GetServiceLinkedRoleDeletionStatus"):
        delete()


def test_ctrl_c_ends_the_wait(delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider) -> None:
    scans(Usage())
    expect_role(aws)
    expect_submission(aws)
    provider.cancelled.set()
    with pytest.raises(Cancelled):
        delete()


def test_a_destroy_right_after_the_stack_was_renamed(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    """The state knows the name that is on the role."""
    scans(Usage())
    old = {"aws-slr:deleting:shop/old/rds": f"{MINE} 2026-11-22T13:00:00Z"}
    aws.expect("iam:TagRole", RoleName=NAME, Tags=tag_list(old))
    aws.expect("iam:GetRole", iam_role(tags={"aws-slr:owner:shop/old/rds": MINE, **old}), RoleName=NAME)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete(owner={"label": "shop/old/rds", "incarnation": MINE})
