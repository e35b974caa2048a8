"""Updating a `Role` in place: IAM is called for what differs, and for nothing else."""

from typing import Any

import pytest

from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.ignored_tags import IgnoredTags
from pulumi_aws_slr.errors import AwsError, OtherAccountError, SlrError
from pulumi_aws_slr.provider.role import RoleResource
from pulumi_aws_slr.provider.rpc import Change
from pulumi_aws_slr.tokens import UNKNOWN
from tests.scripted.aws import ACCOUNT, CALLER, Clock, FakeProvider, ScriptedAws, denied, refusal
from tests.scripted.samples import (
    ARN,
    CLAIM,
    DELETING_KEY,
    MINE,
    NAME,
    OTHER_DELETING,
    OURS,
    OWNER_KEY,
    THEIRS,
    URN,
    iam_role,
    inputs,
    outputs,
    request,
    tag_list,
)

INVISIBLE = refusal("NoSuchEntity", f"The role with name {NAME} cannot be found.")
GONE = f"{ARN} is gone: deleted outside of Pulumi. Run `pulumi up --refresh` to create it again"


@pytest.fixture
def role(aws: ScriptedAws, provider: FakeProvider) -> RoleResource:
    return RoleResource(aws, provider)


def update(role: RoleResource, state: dict[str, Any], /, *, preview: bool = False, **news: Any) -> dict[str, Any]:
    return role.update(request(id=ARN, state=state, inputs=inputs(**news), preview=preview))


def expect_tags(aws: ScriptedAws, tags: dict[str, str], answer: Any = None) -> None:
    aws.expect("iam:TagRole", answer, RoleName=NAME, Tags=tag_list(tags))


def expect_look(aws: ScriptedAws, **role: Any) -> None:
    aws.expect("iam:GetRole", iam_role(**role), RoleName=NAME)


def expect_no_tags(aws: ScriptedAws, *keys: str, answer: Any = None) -> None:
    aws.expect("iam:UntagRole", answer, RoleName=NAME, TagKeys=list(keys))


def expect_description(aws: ScriptedAws, description: str, answer: Any = None) -> None:
    aws.expect("iam:UpdateRole", answer, RoleName=NAME, Description=description)


# --- what differs ---


def test_a_description(role: RoleResource, aws: ScriptedAws) -> None:
    expect_description(aws, "new")
    assert update(role, outputs(description="old"), description="new") == outputs(description="new")


def test_a_description_taken_out_of_the_program_stays_as_it_is(role: RoleResource, aws: ScriptedAws) -> None:
    assert update(role, outputs(description="old"), deletion="keep") == outputs(description="old", deletion="keep")
    assert aws.calls == []


def test_a_description_emptied_on_purpose(role: RoleResource, aws: ScriptedAws) -> None:
    expect_description(aws, "")
    assert update(role, outputs(description="old"), description="") == outputs(description="")


def test_tags_added_changed_and_removed(role: RoleResource, aws: ScriptedAws) -> None:
    before = {"same": "1", "changed": "1", "z-removed": "1", "a-removed": "1"}
    after = {"same": "1", "changed": "2", "added": "3"}
    expect_tags(aws, {"added": "3", "changed": "2"})
    expect_no_tags(aws, "a-removed", "z-removed")
    assert update(role, outputs(tags=before, tagsAll=before), tags=after) == outputs(tags=after, tagsAll=after)


def test_a_tag_in_other_case_is_set_and_not_taken_off(role: RoleResource, aws: ScriptedAws) -> None:
    """IAM does not tell such keys apart: taking the old one off would take the new one off."""
    expect_tags(aws, {"Team": "a"})
    expect_no_tags(aws, "env")
    before, after = {"team": "a", "env": "b"}, {"Team": "a"}
    assert update(role, outputs(tags=before, tagsAll=before), tags=after) == outputs(tags=after, tagsAll=after)


def test_a_default_tag_gives_way_to_the_role_s_own_in_other_case(aws: ScriptedAws, provider: FakeProvider) -> None:
    aws.config = Config(region="eu-central-1", default_tags=(("Team", "default"), ("cost", "1")))
    tags = {"cost": "1", "team": "own"}
    expect_tags(aws, tags)
    state = update(RoleResource(aws, provider), outputs(), tags={"team": "own"})
    assert state == outputs(tags={"team": "own"}, tagsAll=tags)


