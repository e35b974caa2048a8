"""Which roles may go, and that one goes only if it is still what was judged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pulumi_aws_slr.aws.iam.service_linked_roles import FIRST_LOOK_SECONDS
from pulumi_aws_slr.aws.usage.resource import UsingResource
from pulumi_aws_slr.aws.usage.search import Usage
from pulumi_aws_slr.catalog import RoleArn
from pulumi_aws_slr.ownership import pruning
from pulumi_aws_slr.ownership.inventory import InventoryRole
from pulumi_aws_slr.ownership.pruning import Outcome, Standing, Verdict, delete, judge, take_mark_off
from tests.scripted.aws import ACCOUNT, Clock, ScriptedAws, denied, refusal
from tests.scripted.samples import (
    CREATED,
    NAME,
    NEW,
    OTHER_CLAIM,
    OTHER_DELETING,
    OTHER_ENDED,
    RDS,
    SINCE,
    THEIRS,
    iam_role,
    tag_list,
)

GONE = refusal("NoSuchEntity", f"The role with name {NAME} cannot be found.")
TASK = "task/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS/11111111-2222-3333-4444-555555555555"
LEFT = f"arn:aws:rds:us-east-1:{ACCOUNT}:db:left-over"
ORDERS = UsingResource("us-east-1", "mysql instance", "orders", "available", "arn:orders")
STOCK = UsingResource("eu-west-1", "mysql instance", "stock", "deleting", "arn:stock")
NOT_ASKED = (("ap-east-1", "denied"),)


def ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days, hours=1)).isoformat()


def role(principal: str = RDS, name: str = NAME, **facts: Any) -> InventoryRole:
    return InventoryRole(RoleArn("aws", ACCOUNT, principal, name), **{"create_date": ago(800), **facts})


def dms() -> InventoryRole:
    return role("dms.amazonaws.com", "AWSServiceRoleForDMSServerless")


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Usage]:
    """What the looks for users find, one after the other."""
    usages: list[Usage] = []
    monkeypatch.setattr(pruning, "find_usage", lambda *_arguments, **_options: usages.pop(0))
    return usages


@pytest.mark.parametrize(
    ("facts", "standing", "reason"),
    [
        ({"tags": THEIRS}, Standing.OWNED, "web/prod/role owns it: `pulumi destroy` there deletes it"),
        (
            {"description": OTHER_CLAIM, "create_date": CREATED},
            Standing.OWNED,
            "web/prod/role owns it: `pulumi destroy` there deletes it",
        ),
        (
            {"tags": {"pulumi:project": "shop", "pulumi:stack": "dev"}},
            Standing.OWNED,
            "shop/dev owns it: `pulumi destroy` there deletes it",
        ),
        (
            {"last_used": ago(89), "last_used_region": "eu-west-1"},
            Standing.ACTIVE,
            "last used in eu-west-1 89 days ago",
        ),
        ({"last_used": ago(89)}, Standing.ACTIVE, "last used 89 days ago"),
        ({"create_date": ago(3)}, Standing.ACTIVE, "created 3 days ago"),
    ],
)
def test_what_stays_without_a_look_for_users(
    aws: ScriptedAws, facts: dict[str, Any], standing: Standing, reason: str
) -> None:
    one = role(**facts)
    assert judge(aws, one, 90, print) == Verdict(one, standing, reason)
    assert aws.calls == []


def test_what_is_used(aws: ScriptedAws, found: list[Usage]) -> None:
    usage = Usage((STOCK, ORDERS, ORDERS))
    found += [usage, Usage((ORDERS,))]
    one = role()
    assert judge(aws, one, 90, print) == Verdict(
        one, Standing.USED, "3 resources use it in eu-west-1, us-east-1", usage
    )
    assert judge(aws, one, 90, print).reason == "one resource uses it in us-east-1"


def test_unknown_regions_stop_what_iam_would_not_refuse(aws: ScriptedAws, found: list[Usage]) -> None:
    found += [Usage(unknown_regions=NOT_ASKED), Usage(unknown_regions=NOT_ASKED, answered_regions=("eu-west-1",))]
    verdict = judge(aws, dms(), 90, print)
    assert verdict.standing is Standing.UNKNOWN
    assert verdict.reason == "users not known in ap-east-1, and IAM may delete this role although it is used"
    verdict = judge(aws, role(last_used=ago(100)), 90, print)
    assert verdict.standing is Standing.UNUSED
    assert verdict.reason.endswith(
        "; no users in 1 Regions; not known in ap-east-1, where IAM refuses if there are any"
    )


def test_what_may_go(aws: ScriptedAws, found: list[Usage]) -> None:
    found.append(Usage(answered_regions=("eu-west-1", "us-east-1")))
    verdict = judge(aws, role(), 90, print)
    assert verdict.standing is Standing.UNUSED
    assert verdict.reason == "no use known in IAM's last 400 days; no users in 2 Regions"


@pytest.mark.parametrize(
    ("principal", "name"),
    [
        ("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling"),
        ("brand-new.amazonaws.com", "AWSServiceRoleForBrandNew"),
    ],
)
def test_where_only_iam_knows(aws: ScriptedAws, principal: str, name: str) -> None:
    verdict = judge(aws, role(principal, name, last_used=ago(95)), 90, print)
    assert verdict.standing is Standing.UNUSED
    assert verdict.reason == f"last used {ago(95)[:10]}; only IAM knows its users, and refuses while there are any"
    assert aws.calls == []


def test_candidates_are_no_reason_to_keep_a_role(found: list[Usage], aws: ScriptedAws) -> None:
    """Nobody looks for them, either: the question is about users alone."""
    found.append(Usage(answered_regions=("eu-west-1", "eu-west-2"), unlisted=("AWS::X::Y",)))
    verdict = judge(aws, role("ecs.amazonaws.com", "AWSServiceRoleForECS"), 90, print)
    assert (verdict.standing, verdict.reason) == (
        Standing.UNUSED,
        "no use known in IAM's last 400 days; no users in 2 Regions; AWS::X::Y cannot be listed, but IAM refuses, too",
    )


# --- deleting ---


MARK_KEY = "aws-slr:deleting:slr-prune:role/deployer"
MARK = {MARK_KEY: f"{NEW} 2026-11-22T13:00:00Z"}


def expect_mark(aws: ScriptedAws, answer: Any = None) -> None:
    aws.expect("iam:TagRole", answer, RoleName=NAME, Tags=tag_list(MARK))


def expect_mark_off(aws: ScriptedAws) -> None:
    aws.expect("iam:UntagRole", RoleName=NAME, TagKeys=list(MARK))


def pruned(aws: ScriptedAws, clock: Clock) -> tuple[Outcome, str]:
    verdict = Verdict(role(create_date=CREATED), Standing.UNUSED, "")
    return delete(aws, verdict, clock, lambda _what: None)


def expect_task(aws: ScriptedAws, status: str, **answer: Any) -> None:
    expect_mark(aws)
    aws.expect("iam:GetRole", iam_role(tags=MARK), RoleName=NAME)
    aws.expect("iam:DeleteServiceLinkedRole", {"DeletionTaskId": TASK}, RoleName=NAME)
    aws.expect("iam:GetServiceLinkedRoleDeletionStatus", {"Status": status, **answer}, DeletionTaskId=TASK)


def test_a_role_that_goes(aws: ScriptedAws, clock: Clock) -> None:
    expect_task(aws, "SUCCEEDED")
    assert pruned(aws, clock) == (Outcome.DELETED, "")


def test_a_role_that_iam_finds_in_use_is_left_at_once(aws: ScriptedAws, clock: Clock) -> None:
    users = [{"Region": "us-east-1", "Resources": [LEFT]}]
    expect_task(aws, "FAILED", Reason={"Reason": "Role in use.", "RoleUsageList": users})
    expect_mark_off(aws)
    assert pruned(aws, clock) == (
        Outcome.REFUSED,
        "deletion failed: Role in use.\n  us-east-1:\n    " + LEFT,
    )
    assert clock.sleeps == [FIRST_LOOK_SECONDS]


def test_an_internal_error_of_iam_is_no_use(aws: ScriptedAws, clock: Clock) -> None:
    reason = "Role could not be deleted because of an internal error."
    expect_task(aws, "FAILED", Reason={"Reason": reason})
    expect_mark_off(aws)
    assert pruned(aws, clock) == (Outcome.FAILED, f"deletion failed: {reason}")


def test_a_role_that_is_gone_already(aws: ScriptedAws, clock: Clock) -> None:
    expect_mark(aws, GONE)
    assert pruned(aws, clock) == (Outcome.DELETED, "it was gone already")


def test_a_role_that_went_between_mark_and_look(aws: ScriptedAws, clock: Clock) -> None:
    expect_mark(aws)
    aws.expect("iam:GetRole", GONE, RoleName=NAME)
    assert pruned(aws, clock) == (Outcome.DELETED, "it was gone already")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (iam_role(tags={**MARK, **THEIRS}), "web/prod/role has taken it over in the meantime"),
        (iam_role(tags=MARK, description=OTHER_CLAIM), "web/prod/role has taken it over in the meantime"),
        (iam_role(tags={**MARK, **OTHER_DELETING}), f"web/prod/role (since {SINCE}) is deleting it"),
    ],
    ids=["tagged", "claimed", "being deleted"],
)
def test_a_role_that_a_stack_came_to_first(aws: ScriptedAws, clock: Clock, answer: dict[str, Any], reason: str) -> None:
    expect_mark(aws)
    aws.expect("iam:GetRole", answer, RoleName=NAME)
    expect_mark_off(aws)
    assert pruned(aws, clock) == (Outcome.CHANGED, reason)


def test_the_old_mark_of_a_stack_that_owns_nothing_saves_no_role(aws: ScriptedAws, clock: Clock) -> None:
    expect_mark(aws)
    aws.expect("iam:GetRole", iam_role(tags={**MARK, **OTHER_ENDED}), RoleName=NAME)
    aws.expect("iam:DeleteServiceLinkedRole", {"DeletionTaskId": TASK}, RoleName=NAME)
    aws.expect("iam:GetServiceLinkedRoleDeletionStatus", {"Status": "SUCCEEDED"}, DeletionTaskId=TASK)
    assert pruned(aws, clock) == (Outcome.DELETED, "")


def test_a_role_that_was_created_again_since(aws: ScriptedAws, clock: Clock) -> None:
    expect_mark(aws)
    aws.expect("iam:GetRole", iam_role(tags=MARK), RoleName=NAME)
    expect_mark_off(aws)
    verdict = Verdict(role(create_date=ago(100)), Standing.UNUSED, "")
    outcome = delete(aws, verdict, clock, lambda _what: None)
    assert outcome == (Outcome.CHANGED, "it was created again in the meantime")


def test_a_mark_that_is_denied_is_said(aws: ScriptedAws, clock: Clock) -> None:
    expect_mark(aws, denied("iam:TagRole"))
    aws.expect("iam:GetRole", iam_role(), RoleName=NAME)
    aws.expect("iam:DeleteServiceLinkedRole", {"DeletionTaskId": TASK}, RoleName=NAME)
    aws.expect("iam:GetServiceLinkedRoleDeletionStatus", {"Status": "SUCCEEDED"}, DeletionTaskId=TASK)
    outcome, details = pruned(aws, clock)
    assert outcome is Outcome.DELETED
    assert "is left without the mark that other stacks wait for" in details
    assert "(in narrower words in what `slr policy deployer` prints)" in details


@pytest.mark.parametrize("ended", [KeyboardInterrupt, ValueError])
def test_an_interrupted_look_takes_the_mark_back(aws: ScriptedAws, clock: Clock, ended: type[BaseException]) -> None:
    expect_mark(aws)
    aws.expect("iam:GetRole", ended(), RoleName=NAME)
    expect_mark_off(aws)
    with pytest.raises(ended):
        pruned(aws, clock)


def test_an_interrupted_task_leaves_the_mark_as_iam_goes_on(aws: ScriptedAws, clock: Clock) -> None:
    expect_mark(aws)
    aws.expect("iam:GetRole", iam_role(tags=MARK), RoleName=NAME)
    aws.expect("iam:DeleteServiceLinkedRole", {"DeletionTaskId": TASK}, RoleName=NAME)
    aws.expect("iam:GetServiceLinkedRoleDeletionStatus", KeyboardInterrupt(), DeletionTaskId=TASK)
    with pytest.raises(KeyboardInterrupt):
        pruned(aws, clock)


def test_the_mark_of_a_killed_run_is_taken_off_a_role_that_stays(aws: ScriptedAws, clock: Clock) -> None:
    take_mark_off(aws, role(tags=THEIRS), clock)
    take_mark_off(aws, role(tags=OTHER_DELETING), clock)
    assert aws.calls == []
    expect_mark_off(aws)
    take_mark_off(aws, role(tags={**THEIRS, **MARK}), clock)


def test_a_refused_call(aws: ScriptedAws, clock: Clock) -> None:
    expect_mark(aws)
    aws.expect("iam:GetRole", iam_role(tags=MARK), RoleName=NAME)
    aws.expect("iam:DeleteServiceLinkedRole", denied("iam:DeleteServiceLinkedRole"), RoleName=NAME)
    expect_mark_off(aws)
    outcome, details = pruned(aws, clock)
    assert outcome is Outcome.FAILED
    assert "may not call iam:DeleteServiceLinkedRole" in details


def test_a_task_that_does_not_end(aws: ScriptedAws, clock: Clock) -> None:
    expect_task(aws, "IN_PROGRESS")
    for _ in range(29):
        aws.expect("iam:GetServiceLinkedRoleDeletionStatus", {"Status": "IN_PROGRESS"}, DeletionTaskId=TASK)
    assert pruned(aws, clock) == (Outcome.FAILED, "IAM has not ended the deletion within 120 s; it may still do it")
