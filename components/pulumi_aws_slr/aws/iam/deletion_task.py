"""One deletion task of IAM, from submission to end. Callers decide what a failure means.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html
"""

from __future__ import annotations

from collections.abc import Callable

from pulumi_aws_slr.aws.iam.roles import DeletionStatus, IamRole, RoleStore
from pulumi_aws_slr.aws.waiting import Clock, NotYet, poll
from pulumi_aws_slr.catalog import CatalogEntry

FIRST_LOOK_SECONDS = 0.2
"""After the submission: asking at once would cost a call and tell nothing."""
_SHOWN_SECONDS = 60.0  # recorded on AWS: a new task is shown after 1 to 8 s
_PURGED = DeletionStatus("FAILED", "IAM no longer knows the deletion task, and the role is still there.")


def run_deletion_task(
    store: RoleStore,
    role: IamRole,
    entry: CatalogEntry,
    *,
    timeout: float,
    clock: Clock,
    on_wait: Callable[[str], None],
    on_accepted: Callable[[], None] = lambda: None,
) -> DeletionStatus | None:
    """Ask IAM to delete a role, and wait up to `timeout` seconds for the end of the task.

    `on_wait` gets what is awaited before every wait; `on_accepted` is called when IAM has accepted the deletion.

    Returns:
        None if the role is gone, else why IAM did not delete it, which a purged task does not tell.

    Raises:
        TimeoutError: the task has not ended in time.
        AwsError: a call failed.
    """
    task = store.submit_deletion(role, entry)
    if task is None:
        return None
    on_accepted()
    started, shown = clock.monotonic(), False

    def ask() -> DeletionStatus | None:
        nonlocal shown
        status = store.deletion_status(task, role, entry)
        if status is None:
            # a task is unknown in its first seconds and after its purge: the role itself decides
            found = store.find(role.name)
            if found is None or found.unique_id != role.unique_id:  # gone, and perhaps created anew by another stack
                return None
            if shown or clock.monotonic() - started > _SHOWN_SECONDS:
                return _PURGED
        elif status.status == "SUCCEEDED":
            return None
        elif status.status == "FAILED":
            return status
        shown = status is not None
        on_wait(f"IAM is deleting the role ({status.status if status else 'task not shown yet'})")
        raise NotYet

    clock.sleep(FIRST_LOOK_SECONDS)
    return poll(ask, timeout=timeout, clock=clock)
