"""IAM's calls for one role of any kind, as plain values.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html and its neighbours
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.aws.waiting import Clock, poll
from pulumi_aws_slr.errors import AwsError, NotFoundError

_TAGS_PER_CALL = 50
_AT_ONCE = {"ConcurrentModification", "ConcurrentModificationException"}
_AT_ONCE_SECONDS = 30.0


@dataclass(frozen=True)
class IamRole:
    """A role as in GetRole."""

    name: str
    arn: str
    path: str
    unique_id: str
    create_date: str
    """ISO 8601."""
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    trust_policy: str = ""
    """JSON text."""
    last_used: str | None = None
    """ISO 8601; None without a known use in 400 days."""
    last_used_region: str | None = None


def find_role(aws: Aws, name: str) -> IamRole | None:
    """One call; None without such a role.

    Raises:
        AwsError: the call was refused, or AWS could not be reached.
    """
    try:
        with explained("iam:GetRole", resource=name):
            return role_from(aws.client("iam").get_role(RoleName=name)["Role"])
    except NotFoundError:
        return None


class RoleStore:
    """The roles of one account, whoever made them. Every method is one call, unless it says otherwise."""

    def __init__(self, aws: Aws, clock: Clock) -> None:
        self._aws = aws
        self._clock = clock

    @property
    def _iam(self) -> Any:
        return self._aws.client("iam")

    def find(self, name: str) -> IamRole | None:
        return find_role(self._aws, name)

    def mark(self, arn: str, key: str, value: str) -> bool:
        """Set one tag on a role that IAM has shown before; False where the role is gone."""
        try:
            self._settled(lambda: self._tag(arn, [{"Key": key, "Value": value}]))
        except NotFoundError:
            return False
        return True

    def tag(self, role: IamRole, tags: Mapping[str, str], *, timeout: float) -> None:
        """Set tags, waiting until IAM can see the role: for a new one that takes some seconds.

        Raises:
            NotFoundError: IAM did not see it within `timeout` seconds.
        """
        listed = [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
        for at in range(0, len(listed), _TAGS_PER_CALL):
            attempt = functools.partial(self._tag, role.arn, listed[at : at + _TAGS_PER_CALL])
            poll(functools.partial(self._settled, attempt), timeout=timeout, clock=self._clock, again=_is_not_found)

    def untag(self, arn: str, keys: Iterable[str]) -> None:
        """Remove tags."""

        def attempt() -> None:
            with explained("iam:UntagRole", resource=arn):
                self._iam.untag_role(RoleName=_name(arn), TagKeys=sorted(keys))

        self._settled(attempt)

    def _tag(self, arn: str, tags: list[dict[str, str]]) -> None:
        with explained("iam:TagRole", resource=arn):
            self._iam.tag_role(RoleName=_name(arn), Tags=tags)

    def _settled(self, call: Callable[[], None]) -> None:
        """Make a call; repeat it where IAM refuses it because another stack is changing the role."""
        poll(call, timeout=_AT_ONCE_SECONDS, clock=self._clock, again=_is_changed_at_once)

    def describe(self, role: IamRole, description: str) -> None:
        """Set the description."""
        with explained("iam:UpdateRole", resource=role.arn):
            self._iam.update_role(RoleName=role.name, Description=description)


def _is_not_found(error: BaseException) -> bool:
    return isinstance(error, NotFoundError)


def _is_changed_at_once(error: BaseException) -> bool:
    return isinstance(error, AwsError) and error.code in _AT_ONCE


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]


def role_from(answer: dict[str, Any]) -> IamRole:
    """From the `Role` in IAM's answers."""
    document = answer.get("AssumeRolePolicyDocument") or ""  # botocore parses it
    last = answer.get("RoleLastUsed") or {}
    used = last.get("LastUsedDate")
    return IamRole(
        name=answer["RoleName"],
        arn=answer["Arn"],
        path=answer["Path"],
        unique_id=answer["RoleId"],
        create_date=answer["CreateDate"].isoformat(),
        description=answer.get("Description") or "",
        tags={tag["Key"]: tag["Value"] for tag in answer.get("Tags") or ()},
        trust_policy=document if isinstance(document, str) else json.dumps(document),
        last_used=used.isoformat() if used else None,
        last_used_region=last.get("Region"),
    )
