"""Deleting a `Role` that may go, or has to stay, with the exact calls in their order (`scan`: the look for users)."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_aws_slr.provider import role as role_module
from pulumi_aws_slr.provider.deletion_task import FIRST_LOOK_SECONDS as LOOK
from pulumi_aws_slr.provider.errors import (
    OtherAccountError,
)
from pulumi_aws_slr.provider.usage import Usage
from tests.provider.deletion_script import (
    GONE,
    LEFT,
    NO_TASK,
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
    CLAIM,
    CREATED,
    DELETING,
    DELETING_KEY,
    NAME,
    OTHER_CLAIM,
    OURS,
    OWNER_KEY,
    THEIRS,
    URN,
    iam_role,
    tag_list,
)
from tests.provider.scripted import ACCOUNT, Clock, FakeProvider, ScriptedAws, refusal

# --- the role goes ---


def test_an_unused_role_goes(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock, provider: FakeProvider
) -> None:
    scans(Usage())
    expect_role(aws)
    expect_submission(aws)
    for status in ("NOT_STARTED", "IN_PROGRESS", "SUCCEEDED"):
        expect_status(aws, status)
    delete()
    assert aws.calls == [
        "iam:TagRole",
        "iam:GetRole",
        "scan",
        "iam:DeleteServiceLinkedRole",
        *["iam:GetServiceLinkedRoleDeletionStatus"] * 3,
    ]
    assert clock.sleeps == pytest.approx([LOOK, 0.25, 0.4]), "a short growing interval"
    assert provider.recorded.lines == [
        ("status", "IAM is deleting the role (NOT_STARTED): 0 s, gives up after 600 s"),
        ("status", "IAM is deleting the role (IN_PROGRESS): 0 s, gives up after 600 s"),
    ]
    assert provider.recorded.urns == {URN}


def test_a_role_whose_tags_were_never_set_goes_too(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage())
    expect_role(aws, tags={}, description=CLAIM)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete(pendingTags=[OWNER_KEY])


def test_already_gone_is_success(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    expect_mark(aws, GONE)
    delete()
    assert aws.calls == ["iam:TagRole"]


def test_gone_between_the_look_and_the_request(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage())
    expect_role(aws)
    expect_submission(aws, GONE)
    delete()


def test_a_task_that_iam_does_not_show_yet(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock, provider: FakeProvider
) -> None:
    """Recorded on real AWS for the first seconds of a task: the role itself decides."""
    scans(Usage())
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, NO_TASK)
    expect_look(aws)
    expect_status(aws, "SUCCEEDED")
    delete()
    assert clock.sleeps == [LOOK, 0.25]
    assert provider.recorded.of("status") == [
        "IAM is deleting the role (task not shown yet): 0 s, gives up after 600 s"
    ]


def test_a_task_that_iam_does_not_show_and_the_role_is_gone(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock
) -> None:
    scans(Usage())
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, NO_TASK)
    aws.expect("iam:GetRole", GONE, RoleName=NAME)
    delete()
    assert clock.sleeps == [LOOK]


def test_a_failed_task_that_iam_has_purged_is_submitted_again(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock, provider: FakeProvider
) -> None:
    scans(Usage())
    expect_role(aws)
    expect_submission(aws)
    expect_status(aws, "IN_PROGRESS")
    expect_status(aws, NO_TASK)
    expect_look(aws)
    expect_look(aws)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete()
    assert clock.sleeps == [LOOK, 0.25, 2, LOOK]
    assert provider.recorded.of("info") == [
        (
            "IAM: deletion failed: IAM no longer knows the deletion task, and the role is still there. "
            "Trying again until it lets go."
        )
    ]


def test_a_task_that_iam_never_shows_is_submitted_again_after_a_minute(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock
) -> None:
    scans(Usage())
    expect_role(aws)
    expect_submission(aws)
    looks = 18
    for _ in range(looks):
        expect_status(aws, NO_TASK)
        expect_look(aws)
    expect_look(aws)
    expect_submission(aws, GONE)
    delete()
    assert len(clock.sleeps) == 1 + looks
    assert 60 < sum(clock.sleeps[1:-1]) <= 65


def test_two_failures_then_success(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock, provider: FakeProvider
) -> None:
    """A service may hold the role for minutes after its last resource went."""
    scans(Usage())
    expect_role(aws)
    for region in ("us-east-1", "eu-west-1"):
        expect_submission(aws)
        expect_status(aws, "FAILED", **used_in(region, LEFT))
        expect_look(aws)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete()
    assert clock.sleeps == pytest.approx([LOOK, 2, LOOK, 3.2, LOOK])
    assert provider.recorded.lines == [
        (
            "info",
            f"IAM: deletion failed: Role in use.\n  us-east-1:\n    {LEFT} Trying again until it lets go.",
        )
    ], "said once"


# --- the role stays ---


def test_an_adopted_role_is_left_alone_without_a_call(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    delete(adopted=True)
    assert aws.calls == []
    assert provider.recorded.lines == [("info", f"{NAME} was adopted, not created here: left as it is")]


@pytest.mark.parametrize("setting", ["auto", "if-unused", "keep"])
def test_no_other_setting_deletes_an_adopted_role(delete: Delete, aws: ScriptedAws, scans: Scans, setting: str) -> None:
    delete(adopted=True, deletion=setting)
    assert aws.calls == []


def test_force_adopted_deletes_it(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage())
    expect_role(aws, tags={"team": "x"})
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete(adopted=True, deletion="force-adopted")


def test_force_adopted_deletes_one_that_was_created_again(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage())
    expect_role(aws, tags={}, unique_id=OTHER_ID)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete(adopted=True, deletion="force-adopted")


def test_force_adopted_does_not_take_it_from_other_stacks(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    expect_role(aws, tags=THEIRS)
    expect_mark_back(aws)
    delete(adopted=True, deletion="force-adopted")
    assert provider.recorded.of("info") == [f"{NAME} stays: web/prod still owns it"]


def test_keep_takes_back_the_marks_only(delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider) -> None:
    aws.expect("iam:GetRole", iam_role(tags=OURS, description=CLAIM), RoleName=NAME)
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=[OWNER_KEY])
    aws.expect("iam:UpdateRole", RoleName=NAME, Description="")
    delete(deletion="keep")
    assert provider.recorded.lines == [("info", f"{NAME} stays: deletion is `keep`")]


def test_keep_takes_back_the_mark_of_a_killed_destroy_as_well(delete: Delete, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", iam_role(tags={**OURS, **DELETING}), RoleName=NAME)
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=[DELETING_KEY, OWNER_KEY])
    delete(deletion="keep")


def test_a_look_for_users_that_times_out_is_no_sign_that_there_are_none(
    delete: Delete, aws: ScriptedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_users(*_: object, **_options: object) -> Usage:
        raise TimeoutError("the read operation timed out")

    monkeypatch.setattr(role_module, "find_users", find_users)
    expect_role(aws)
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=[DELETING_KEY])
    with pytest.raises(TimeoutError):
        delete()


def test_a_claim_that_cannot_be_taken_back_is_declared_void(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    aws.expect("iam:GetRole", iam_role(tags=OURS, description=CLAIM), RoleName=NAME)
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=[OWNER_KEY])
    aws.expect("iam:UpdateRole", refusal("UnmodifiableEntity", "protected"), RoleName=NAME, Description="")
    aws.expect("iam:TagRole", RoleName=NAME, Tags=tag_list({"aws-slr:left:shop/dev": "shop/dev"}))
    delete(deletion="keep")


def test_a_stack_that_has_left_holds_up_nobody(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage())
    expect_role(aws, tags={**OURS, "aws-slr:left:web/prod": "web/prod"}, description=OTHER_CLAIM)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete()


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ({"tags": THEIRS}, "web/prod still owns it"),
        ({"description": OTHER_CLAIM}, "web/prod still owns it"),
        ({"tags": THEIRS, "description": OTHER_CLAIM}, "web/prod still owns it"),
        ({"tags": {**THEIRS, "aws-slr:owner:api/prod": "x"}}, "api/prod, web/prod still own it"),
    ],
    ids=["by tag", "by claim", "by both", "two"],
)
def test_the_last_owner_deletes_the_role(
    delete: Delete, aws: ScriptedAws, provider: FakeProvider, others: dict[str, Any], reason: str
) -> None:
    expect_role(aws, tags={**OURS, **others.get("tags", {})}, description=others.get("description"))
    expect_untag(aws)
    delete()
    assert aws.calls == ["iam:TagRole", "iam:GetRole", "iam:UntagRole"]
    assert provider.recorded.lines == [("info", f"{NAME} stays: {reason}")]


def test_a_renamed_resource_of_this_stack_has_it_now(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    """Without an alias the engine creates the new one first: it takes the tag over, which is then not this one's."""
    expect_role(aws, tags={OWNER_KEY: "new-name"})
    expect_mark_back(aws)
    delete()
    assert aws.calls == ["iam:TagRole", "iam:GetRole", "iam:UntagRole"]
    assert provider.recorded.lines == [("info", f"{NAME} stays: the resource new-name of this stack owns it now")]


def test_a_role_that_somebody_created_again_is_theirs(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    expect_role(aws, tags={}, unique_id=OTHER_ID)
    expect_mark_back(aws)
    delete()
    assert aws.calls == ["iam:TagRole", "iam:GetRole", "iam:UntagRole"]
    assert provider.recorded.lines == [
        ("info", f"{NAME} stays: it was deleted and created again outside of this stack (on {CREATED})")
    ]


def test_a_role_that_this_very_resource_created_again_goes(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage())
    expect_role(aws, unique_id=OTHER_ID)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete()


def test_a_role_of_another_account_is_not_taken_for_it(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    with pytest.raises(OtherAccountError):
        delete(arn=ARN.replace(ACCOUNT, "999999999999"))
    assert aws.calls == []
