"""Deleting a `Role` that others delete or join at the same time: the mark. `scan` is the look for users."""

from __future__ import annotations

import pytest

from pulumi_aws_slr.aws.iam.service_linked_roles import FIRST_LOOK_SECONDS as LOOK
from pulumi_aws_slr.aws.usage.search import Usage
from pulumi_aws_slr.errors import AwsError, RoleInUseError, StillLeavingError
from tests.scripted.aws import Clock, FakeProvider, ScriptedAws, denied, refusal
from tests.scripted.deletion import (
    FORCED,
    GONE,
    LEFT,
    NO_TASK,
    ORDERS,
    OTHER_ID,
    Delete,
    Scans,
    expect_forced,
    expect_leaving,
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
    ARN,
    ENDED,
    LEAVING,
    MINE,
    NAME,
    OTHER,
    OTHER_DELETING,
    OTHER_KEY,
    OURS,
    OWNER_KEY,
    SINCE,
    THEIRS,
    iam_role,
    tag_list,
)


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
    assert warning.startswith(f"{ARN} is left without the mark that other stacks wait for: ")
    assert provider.recorded.of("warning") == [warning]
    assert "(in narrower words in what `slr policy deployer` prints)" in warning


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
    scans(Usage(resources=(ORDERS,)))
    expect_role(aws)
    expect_mark_back(aws, denied("iam:UntagRole"))
    with pytest.raises(RoleInUseError):
        delete()
    (note,) = provider.recorded.of("debug")
    assert note.startswith(f"the marks stay on {ARN}: ")


def test_a_stack_that_joins_between_two_attempts_has_the_role(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    scans(Usage())
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, "FAILED", **used_in("us-east-1", LEFT))
    expect_look(aws, tags={**OURS, **THEIRS})
    expect_leaving(aws, tags=THEIRS)
    expect_untag(aws)
    delete()
    assert provider.recorded.of("info")[-1] == f"{NAME} stays: web/prod/role still owns it"


# --- others leave, too ---

THEY_LEAVE = {OTHER_KEY: f"{OTHER} leaving {SINCE}"}
THEY_DELETE = {OTHER_KEY: f"{OTHER} deleting {SINCE}"}
BEFORE_KEY = "aws-slr:owner:a/b/role"
BEFORE = {BEFORE_KEY: OTHER}
BEFORE_LEAVES = {BEFORE_KEY: f"{OTHER} leaving {SINCE}"}
BEFORE_DELETES = {BEFORE_KEY: f"{OTHER} deleting {SINCE}"}
SAYS_DELETING = {OWNER_KEY: f"{MINE} deleting 2026-11-22T13:00:00Z"}