def test_tags_only_removed(role: RoleResource, aws: ScriptedAws) -> None:
    expect_no_tags(aws, "team")
    assert update(role, outputs(tags={"team": "a"}, tagsAll={"team": "a"})) == outputs()


def test_settings_alone_call_nobody(role: RoleResource, aws: ScriptedAws) -> None:
    state = update(role, outputs(), deletion="if-unused", onExisting="fail")
    assert state == outputs(deletion="if-unused", onExisting="fail")
    assert aws.calls == []


def test_everything_in_order(role: RoleResource, aws: ScriptedAws) -> None:
    expect_tags(aws, {"new": "1"})
    expect_no_tags(aws, "old")
    expect_description(aws, "new")
    state = update(role, outputs(tagsAll={"old": "1"}), tags={"new": "1"}, description="new")
    assert state == outputs(tags={"new": "1"}, tagsAll={"new": "1"}, description="new")


# --- what an earlier run left ---


def test_pending_tags_are_set_with_the_owner(role: RoleResource, aws: ScriptedAws) -> None:
    expect_tags(aws, OURS)
    expect_look(aws, tags=OURS)
    expect_tags(aws, {"team": "a"})
    before = outputs(tags={"team": "a"}, pendingTags=[OWNER_KEY, "team"])
    assert update(role, before, tags={"team": "a"}) == outputs(tags={"team": "a"}, tagsAll={"team": "a"})


def test_the_mark_of_a_killed_destroy_is_taken_off(role: RoleResource, aws: ScriptedAws) -> None:
    expect_no_tags(aws, DELETING_KEY)
    assert update(role, outputs(pendingTags=[DELETING_KEY])) == outputs()


def test_a_killed_destroy_that_had_begun_to_leave_owns_the_role_again(role: RoleResource, aws: ScriptedAws) -> None:
    expect_no_tags(aws, DELETING_KEY)
    expect_tags(aws, OURS)
    expect_look(aws, tags={**OURS, **THEIRS})
    assert update(role, outputs(pendingTags=[DELETING_KEY, OWNER_KEY])) == outputs()


def test_who_owns_a_role_again_waits_for_who_is_deleting_it(role: RoleResource, aws: ScriptedAws, clock: Clock) -> None:
    expect_tags(aws, OURS)
    expect_look(aws, tags={**OURS, **THEIRS, **OTHER_DELETING})
    expect_look(aws, tags={**OURS, **THEIRS})
    assert update(role, outputs(pendingTags=[OWNER_KEY])) == outputs()
    assert clock.sleeps == [0.25]


def test_who_owns_a_role_again_finds_it_deleted(role: RoleResource, aws: ScriptedAws) -> None:
    expect_tags(aws, OURS)
    expect_look(aws, tags={**OURS, **OTHER_DELETING})
    for _ in range(2):
        aws.expect("iam:GetRole", INVISIBLE, RoleName=NAME)
    with pytest.raises(SlrError) as raised:
        role.update(request(id=ARN, state=outputs(pendingTags=[OWNER_KEY]), inputs=inputs(), timeout=0.6))
    assert str(raised.value) == GONE


def test_pending_tags_of_an_adopted_role_name_no_owner(role: RoleResource, aws: ScriptedAws) -> None:
    expect_tags(aws, {"team": "a"})
    before = outputs(tags={"team": "a"}, adopted=True, pendingTags=["team"])
    after = outputs(tags={"team": "a"}, adopted=True, tagsAll={"team": "a"})
    assert update(role, before, tags={"team": "a"}) == after


def test_without_pending_tags_the_owner_is_not_written_again(role: RoleResource, aws: ScriptedAws) -> None:
    expect_tags(aws, {"team": "a"})
    assert update(role, outputs(), tags={"team": "a"}) == outputs(tags={"team": "a"}, tagsAll={"team": "a"})


