"""Roles that nobody needs any more: which may go, which stay and why, and deleting one as carefully as the provider."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.iam.roles import IamRole, RoleStore
from pulumi_aws_slr.aws.iam.service_linked_roles import ServiceLinkedRoleStore
from pulumi_aws_slr.aws.usage.resource import stacks_in
from pulumi_aws_slr.aws.usage.search import Question, Usage, blocks, find_usage, iam_refuses_used
from pulumi_aws_slr.aws.usage.texts import reported
from pulumi_aws_slr.aws.waiting import Clock
from pulumi_aws_slr.errors import AwsError
from pulumi_aws_slr.ownership.inventory import InventoryRole
from pulumi_aws_slr.ownership.leaving import Leaver
from pulumi_aws_slr.ownership.operation import Operation
from pulumi_aws_slr.ownership.owner import Owner
from pulumi_aws_slr.ownership.protocol import Departure, depart_unowned
from pulumi_aws_slr.ownership.tags import Ownership, new_incarnation
from pulumi_aws_slr.ownership.view import named, view_of

TASK_SECONDS = 120.0
"""How long to wait for one deletion task."""


class Standing(enum.StrEnum):
    """Where a role stands."""

    OWNED = "owned"
    """A Pulumi stack owns it: that stack deletes it."""
    ACTIVE = "active"
    """Its service used it within the days asked for, or it is younger than that."""
    USED = "used"
    """Resources use it."""
    UNKNOWN = "unknown"
    """Regions could not be asked, and IAM may delete it although it is used."""
    UNUSED = "unused"
    """It may go."""


@dataclass(frozen=True)
class Verdict:
    """Whether a role may go, and why."""

    role: InventoryRole
    standing: Standing
    reason: str
    usage: Usage | None = None
    """Who uses it; None where nobody was asked."""


class Outcome(enum.StrEnum):
    """What became of a role that was to be deleted."""

    DELETED = "deleted"
    REFUSED = "refused"
    """IAM says that it is in use."""
    CHANGED = "changed"
    """It is not what was judged any more, so it was left."""
    FAILED = "failed"


def judge(aws: Aws, role: InventoryRole, days: int, on_wait: Callable[[Sequence[str]], None]) -> Verdict:
    """Whether a role may go: nobody owns it, and nothing has used it for so many days.

    AWS is asked what uses the role only if nothing else speaks for it; `on_wait` as in `find_usage`.
    """
    if owners := _owners(role):
        return Verdict(role, Standing.OWNED, f"{', '.join(owners)} owns it: `pulumi destroy` there deletes it")
    if reason := _activity(role, days):
        return Verdict(role, Standing.ACTIVE, reason)
    entry = role.catalogued
    last = "no use known in IAM's last 400 days" if role.last_used is None else f"last used {role.last_used[:10]}"
    if not blocks(entry):
        return Verdict(role, Standing.UNUSED, f"{last}; only IAM knows its users, and refuses while there are any")
    usage = find_usage(aws, Question(entry, role.arn.name, candidates=False), on_wait=on_wait)
    unknown = ", ".join(dict.fromkeys(region for region, _ in usage.unknown_regions))
    if usage.resources:
        regions = ", ".join(dict.fromkeys(resource.region for resource in usage.resources))
        return Verdict(role, Standing.USED, f"{_counted(len(usage.resources))} in {regions}", usage)
    if unknown and not iam_refuses_used(entry):
        reason = f"users not known in {unknown}, and IAM may delete this role although it is used"
        return Verdict(role, Standing.UNKNOWN, reason, usage)
    doubt = f"; not known in {unknown}, where IAM refuses if there are any" if unknown else ""
    doubt += f"; {', '.join(usage.unlisted)} cannot be listed, but IAM refuses, too" if usage.unlisted else ""
    return Verdict(role, Standing.UNUSED, f"{last}; no users in {len(usage.answered_regions)} Regions{doubt}", usage)


def delete(aws: Aws, verdict: Verdict, clock: Clock, on_wait: Callable[[str], None]) -> tuple[Outcome, str]:
    """Delete a role that was judged unused, once; a role that IAM finds in use is left.

    The role is marked first and looked at then, as a stack does it (deletion.py): a stack that comes to the role at
    this moment waits, and one that came before keeps it. The mark goes with the role, or is taken back.

    Args:
        aws: the account.
        verdict: what `judge` said just now.
        clock: how time passes.
        on_wait: is told what is being waited for.

    Returns:
        What became of it, and the details: IAM's words, an error, or a warning.
    """
    notes = Notes(on_wait)
    store = ServiceLinkedRoleStore(aws, clock)
    try:
        with _leaver(aws, verdict.role, store, Operation("", notes, clock, TASK_SECONDS)) as leaver:
            role = store.find(verdict.role.arn.name) if leaver.announce() else None
            if role is None:
                return Outcome.DELETED, "it was gone already"
            if reason := _reason_to_leave(role, verdict.role, Owner.pruning(aws.identity.principal)):
                leaver.take_mark_off()
                return Outcome.CHANGED, reason
            failure = store.delete(role, timeout=TASK_SECONDS, on_wait=on_wait, on_accepted=leaver.begin)
            leaver.end()
            if failure:
                leaver.take_mark_off()
    except TimeoutError:
        return Outcome.FAILED, f"IAM has not ended the deletion within {TASK_SECONDS:.0f} s; it may still do it"
    except AwsError as error:
        return Outcome.FAILED, str(error)
    if failure is None:
        return Outcome.DELETED, notes.text
    return Outcome.FAILED if failure.is_internal_error else Outcome.REFUSED, reported(failure)


def take_mark_off(aws: Aws, role: InventoryRole, clock: Clock) -> None:
    """Take off the mark that an earlier run of this caller left on a role, if it was killed, and the role stays.

    Raises:
        AwsError: the call failed.
    """
    key = Owner.pruning(aws.identity.principal).deleting_key
    if key in role.tags:
        RoleStore(aws, clock).untag(str(role.arn), [key])


class Notes:
    """Where the lines of an operation go that `slr` runs: the last warning or information is kept."""

    def __init__(self, on_status: Callable[[str], None]) -> None:
        self.text = ""
        self._on_status = on_status

    def warning(self, message: str, urn: str = "") -> None:  # noqa: ARG002 (there is no resource to attach it to)
        """Keep it."""
        self.text = message

    info = warning

    def status(self, message: str, urn: str = "") -> None:  # noqa: ARG002
        """Show it."""
        self._on_status(message)

    def debug(self, message: str, urn: str = "") -> None:
        """The command says what becomes of each role, and no more."""


def _leaver(aws: Aws, role: InventoryRole, store: RoleStore, operation: Operation) -> Leaver:
    pruner = Ownership(Owner.pruning(aws.identity.principal), new_incarnation())
    return Leaver(store, operation, pruner, str(role.arn))


def _reason_to_leave(role: IamRole, judged: InventoryRole, pruner: Owner) -> str | None:
    """Why a role is left that was judged unused; None if it may still go. `slr prune` waits for nobody."""
    if role.create_date != judged.create_date:
        return "it was created again in the meantime"
    if owners := _owners(role):
        return f"{', '.join(owners)} has taken it over in the meantime"
    if depart_unowned(view_of(role), pruner) is Departure.DELETE:
        return None
    marks = view_of(role).marks_of_others(pruner)
    return f"{', '.join(map(str, marks))} {'is' if len(marks) == 1 else 'are'} deleting it"


def _owners(role: InventoryRole | IamRole) -> list[str]:
    """Who owns a role by its tags or its description; the stacks of other Pulumi providers, too."""
    tags = [{"Key": key, "Value": value} for key, value in role.tags.items()]
    view = role.view if isinstance(role, InventoryRole) else view_of(role)
    stacks = [stack for stack in stacks_in(tags) if not view.has_owner_in(stack)]
    return sorted([*named(view.others()), *stacks])


def _activity(role: InventoryRole, days: int) -> str | None:
    """Why a role counts as active; None if it does not."""
    where = f" in {role.last_used_region}" if role.last_used_region else ""
    for date, what in ((role.last_used, f"last used{where}"), (role.create_date, "created")):
        if date and (age := (datetime.now(UTC) - datetime.fromisoformat(date)).days) < days:
            return f"{what} {age} days ago"
    return None


def _counted(users: int) -> str:
    return "one resource uses it" if users == 1 else f"{users} resources use it"
