"""Deleting a `Role` that may go, or has to stay, with the exact calls in their order (`scan`: the look for users)."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_aws_slr.aws.iam.service_linked_roles import FIRST_LOOK_SECONDS as LOOK
from pulumi_aws_slr.aws.usage.search import Usage
from pulumi_aws_slr.errors import NotFoundError, OtherAccountError
from pulumi_aws_slr.provider import role as role_module
from tests.scripted.aws import ACCOUNT, Clock, FakeProvider, ScriptedAws, denied, refusal
from tests.scripted.deletion import (
    GONE,
    LEFT,
    NO_TASK,
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
    CLAIM,
    CREATED,
    DELETING,
    DELETING_KEY,
    LEAVING,
    MINE,
    NAME,
    NEWLY_OURS,
    OTHER,
    OTHER_CLAIM,
    OTHER_DELETING,
    OTHER_DELETING_KEY,
    OTHER_KEY,
    OURS,
    OWNER_KEY,
    THEIRS,
    URN,
    iam_role,
    tag_list,
)

LEFT_MARK = {"aws-slr:left:shop/dev/rds": MINE}

# --- the role goes ---


def test_a_role_of_the_user_s_own_is_not_taken_for_gone(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock
) -> None:
    """IAM says it with the code that it has for a role that is not there; recorded by radkawar/stackd."""
    scans(Usage())
    expect_role(aws)
    expect_submission(aws, refusal("NoSuchEntity", f"{NAME} exists but is not a service role."))
    expect_mark_back(aws)
    with pytest.raises(NotFoundError, match="exists but is not a service role"):
        delete()


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
    expect_forced(aws, tags={"team": "x"})
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete(adopted=True, deletion="force-adopted")


def test_force_adopted_deletes_one_that_was_created_again(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage())
    expect_forced(aws, unique_id=OTHER_ID)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete(adopted=True, deletion="force-adopted")


def test_force_adopted_does_not_take_it_from_other_stacks(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    expect_forced(aws, tags=THEIRS)
    expect_mark_back(aws)
    delete(adopted=True, deletion="force-adopted")
    assert provider.recorded.of("info") == [f"{NAME} stays: web/prod/role owns it, and this declaration does not"]


def test_keep_takes_back_the_marks_only(delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider) -> None:
    aws.expect("iam:GetRole", iam_role(tags=OURS, description=CLAIM), RoleName=NAME)
    aws.expect("iam:TagRole", RoleName=NAME, Tags=tag_list(LEFT_MARK))
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=[OWNER_KEY])
    delete(deletion="keep")
    assert provider.recorded.lines == [("info", f"{NAME} stays: deletion is `keep`")]


def test_keep_takes_back_the_mark_of_a_killed_destroy_as_well(delete: Delete, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", iam_role(tags={**OURS, **DELETING}), RoleName=NAME)
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=[DELETING_KEY, OWNER_KEY])
    delete(deletion="keep")


def test_a_look_for_users_that_times_out_is_no_sign_that_there_are_none(
    delete: Delete, aws: ScriptedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_usage(*_: object, **_options: object) -> Usage:
        raise TimeoutError("the read operation timed out")

    monkeypatch.setattr(role_module, "find_usage", find_usage)
    expect_role(aws)
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=[DELETING_KEY])
    with pytest.raises(TimeoutError):
        delete()


@pytest.mark.parametrize("refused", [denied("iam:TagRole"), refusal("LimitExceeded", "fifty")], ids=["denied", "full"])
def test_a_claim_that_cannot_be_declared_void_is_taken_back(
    delete: Delete, aws: ScriptedAws, scans: Scans, refused: Exception
) -> None:
    aws.expect("iam:GetRole", iam_role(tags=OURS, description=CLAIM), RoleName=NAME)
    aws.expect("iam:TagRole", refused, RoleName=NAME, Tags=tag_list(LEFT_MARK))
    aws.expect("iam:UpdateRole", RoleName=NAME, Description="")
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=[OWNER_KEY])
    delete(deletion="keep")


def test_a_stack_that_has_left_holds_up_nobody(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage())
    expect_role(aws, tags={**OURS, "aws-slr:left:web/prod/role": OTHER}, description=OTHER_CLAIM)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete()


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ({"tags": THEIRS}, "web/prod/role still owns it"),
        ({"description": OTHER_CLAIM}, "web/prod/role still owns it"),
        ({"tags": THEIRS, "description": OTHER_CLAIM}, "web/prod/role still owns it"),
        ({"tags": {**THEIRS, "aws-slr:owner:api/prod/x": "x"}}, "api/prod/x, web/prod/role still own it"),
        ({"tags": {OTHER_KEY.upper(): OTHER}}, "WEB/PROD/ROLE still owns it"),
        ({"tags": {**THEIRS, **OTHER_DELETING}}, "web/prod/role still owns it"),
        ({"tags": {**THEIRS, OTHER_DELETING_KEY: "web/prod 2020-01-01T00:00:00Z/2999-01-01T00:00:00Z"}}, None),
    ],
    ids=["by tag", "by claim", "by both", "two", "in capitals", "with a mark", "with a mark somebody wrote"],
)
def test_the_last_owner_deletes_the_role(
    delete: Delete, aws: ScriptedAws, provider: FakeProvider, others: dict[str, Any], reason: str | None
) -> None:
    """It says that it leaves, looks once more, and is off: whoever leaves at the same moment sees one of these."""
    expect_role(aws, tags={**OURS, **others.get("tags", {})}, description=others.get("description"))
    expect_leaving(aws, tags=others.get("tags", {}), description=others.get("description"))
    expect_untag(aws)
    delete()
    assert provider.recorded.lines == [("info", f"{NAME} stays: {reason or 'web/prod/role still owns it'}")]


def test_who_leaves_makes_its_claim_void(delete: Delete, aws: ScriptedAws) -> None:
    expect_role(aws, tags={**OURS, **THEIRS}, description=CLAIM)
    expect_leaving(aws, tags={**THEIRS, **LEFT_MARK}, void=LEFT_MARK, description=CLAIM)
    expect_untag(aws)
    delete()


def test_another_incarnation_of_the_same_declaration_has_the_role(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    """A replacement, of which this is the original; or a second state."""
    expect_role(aws, tags=NEWLY_OURS)
    expect_mark_back(aws)
    delete()
    assert aws.calls == ["iam:TagRole", "iam:GetRole", "iam:UntagRole"]
    assert provider.recorded.lines == [
        (
            "info",
            (
                f"{NAME} stays: another incarnation of shop/dev/rds owns it: a replacement, a later run whose state "
                "was lost, or a second stack of the same name"
            ),
        )
    ]


def test_a_role_without_the_owner_s_tag_is_nobody_s_to_delete(
    delete: Delete, aws: ScriptedAws, scans: Scans, provider: FakeProvider
) -> None:
    expect_role(aws, tags={})
    expect_mark_back(aws)
    delete()
    assert provider.recorded.lines == [
        ("info", f"{NAME} stays: the tag of shop/dev/rds is not on it, so it is not this declaration's any more")
    ]


def test_a_killed_destroy_that_had_said_that_it_leaves_is_taken_up(
    delete: Delete, aws: ScriptedAws, scans: Scans
) -> None:
    scans(Usage())
    expect_role(aws, tags=LEAVING)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete()


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
