"""Deleting a service-linked role: by its last owner, when nothing uses it any more, until IAM has really done it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage_delete.html
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from pulumi_aws_slr.provider import owners
from pulumi_aws_slr.provider.aws import Aws
from pulumi_aws_slr.provider.errors import AwsError, DeletionTimeoutError, RoleInUseError
from pulumi_aws_slr.provider.iam import DeletionStatus, IamRole, RoleStore
from pulumi_aws_slr.provider.messages import in_use, reported, unknown_regions, usage_lines
from pulumi_aws_slr.provider.owners import Owner
from pulumi_aws_slr.provider.role_args import Deletion, RoleArgs
from pulumi_aws_slr.provider.rpc import Log, Properties, Provider, Request
from pulumi_aws_slr.provider.usage import Usage, find_users, iam_refuses_used
from pulumi_aws_slr.provider.waiting import NotYet, poll

DELETE_SECONDS = 600.0
_FIRST_RETRY_SECONDS = 2.0  # after a failed task: the service lets go of the role in its own time
_LONGEST_RETRY_SECONDS = 30.0


def delete(aws: Aws, store: RoleStore, provider: Provider, request: Request, args: RoleArgs) -> None:
    """Remove a stack's claim to a role, and the role itself if the stack was its last owner.

    Raises:
        RoleInUseError: something uses the role; nothing was deleted.
        DeletionTimeoutError: IAM did not delete it within the delete timeout.
        AwsError: a call failed.
    """
    _Deleter(aws, store, provider, request, args).run()


class _Deleter:
    def __init__(self, aws: Aws, store: RoleStore, provider: Provider, request: Request, args: RoleArgs) -> None:
        self._aws = aws
        self._store = store
        self._provider = provider
        self._args = args
        self._urn = request.urn
        self._state: Properties = request.state
        self._owner = Owner.recorded(request.state, request.urn)
        self._timeout = request.timeout or DELETE_SECONDS
        self._started = time.monotonic()

    @property
    def _log(self) -> Log:
        return self._provider.log

    def run(self) -> None:
        name = self._state["name"]
        if self._state.get("adopted") and self._args.deletion is not Deletion.FORCE_ADOPTED:
            self._log.info(f"{name} was adopted, not created here: left as it is", self._urn)
            return
        self._aws.require_account_of(self._state["arn"])
        role = self._store.find(name)
        if role is None:
            return
        if reason := self._reason_to_leave(role):
            self._log.info(f"{name} stays: {reason}", self._urn)
            self._release(role)
            return
        if self._is_used(role):
            self._release(role)
            return
        try:
            self._delete_until_gone(role)
        except _LeftInUse as left:
            self._log.warning(str(left), self._urn)
            self._release(role)

    def _reason_to_leave(self, role: IamRole) -> str | None:
        """Why the role must not go although its declaration does; None if it must."""
        if self._args.deletion is Deletion.KEEP:
            return "deletion is `keep`"
        if self._args.deletion is Deletion.FORCE_ADOPTED and self._state.get("adopted"):
            return self._other_owners(role)
        if role.unique_id != self._state.get("uniqueId") and not self._owner.holds(role.tags):
            return f"it was deleted and created again outside of this stack (on {role.create_date})"
        renamed_to = role.tags.get(self._owner.tag_key, self._owner.tag_value)
        if renamed_to != self._owner.tag_value:
            return f"the resource {renamed_to} of this stack owns it now"
        return self._other_owners(role)

    def _other_owners(self, role: IamRole) -> str | None:
        tags = {key: value for key, value in role.tags.items() if key != self._owner.tag_key}
        others = [stack for stack in owners.owning_stacks(tags, role.description) if stack != self._owner.stack]
        return f"{', '.join(others)} still own{'s' if len(others) == 1 else ''} it" if others else None

    def _release(self, role: IamRole) -> None:
        """Take back the marks of this stack's ownership."""
        if self._owner.holds(role.tags):
            self._store.untag(role, [self._owner.tag_key], self._args.entry)
        if self._owner.claims(role.description):
            self._store.describe(role, "", self._args.entry)

    def _is_used(self, role: IamRole) -> bool:
        """Look for users; resources that are being deleted right now are waited for.

        Raises:
            RoleInUseError: there are users, or a Region that matters could not be asked.
        """

        def look() -> Usage:
            usage = find_users(self._aws, self._args.entry)
            if usage.users and all(user.is_going for user in usage.users):
                count = len(usage.users)
                noun = "resource that is" if count == 1 else "resources that are"
                self._status(f"waiting for {count} {noun} being deleted")
                raise NotYet(usage)
            return usage

        try:
            usage = poll(look, timeout=self._remaining(), sleep=self._provider.wait)
        except TimeoutError as error:
            usage = error.__cause__.args[0] if error.__cause__ else Usage()
        identity = self._aws.identity
        if usage.users:
            text = in_use(role.name, identity.account, usage, kept=self._args.deletion is Deletion.IF_UNUSED)
        elif usage.unknown_regions and not iam_refuses_used(self._args.entry):
            text = unknown_regions(role.name, identity.account, usage)
        else:
            if usage.unknown_regions:
                self._log.warning(
                    f"not all Regions could be asked; IAM itself refuses to delete {role.name} while it is used:\n"
                    + usage_lines(usage),
                    self._urn,
                )
            return False
        if self._args.deletion is Deletion.IF_UNUSED:
            self._log.warning(text, self._urn)
            return True
        raise RoleInUseError(text)

    def _delete_until_gone(self, role: IamRole) -> None:
        """Submit deletion tasks until one succeeds. Says what IAM reports the first time a task fails."""
        failures: list[DeletionStatus] = []

        def attempt() -> None:
            failure = self._run_task(role)
            if failure is None:
                return
            if not failures:
                self._log.info(f"IAM: {reported(failure)} Trying again until it lets go.", self._urn)
            failures.append(failure)
            if self._args.deletion is Deletion.IF_UNUSED and failure.usage:
                raise _LeftInUse(f"{role.name} is still in use and stays. IAM: {reported(failure)}")
            raise NotYet

        try:
            poll(
                attempt,
                timeout=self._remaining(),
                sleep=self._provider.wait,
                first=_FIRST_RETRY_SECONDS,
                longest=_LONGEST_RETRY_SECONDS,
            )
        except TimeoutError as error:
            text = self._timed_out(role, failures)
            if self._args.deletion is Deletion.IF_UNUSED:
                raise _LeftInUse(text) from error
            raise DeletionTimeoutError(text) from error

    def _run_task(self, role: IamRole) -> DeletionStatus | None:
        """One deletion task to its end: None if the role is gone, else why IAM did not delete it."""
        task = self._store.submit_deletion(role, self._args.entry)
        if task is None:
            return None

        def ask() -> DeletionStatus | None:
            status = self._store.deletion_status(task, role, self._args.entry)
            if status is None:
                # a task is unknown in its first seconds, and again once IAM has purged it: the role itself decides
                if self._store.find(role.name) is None:
                    return None
            elif status.status == "SUCCEEDED":
                return None
            elif status.status == "FAILED":
                return status
            self._status(f"IAM is deleting the role ({status.status if status else 'task not shown yet'})")
            raise NotYet

        return poll(ask, timeout=self._remaining(), sleep=self._provider.wait)

    def _timed_out(self, role: IamRole, failures: Sequence[DeletionStatus]) -> str:
        lines = [f"{role.name} was not deleted within {self._timeout:.0f} s; it is still there and still this stack's."]
        if failures:
            lines.append(f"IAM: {reported(failures[-1])}")
        try:
            lines.append(usage_lines(find_users(self._aws, self._args.entry)))
        except AwsError as error:
            lines.append(str(error))
        lines.append(
            "Delete what uses it, then run the same command again; a longer wait is set by customTimeouts.delete."
        )
        return "\n".join(line for line in lines if line)

    def _remaining(self) -> float:
        return max(0.0, self._timeout - (time.monotonic() - self._started))

    def _status(self, what: str) -> None:
        waited = time.monotonic() - self._started
        self._log.status(f"{what}: {waited:.0f} s, gives up after {self._timeout:.0f} s", self._urn)


class _LeftInUse(Exception):
    """With `if-unused`: the role is used, and that is no error."""
