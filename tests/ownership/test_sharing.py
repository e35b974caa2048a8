"""Several declarations of one role in one provider process: what each costs, and what they have to agree on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pulumi_aws_slr.aws.usage.search import Usage
from pulumi_aws_slr.errors import Cancelled
from pulumi_aws_slr.ownership.owner import Owner
from pulumi_aws_slr.ownership.tags import Ownership
from pulumi_aws_slr.provider.role import RoleResource
from pulumi_aws_slr.provider.rpc import Request
from pulumi_aws_slr.tokens import UNKNOWN
from tests.scripted.aws import FakeProvider, ScriptedAws, refusal
from tests.scripted.creation import INVISIBLE, expect_creation, expect_existing, expect_tags
from tests.scripted.deletion import Scans, expect_look, expect_mark, expect_status, expect_submission
from tests.scripted.samples import (
    ARN,
    DELETING_KEY,
    MINE,
    NAME,
    NEW,
    OURS,
    OWNER_KEY,
    THEIRS,
    URN,
    created,
    iam_role,
    inputs,
    outputs,
    request,
    tag_list,
)

TOO = "rds-too"
TOO_KEY = f"{OWNER_KEY}-too"


def too(**parts: Any) -> Request:
    """A request for a second declaration of the same role."""
    return request(**{"urn": f"{URN}-too", "name": TOO, **parts})


def too_state(**changed: Any) -> dict[str, Any]:
    return outputs(**{"owner": {"label": "shop/dev/rds-too", "incarnation": "dddd"}, **changed})


# --- creation ---


def test_a_further_declaration_takes_one_call(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_creation(aws)
    expect_tags(aws, {OWNER_KEY: NEW})
    role.create(request(inputs=inputs()))
    expect_tags(aws, {TOO_KEY: NEW, "team": "a"})
    arn, made = role.create(too(inputs=inputs(tags={"team": "a"})))
    owner = {"label": "shop/dev/rds-too", "incarnation": NEW}
    assert (arn, made) == (ARN, created(owner=owner, tags={"team": "a"}, tagsAll={"team": "a"}))
    assert provider.recorded.lines == [("debug", f"[joined] {NAME}")]


def test_what_was_adopted_in_this_run_is_adopted_without_a_call(role: RoleResource, aws: ScriptedAws) -> None:
    expect_existing(aws)
    role.create(request(inputs=inputs()))
    _, made = role.create(too(inputs=inputs()))
    assert made["adopted"] is True


def test_a_role_that_went_meanwhile_is_created_anew(role: RoleResource, aws: ScriptedAws) -> None:
    expect_creation(aws)
    expect_tags(aws, {OWNER_KEY: NEW})
    role.create(request(inputs=inputs()))
    for _ in range(8):
        expect_tags(aws, {TOO_KEY: NEW}, INVISIBLE)
    claim = f"Service-linked role of shop/dev/rds-too, created 2026-11-22T13:00:00Z, {NEW}."
    answer = iam_role(description=claim)
    aws.expect("iam:CreateServiceLinkedRole", answer, AWSServiceName="rds.amazonaws.com", Description=claim)
    expect_tags(aws, {TOO_KEY: NEW})
    role.create(too(inputs=inputs()))


def test_there_may_be_no_room_for_a_further_owner(role: RoleResource, aws: ScriptedAws, provider: FakeProvider) -> None:
    expect_creation(aws)
    expect_tags(aws, {OWNER_KEY: NEW})
    role.create(request(inputs=inputs()))
    expect_tags(aws, {TOO_KEY: NEW}, refusal("LimitExceeded", "fifty"))
    _, made = role.create(too(inputs=inputs()))
    assert made["adopted"] is True
    assert "is adopted, not joined" in provider.recorded.of("warning")[0]


def test_ctrl_c_ends_the_wait_for_a_turn(role: RoleResource, provider: FakeProvider) -> None:
    shared = role._sharing.of(("rds.amazonaws.com", ""))
    with shared.turn, ThreadPoolExecutor() as threads:
        provider.cancelled.set()
        waiting = threads.submit(role.create, request(inputs=inputs()))
        with pytest.raises(Cancelled):
            waiting.result(10)


# --- replacement ---


def test_the_original_of_a_replacement_of_this_run_takes_no_call(
    role: RoleResource, aws: ScriptedAws, provider: FakeProvider
) -> None:
    expect_existing(aws, tags=OURS)
    expect_tags(aws, {OWNER_KEY: NEW})
    aws.expect("iam:GetRole", iam_role(tags={OWNER_KEY: NEW}), RoleName=NAME)
    role.create(request(inputs=inputs()))
    role.delete(request(id=ARN, state=outputs()))
    assert provider.recorded.of("info")[-1] == (f"{NAME} stays: the resource that takes this one's place owns it")


def test_a_role_deleted_and_created_in_one_run_is_a_new_one(role: RoleResource, aws: ScriptedAws, scans: Scans) -> None:
    """`delete_before_replace`."""
    scans(Usage())
    expect_mark(aws)
    expect_look(aws)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    role.delete(request(id=ARN, state=outputs()))
    expect_creation(aws)
    expect_tags(aws, {OWNER_KEY: NEW})
    role.create(request(inputs=inputs()))


# --- deletion ---


def test_those_that_leave_together_hand_the_role_over(role: RoleResource, aws: ScriptedAws, scans: Scans) -> None:
    """The first one looks, the others know, and the last one takes no more than a declaration alone."""
    scans(Usage())
    shared = role._sharing.of(("rds.amazonaws.com", ""))
    heirs = [Ownership(Owner(f"shop/dev/{name}"), "dddd") for name in (TOO, "rds-last")]
    shared.leaving.update(heirs)
    expect_mark(aws)
    expect_look(aws, tags={OWNER_KEY: MINE, **heirs[0].tag(), **heirs[1].tag()})
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=[DELETING_KEY, OWNER_KEY])
    role.delete(request(id=ARN, state=outputs()))
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=[TOO_KEY])
    role.delete(too(id=ARN, state=too_state()))
    last = heirs[1].owner
    aws.expect("iam:TagRole", RoleName=NAME, Tags=tag_list(heirs[1].mark()))
    aws.expect("iam:GetRole", iam_role(tags={**heirs[1].tag(), **heirs[1].mark()}), RoleName=NAME)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    state = outputs(owner={"label": last.label, "incarnation": "dddd"})
    role.delete(request(urn=f"{URN}-last", id=ARN, state=state))


def test_an_heir_that_does_not_own_the_role_is_none(role: RoleResource, aws: ScriptedAws, scans: Scans) -> None:
    """Its state says so, but its tag is not there: the role would be left to nobody."""
    scans(Usage())
    shared = role._sharing.of(("rds.amazonaws.com", ""))
    shared.leaving.add(Ownership(Owner(f"shop/dev/{TOO}"), "dddd"))
    expect_mark(aws)
    expect_look(aws)
    expect_submission(aws)
    expect_status(aws, "SUCCEEDED")
    role.delete(request(id=ARN, state=outputs()))


# --- agreement ---


@pytest.mark.parametrize(
    ("one", "two", "paths"),
    [
        ({"description": "a"}, {"description": "b"}, ["description"]),
        ({"description": "a"}, {}, []),
        ({"description": "a"}, {"description": UNKNOWN}, []),
        ({"description": "a"}, {"description": "a"}, []),
        ({"deletion": "keep"}, {}, ["deletion"]),
        ({"deletion": "if-unused"}, {}, []),
        ({"deletion": "if-unused"}, {"deletion": "force-adopted"}, ["deletion"]),
        ({"onExisting": "fail"}, {"onExisting": "adopt"}, ["onExisting"]),
        ({"tags": {"a": "1", "b": "2"}}, {"tags": {"b": "3", "c": "4"}}, ["tags.b"]),
        ({"tags": {"a": "1"}}, {"tags": {"a": UNKNOWN}}, []),
        ({"tags": {"a": "1"}}, {"tags": UNKNOWN}, []),
        ({"awsServiceName": "ecs", "description": "a"}, {"description": "b"}, []),
        ({"awsServiceName": UNKNOWN, "description": "a"}, {"awsServiceName": UNKNOWN, "description": "b"}, []),
    ],
)
def test_declarations_of_one_role_have_to_agree(
    role: RoleResource, one: dict[str, Any], two: dict[str, Any], paths: list[str]
) -> None:
    assert role.check(request(inputs=inputs(**one))).failures == []
    failures = role.check(too(inputs=inputs(**two))).failures
    assert [failure.property for failure in failures] == paths
    assert all("rds-too and rds declare the same role" in failure.reason for failure in failures)


def test_key_and_principal_are_one_service(role: RoleResource) -> None:
    role.check(request(inputs={"awsServiceName": "rds", "description": "a"}))
    (failure,) = role.check(too(inputs=inputs(description="b"))).failures
    assert failure.property == "description"


def test_a_declaration_that_is_checked_twice_contradicts_nobody(role: RoleResource) -> None:
    role.check(request(inputs=inputs(description="a")))
    assert role.check(request(inputs=inputs(description="b"))).failures == []


def test_of_two_with_one_name_the_whole_urns_are_said(role: RoleResource) -> None:
    below = URN.replace("aws-slr:iam:Role", "my:index:Component$aws-slr:iam:Role")
    role.check(request(inputs=inputs(description="a")))
    (failure,) = role.check(request(urn=below, inputs=inputs(description="b"))).failures
    assert failure.reason.startswith(f"{below} and {URN} declare the same role with different values; set this in one")


def test_no_value_is_shown(role: RoleResource) -> None:
    """It may be a secret."""
    role.check(request(inputs=inputs(description="s3cret")))
    (failure,) = role.check(too(inputs=inputs(description="hidden"))).failures
    assert "s3cret" not in failure.reason
    assert "hidden" not in failure.reason


def test_others_stay_others(role: RoleResource, aws: ScriptedAws) -> None:
    """A stack that is not of this process is no heir: it may leave, too."""
    expect_mark(aws)
    expect_look(aws, tags={**OURS, **THEIRS})
    leaving = {OWNER_KEY: f"{MINE} leaving 2026-11-22T13:00:00Z"}
    aws.expect("iam:TagRole", RoleName=NAME, Tags=tag_list(leaving))
    expect_look(aws, tags={**leaving, **THEIRS})
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=[DELETING_KEY, OWNER_KEY])
    role.delete(request(id=ARN, state=outputs()))
