"""Creating a `Role` that is there, or is being deleted: joined, adopted, refused, or waited for."""

from typing import Any

import pytest

from pulumi_aws_slr.errors import BeingDeletedError, Cancelled, NotServiceLinkedError, RoleExistsError, SlrError
from pulumi_aws_slr.provider.role import RoleResource
from tests.scripted.aws import Clock, FakeProvider, ScriptedAws, denied, refusal
from tests.scripted.creation import (
    INVISIBLE,
    TAKEN,
    expect_creation,
    expect_description,
    expect_existing,
    expect_look,
    expect_tags,
)
from tests.scripted.samples import (
    ARN,
    CLAIM,
    CREATED,
    DELETING,
    LEAVING,
    MINE,
    NAME,
    NEW,
    NEWLY_OURS,
    OTHER,
    OTHER_CLAIM,
    OTHER_DELETING,
    OTHER_DELETING_KEY,
    OTHER_ENDED,
    OTHER_KEY,
    OURS,
    OWNER_KEY,
    RDS,
    SINCE,
    THEIRS,
    URN,
    created,
    iam_role,
    inputs,
    request,
)

# --- the role is there ---


@pytest.mark.parametrize(
    "existing",
    [
        {"tags": OURS, "description": "Databases"},
        {"tags": {OWNER_KEY: "in the words of another version"}},
        {"tags": LEAVING},
        {"tags": {OWNER_KEY.upper(): MINE}},
        {"description": CLAIM},
        {"description": CLAIM, "tags": THEIRS},
    ],
    ids=["by tag", "by any tag", "by the tag of a killed destroy", "in capitals", "by claim", "by claim beside others"],
)
@pytest.mark.parametrize("on_existing", ["adopt", "fail"])
def test_what_an_earlier_run_left_is_taken_over_in_a_new_incarnation(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider, existing: dict[str, Any], on_existing: str
) -> None:
    """The run was killed after the call, or lost its state; or the resource is being replaced."""
    expect_existing(aws, **existing)
    expect_tags(aws, NEWLY_OURS)
    tags = {key: NEW if key.lower() == OWNER_KEY else value for key, value in existing.get("tags", {}).items()}
    seen = tags if OWNER_KEY in map(str.lower, tags) else {**tags, **NEWLY_OURS}
    expect_look(aws, **{**existing, "tags": seen})
    arn, made = role.create(request(inputs=inputs(onExisting=on_existing)))
    assert (arn, made) == (ARN, created(description=existing.get("description", ""), onExisting=on_existing))
    assert provider.recorded.lines == [
        ("info", f"[taken-over] {NAME} was created by an earlier run of this declaration: taken over as its own")
    ]


@pytest.mark.parametrize("time", ["2026-11-22T12:44:59Z", "2026-11-22T13:15:01Z", "2026-13-22T13:00:00Z"])
def test_a_claim_of_another_time_than_the_role_s_is_none(role: RoleResource, aws: ScriptedAws, time: str) -> None:
    """Who may edit descriptions cannot make a role a stack's own, for that to delete."""
    expect_existing(aws, description=CLAIM.replace("2026-11-22T13:00:00Z", time))
    _, made = role.create(request(inputs=inputs()))
    assert made["adopted"] is True


@pytest.mark.parametrize("time", ["2026-11-22T12:45:00Z", "2026-11-22T13:15:00Z"])
def test_clocks_may_differ_by_a_quarter_of_an_hour(role: RoleResource, aws: ScriptedAws, time: str) -> None:
    claim = CLAIM.replace("2026-11-22T13:00:00Z", time)
    expect_existing(aws, description=claim)
    expect_tags(aws, NEWLY_OURS)
    expect_look(aws, description=claim, tags=NEWLY_OURS)
    _, made = role.create(request(inputs=inputs()))
    assert made["adopted"] is False


@pytest.mark.parametrize("existing", [{"tags": THEIRS}, {"description": OTHER_CLAIM}], ids=["by tag", "by claim"])
def test_another_stack_s_role_is_joined(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider, existing: dict[str, Any]
) -> None:
    expect_existing(aws, **existing)
    expect_tags(aws, NEWLY_OURS)
    expect_look(aws, **{**existing, "tags": {**existing.get("tags", {}), **NEWLY_OURS}})
    _, made = role.create(request(inputs=inputs()))
    assert made == created(description=existing.get("description", ""))
    assert provider.recorded.lines == [
        ("info", f"[joined] {NAME} belongs to web/prod/role: shop/dev/rds joins as an owner")
    ]