def test_the_first_by_name_says_that_it_deletes_and_does(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    """`shop/dev` is before `web/prod`, which may go then."""
    scans(Usage())
    expect_role(aws, tags={**OURS, **THEIRS})
    expect_leaving(aws, tags=THEY_LEAVE)
    aws.expect("iam:TagRole", RoleName=NAME, Tags=tag_list(SAYS_DELETING))
    expect_look(aws, tags={**SAYS_DELETING, **THEY_LEAVE})
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete()


def test_the_other_one_goes_once_the_first_has_said_that_it_deletes(
    delete: Delete, aws: ScriptedAws, clock: Clock, provider: FakeProvider
) -> None:
    expect_role(aws, tags={**OURS, **BEFORE})
    expect_leaving(aws, tags=BEFORE_LEAVES)
    expect_look(aws, tags={**LEAVING, **BEFORE_DELETES})
    expect_untag(aws)
    delete()
    assert clock.sleeps == [0.25]
    assert provider.recorded.of("status") == [
        "waiting for a/b/role to delete the role or to leave it: 0 s, gives up after 600 s"
    ]


def test_the_other_one_deletes_where_the_first_has_gone(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage())
    expect_role(aws, tags={**OURS, **BEFORE})
    expect_leaving(aws, tags=BEFORE_LEAVES)
    expect_look(aws, tags=LEAVING)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete()


def test_the_other_one_is_done_where_the_role_has_gone(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    expect_role(aws, tags={**OURS, **BEFORE})
    expect_leaving(aws, tags=BEFORE_LEAVES)
    aws.expect("iam:GetRole", GONE, RoleName=NAME)
    delete()


def test_the_first_that_does_nothing_is_not_waited_for_for_ever(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock
) -> None:
    """It was killed at that moment. It may only be slow, so nobody else deletes the role, and this one does not go."""
    expect_role(aws, tags={**OURS, **BEFORE})
    expect_leaving(aws, tags=BEFORE_LEAVES)
    for _ in range(17):
        expect_look(aws, tags={**LEAVING, **BEFORE_LEAVES})
    expect_mark_back(aws)
    with pytest.raises(StillLeavingError, match=r"is being left by a/b/role as well") as raised:
        delete()
    assert "`pulumi up --refresh` or `pulumi destroy` there" in str(raised.value)
    assert 60 <= sum(clock.sleeps) < 66


def test_what_was_said_two_hours_ago_binds_nobody(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage())
    expect_role(aws, tags={**OURS, BEFORE_KEY: f"{OTHER} leaving {ENDED}"})
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete()


def test_a_deletion_that_fails_makes_the_owner_an_owner_again(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage(resources=(ORDERS,)))
    expect_role(aws, tags=LEAVING)
    aws.expect("iam:TagRole", RoleName=NAME, Tags=tag_list(OURS))
    expect_mark_back(aws)
    with pytest.raises(RoleInUseError):
        delete()


def test_who_may_not_say_that_it_leaves_goes_without_a_word(delete: Delete, aws: ScriptedAws) -> None:
    expect_role(aws, tags={**OURS, **THEIRS})
    aws.expect("iam:TagRole", denied("iam:TagRole"), RoleName=NAME, Tags=tag_list(LEAVING))
    expect_untag(aws)
    delete()


def test_a_role_that_goes_while_its_owner_says_that_it_leaves(delete: Delete, aws: ScriptedAws) -> None:
    expect_role(aws, tags={**OURS, **THEIRS})
    aws.expect("iam:TagRole", GONE, RoleName=NAME, Tags=tag_list(LEAVING))
    aws.expect("iam:GetRole", GONE, RoleName=NAME)
    delete()


def test_a_look_that_is_older_than_the_mark_is_none(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    """IAM is eventually consistent: what was read does not show what another stack has written meanwhile."""
    scans(Usage())
    expect_mark(aws)
    aws.expect("iam:GetRole", iam_role(tags=OURS), RoleName=NAME)
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete()


# --- others that have adopted it want it gone, too ---


def test_of_two_that_own_nothing_the_first_by_name_waits(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock
) -> None:
    scans(Usage())
    expect_forced(aws, tags=OTHER_DELETING)
    aws.expect("iam:GetRole", iam_role(tags=FORCED), RoleName=NAME)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete(adopted=True, deletion="force-adopted")
    assert clock.sleeps == [0.25, LOOK]


def test_of_two_that_own_nothing_the_second_steps_back(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage())
    others = {"aws-slr:deleting:a/b/role": f"{OTHER} {SINCE}"}
    expect_forced(aws, tags=others)
    expect_mark_back(aws)
    aws.expect("iam:GetRole", iam_role(tags=others), RoleName=NAME)
    aws.expect("iam:GetRole", iam_role(), RoleName=NAME)
    expect_forced(aws)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete(adopted=True, deletion="force-adopted")


def test_a_role_created_anew_by_another_stack_ends_the_wait(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    """IAM does not show the task, and the role of that name is another one already."""
    scans(Usage())
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, NO_TASK)
    aws.expect("iam:GetRole", iam_role(tags=THEIRS, unique_id=OTHER_ID), RoleName=NAME)
    delete()
