"""Deleting a `Role`: every branch of the contract, with the exact calls in their order (`scan`: the look for users)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_aws_slr.provider import role as role_module
from pulumi_aws_slr.provider.deletion_task import FIRST_LOOK_SECONDS as LOOK
from pulumi_aws_slr.provider.errors import (
    AccessDeniedError,
    AwsError,
    DeletionTimeoutError,
    OtherAccountError,
    RoleInUseError,
)
from pulumi_aws_slr.provider.role import RoleResource
from pulumi_aws_slr.provider.rpc import Cancelled
from pulumi_aws_slr.provider.usage import RoleUser, Usage
from tests.provider.samples import (
    ARN,
    CLAIM,
    CREATED,
    DELETING,
    DELETING_KEY,
    ENDED,
    NAME,
    OTHER_CLAIM,
    OTHER_DELETING,
    OURS,
    OWNER_KEY,
    SINCE,
    THEIRS,
    URN,
    NewMark,
    iam_role,
    outputs,
    request,
    tag_list,
)
from tests.provider.scripted import ACCOUNT, Clock, FakeProvider, ScriptedAws, denied, refusal

GONE = refusal("NoSuchEntity", f"The role with name {NAME} cannot be found.")
NO_TASK = refusal("NoSuchEntity", "Deletion task cannot be found.")
TASK = "task/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS/11111111-2222-3333-4444-555555555555"
LEFT = f"arn:aws:rds:us-east-1:{ACCOUNT}:db:left-over"
OTHER_ID = "AROA3333333333333333"
ORDERS = RoleUser("us-east-1", "aurora-mysql cluster", "orders", "available", "arn:orders")
GOING = RoleUser("us-east-1", "aurora-mysql cluster", "orders", "deleting", "arn:orders")
ORDERS_LINES = "  us-east-1:\n    aurora-mysql cluster orders (available) arn:orders\n      owner unknown: delete it"
BEFORE_DELETION = (
    "Before deletion: every DB instance, and for Neptune/Aurora/DocumentDB every cluster, in every Region."
)
NOT_ASKED = Usage(unknown_regions=(("ap-east-1", "denied"),))

Scans = Callable[..., None]
Delete = Callable[..., None]


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch, aws: ScriptedAws) -> Scans:
    """Says what the looks for users find, one after the other."""
    found: list[Usage] = []

    def find_users(_aws: ScriptedAws, _entry: object, **_options: object) -> Usage:
        aws.calls.append("scan")
        assert found, "one more look for users than expected"
        return found.pop(0)

    monkeypatch.setattr(role_module, "find_users", find_users)
    return lambda *usages: found.extend(usages)


@pytest.fixture
def delete(aws: ScriptedAws, provider: FakeProvider) -> Delete:
    """Deletes the role of a state. As the engine does, it gives no inputs, only the state."""

    def call(timeout: float = 0, **state: Any) -> None:
        RoleResource(aws, provider).delete(request(id=ARN, state=outputs(**state), timeout=timeout))

    return call


def expect_mark(aws: ScriptedAws, answer: Any = None, name: str = NAME) -> None:
    aws.expect("iam:TagRole", answer, RoleName=name, Tags=tag_list({DELETING_KEY: NewMark("shop/dev")}))


def expect_mark_back(aws: ScriptedAws, answer: Any = None) -> None:
    aws.expect("iam:UntagRole", answer, RoleName=NAME, TagKeys=[DELETING_KEY])


def expect_look(aws: ScriptedAws, *, tags: dict[str, str] | None = None, **role: Any) -> None:
    marked = {**(OURS if tags is None else tags), **DELETING}
    aws.expect("iam:GetRole", iam_role(tags=marked, **role), RoleName=NAME)


def expect_role(aws: ScriptedAws, **role: Any) -> None:
    """The mark first, then the look."""
    expect_mark(aws)
    expect_look(aws, **role)


def expect_submission(aws: ScriptedAws, answer: Any = None) -> None:
    aws.expect("iam:DeleteServiceLinkedRole", answer or {"DeletionTaskId": TASK}, RoleName=NAME)


def expect_status(aws: ScriptedAws, status: str | Exception, **reason: Any) -> None:
    answer: Any = status
    if isinstance(status, str):
        answer = {"Status": status, **({"Reason": reason} if reason else {})}
    aws.expect("iam:GetServiceLinkedRoleDeletionStatus", answer, DeletionTaskId=TASK)


def expect_untag(aws: ScriptedAws, answer: Any = None) -> None:
    aws.expect("iam:UntagRole", answer, RoleName=NAME, TagKeys=[DELETING_KEY, OWNER_KEY])


def used_in(region: str, *resources: str) -> dict[str, Any]:
    return {"Reason": "Role in use.", "RoleUsageList": [{"Region": region, "Resources": list(resources)}]}


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


# --- the role is used ---


def test_while_the_role_is_used_iam_is_not_even_asked(delete: Delete, aws: ScriptedAws, scans: Scans) -> None:
    scans(Usage(users=(ORDERS, GOING)))
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
    scans(Usage(users=(GOING, GOING)), Usage(users=(GOING,)), Usage())
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
    scans(*[Usage(users=(GOING,))] * 3)
    expect_role(aws)
    expect_mark_back(aws)
    with pytest.raises(RoleInUseError, match=r"aurora-mysql cluster orders \(deleting\) arn:orders"):
        delete(timeout=0.5)
    assert clock.sleeps == pytest.approx([0.25, 0.4])


def test_the_wait_for_users_counts_towards_the_timeout(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock, provider: FakeProvider
) -> None:
    scans(*[Usage(users=(GOING,))] * 3, Usage(), Usage())
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
    scans(Usage(users=(ORDERS,)))
    expect_role(aws, description=CLAIM)
    expect_untag(aws)
    aws.expect("iam:UpdateRole", RoleName=NAME, Description="")
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


# --- IAM does not do it ---


def test_after_the_timeout_everything_known_is_said(
    delete: Delete, aws: ScriptedAws, scans: Scans, clock: Clock
) -> None:
    scans(Usage(), Usage(users=(ORDERS,)))
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
    aws.expect("iam:TagRole", RoleName=NAME, Tags=tag_list({"aws-slr:deleting:shop/old": NewMark("shop/old")}))
    aws.expect("iam:GetRole", iam_role(tags={"aws-slr:owner:shop/old": "rds"}), RoleName=NAME)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    delete(owner={"stack": "shop/old", "name": "rds"})


# --- the deletion mark ---


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