def test_a_stack_that_has_left_a_role_joins_it_like_any_other(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    tags = {**THEIRS, "aws-slr:left:shop/dev/rds": MINE}
    expect_existing(aws, tags=tags, description=CLAIM)
    expect_tags(aws, NEWLY_OURS)
    expect_look(aws, tags={**tags, **NEWLY_OURS}, description=CLAIM)
    role.create(request(inputs=inputs()))
    assert provider.recorded.of("info") == [f"[joined] {NAME} belongs to web/prod/role: shop/dev/rds joins as an owner"]


def test_a_role_of_several_stacks_is_joined(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_existing(aws, tags={**THEIRS, "aws-slr:owner:api/prod/role": "x"}, description=OTHER_CLAIM)
    expect_tags(aws, NEWLY_OURS)
    expect_look(aws, tags={**THEIRS, **NEWLY_OURS}, description=OTHER_CLAIM)
    role.create(request(inputs=inputs()))
    assert provider.recorded.of("info") == [
        f"[joined] {NAME} belongs to api/prod/role, web/prod/role: shop/dev/rds joins as an owner"
    ]


ADOPTING = f"exists since {CREATED}, created outside of Pulumi: adopted as it is; it will outlive this stack"


def test_anybody_else_s_role_is_adopted_as_it_is(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_existing(aws, description="made in the console", tags={"team": "x"})
    assert role.create(request(inputs=inputs())) == (ARN, created(description="made in the console", adopted=True))
    assert provider.recorded.lines == [
        ("info", f"[adopted] {NAME} {ADOPTING}"),
    ]
    assert provider.recorded.urns == {URN}


def test_an_adopted_role_gets_what_the_program_says_but_no_owner(role: RoleResource, aws: ScriptedAws) -> None:
    expect_existing(aws, description="made in the console", tags={"team": "a", "env": "x", "other": "y"})
    expect_tags(aws, {"env": "dev"})  # `team` is right already, `other` is not ours
    expect_description(aws, "Databases")
    _, made = role.create(request(inputs=inputs(description="Databases", tags={"team": "a", "env": "dev"})))
    tags = {"team": "a", "env": "dev"}
    assert made == created(description="Databases", tags=tags, tagsAll=tags, adopted=True)


@pytest.mark.parametrize("existing", [{}, {"tags": THEIRS}], ids=["of nobody", "of another stack"])
def test_on_existing_fail_changes_nothing(role: RoleResource, aws: ScriptedAws, existing: dict[str, Any]) -> None:
    expect_existing(aws, **existing)
    with pytest.raises(RoleExistsError) as raised:
        role.create(request(inputs=inputs(onExisting="fail")))
    assert str(raised.value) == str(RoleExistsError(ARN))


def test_a_role_of_the_user_s_own_with_that_name(role: RoleResource, aws: ScriptedAws) -> None:
    expect_existing(aws, path="/")
    with pytest.raises(NotServiceLinkedError) as raised:
        role.create(request(inputs=inputs()))
    assert str(raised.value) == str(NotServiceLinkedError(NAME, "/", f"/aws-service-role/{RDS}/"))


def test_a_name_taken_in_other_letters(role: RoleResource, aws: ScriptedAws) -> None:
    """Names are unique without regard to case, and the message says which one is there."""
    taken = refusal("InvalidInput", "Service role name awsservicerolefoRRDS has been taken in this account")
    expect_creation(aws, taken)
    aws.expect("iam:GetRole", iam_role(), RoleName="awsservicerolefoRRDS")
    _, made = role.create(request(inputs=inputs()))
    assert made == created(description="", adopted=True)


def test_taken_but_not_there_is_asked_again(role: RoleResource, aws: ScriptedAws, clock: Clock) -> None:
    """Somebody creates or deletes the role at this very moment."""
    expect_creation(aws, TAKEN)
    aws.expect("iam:GetRole", INVISIBLE, RoleName=NAME)
    expect_creation(aws)
    expect_tags(aws, NEWLY_OURS)
    assert role.create(request(inputs=inputs())) == (ARN, created())
    assert clock.sleeps == [0.25]


def test_taken_but_never_there(role: RoleResource, aws: ScriptedAws, clock: Clock) -> None:
    for _ in range(3):
        expect_creation(aws, TAKEN)
        aws.expect("iam:GetRole", INVISIBLE, RoleName=NAME)
    with pytest.raises(SlrError) as raised:
        role.create(request(inputs=inputs(), timeout=0.6))
    assert str(raised.value) == (
        f"IAM says that {NAME} exists, but does not show it (not within 1 s). Run the same command again"
    )
    assert clock.sleeps == pytest.approx([0.25, 0.4])


# --- another stack is deleting it ---


def waited_for(provider: FakeProvider) -> list[str]:
    return provider.recorded.of("status", "info")


WAITING = f"waiting for web/prod/role (since {SINCE}) to delete the role or to leave it"
JOINING = f"[joined] {NAME} belongs to web/prod/role: shop/dev/rds joins as an owner"


def test_a_role_that_is_being_deleted_is_created_anew(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider, clock: Clock
) -> None:
    expect_existing(aws, tags={**THEIRS, **OTHER_DELETING})
    expect_creation(aws)
    expect_tags(aws, NEWLY_OURS)
    assert role.create(request(inputs=inputs())) == (ARN, created())
    assert clock.sleeps == [0.25]
    assert waited_for(provider) == [WAITING]


def test_a_role_whose_deletion_was_given_up_is_joined(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    expect_existing(aws, tags={**THEIRS, **OTHER_DELETING})
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, NEWLY_OURS)
    expect_look(aws, tags={**THEIRS, **NEWLY_OURS})
    role.create(request(inputs=inputs()))
    assert waited_for(provider) == [WAITING, JOINING]


def test_a_deletion_that_began_while_this_stack_joined_is_seen(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    """The other stack may not have seen the tag: only its next step tells."""
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, NEWLY_OURS)
    expect_look(aws, tags={**THEIRS, **NEWLY_OURS, **OTHER_DELETING})
    expect_existing(aws, tags=NEWLY_OURS)  # it had seen it, and left
    assert role.create(request(inputs=inputs())) == (ARN, created(description=""))
    assert waited_for(provider) == [WAITING]


@pytest.mark.parametrize("unique_id", [None, "AROA9999999999999999"], ids=["gone", "another one by now"])
def test_a_role_that_went_while_this_stack_joined(role: RoleResource, aws: ScriptedAws, unique_id: str | None) -> None:
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, NEWLY_OURS)
    expect_look(aws, INVISIBLE if unique_id is None else iam_role(unique_id=unique_id))
    expect_creation(aws)
    expect_tags(aws, NEWLY_OURS)
    assert role.create(request(inputs=inputs())) == (ARN, created())


def test_a_role_that_went_before_it_could_be_tagged(role: RoleResource, aws: ScriptedAws) -> None:
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, NEWLY_OURS, INVISIBLE)
    expect_creation(aws)
    expect_tags(aws, NEWLY_OURS)
    assert role.create(request(inputs=inputs())) == (ARN, created())


def test_another_role_of_that_name_is_not_taken_for_the_one_that_was_joined(
    role: RoleResource, aws: ScriptedAws
) -> None:
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, NEWLY_OURS)
    expect_look(aws, INVISIBLE)
    expect_existing(aws, unique_id="AROA9999999999999999")
    _, made = role.create(request(inputs=inputs()))
    assert made["adopted"] is True


