"""Creating a `Role` that is there, or is being deleted: joined, adopted, refused, or waited for."""

from typing import Any

import pytest

from pulumi_aws_slr.provider.errors import (
    BeingDeletedError,
    NotServiceLinkedError,
    RoleExistsError,
)
from pulumi_aws_slr.provider.role import RoleResource
from pulumi_aws_slr.provider.rpc import Cancelled, ProviderError
from tests.provider.creation_script import (
    INVISIBLE,
    TAKEN,
    expect_creation,
    expect_description,
    expect_existing,
    expect_look,
    expect_tags,
)
from tests.provider.samples import (
    ARN,
    CLAIM,
    CREATED,
    DELETING,
    DELETING_KEY,
    NAME,
    OTHER_CLAIM,
    OTHER_DELETING,
    OTHER_ENDED,
    OURS,
    OWNER_KEY,
    RDS,
    SINCE,
    THEIRS,
    URN,
    iam_role,
    inputs,
    outputs,
    request,
)
from tests.provider.scripted import Clock, FakeProvider, ScriptedAws, refusal

# --- the role is there ---


@pytest.mark.parametrize(
    "existing",
    [
        {"tags": OURS, "description": "Databases"},
        {"tags": {OWNER_KEY: "renamed"}},
        {"description": CLAIM},
        {"description": CLAIM, "tags": THEIRS},
    ],
    ids=["by tag", "by tag of a renamed resource", "by claim", "by claim beside another owner"],
)
@pytest.mark.parametrize("on_existing", ["adopt", "fail"])
def test_what_an_earlier_run_left_is_this_stack_s_own(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider, existing: dict[str, Any], on_existing: str
) -> None:
    """The run was killed after the call, or lost its state; the marks in IAM remain."""
    expect_existing(aws, **existing)
    if existing.get("tags") != OURS:
        expect_tags(aws, OURS)
    arn, made = role.create(request(inputs=inputs(onExisting=on_existing)))
    assert (arn, made) == (ARN, outputs(description=existing.get("description", ""), onExisting=on_existing))
    assert provider.recorded.lines == [
        ("info", f"{NAME} was created by an earlier run of this stack: taken over as its own")
    ]


@pytest.mark.parametrize("existing", [{"tags": THEIRS}, {"description": OTHER_CLAIM}], ids=["by tag", "by claim"])
def test_another_stack_s_role_is_joined(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider, existing: dict[str, Any]
) -> None:
    expect_existing(aws, **existing)
    expect_tags(aws, OURS)
    expect_look(aws, **{**existing, "tags": {**existing.get("tags", {}), **OURS}})
    _, made = role.create(request(inputs=inputs()))
    assert made == outputs(description=existing.get("description", ""))
    assert provider.recorded.lines == [("info", f"{NAME} belongs to web/prod: this stack joins as an owner")]


