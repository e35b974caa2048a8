"""IAM's calls for service-linked roles, beside those of `roles.RoleStore`.

Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html,
https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.aws.iam.roles import IamRole, RoleStore, role_from
from pulumi_aws_slr.aws.waiting import NotYet, poll
from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.errors import AwsError, NameTakenError, NotFoundError

_TAKEN = re.compile(r"Service role name (?P<name>\S+) has been taken in this account")
_ORDINARY = "exists but is not a service role"
FIRST_LOOK_SECONDS = 0.2
"""After the submission: a task goes on by itself, so asking at once would cost a call and tell nothing."""
_SHOWN_SECONDS = 60.0  # recorded on AWS: a new task is shown after 1 to 8 s


@dataclass(frozen=True)
class DeletionStatus:
    """What IAM says about a deletion task.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html
    """

    status: str
    """NOT_STARTED, IN_PROGRESS, SUCCEEDED or FAILED."""
    reason: str = ""
    usage: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Regions, each with the ARNs that IAM names there. May be partial or empty."""

    @property
    def is_internal_error(self) -> bool:
        """Whether IAM failed by itself: that says nothing of a use."""
        return not self.usage and "internal error" in self.reason


_PURGED = DeletionStatus("FAILED", "IAM no longer knows the deletion task, and the role is still there.")


class ServiceLinkedRoleStore(RoleStore):
    """The service-linked roles of one account."""

    def create(self, entry: CatalogEntry, suffix: str | None, description: str) -> IamRole:
        """Create the role. IAM's answer leaves the description out, as was recorded; the role has the one given.

        Raises:
            NameTakenError: it exists already.
            AwsError: IAM refused.
        """
        given = {"AWSServiceName": entry.service_principal, "Description": description}
        if suffix:
            given["CustomSuffix"] = suffix
        try:
            with explained("iam:CreateServiceLinkedRole", entry=entry, resource=entry.name_with(suffix) or ""):
                created = role_from(self._iam.create_service_linked_role(**given)["Role"])
        except AwsError as error:
            if taken := _TAKEN.search(error.detail):
                raise NameTakenError(taken["name"], code=error.code, detail=error.detail) from error
            raise
        return replace(created, description=description)

    def delete(
        self,
        role: IamRole,
        *,
        timeout: float,
        on_wait: Callable[[str], None],
        on_accepted: Callable[[], None] = lambda: None,
    ) -> DeletionStatus | None:
        """Ask IAM once to delete a role, and see the deletion task to its end.

        Args:
            role: the role.
            timeout: seconds to wait for the end of the task.
            on_wait: is told what is being waited for, before every wait.
            on_accepted: is told that IAM has accepted the deletion.

        Returns:
            None if the role is gone, else why IAM did not delete it. That is not known of a task that IAM has purged.

        Raises:
            NotYet: the task has not ended in time.
            AwsError: a call failed.
        """
        task = self._submit_deletion(role)
        if task is None:
            return None
        on_accepted()
        started, shown = self._clock.monotonic(), False

        def ask() -> DeletionStatus | None:
            nonlocal shown
            status = self._deletion_status(task, role)
            if status is None:
                # a task is unknown in its first seconds, and again once IAM has purged it: the role itself decides
                found = self.find(role.name)
                if found is None or found.unique_id != role.unique_id:  # gone, and perhaps created anew by another
                    return None
                if shown or self._clock.monotonic() - started > _SHOWN_SECONDS:
                    return _PURGED
            elif status.status == "SUCCEEDED":
                return None
            elif status.status == "FAILED":
                return status
            shown = status is not None
            on_wait(f"IAM is deleting the role ({status.status if status else 'task not shown yet'})")
            raise NotYet

        self._clock.sleep(FIRST_LOOK_SECONDS)
        return poll(ask, timeout=timeout, clock=self._clock)

    def _submit_deletion(self, role: IamRole) -> str | None:
        """Ask IAM to delete the role: the deletion task's ID, or None if the role is gone already."""
        try:
            with explained("iam:DeleteServiceLinkedRole", resource=role.arn):
                return str(self._iam.delete_service_linked_role(RoleName=role.name)["DeletionTaskId"])
        except NotFoundError as error:
            if _ORDINARY in error.detail:
                raise
            return None

    def _deletion_status(self, task: str, role: IamRole) -> DeletionStatus | None:
        """What became of a deletion task; None where IAM knows none by that ID, as in a task's first seconds."""
        try:
            with explained("iam:GetServiceLinkedRoleDeletionStatus", resource=role.arn):
                answer = self._iam.get_service_linked_role_deletion_status(DeletionTaskId=task)
        except NotFoundError:
            return None
        reason = answer.get("Reason") or {}
        usage = tuple(
            (str(item.get("Region") or "?"), tuple(item.get("Resources") or ()))
            for item in reason.get("RoleUsageList") or ()
        )
        return DeletionStatus(answer["Status"], reason.get("Reason") or "", usage)
