"""Creating a `Role`: made, found again, joined or adopted; the exact calls in their order."""

from typing import Any

import pytest

from pulumi_aws_slr.provider.config import Config
from pulumi_aws_slr.provider.errors import (
    AccessDeniedError,
    AwsError,
    BeingDeletedError,
    NotServiceLinkedError,
    RoleExistsError,
    WrongAccountError,
)
from pulumi_aws_slr.provider.role import RoleResource
from pulumi_aws_slr.provider.rpc import Cancelled, PartiallyDone, ProviderError
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
    OTHER_KEY,
    OURS,
    OWNER_KEY,
    RDS,
    SINCE,
    THEIRS,
    UNIQUE_ID,
    URN,
    iam_role,
    inputs,
    outputs,
    request,
    tag_list,
)
from tests.provider.scripted import ACCOUNT, CALLER, Clock, FakeProvider, ScriptedAws, denied, refusal

TAKEN = refusal(
    "InvalidInput", f"Service role name {NAME} has been taken in this account, please try a different suffix."
)
INVISIBLE = refusal("NoSuchEntity", f"The role with name {NAME} cannot be found.")


@pytest.fixture
def role(aws: ScriptedAws, provider: FakeProvider) -> RoleResource:
    return RoleResource(aws, provider)


def expect_creation(aws: ScriptedAws, answer: Any = None, **more: Any) -> None:
    aws.expect(
        "iam:CreateServiceLinkedRole",
        answer or iam_role(description=CLAIM),
        AWSServiceName=RDS,
        Description=CLAIM,
        **more,
    )


def expect_tags(aws: ScriptedAws, tags: dict[str, str], answer: Any = None) -> None:
    aws.expect("iam:TagRole", answer, RoleName=NAME, Tags=tag_list(tags))


def expect_description(aws: ScriptedAws, description: str, answer: Any = None) -> None:
    aws.expect("iam:UpdateRole", answer, RoleName=NAME, Description=description)


def expect_existing(aws: ScriptedAws, **role: Any) -> None:
    expect_creation(aws, TAKEN)
    aws.expect("iam:GetRole", iam_role(**role), RoleName=NAME)


def expect_look(aws: ScriptedAws, answer: Any = None, **role: Any) -> None:
    aws.expect("iam:GetRole", answer or iam_role(**role), RoleName=NAME)


# --- a new role ---