def test_a_stack_that_has_left_a_role_joins_it_like_any_other(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    tags = {**THEIRS, "aws-slr:left:shop/dev": "shop/dev"}
    expect_existing(aws, tags=tags, description=CLAIM)
    expect_tags(aws, OURS)
    expect_look(aws, tags={**tags, **OURS}, description=CLAIM)
    role.create(request(inputs=inputs()))
    assert provider.recorded.of("info") == [f"{NAME} belongs to web/prod: this stack joins as an owner"]


def test_a_role_of_several_stacks_is_joined(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_existing(aws, tags={**THEIRS, "aws-slr:owner:api/prod": "x"}, description=OTHER_CLAIM)
    expect_tags(aws, OURS)
    expect_look(aws, tags={**THEIRS, **OURS}, description=OTHER_CLAIM)
    role.create(request(inputs=inputs()))
    assert provider.recorded.of("info") == [f"{NAME} belongs to api/prod, web/prod: this stack joins as an owner"]


def test_anybody_else_s_role_is_adopted_as_it_is(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_existing(aws, description="made in the console", tags={"team": "x"})
    assert role.create(request(inputs=inputs())) == (ARN, outputs(description="made in the console", adopted=True))
    assert provider.recorded.lines == [
        (
            "info",
            f"{NAME} exists since {CREATED}, created outside of Pulumi: adopted as it is; it will outlive this stack",
        )
    ]
    assert provider.recorded.urns == {URN}


def test_an_adopted_role_gets_what_the_program_says_but_no_owner(role: RoleResource, aws: ScriptedAws) -> None:
    expect_existing(aws, description="made in the console", tags={"team": "a", "env": "x", "other": "y"})
    expect_tags(aws, {"env": "dev"})  # `team` is right already, `other` is not ours
    expect_description(aws, "Databases")
    _, made = role.create(request(inputs=inputs(description="Databases", tags={"team": "a", "env": "dev"})))
    tags = {"team": "a", "env": "dev"}
    assert made == outputs(description="Databases", tags=tags, tagsAll=tags, adopted=True)


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
    assert made == outputs(description="", adopted=True)


def test_taken_but_not_there_is_asked_again(role: RoleResource, aws: ScriptedAws, clock: Clock) -> None:
    """Somebody creates or deletes the role at this very moment."""
    expect_creation(aws, TAKEN)
    aws.expect("iam:GetRole", INVISIBLE, RoleName=NAME)
    expect_creation(aws)
    expect_tags(aws, OURS)
    assert role.create(request(inputs=inputs())) == (ARN, outputs())
    assert clock.sleeps == [0.25]


def test_taken_but_never_there(role: RoleResource, aws: ScriptedAws, clock: Clock) -> None:
    for _ in range(3):
        expect_creation(aws, TAKEN)
        aws.expect("iam:GetRole", INVISIBLE, RoleName=NAME)
    with pytest.raises(ProviderError) as raised:
        role.create(request(inputs=inputs(), timeout=0.6))
    assert str(raised.value) == (
        f"IAM says that {NAME} exists, but does not show it (not within 1 s). Run the same command again"
    )
    assert clock.sleeps == pytest.approx([0.25, 0.4])


# --- another stack is deleting it ---


def waited_for(provider: FakeProvider) -> list[str]:
    return provider.recorded.of("status", "info")


WAITING = f"waiting for web/prod (since {SINCE}) to delete the role or to leave it"
JOINING = f"{NAME} belongs to web/prod: this stack joins as an owner"


def test_a_role_that_is_being_deleted_is_created_anew(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider, clock: Clock
) -> None:
    expect_existing(aws, tags={**THEIRS, **OTHER_DELETING})
    expect_creation(aws)
    expect_tags(aws, OURS)
    assert role.create(request(inputs=inputs())) == (ARN, outputs())
    assert clock.sleeps == [0.25]
    assert waited_for(provider) == [WAITING]


def test_a_role_whose_deletion_was_given_up_is_joined(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    expect_existing(aws, tags={**THEIRS, **OTHER_DELETING})
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, OURS)
    expect_look(aws, tags={**THEIRS, **OURS})
    role.create(request(inputs=inputs()))
    assert waited_for(provider) == [WAITING, JOINING]


def test_a_deletion_that_began_while_this_stack_joined_is_seen(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    """The other stack may not have seen the tag: only its next step tells."""
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, OURS)
    expect_look(aws, tags={**THEIRS, **OURS, **OTHER_DELETING})
    expect_existing(aws, tags=OURS)  # it had seen it, and left
    assert role.create(request(inputs=inputs())) == (ARN, outputs(description=""))
    assert waited_for(provider) == [WAITING]


@pytest.mark.parametrize("unique_id", [None, "AROA9999999999999999"], ids=["gone", "another one by now"])
def test_a_role_that_went_while_this_stack_joined(role: RoleResource, aws: ScriptedAws, unique_id: str | None) -> None:
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, OURS)
    expect_look(aws, INVISIBLE if unique_id is None else iam_role(unique_id=unique_id))
    expect_creation(aws)
    expect_tags(aws, OURS)
    assert role.create(request(inputs=inputs())) == (ARN, outputs())


def test_a_role_that_went_before_it_could_be_tagged(role: RoleResource, aws: ScriptedAws) -> None:
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, OURS, INVISIBLE)
    expect_creation(aws)
    expect_tags(aws, OURS)
    assert role.create(request(inputs=inputs())) == (ARN, outputs())


def test_another_role_of_that_name_is_not_taken_for_the_one_that_was_joined(
    role: RoleResource, aws: ScriptedAws
) -> None:
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, OURS)
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
        f"{ARN} is being deleted by web/prod (since {SINCE}), and still was after 1 s. Nothing was changed. "
        "Run the same command again when that is done. If that run was killed, run it again: `pulumi destroy` in "
        "that stack, `slr prune --yes` where the name begins with slr-prune. Or take the mark off, if that stack "
        "is to keep the role (it ends of itself an hour after that run would have given up): "
        f"aws iam untag-role --role-name {NAME} --tag-keys aws-slr:deleting:web/prod"
    )


def test_an_old_mark_is_not_waited_for(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider, clock: Clock
) -> None:
    expect_existing(aws, tags={**THEIRS, **OTHER_ENDED})
    expect_tags(aws, OURS)
    expect_look(aws, tags={**THEIRS, **OURS, **OTHER_ENDED})
    role.create(request(inputs=inputs()))
    assert waited_for(provider) == [JOINING]
    assert clock.sleeps == []


def test_a_stack_that_gives_up_leaves_no_mark_of_its_own(role: RoleResource, aws: ScriptedAws) -> None:
    """No state would know of it, and the deleting stack would leave the role to nobody."""
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, OURS)
    expect_look(aws, tags={**THEIRS, **OURS, **OTHER_DELETING})
    expect_existing(aws, tags={**THEIRS, **OURS, **OTHER_DELETING})
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=[OWNER_KEY])
    with pytest.raises(BeingDeletedError):
        role.create(request(inputs=inputs(), timeout=0.2))


def test_ctrl_c_while_joining_leaves_no_mark_either(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    expect_existing(aws, tags=THEIRS)
    expect_tags(aws, OURS)
    expect_look(aws, tags={**THEIRS, **OURS, **OTHER_DELETING})
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=[OWNER_KEY])
    provider.cancelled.set()
    with pytest.raises(Cancelled):
        role.create(request(inputs=inputs()))


def test_its_own_mark_of_a_killed_destroy_does_not_hold_up_a_stack(role: RoleResource, aws: ScriptedAws) -> None:
    expect_existing(aws, tags={**OURS, **DELETING})
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=[DELETING_KEY])
    expect_look(aws, tags=OURS)
    assert role.create(request(inputs=inputs())) == (ARN, outputs(description=""))
