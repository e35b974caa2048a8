"""Refreshing and importing a `Role`."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.errors import AccessDeniedError, NotServiceLinkedError, OtherAccountError, SlrError
from pulumi_aws_slr.provider.role import RoleResource
from tests.scripted.aws import ACCOUNT, FakeProvider, ScriptedAws, denied, refusal
from tests.scripted.samples import (
    ARN,
    CLAIM,
    DELETING,
    DELETING_KEY,
    LEAVING,
    MINE,
    NAME,
    NEW,
    OTHER_KEY,
    OURS,
    OWNED,
    OWNER_KEY,
    RDS,
    THEIRS,
    iam_role,
    inputs,
    outputs,
    request,
)

OTHER_ID = "AROA3333333333333333"


@pytest.fixture
def role(aws: ScriptedAws, provider: FakeProvider) -> RoleResource:
    return RoleResource(aws, provider)


# --- refresh ---


def refresh(role: RoleResource, state: dict[str, Any], **old_inputs: Any) -> Any:
    return role.read(request(id=ARN, state=state, inputs=inputs(**old_inputs)))


def test_nothing_has_changed(role: RoleResource, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", iam_role(description=CLAIM, tags=OURS), RoleName=NAME)
    assert refresh(role, outputs()) == (ARN, outputs(), inputs())


def test_many_declarations_of_one_role_take_one_look(role: RoleResource, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", iam_role(description=CLAIM, tags=OURS), RoleName=NAME)
    with ThreadPoolExecutor() as threads:
        found = list(threads.map(lambda _: refresh(role, outputs()), range(10)))
    assert found == [(ARN, outputs(), inputs())] * 10


def test_a_role_that_is_gone_reads_as_gone(role: RoleResource, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", refusal("NoSuchEntity"), RoleName=NAME)
    assert refresh(role, outputs()) is None


def test_a_denied_look_is_not_taken_for_a_role_that_is_gone(role: RoleResource, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", denied("iam:GetRole"), RoleName=NAME)
    with pytest.raises(AccessDeniedError):
        refresh(role, outputs())


def test_changes_to_what_the_program_manages_are_seen(role: RoleResource, aws: ScriptedAws) -> None:
    found = {**OURS, "team": "changed", "foreign": "x"}
    aws.expect("iam:GetRole", iam_role(description="changed", tags=found), RoleName=NAME)
    wanted = {"description": "Databases", "tags": {"team": "a", "env": "dev"}}
    before = outputs(**wanted, tagsAll=wanted["tags"])
    after = {"description": "changed", "tags": {"team": "changed"}}
    assert refresh(role, before, **wanted) == (ARN, outputs(**after, tagsAll=after["tags"]), inputs(**after))


def test_a_description_that_the_program_does_not_set_is_no_input(role: RoleResource, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", iam_role(description="somebody's", tags=OURS), RoleName=NAME)
    assert refresh(role, outputs()) == (ARN, outputs(description="somebody's"), inputs())


def test_a_description_that_the_role_does_not_take_stays_the_program_s_input(
    role: RoleResource, aws: ScriptedAws
) -> None:
    aws.expect("iam:GetRole", iam_role(description="the service's new one", tags=OURS), RoleName=NAME)
    before = outputs(description="the service's", refusedDescription="Databases")
    after = outputs(description="the service's new one", refusedDescription="Databases")
    assert refresh(role, before, description="Databases") == (ARN, after, inputs(description="Databases"))


def test_what_one_role_does_not_take_another_one_may(role: RoleResource, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", iam_role(description="x", tags=OURS, unique_id=OTHER_ID), RoleName=NAME)
    before = outputs(description="the service's", refusedDescription="Databases")
    after = outputs(description="x", uniqueId=OTHER_ID)
    assert refresh(role, before, description="Databases") == (ARN, after, inputs(description="x"))


def test_default_tags_are_read_but_are_no_inputs(provider: FakeProvider) -> None:
    aws = ScriptedAws(Config(default_tags=(("env", "dev"),)))
    aws.expect("iam:GetRole", iam_role(description=CLAIM, tags={**OURS, "env": "x"}), RoleName=NAME)
    _, state, read_inputs = refresh(RoleResource(aws, provider), outputs(tagsAll={"env": "dev"}))
    assert (state["tagsAll"], read_inputs) == ({"env": "x"}, inputs())
    aws.assert_finished()


def test_an_adopted_role_stays_adopted(role: RoleResource, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", iam_role(description=""), RoleName=NAME)
    state = outputs(adopted=True, description="")
    assert refresh(role, state) == (ARN, state, inputs())


def test_an_adopted_role_that_got_the_owner_tag_by_hand_is_owned(role: RoleResource, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", iam_role(description="", tags=OURS), RoleName=NAME)
    state = outputs(adopted=True, description="")
    after = outputs(description="", owner={**OWNED, "incarnation": NEW}, pendingTags=[OWNER_KEY])
    assert refresh(role, state) == (ARN, after, inputs())


@pytest.mark.parametrize(("tags", "adopted"), [({}, True), (THEIRS, True), (OURS, False)])
def test_a_role_that_was_created_again_is_whose_its_tags_say(
    role: RoleResource, aws: ScriptedAws, tags: dict[str, str], adopted: bool
) -> None:
    aws.expect("iam:GetRole", iam_role(description="", tags=tags, unique_id=OTHER_ID), RoleName=NAME)
    _, state, _ = refresh(role, outputs())
    assert state == outputs(description="", uniqueId=OTHER_ID, adopted=adopted)


@pytest.mark.parametrize("tags", [{}, THEIRS, LEAVING], ids=["none", "another's", "that it leaves"])
def test_a_missing_owner_tag_is_pending(role: RoleResource, aws: ScriptedAws, tags: dict[str, str]) -> None:
    """It was denied at creation, removed by hand, or a destroy was killed: the next `pulumi up` sets it."""
    aws.expect("iam:GetRole", iam_role(description=CLAIM, tags=tags), RoleName=NAME)
    _, state, _ = refresh(role, outputs(pendingTags=[OWNER_KEY, "team"]))
    assert state == outputs(pendingTags=[OWNER_KEY])


def test_the_mark_of_a_killed_destroy_is_pending(role: RoleResource, aws: ScriptedAws) -> None:
    """The next `pulumi up` takes it off: the stack keeps the role."""
    aws.expect("iam:GetRole", iam_role(description=CLAIM, tags={**OURS, **DELETING, "team": "a"}), RoleName=NAME)
    tags = {"team": "a"}
    _, state, _ = refresh(role, outputs(tags=tags, tagsAll=tags), tags=tags)
    assert state == outputs(tags=tags, tagsAll=tags, pendingTags=[DELETING_KEY])


def test_another_incarnation_is_said_and_left_alone(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    """It may be that of a second state, which owns the role now."""
    aws.expect("iam:GetRole", iam_role(description="", tags={**OURS, OWNER_KEY: "theirs"}), RoleName=NAME)
    state = outputs(description="")
    assert refresh(role, state) == (ARN, state, inputs())
    (warning,) = provider.recorded.of("warning")
    assert warning.startswith(f"{NAME} is owned by another incarnation of shop/dev/rds, and not by this state")
    assert warning.endswith(f"aws iam tag-role --role-name {NAME} --tags Key={OWNER_KEY},Value={MINE}")


def test_the_mark_of_another_incarnation_is_not_this_state_s_to_take_off(role: RoleResource, aws: ScriptedAws) -> None:
    tags = {**OURS, DELETING_KEY: "theirs 2026-11-22T13:00:00Z"}
    aws.expect("iam:GetRole", iam_role(description=CLAIM, tags=tags), RoleName=NAME)
    assert refresh(role, outputs()) == (ARN, outputs(), inputs())


# --- import ---


@pytest.mark.parametrize("resource_id", [ARN, NAME])
def test_import_by_arn_or_name(role: RoleResource, aws: ScriptedAws, resource_id: str) -> None:
    aws.expect(
        "iam:GetRole",
        iam_role(description="made in the console", tags={"team": "a", OTHER_KEY: "x"}),
        RoleName=NAME,
    )
    found = inputs(description="made in the console", tags={"team": "a"})
    assert role.read(request(id=resource_id)) == (
        ARN,
        outputs(description="made in the console", tags={"team": "a"}, tagsAll={"team": "a"}, adopted=True),
        found,
    )


def test_import_of_a_bare_role(role: RoleResource, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", iam_role(), RoleName=NAME)
    assert role.read(request(id=ARN)) == (ARN, outputs(description="", adopted=True), inputs())


def test_import_of_what_this_very_resource_owns(role: RoleResource, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", iam_role(tags=OURS), RoleName=NAME)
    after = outputs(description="", owner={**OWNED, "incarnation": NEW}, pendingTags=[OWNER_KEY])
    assert role.read(request(id=ARN)) == (ARN, after, inputs()), "a new incarnation, which the next update writes"


@pytest.mark.parametrize(
    ("name", "principal", "found"),
    [
        (
            "AWSServiceRoleForAutoScaling_blue_2",
            "autoscaling.amazonaws.com",
            {"awsServiceName": "autoscaling.amazonaws.com", "customSuffix": "blue_2"},
        ),
        (
            "AWSServiceRoleForHealth_EventProcessor",
            "event-processor.health.amazonaws.com",
            {"awsServiceName": "event-processor.health.amazonaws.com"},
        ),
        (
            "AWSServiceRoleForNetworkManagerCloudWAN",
            "networkmanager.amazonaws.com",
            {"awsServiceName": "networkmanager-cloudwan"},
        ),
        ("AWSServiceRoleForNew", "brand-new.amazonaws.com", {"awsServiceName": "brand-new.amazonaws.com"}),
        ("AWSServiceRoleForNew", "brand-new.amazonaws.com.cn", {"awsServiceName": "brand-new.amazonaws.com.cn"}),
    ],
)
def test_import_says_what_a_program_has_to_say(
    role: RoleResource, aws: ScriptedAws, name: str, principal: str, found: dict[str, str]
) -> None:
    aws.expect("iam:GetRole", iam_role(name, path=f"/aws-service-role/{principal}/"), RoleName=name)
    arn, state, imported = role.read(request(id=name))
    assert arn == f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{principal}/{name}"
    assert imported == found
    assert {key: state[key] for key in found} == found
    assert role.diff(request(state=state, inputs=imported)).changes == {}, "an import is followed by no change"


def test_import_of_nothing(role: RoleResource, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", refusal("NoSuchEntity"), RoleName=NAME)
    assert role.read(request(id=NAME)) is None


def test_import_of_a_role_that_is_not_service_linked(role: RoleResource, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", iam_role("deployer", path="/team/"), RoleName="deployer")
    with pytest.raises(NotServiceLinkedError) as raised:
        role.read(request(id="deployer"))
    assert str(raised.value) == str(NotServiceLinkedError("deployer", "/team/", "/aws-service-role/<principal>/"))


def test_import_by_an_arn_of_something_else(role: RoleResource, aws: ScriptedAws) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/deployer"
    with pytest.raises(SlrError) as raised:
        role.read(request(id=arn))
    assert str(raised.value) == (
        f"{arn} is not the ARN of a service-linked role, which reads "
        "arn:aws:iam::<account>:role/aws-service-role/<principal>/<name>"
    )
    assert aws.calls == []


def test_import_by_the_arn_of_another_account(role: RoleResource, aws: ScriptedAws) -> None:
    arn = ARN.replace(ACCOUNT, "999999999999")
    with pytest.raises(OtherAccountError) as raised:
        role.read(request(id=arn))
    assert str(raised.value) == (
        f"{arn} is in another account: the credentials are those of account {ACCOUNT}. Nothing was changed. "
        "Switch profile or credentials"
    )
    assert aws.calls == []


def test_with_the_wrong_credentials_a_role_does_not_read_as_gone(role: RoleResource, aws: ScriptedAws) -> None:
    arn = ARN.replace(ACCOUNT, "999999999999")
    with pytest.raises(OtherAccountError):
        role.read(request(id=arn, state=outputs(arn=arn), inputs=inputs()))
    assert aws.calls == []


def test_the_service_is_the_principal(role: RoleResource, aws: ScriptedAws) -> None:
    aws.expect("iam:GetRole", iam_role(), RoleName=NAME)
    _, _, imported = role.read(request(id=NAME))
    assert imported == {"awsServiceName": RDS}