def test_a_mark_that_never_goes(role: RoleResource, aws: ScriptedAws) -> None:
    """The run that set it was killed."""
    for _ in range(3):
        expect_existing(aws, tags={**THEIRS, **OTHER_DELETING})
    with pytest.raises(BeingDeletedError) as raised:
        role.create(request(inputs=inputs(), timeout=0.6))
    assert str(raised.value) == (
        f"{ARN} is being deleted by web/prod/role (since {SINCE}), and still was after 1 s. Nothing was changed. "
        "Run the same command again when that is done. If that run was killed, `pulumi up --refresh` or `pulumi "
        "destroy` in web/prod takes its mark off, and so does "
        f"aws iam untag-role --role-name {NAME} --tag-keys aws-slr:deleting:web/prod/role. "
        "Two hours after its time the mark counts for nothing"
    )


@pytest.mark.parametrize(
    "value",
    [
        "platform/victim 2020-01-01T00:00:00Z/2999-01-01T00:00:00Z",
        f"{OTHER} 2026-11-22T11:00:00Z",
        f"{OTHER} 2026-11-22T13:15:01Z",
        f"{OTHER} 2999-01-01T00:00:00Z",
        "",
    ],
    ids=["an interval", "two hours old", "of the future", "of the far future", "nothing"],
)
def test_no_value_of_a_mark_keeps_anybody_waiting_for_long(role: RoleResource, aws: ScriptedAws, value: str) -> None:
    tags = {**THEIRS, OTHER_DELETING_KEY: value}
    expect_existing(aws, tags=tags)
    expect_tags(aws, NEWLY_OURS)
    expect_look(aws, tags={**tags, **NEWLY_OURS})
    assert role.create(request(inputs=inputs())) == (ARN, created(description=""))