def test_created_with_a_claim_then_tagged(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_creation(aws)
    expect_tags(aws, OURS)
    assert role.create(request(inputs=inputs())) == (ARN, outputs())
    assert provider.recorded.lines == []


def test_the_user_s_description_and_tags_follow(role: RoleResource, aws: ScriptedAws) -> None:
    expect_creation(aws)
    expect_tags(aws, {**OURS, "env": "dev", "team": "a"})
    expect_description(aws, "Databases")
    news = inputs(description="Databases", tags={"team": "a", "env": "dev"}, deletion="keep", onExisting="fail")
    assert role.create(request(inputs=news)) == (
        ARN,
        outputs(
            description="Databases",
            tags={"team": "a", "env": "dev"},
            tagsAll={"team": "a", "env": "dev"},
            deletion="keep",
            onExisting="fail",
        ),
    )


def test_an_empty_description_takes_the_claim_away(role: RoleResource, aws: ScriptedAws) -> None:
    expect_creation(aws)
    expect_tags(aws, OURS)
    expect_description(aws, "")
    assert role.create(request(inputs=inputs(description=""))) == (ARN, outputs(description=""))


def test_default_tags_go_below_the_role_s_own(provider: FakeProvider) -> None:
    aws = ScriptedAws(Config(default_tags=(("env", "default"), ("team", "default"))))
    expect_creation(aws)
    expect_tags(aws, {**OURS, "env": "default", "team": "own"})
    _, made = RoleResource(aws, provider).create(request(inputs=inputs(tags={"team": "own"})))
    assert made == outputs(tags={"team": "own"}, tagsAll={"env": "default", "team": "own"})
    aws.assert_finished()


def test_a_suffix_is_part_of_the_call(role: RoleResource, aws: ScriptedAws) -> None:
    name, path = "AWSServiceRoleForAutoScaling_blue", "/aws-service-role/autoscaling.amazonaws.com/"
    aws.expect(
        "iam:CreateServiceLinkedRole",
        iam_role(name, path=path, description=CLAIM),
        AWSServiceName="autoscaling.amazonaws.com",
        Description=CLAIM,
        CustomSuffix="blue",
    )
    aws.expect("iam:TagRole", RoleName=name, Tags=tag_list(OURS))
    arn, made = role.create(request(inputs={"awsServiceName": "autoscaling.amazonaws.com", "customSuffix": "blue"}))
    assert arn == f"arn:aws:iam::{ACCOUNT}:role{path}{name}"
    assert (made["name"], made["customSuffix"], made["path"]) == (name, "blue", path)
    assert made["managedPolicyArns"] == ["arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy"]


def test_a_service_that_is_not_catalogued(role: RoleResource, aws: ScriptedAws) -> None:
    principal = "brand-new.amazonaws.com"
    answer = iam_role("AWSServiceRoleForNew", path=f"/aws-service-role/{principal}/", description=CLAIM)
    aws.expect("iam:CreateServiceLinkedRole", answer, AWSServiceName=principal, Description=CLAIM)
    aws.expect("iam:TagRole", RoleName="AWSServiceRoleForNew", Tags=tag_list(OURS))
    _, made = role.create(request(inputs={"awsServiceName": principal}))
    assert (made["name"], made["managedPolicyArns"]) == ("AWSServiceRoleForNew", [])


def test_tags_are_tried_until_iam_can_see_the_role(role: RoleResource, aws: ScriptedAws, clock: Clock) -> None:
    expect_creation(aws)
    for _ in range(3):
        expect_tags(aws, OURS, INVISIBLE)
    expect_tags(aws, OURS)
    assert role.create(request(inputs=inputs())) == (ARN, outputs())
    assert clock.sleeps == pytest.approx([0.25, 0.4, 0.64])


def test_fifty_tags_are_one_call(role: RoleResource, aws: ScriptedAws) -> None:
    tags = {f"key-{number:02}": "value" for number in range(49)}
    expect_creation(aws)
    expect_tags(aws, {**OURS, **tags})
    role.create(request(inputs=inputs(tags=tags)))


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


# --- refusals ---


def test_a_wrong_account_is_found_before_anything_is_written(provider: FakeProvider) -> None:
    aws = ScriptedAws(Config(allowed_account_ids=("111111111111",)))
    aws.forget_identity()
    aws.expect("sts:GetCallerIdentity", {"Account": ACCOUNT, "Arn": CALLER})
    with pytest.raises(WrongAccountError):
        RoleResource(aws, provider).create(request(inputs=inputs()))
    assert aws.calls == ["sts:GetCallerIdentity"]


def test_a_denied_creation_is_final_at_once(role: RoleResource, aws: ScriptedAws, clock: Clock) -> None:
    expect_creation(aws, denied("iam:CreateServiceLinkedRole"))
    with pytest.raises(AccessDeniedError, match=f"^{CALLER} may not call iam:CreateServiceLinkedRole on {NAME}"):
        role.create(request(inputs=inputs()))
    assert clock.sleeps == []


def test_any_other_refusal_is_final_at_once(role: RoleResource, aws: ScriptedAws, clock: Clock) -> None:
    expect_creation(aws, refusal("InvalidInput", f"Custom suffix is not allowed for {RDS}"))
    with pytest.raises(AwsError, match=r"Custom suffix is not allowed for rds\.amazonaws\.com \(InvalidInput\)$"):
        role.create(request(inputs=inputs()))
    assert clock.sleeps == []


# --- finished only in part ---


def test_denied_tags_leave_an_owned_role_with_its_tags_pending(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    expect_creation(aws)
    expect_tags(aws, {**OURS, "team": "a"}, denied("iam:TagRole"))
    expect_description(aws, "Databases")
    arn, made = role.create(request(inputs=inputs(tags={"team": "a"}, description="Databases")))
    assert arn == ARN
    assert made == outputs(tags={"team": "a"}, description="Databases", pendingTags=[OWNER_KEY, "team"])
    (warning,) = provider.recorded.of("warning")
    assert warning.startswith(
        f"the tags are pending, the next `pulumi up` tries again: {CALLER} may not call iam:TagRole on {ARN}."
    )


def test_a_denied_description_is_pending_too(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_creation(aws)
    expect_tags(aws, OURS)
    expect_description(aws, "Databases", denied("iam:UpdateRole"))
    _, made = role.create(request(inputs=inputs(description="Databases")))
    assert made == outputs(description=CLAIM), "the next diff sees that it is not the wanted one"
    (warning,) = provider.recorded.of("warning")
    assert warning.startswith("the description is pending, the next `pulumi up` tries again: ")


def test_a_description_that_the_service_manages_is_no_failure(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    message = f"Cannot perform the operation on the protected role '{NAME}'"
    expect_creation(aws)
    expect_tags(aws, OURS)
    expect_description(aws, "Databases", refusal("UnmodifiableEntity", message))
    _, made = role.create(request(inputs=inputs(description="Databases")))
    assert made == outputs(description=CLAIM, refusedDescription="Databases")
    assert provider.recorded.of("warning") == [
        (
            "the service manages the description itself, it stays as it is: "
            f"iam:UpdateRole for {ARN}: {message} (UnmodifiableEntity)"
        )
    ]


def partially_done(role: RoleResource, **news: Any) -> PartiallyDone:
    with pytest.raises(PartiallyDone) as raised:
        role.create(request(inputs=inputs(**news)))
    return raised.value


def test_a_failure_after_the_creation_keeps_the_role_in_the_state(role: RoleResource, aws: ScriptedAws) -> None:
    expect_creation(aws)
    expect_tags(aws, {**OURS, "team": "a"}, refusal("ServiceFailure", "oops"))
    error = partially_done(role, tags={"team": "a"})
    assert error.resource_id == ARN
    assert error.outputs == outputs(tags={"team": "a"}, pendingTags=[OWNER_KEY, "team"])
    assert str(error) == (
        f"the role {ARN} exists and is recorded in the stack, but it was not finished: "
        f"iam:TagRole for {ARN}: oops (ServiceFailure). Run the same command again"
    )


def test_a_failed_description_keeps_the_role_in_the_state(role: RoleResource, aws: ScriptedAws) -> None:
    expect_creation(aws)
    expect_tags(aws, OURS)
    expect_description(aws, "Databases", refusal("ServiceFailure", "oops"))
    error = partially_done(role, description="Databases")
    assert error.outputs == outputs(pendingTags=[OWNER_KEY])


def test_a_role_that_iam_never_shows(role: RoleResource, aws: ScriptedAws, clock: Clock) -> None:
    expect_creation(aws)
    attempts = 30  # within 120 s
    for _ in range(attempts):
        expect_tags(aws, OURS, INVISIBLE)
    error = partially_done(role)
    assert "it was not finished: not within 120 s. Run the same command again" in str(error)
    assert 120 <= sum(clock.sleeps) < 125


def test_ctrl_c_while_iam_does_not_show_the_role(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_creation(aws)
    expect_tags(aws, OURS, INVISIBLE)
    provider.cancelled.set()
    error = partially_done(role)
    assert isinstance(error.__cause__, Cancelled)
    assert error.outputs == outputs(pendingTags=[OWNER_KEY])
    assert UNIQUE_ID in error.outputs.values()


def test_an_adopted_role_is_not_owned_after_a_failure_either(role: RoleResource, aws: ScriptedAws) -> None:
    expect_existing(aws)
    expect_tags(aws, {"team": "a"}, refusal("ServiceFailure", "oops"))
    error = partially_done(role, tags={"team": "a"})
    assert error.outputs["adopted"] is True
    assert error.outputs["pendingTags"] == ["team"]
    assert OTHER_KEY not in error.outputs["tagsAll"]
