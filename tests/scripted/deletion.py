"""What a deletion of a `Role` calls, step by step, for the script of the AWS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pulumi_aws_slr.aws.usage.search import Usage, UsingResource
from tests.scripted.aws import ACCOUNT, ScriptedAws, refusal
from tests.scripted.samples import (
    DELETING,
    DELETING_KEY,
    LEAVING,
    NAME,
    NEW,
    OURS,
    OWNER_KEY,
    iam_role,
    tag_list,
)

GONE = refusal("NoSuchEntity", f"The role with name {NAME} cannot be found.")
NO_TASK = refusal("NoSuchEntity", "Deletion task cannot be found.")
TASK = "task/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS/11111111-2222-3333-4444-555555555555"
LEFT = f"arn:aws:rds:us-east-1:{ACCOUNT}:db:left-over"
OTHER_ID = "AROA3333333333333333"
ORDERS = UsingResource("us-east-1", "aurora-mysql cluster", "orders", "available", "arn:orders")
GOING = UsingResource("us-east-1", "aurora-mysql cluster", "orders", "deleting", "arn:orders")
ORDERS_LINES = "  us-east-1:\n    aurora-mysql cluster orders (available) arn:orders\n      owner unknown: delete it"
BEFORE_DELETION = (
    "Before deletion: every DB instance, and for Neptune/Aurora/DocumentDB every cluster, in every Region."
)
NOT_ASKED = Usage(unknown_regions=(("ap-east-1", "denied"),))

Scans = Callable[..., None]
Delete = Callable[..., None]


def expect_mark(aws: ScriptedAws, answer: Any = None, name: str = NAME) -> None:
    aws.expect("iam:TagRole", answer, RoleName=name, Tags=tag_list(DELETING))


def expect_mark_back(aws: ScriptedAws, answer: Any = None) -> None:
    aws.expect("iam:UntagRole", answer, RoleName=NAME, TagKeys=[DELETING_KEY])


FORCED = {DELETING_KEY: f"{NEW} 2026-11-22T13:00:00Z"}
"""The mark of who has adopted a role: it owns nothing, and has an incarnation for this deletion only."""


def expect_look(aws: ScriptedAws, *, tags: dict[str, str] | None = None, **role: Any) -> None:
    marked = {**(OURS if tags is None else tags), **DELETING}
    aws.expect("iam:GetRole", iam_role(tags=marked, **role), RoleName=NAME)


def expect_role(aws: ScriptedAws, **role: Any) -> None:
    """The mark first, then the look."""
    expect_mark(aws)
    expect_look(aws, **role)


def expect_forced(aws: ScriptedAws, tags: dict[str, str] | None = None, **role: Any) -> None:
    """The mark and the look of who has adopted the role."""
    aws.expect("iam:TagRole", RoleName=NAME, Tags=tag_list(FORCED))
    aws.expect("iam:GetRole", iam_role(tags={**(tags or {}), **FORCED}, **role), RoleName=NAME)


def expect_leaving(aws: ScriptedAws, *, tags: dict[str, str], void: dict[str, str] | None = None, **role: Any) -> None:
    """The owner says that it leaves, and looks again."""
    aws.expect("iam:TagRole", RoleName=NAME, Tags=tag_list({**(void or {}), **LEAVING}))
    expect_look(aws, tags={**tags, **LEAVING}, **role)


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
