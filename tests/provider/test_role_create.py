"""Creating a `Role` that is not there: what is written, what is refused, what is finished only in part."""

from typing import Any

import pytest

from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.errors import AccessDeniedError, AwsError, Cancelled, PartiallyDone, WrongAccountError
from pulumi_aws_slr.provider.role import RoleResource
from tests.scripted.aws import ACCOUNT, CALLER, Clock, FakeProvider, ScriptedAws, denied, refusal
from tests.scripted.creation import (
    INVISIBLE,
    expect_creation,
    expect_description,
    expect_existing,
    expect_tags,
)
from tests.scripted.samples import (
    ARN,
    NAME,
    NEW_CLAIM,
    NEWLY_OURS,
    OTHER_KEY,
    OWNER_KEY,
    RDS,
    UNIQUE_ID,
    created,
    iam_role,
    inputs,
    request,
    tag_list,
)

# --- a new role ---


def test_created_with_a_claim_then_tagged(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_creation(aws)
    expect_tags(aws, NEWLY_OURS)
    assert role.create(request(inputs=inputs())) == (ARN, created())
    assert provider.recorded.lines == []


def test_the_user_s_description_and_tags_follow(role: RoleResource, aws: ScriptedAws) -> None:
    expect_creation(aws)
    expect_tags(aws, {**NEWLY_OURS, "env": "dev", "team": "a"})
    expect_description(aws, "Databases")
    news = inputs(description="Databases", tags={"team": "a", "env": "dev"}, deletion="keep", onExisting="fail")
    assert role.create(request(inputs=news)) == (
        ARN,
        created(
            description="Databases",
            tags={"team": "a", "env": "dev"},
            tagsAll={"team": "a", "env": "dev"},
            deletion="keep",
            onExisting="fail",
        ),
    )


def test_an_empty_description_takes_the_claim_away(role: RoleResource, aws: ScriptedAws) -> None:
    expect_creation(aws)
    expect_tags(aws, NEWLY_OURS)
    expect_description(aws, "")
    assert role.create(request(inputs=inputs(description=""))) == (ARN, created(description=""))


def test_default_tags_go_below_the_role_s_own(provider: FakeProvider) -> None:
    aws = ScriptedAws(Config(default_tags=(("env", "default"), ("team", "default"))))
    expect_creation(aws)
    expect_tags(aws, {**NEWLY_OURS, "env": "default", "team": "own"})
    _, made = RoleResource(aws, provider).create(request(inputs=inputs(tags={"team": "own"})))
    assert made == created(tags={"team": "own"}, tagsAll={"env": "default", "team": "own"})
    aws.assert_finished()


def test_a_suffix_is_part_of_the_call(role: RoleResource, aws: ScriptedAws) -> None:
    name, path = "AWSServiceRoleForAutoScaling_blue", "/aws-service-role/autoscaling.amazonaws.com/"
    aws.expect(
        "iam:CreateServiceLinkedRole",
        iam_role(name, path=path, description=NEW_CLAIM),
        AWSServiceName="autoscaling.amazonaws.com",
        Description=NEW_CLAIM,
        CustomSuffix="blue",
    )
    aws.expect("iam:TagRole", RoleName=name, Tags=tag_list(NEWLY_OURS))
    arn, made = role.create(request(inputs={"awsServiceName": "autoscaling.amazonaws.com", "customSuffix": "blue"}))
    assert arn == f"arn:aws:iam::{ACCOUNT}:role{path}{name}"
    assert (made["name"], made["customSuffix"], made["path"]) == (name, "blue", path)
    assert made["managedPolicyArns"] == ["arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy"]


def test_a_service_that_is_not_catalogued(role: RoleResource, aws: ScriptedAws) -> None:
    principal = "brand-new.amazonaws.com"
    answer = iam_role("AWSServiceRoleForNew", path=f"/aws-service-role/{principal}/", description=NEW_CLAIM)
    aws.expect("iam:CreateServiceLinkedRole", answer, AWSServiceName=principal, Description=NEW_CLAIM)
    aws.expect("iam:TagRole", RoleName="AWSServiceRoleForNew", Tags=tag_list(NEWLY_OURS))
    _, made = role.create(request(inputs={"awsServiceName": principal}))
    assert (made["name"], made["managedPolicyArns"]) == ("AWSServiceRoleForNew", [])


def test_tags_are_tried_until_iam_can_see_the_role(role: RoleResource, aws: ScriptedAws, clock: Clock) -> None:
    expect_creation(aws)
    for _ in range(3):
        expect_tags(aws, NEWLY_OURS, INVISIBLE)
    expect_tags(aws, NEWLY_OURS)
    assert role.create(request(inputs=inputs())) == (ARN, created())
    assert clock.sleeps == pytest.approx([0.25, 0.4, 0.64])


def test_fifty_tags_are_one_call(role: RoleResource, aws: ScriptedAws) -> None:
    tags = {f"key-{number:02}": "value" for number in range(49)}
    expect_creation(aws)
    expect_tags(aws, {**NEWLY_OURS, **tags})
    role.create(request(inputs=inputs(tags=tags)))


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
    expect_tags(aws, {**NEWLY_OURS, "team": "a"}, denied("iam:TagRole"))
    arn, made = role.create(request(inputs=inputs(tags={"team": "a"}, description="Databases")))
    assert arn == ARN
    assert made == created(tags={"team": "a"}, pendingTags=[OWNER_KEY, "team"]), (
        "the claim stays, as it is all there is"
    )
    (warning,) = provider.recorded.of("warning")
    assert warning.startswith(
        f"the tags are pending, the next `pulumi up` tries again: {CALLER} may not call iam:TagRole on {ARN}."
    )


def test_a_denied_description_is_pending_too(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_creation(aws)
    expect_tags(aws, NEWLY_OURS)
    expect_description(aws, "Databases", denied("iam:UpdateRole"))
    _, made = role.create(request(inputs=inputs(description="Databases")))
    assert made == created(description=NEW_CLAIM), "the next diff sees that it is not the wanted one"
    (warning,) = provider.recorded.of("warning")
    assert warning.startswith("the description is pending, the next `pulumi up` tries again: ")


def test_a_description_that_the_service_manages_is_no_failure(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    message = f"Cannot perform the operation on the protected role '{NAME}'"
    expect_creation(aws)
    expect_tags(aws, NEWLY_OURS)
    expect_description(aws, "Databases", refusal("UnmodifiableEntity", message))
    _, made = role.create(request(inputs=inputs(description="Databases")))
    assert made == created(description=NEW_CLAIM, refusedDescription="Databases")
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
    expect_tags(aws, {**NEWLY_OURS, "team": "a"}, refusal("ServiceFailure", "oops"))
    error = partially_done(role, tags={"team": "a"})
    assert error.resource_id == ARN
    assert error.outputs == created(tags={"team": "a"}, pendingTags=[OWNER_KEY, "team"])
    assert str(error) == (
        f"the role {ARN} exists and is recorded in the stack, but it was not finished: "
        f"iam:TagRole for {ARN}: oops (ServiceFailure). Run the same command again"
    )


def test_a_failed_description_keeps_the_role_in_the_state(role: RoleResource, aws: ScriptedAws) -> None:
    expect_creation(aws)
    expect_tags(aws, NEWLY_OURS)
    expect_description(aws, "Databases", refusal("ServiceFailure", "oops"))
    error = partially_done(role, description="Databases")
    assert error.outputs == created(pendingTags=[OWNER_KEY])


def test_a_role_that_iam_never_shows(role: RoleResource, aws: ScriptedAws, clock: Clock) -> None:
    expect_creation(aws)
    attempts = 30  # within 120 s
    for _ in range(attempts):
        expect_tags(aws, NEWLY_OURS, INVISIBLE)
    error = partially_done(role)
    assert (
        f"it was not finished: iam:TagRole for {ARN}: The role with name {NAME} cannot be found. (NoSuchEntity). Run"
        in str(error)
    )
    assert 120 <= sum(clock.sleeps) < 125


def test_ctrl_c_while_iam_does_not_show_the_role(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_creation(aws)
    expect_tags(aws, NEWLY_OURS, INVISIBLE)
    provider.cancelled.set()
    error = partially_done(role)
    assert isinstance(error.__cause__, Cancelled)
    assert error.outputs == created(pendingTags=[OWNER_KEY])
    assert UNIQUE_ID in error.outputs.values()


def test_an_adopted_role_is_not_owned_after_a_failure_either(role: RoleResource, aws: ScriptedAws) -> None:
    expect_existing(aws)
    expect_tags(aws, {"team": "a"}, refusal("ServiceFailure", "oops"))
    error = partially_done(role, tags={"team": "a"})
    assert error.outputs["adopted"] is True
    assert error.outputs["pendingTags"] == ["team"]
    assert OTHER_KEY not in error.outputs["tagsAll"]