def test_an_old_mark_is_not_waited_for(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider, clock: Clock
) -> None:
    expect_existing(aws, tags={**THEIRS, **OTHER_ENDED})
    expect_tags(aws, NEWLY_OURS)
    expect_look(aws, tags={**THEIRS, **NEWLY_OURS, **OTHER_ENDED})
    role.create(request(inputs=inputs()))
    assert waited_for(provider) == [JOINING]
    assert clock.sleeps == []


NEWLY_LEAVING = {OWNER_KEY: f"{NEW} leaving 2026-11-22T13:00:00Z"}


def test_who_gives_up_leaves_no_tag_where_others_own_the_role(role: RoleResource, aws: ScriptedAws) -> None:
    """No state would know of it."""
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, NEWLY_OURS)
    expect_look(aws, tags={**THEIRS, **NEWLY_OURS, **OTHER_DELETING})
    expect_existing(aws, tags={**THEIRS, **NEWLY_OURS, **OTHER_DELETING})
    expect_tags(aws, NEWLY_LEAVING)
    expect_look(aws, tags={**THEIRS, **NEWLY_LEAVING, **OTHER_DELETING})
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=[OWNER_KEY])
    with pytest.raises(BeingDeletedError):
        role.create(request(inputs=inputs(), timeout=0.2))


def test_who_gives_up_leaves_its_tag_where_others_may_have_left_for_it(role: RoleResource, aws: ScriptedAws) -> None:
    """The next run takes the role over; otherwise it would be nobody's."""
    going = {OTHER_KEY: f"{OTHER} leaving {SINCE}"}
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, NEWLY_OURS)
    expect_look(aws, tags={**THEIRS, **NEWLY_OURS, **OTHER_DELETING})
    expect_existing(aws, tags={**THEIRS, **NEWLY_OURS, **OTHER_DELETING})
    expect_tags(aws, NEWLY_LEAVING)
    expect_look(aws, tags={**going, **NEWLY_LEAVING, **OTHER_DELETING})
    expect_tags(aws, NEWLY_OURS)
    with pytest.raises(BeingDeletedError):
        role.create(request(inputs=inputs(), timeout=0.2))


def test_ctrl_c_while_joining_leaves_no_tag_either(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, NEWLY_OURS)
    expect_look(aws, tags={**THEIRS, **NEWLY_OURS, **OTHER_DELETING})
    expect_tags(aws, NEWLY_LEAVING)
    expect_look(aws, tags={**THEIRS, **NEWLY_LEAVING, **OTHER_DELETING})
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=[OWNER_KEY])
    provider.cancelled.set()
    with pytest.raises(Cancelled):
        role.create(request(inputs=inputs()))


def test_its_own_mark_may_be_a_second_state_s_and_is_waited_for(role: RoleResource, aws: ScriptedAws) -> None:
    for _ in range(2):
        expect_existing(aws, tags={**OURS, **DELETING})
    with pytest.raises(BeingDeletedError, match=r"is being deleted by shop/dev/rds"):
        role.create(request(inputs=inputs(), timeout=0.2))


# --- room for tags ---

FULL = refusal("LimitExceeded", "Cannot exceed quota for TagsPerRole: 50")


def test_a_role_without_room_for_a_tag_is_adopted(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, NEWLY_OURS, FULL)
    _, made = role.create(request(inputs=inputs()))
    assert made == created(description="", adopted=True)
    (warning,) = provider.recorded.of("warning")
    assert warning.startswith(f"[adopted] {NAME} is adopted, not joined: it has fifty tags, as many as IAM takes")


def test_the_owner_s_tag_comes_first_where_there_is_little_room(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, {**NEWLY_OURS, "team": "a"}, FULL)
    expect_tags(aws, NEWLY_OURS)
    expect_look(aws, tags={**THEIRS, **NEWLY_OURS})
    expect_tags(aws, {"team": "a"}, FULL)
    _, made = role.create(request(inputs=inputs(tags={"team": "a"})))
    assert made == created(description="", tags={"team": "a"}, pendingTags=["team"])
    assert "the tags are pending" in provider.recorded.of("warning")[0]


def test_a_role_that_may_not_be_tagged_is_joined_all_the_same(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    """What its users see is that the tag is pending; what a report sees is that the role was there."""
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, NEWLY_OURS, denied("iam:TagRole"))
    expect_tags(aws, NEWLY_OURS, denied("iam:TagRole"))
    _, made = role.create(request(inputs=inputs()))
    assert (made["adopted"], made["pendingTags"]) == (False, [OWNER_KEY])
    assert provider.recorded.of("info") == []
    assert f"[joined] {NAME}" in provider.recorded.of("debug")
