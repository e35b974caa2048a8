"""IAM's calls for one service-linked role as plain values.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html and its neighbours
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.aws.waiting import Clock, poll
from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.errors import AwsError, NameTakenError, NotFoundError

_TAKEN = re.compile(r"Service role name (?P<name>\S+) has been taken in this account")
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


@dataclass(frozen=True)
class DeletionStatus:
    """A deletion task's status.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html
    """

    status: str
    """NOT_STARTED, IN_PROGRESS, SUCCEEDED or FAILED."""
    reason: str = ""
    usage: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Regions with the ARNs that IAM names there; may be partial or empty."""


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
    """The service-linked roles of one account. Methods make one call unless they say otherwise."""

    def __init__(self, aws: Aws, clock: Clock) -> None:
        self._aws = aws
        self._clock = clock

    @property
    def _iam(self) -> Any:
        return self._aws.client("iam")

    def find(self, name: str) -> IamRole | None:
        return find_role(self._aws, name)

    def create(self, entry: CatalogEntry, suffix: str | None, description: str) -> IamRole:
        """Create the role.

        Raises:
            NameTakenError: it exists already.
            AwsError: IAM refused.
        """
        given = {"AWSServiceName": entry.service_principal, "Description": description}
        if suffix:
            given["CustomSuffix"] = suffix
        try:
            with explained("iam:CreateServiceLinkedRole", entry=entry, resource=entry.name_with(suffix) or ""):
                return role_from(self._iam.create_service_linked_role(**given)["Role"])
        except AwsError as error:
            if taken := _TAKEN.search(error.detail):
                raise NameTakenError(taken["name"], code=error.code, detail=error.detail) from error
            raise

    def mark(self, arn: str, key: str, value: str, entry: CatalogEntry | None) -> bool:
        """Set one tag on a role that IAM has shown before; False where the role is gone."""
        try:
            self._settled(lambda: self._tag(arn, [{"Key": key, "Value": value}], entry))
        except NotFoundError:
            return False
        return True

    def tag(self, role: IamRole, tags: Mapping[str, str], entry: CatalogEntry | None, *, timeout: float) -> None:
        """Set tags, waiting until IAM can see a new role, which takes some seconds.

        Raises:
            NotFoundError: IAM did not see it within `timeout` seconds.
        """
        listed = [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
        for at in range(0, len(listed), _TAGS_PER_CALL):
            attempt = functools.partial(self._tag, role.arn, listed[at : at + _TAGS_PER_CALL], entry)
            poll(functools.partial(self._settled, attempt), timeout=timeout, clock=self._clock, again=_is_not_found)

    def untag(self, arn: str, keys: Iterable[str], entry: CatalogEntry | None) -> None:
        def attempt() -> None:
            with explained("iam:UntagRole", entry=entry, resource=arn):
                self._iam.untag_role(RoleName=_name(arn), TagKeys=sorted(keys))

        self._settled(attempt)

    def _tag(self, arn: str, tags: list[dict[str, str]], entry: CatalogEntry | None) -> None:
        with explained("iam:TagRole", entry=entry, resource=arn):
            self._iam.tag_role(RoleName=_name(arn), Tags=tags)

    def _settled(self, call: Callable[[], None]) -> None:
        """Make a call; repeat it where IAM refuses it because another stack is changing the role."""
        poll(call, timeout=_AT_ONCE_SECONDS, clock=self._clock, again=_is_changed_at_once)

    def describe(self, role: IamRole, description: str, entry: CatalogEntry | None) -> None:
        with explained("iam:UpdateRole", entry=entry, resource=role.arn):
            self._iam.update_role(RoleName=role.name, Description=description)

    def submit_deletion(self, role: IamRole, entry: CatalogEntry) -> str | None:
        """Ask IAM to delete the role: the task's ID, or None if the role is gone already."""
        try:
            with explained("iam:DeleteServiceLinkedRole", entry=entry, resource=role.arn):
                return str(self._iam.delete_service_linked_role(RoleName=role.name)["DeletionTaskId"])
        except NotFoundError:
            return None

    def deletion_status(self, task: str, role: IamRole, entry: CatalogEntry) -> DeletionStatus | None:
        """None for an ID that IAM does not know, as in a task's first seconds."""
        try:
            with explained("iam:GetServiceLinkedRoleDeletionStatus", entry=entry, resource=role.arn):
                answer = self._iam.get_service_linked_role_deletion_status(DeletionTaskId=task)
        except NotFoundError:
            return None
        reason = answer.get("Reason") or {}
        usage = tuple(
            (str(item.get("Region") or "?"), tuple(item.get("Resources") or ()))
            for item in reason.get("RoleUsageList") or ()
        )
        return DeletionStatus(answer["Status"], reason.get("Reason") or "", usage)


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