def test_denied_again_stays_pending(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_tags(aws, OURS, denied("iam:TagRole"))
    expect_tags(aws, {**OURS, "team": "a"}, denied("iam:TagRole"))
    before = outputs(tags={"team": "a"}, pendingTags=[OWNER_KEY, "team"])
    assert update(role, before, tags={"team": "a"}) == before
    (warning,) = provider.recorded.of("warning")
    assert warning.startswith(
        f"the tags are pending, the next `pulumi up` tries again: {CALLER} may not call iam:TagRole"
    )


def test_a_denied_removal_is_not_forgotten(role: RoleResource, aws: ScriptedAws) -> None:
    expect_no_tags(aws, "team", answer=denied("iam:UntagRole"))
    state = update(role, outputs(tags={"team": "a"}, tagsAll={"team": "a"}))
    assert state == outputs(tagsAll={"team": "a"}, pendingTags=["team"])
    assert role.diff(request(state=state, inputs=inputs())).changes == {"tags": Change.UPDATE}
    expect_no_tags(aws, "team")
    assert update(role, state) == outputs()


def test_a_description_that_the_role_does_not_take_is_set_once(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    expect_description(aws, "new", refusal("UnmodifiableEntity", "protected"))
    state = update(role, outputs(), description="new")
    assert state == outputs(description=CLAIM, refusedDescription="new")
    expect_tags(aws, {"team": "a"})
    assert update(role, state, description="new", tags={"team": "a"}) == outputs(
        description=CLAIM, refusedDescription="new", tags={"team": "a"}, tagsAll={"team": "a"}
    )
    assert len(provider.recorded.of("warning")) == 1


def test_another_description_is_tried(role: RoleResource, aws: ScriptedAws) -> None:
    expect_description(aws, "newer")
    assert update(role, outputs(refusedDescription="new"), description="newer") == outputs(description="newer")


def test_a_denied_description_is_tried_again(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_description(aws, "new", denied("iam:UpdateRole"))
    state = update(role, outputs(), description="new")
    assert state == outputs(description=CLAIM)
    assert len(provider.recorded.of("warning")) == 1
    assert role.diff(request(state=state, inputs=inputs(description="new"))).changes == {"description": Change.UPDATE}


# --- failures ---


def test_a_failed_call_is_an_error(role: RoleResource, aws: ScriptedAws) -> None:
    expect_description(aws, "new", refusal("ServiceFailure", "oops"))
    with pytest.raises(AwsError, match=r"oops \(ServiceFailure\)$"):
        update(role, outputs(), description="new")


def test_tags_of_a_role_that_is_gone(role: RoleResource, aws: ScriptedAws, clock: Clock) -> None:
    """IAM may not show a role for a moment, so it is asked for some seconds, not for two minutes."""
    for _ in range(8):
        expect_tags(aws, {"team": "a"}, INVISIBLE)
    with pytest.raises(SlrError) as raised:
        update(role, outputs(), tags={"team": "a"})
    assert str(raised.value) == GONE
    assert 10 <= sum(clock.sleeps) < 15


def test_the_description_of_a_role_that_is_gone(role: RoleResource, aws: ScriptedAws) -> None:
    expect_description(aws, "new", INVISIBLE)
    with pytest.raises(SlrError) as raised:
        update(role, outputs(), description="new")
    assert str(raised.value) == GONE


def test_removing_tags_of_a_role_that_is_gone(role: RoleResource, aws: ScriptedAws) -> None:
    expect_no_tags(aws, "team", answer=INVISIBLE)
    with pytest.raises(SlrError) as raised:
        update(role, outputs(tagsAll={"team": "a"}))
    assert str(raised.value) == GONE


def test_a_role_of_another_account_is_not_mistaken_for_this_one(role: RoleResource, aws: ScriptedAws) -> None:
    with pytest.raises(OtherAccountError):
        update(role, outputs(arn=ARN.replace(ACCOUNT, "999999999999")), description="new")
    assert aws.calls == []


# --- preview ---


def test_a_preview_calls_nobody(role: RoleResource, aws: ScriptedAws) -> None:
    state = update(role, outputs(pendingTags=["x"]), preview=True, description="new", tags={"team": "a"})
    expected = outputs(description="new", tags={"team": "a"}, tagsAll={"team": "a"}, pendingTags=None)
    assert state == expected
    assert aws.calls == []


def test_a_preview_keeps_a_description_that_the_program_does_not_set(role: RoleResource) -> None:
    state = update(role, outputs(description="somebody's"), preview=True)
    assert state == outputs(description="somebody's", pendingTags=None)


def test_a_preview_with_tags_that_are_not_known_yet(role: RoleResource) -> None:
    state = update(role, outputs(), preview=True, tags=UNKNOWN)
    assert state == outputs(tags=UNKNOWN, tagsAll=UNKNOWN, pendingTags=None)


# --- a stack or a resource that was renamed ---


OLD = {"label": "shop/old/rds", "incarnation": MINE}


def test_a_renamed_stack_takes_its_tag_along(role: RoleResource, aws: ScriptedAws) -> None:
    state = outputs(owner=OLD, description="")
    assert role.diff(request(state=state, inputs=inputs())).changes == {"owner": Change.UPDATE}
    expect_tags(aws, OURS)
    expect_no_tags(aws, "aws-slr:owner:shop/old/rds")
    assert update(role, state) == outputs(description="")


def test_the_claim_of_a_renamed_stack_is_void(role: RoleResource, aws: ScriptedAws) -> None:
    """Else the old name would pass for another stack that owns the role."""
    claim = CLAIM.replace("dev", "old")
    expect_tags(aws, {"aws-slr:left:shop/old/rds": MINE, **OURS})
    expect_no_tags(aws, "aws-slr:owner:shop/old/rds")
    assert update(role, outputs(owner=OLD, description=claim)) == outputs(description=claim)


def test_a_renamed_resource_takes_its_tag_along(role: RoleResource, aws: ScriptedAws) -> None:
    state = outputs(owner={"label": "shop/dev/old", "incarnation": MINE}, description="")
    assert role.diff(request(state=state, inputs=inputs())).changes == {"owner": Change.UPDATE}
    expect_tags(aws, OURS)
    expect_no_tags(aws, "aws-slr:owner:shop/dev/old")
    assert update(role, state) == outputs(description="")


def test_a_renamed_stack_that_may_not_tag_stays_known_by_its_old_name(role: RoleResource, aws: ScriptedAws) -> None:
    expect_tags(aws, OURS, denied("iam:TagRole"))
    assert update(role, outputs(owner=OLD)) == outputs(owner=OLD, pendingTags=[OWNER_KEY])


def test_an_adopted_role_has_no_owner_to_rename(role: RoleResource) -> None:
    assert role.diff(request(state=outputs(adopted=True), inputs=inputs())).changes == {}


# --- tags that are ignored ---

IGNORING = Config(
    ignored_tags=IgnoredTags(frozenset({"cost"}), ("aws-",)), default_tags=(("aws-env", "x"), ("env", "dev"))
)


def test_tags_that_are_ignored_are_neither_set_nor_removed_nor_compared(provider: FakeProvider) -> None:
    aws = ScriptedAws(IGNORING)
    role = RoleResource(aws, provider)
    tags = {"cost": "1", "team": "a"}
    before = outputs(tags=tags, tagsAll={"cost": "1", "aws-old": "y", "env": "dev"})
    expect_tags(aws, {"team": "a"})
    after = role.update(request(id=ARN, state=before, inputs=inputs(tags=tags)))
    assert after == outputs(tags=tags, tagsAll={"env": "dev", "team": "a"})
    assert role.diff(request(state=after, inputs=inputs(tags=tags))).changes == {}
    found = {**OURS, "cost": "changed", "team": "a", "env": "dev", "aws-env": "y"}
    aws.expect("iam:GetRole", iam_role(description=CLAIM, tags=found), RoleName=NAME)
    _, state, read = role.read(request(id=ARN, state=after, inputs=inputs(tags=tags)))
    assert (state, read) == (after, inputs(tags=tags))
    aws.assert_finished()


# --- several declarations in one program ---

OTHER_URN = f"{URN}-too"


def test_a_tag_that_another_declaration_wants_stays(role: RoleResource, aws: ScriptedAws) -> None:
    role.check(request(urn=OTHER_URN, inputs=inputs(tags={"team": "a"})))
    role.check(request(inputs=inputs()))
    state = outputs(tags={"team": "a", "env": "b"}, tagsAll={"team": "a", "env": "b"})
    expect_no_tags(aws, "env")
    assert update(role, state) == outputs()
    theirs = outputs(
        tags={"team": "a"}, tagsAll={"team": "a"}, owner={"label": "shop/dev/rds-too", "incarnation": MINE}
    )
    diff = role.diff(request(urn=OTHER_URN, state=theirs, inputs=inputs(tags={"team": "a"})))
    assert diff.changes == {}, "it was not taken off"


def test_a_tag_that_another_declaration_has_just_dropped_is_set_again(role: RoleResource, aws: ScriptedAws) -> None:
    expect_no_tags(aws, "team")
    update(role, outputs(tags={"team": "a"}, tagsAll={"team": "a"}))
    state = outputs(tags={"team": "a"}, tagsAll={"team": "a"})
    diff = role.diff(request(urn=OTHER_URN, state=state, inputs=inputs(tags={"team": "a"})))
    assert diff.changes["tags"] is Change.UPDATE
