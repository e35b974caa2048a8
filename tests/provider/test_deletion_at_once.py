"""Deleting a `Role` that others delete or join at the same time: the mark. `scan` is the look for users."""

from __future__ import annotations

import pytest

from pulumi_aws_slr.provider.deletion_task import FIRST_LOOK_SECONDS as LOOK
from pulumi_aws_slr.provider.errors import (
    AwsError,
    RoleInUseError,
)
from pulumi_aws_slr.provider.usage import Usage
from tests.provider.deletion_script import (
    GONE,
    LEFT,
    NO_TASK,
    ORDERS,
    OTHER_ID,
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
from tests.provider.samples import (
    ARN,
    DELETING_KEY,
    ENDED,
    NAME,
    OTHER_DELETING,
    OURS,
    SINCE,
    THEIRS,
    iam_role,
    tag_list,
)
from tests.provider.scripted import Clock, FakeProvider, ScriptedAws, denied, refusal


def test_a_role_that_takes_no_mark_goes_without(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    scans(Usage())
    expect_mark(aws, denied("iam:TagRole"))
    aws.expect("iam:GetRole", iam_role(tags=OURS), RoleName=NAME)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete()
    (warning,) = provider.recorded.of("debug", "warning")
    assert warning.startswith(f"{ARN} is deleted without the mark that other stacks wait for: ")
    assert provider.recorded.of("warning") == [warning]
    assert "(the ability `tag`)" in warning


def test_no_deletion_while_the_mark_cannot_be_said(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    expect_mark(aws, refusal("Throttling", "Rate exceeded"))
    with pytest.raises(AwsError, match="Rate exceeded"):
        delete()


def test_two_changes_at_once_are_no_failure(delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock) -> None:
    scans(Usage())
    expect_mark(aws, refusal("ConcurrentModification", "at once"))
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete()
    assert clock.sleeps == [0.25, LOOK]


def test_a_mark_that_cannot_be_taken_back_hides_nothing(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    scans(Usage(users=(ORDERS,)))
    expect_role(aws)
    expect_mark_back(aws, denied("iam:UntagRole"))
    with pytest.raises(RoleInUseError):
        delete()
    (note,) = provider.recorded.of("debug")
    assert note.startswith(f"the deletion mark stays on {ARN}: ")


def test_a_stack_that_joins_between_two_attempts_has_the_role(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    scans(Usage())
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, "FAILED", **used_in("us-east-1", LEFT))
    expect_look(aws, tags={**OURS, **THEIRS})
    expect_untag(aws)
    delete()
    assert provider.recorded.of("info")[-1] == f"{NAME} stays: web/prod still owns it"


def test_of_two_deleters_the_first_by_name_goes_ahead(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    """`shop/dev` is before `web/prod`, which waits."""
    scans(Usage())
    expect_role(aws, tags={**OURS, **THEIRS, **OTHER_DELETING})
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete()


BEFORE = {"aws-slr:owner:a/b": "role"}
BEFORE_DELETING = {"aws-slr:deleting:a/b": f"a/b {SINCE}/2026-11-22T14:05:00Z"}
BEFORE_ENDED = {"aws-slr:deleting:a/b": f"a/b {ENDED}"}


def test_the_other_deleter_waits_until_the_role_is_gone(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock, provider: FakeProvider
) -> None:
    expect_role(aws, tags={**OURS, **BEFORE, **BEFORE_DELETING})
    aws.expect("iam:GetRole", GONE, RoleName=NAME)
    delete()
    assert clock.sleeps == [0.25]
    assert provider.recorded.of("status") == [
        f"waiting, as a/b (since {SINCE}) is deleting the role, too: 0 s, gives up after 600 s"
    ]


def test_an_old_mark_neither_goes_first_nor_makes_its_stack_count_as_leaving(
    delete: Delete, aws: ScriptedAws, provider: FakeProvider
) -> None:
    """A destroy of that stack was killed long ago, and the stack has kept the role."""
    expect_role(aws, tags={**OURS, **BEFORE, **BEFORE_ENDED})
    expect_untag(aws)
    delete()
    assert provider.recorded.of("status", "info") == [f"{NAME} stays: a/b still owns it"]


def test_the_mark_of_a_long_deletion_counts_for_as_long(delete: Delete, aws: ScriptedAws) -> None:
    value = "shop/dev 2026-11-22T13:00:00Z/2026-11-22T17:00:00Z"
    aws.expect("iam:TagRole", GONE, RoleName=NAME, Tags=tag_list({DELETING_KEY: value}))
    delete(timeout=3 * 3600)


def test_the_other_deleter_goes_on_when_the_first_one_left(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage())
    expect_role(aws, tags={**OURS, **BEFORE, **BEFORE_DELETING})
    expect_look(aws)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete()


def test_the_other_deleter_leaves_the_role_when_the_first_one_failed(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    expect_role(aws, tags={**OURS, **BEFORE, **BEFORE_DELETING})
    expect_look(aws, tags={**OURS, **BEFORE})
    expect_untag(aws)
    delete()
    assert provider.recorded.of("info") == [f"{NAME} stays: a/b still owns it"]


def test_a_deleter_that_was_killed_does_not_hold_up_the_other_one_for_ever(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock, provider: FakeProvider
) -> None:
    """The role stays in the state of the stack whose run was killed: its next destroy deletes it."""
    expect_mark(aws)
    attempts = 18  # within 60 s
    for _ in range(attempts):
        expect_look(aws, tags={**OURS, **BEFORE, **BEFORE_DELETING})
    expect_untag(aws)
    delete()
    assert 60 <= sum(clock.sleeps) < 66
    assert provider.recorded.of("info") == [f"{NAME} stays: a/b (since {SINCE}) began to delete it before"]


def test_a_role_created_anew_by_another_stack_ends_the_wait(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    """IAM does not show the task, and the role of that name is another one already."""
    scans(Usage())
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, NO_TASK)
    aws.expect("iam:GetRole", iam_role(tags=THEIRS, unique_id=OTHER_ID), RoleName=NAME)
    delete()
