"""Tells a permission that IAM is still propagating from a missing one.

A denial is final and reported at once, unless this run has granted the permission by a policy that the program
attaches: IAM takes some seconds to propagate it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
"""

from __future__ import annotations

import email.utils
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.aws.waiting import Clock, poll
from pulumi_aws_slr.errors import AccessDeniedError, AwsError

_T = TypeVar("_T")

PROPAGATION_SECONDS = 60.0
_MARGIN_SECONDS = 5.0  # dates in IAM's answers are whole seconds, and the policy may precede this process a little
_STARTED = time.monotonic()  # the engine starts a provider process for every run


@dataclass(frozen=True)
class Grant:
    """A policy that the program attaches to a caller: `user/NAME`, `group/NAME` or `role/NAME`."""

    caller: str
    policy_arn: str


def once_propagated(
    call: Callable[[], _T], aws: Aws, grants: Sequence[Grant], clock: Clock, on_wait: Callable[[], None]
) -> _T:
    """Make a call; repeat it after a denial while this run's own grants to the caller propagate.

    Raises:
        AccessDeniedError: the permission is missing, or did not propagate within a minute.
    """
    fresh: bool | None = None

    def is_on_its_way(error: BaseException) -> bool:
        nonlocal fresh
        if not isinstance(error, AccessDeniedError):
            return False
        if fresh is None:
            fresh = _granted_in_this_run(aws, grants, clock)
        if fresh:
            on_wait()
        return fresh

    return poll(call, timeout=PROPAGATION_SECONDS, clock=clock, again=is_on_its_way)


def _granted_in_this_run(aws: Aws, grants: Sequence[Grant], clock: Clock) -> bool:
    caller = aws.identity.principal
    in_groups = caller.startswith("user/")
    mine = [grant for grant in grants if grant.caller == caller or (in_groups and grant.caller.startswith("group/"))]
    return any(_is_younger_than_this_run(aws, grant.policy_arn, clock) for grant in mine)


def _is_younger_than_this_run(aws: Aws, policy_arn: str, clock: Clock) -> bool:
    """By AWS's clock: this machine's may be wrong."""
    try:
        with explained("iam:GetPolicy", resource=policy_arn):
            answer = aws.client("iam").get_policy(PolicyArn=policy_arn)
    except AwsError:
        return False  # not known, and a denial is better said at once
    now = email.utils.parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
    age = (now - answer["Policy"]["UpdateDate"]).total_seconds()
    return bool(age <= clock.monotonic() - _STARTED + _MARGIN_SECONDS)
