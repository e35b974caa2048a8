"""What a stack has left in an account: roles that carry its marks and are in no state (`slr prune --left-by`)."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import click

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.iam.roles import find_role
from pulumi_aws_slr.aws.usage.search import Question, Usage, find_usages
from pulumi_aws_slr.aws.waiting import Clock
from pulumi_aws_slr.cli.naming import stack_parts
from pulumi_aws_slr.cli.output import print_json, print_table
from pulumi_aws_slr.errors import RoleInUseError, SlrError
from pulumi_aws_slr.fleet.engine.backend import NoStackError, exported
from pulumi_aws_slr.fleet.errors import FleetError
from pulumi_aws_slr.ownership.inventory import inventory
from pulumi_aws_slr.ownership.leftovers import Leftover, left_by, recorded_owners
from pulumi_aws_slr.ownership.operation import Operation
from pulumi_aws_slr.ownership.owner import Owner, stack_label
from pulumi_aws_slr.ownership.pruning import TASK_SECONDS, Notes
from pulumi_aws_slr.ownership.view import named
from pulumi_aws_slr.stack.project import StackError, project_name


class Fate(enum.StrEnum):
    """What becomes of a role that a stack has left, or would."""

    UNUSED = "unused"
    """It would be deleted."""
    SHARED = "shared"
    """It stays for its other owners, without the tag of this one."""
    USED = "used"
    """It stays as it is."""
    DELETED = "deleted"
    KEPT = "kept"
    """It stays, without the tag of this stack."""
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Line:
    """A role, the declaration, and what becomes of them."""

    left: Leftover
    fate: Fate
    why: str

    @property
    def is_failure(self) -> bool:
        """Whether it should have gone and did not."""
        return self.fate in (Fate.REFUSED, Fate.FAILED)


def _stack_here(text: str) -> tuple[str, str]:
    """The project and the stack of `project/stack`, which the current folder has to be of.

    Raises:
        click.ClickException: it is not, so that the stack's state cannot be looked at.
    """
    project, stack = stack_parts(text)
    try:
        here = project_name("")
    except StackError as error:
        raise click.ClickException(str(error)) from error
    if here != project:
        where = f"of the project {here}" if here else "in no Pulumi project"
        raise click.ClickException(
            f"the state of {text} has to be looked at, but this folder is {where}. Run it where Pulumi.yaml has "
            f"`name: {project}`, logged in to the stack's backend"
        )
    return project, stack


def lines_of(aws: Aws, stack: str, asked: Event, *, gone: bool, yes: bool, show: Callable[[str], None]) -> list[Line]:
    """What a stack has left, and what becomes of it; nothing changes without `yes`.

    Args:
        aws: the account.
        stack: `<project>/<stack>`.
        asked: is set by Ctrl-C.
        gone: whether the user says that the stack is gone for good, so that no state has its roles.
        yes: whether to leave the roles.
        show: is told what is being done.

    Raises:
        click.ClickException: the stack's state cannot be read.
        SlrError: the account cannot be looked at.
    """
    project, name = _stack_here(stack)
    show(f"reading the state of {stack}")
    known = _known(stack, name, gone=gone)
    left = left_by(inventory(aws), stack_label(project, name), known)
    if yes:
        clock = Clock(_waiting(asked))
        return [_left(aws, item, clock, asked, show) for item in left]
    return list(_foreseen(aws, left, show))


def _known(stack: str, name: str, *, gone: bool) -> set[Owner]:
    """The owners in the stack's state. A backend without the stack may be the wrong one, so that has to be said."""
    try:
        return recorded_owners(exported(Path.cwd(), name).get("resources") or ())
    except NoStackError as error:
        if gone:
            return set()
        raise click.ClickException(
            f"the backend that Pulumi is logged in to has no stack {stack}, so nothing was done. If the stack is in "
            "another one, log in there; if it was removed for good, say so by --stack-is-gone"
        ) from error
    except FleetError as error:
        raise click.ClickException(f"the state of {stack} cannot be read, so nothing was done: {error}") from error


def _waiting(asked: Event) -> Callable[[float], None]:
    def wait(seconds: float) -> None:
        if asked.wait(seconds):
            raise KeyboardInterrupt

    return wait


def _foreseen(aws: Aws, left: Sequence[Leftover], show: Callable[[str], None]) -> Iterator[Line]:
    alone = [item for item in left if not _others(item)]
    questions = [Question(item.role.catalogued, item.role.arn.name, candidates=False) for item in alone]
    usages = find_usages(aws, questions, on_wait=lambda pending: show(f"waiting for {', '.join(pending) or 'AWS'}"))
    used = dict(zip([item.role.arn for item in alone], usages, strict=True))
    for item in left:
        if others := _others(item):
            yield Line(item, Fate.SHARED, f"{', '.join(others)} own it, too: this stack's tag goes, the role stays")
        elif count := len(used.get(item.role.arn, Usage()).resources):
            yield Line(item, Fate.USED, f"{count} resource{'' if count == 1 else 's'} use it; `slr usage` has them")
        else:
            yield Line(item, Fate.UNUSED, "no state has it, and no other owner: it would be deleted")


def _others(item: Leftover) -> list[str]:
    return named(item.role.view.others(item.mine.owner))


def _left(aws: Aws, item: Leftover, clock: Clock, asked: Event, show: Callable[[str], None]) -> Line:
    """Leave a role as the declaration's own destroy would."""
    from pulumi_aws_slr.provider.provider import SlrProvider  # noqa: PLC0415 (it loads gRPC)
    from pulumi_aws_slr.provider.role import RoleResource  # noqa: PLC0415

    name = item.role.arn.name
    notes = Notes(lambda what: show(f"{name}: {what}"))
    provider = SlrProvider()
    provider.cancelled = asked
    try:
        role = find_role(aws, name)
        if role is not None:
            resource = RoleResource(aws, provider)
            resource.leave_unrecorded(role, item.mine, Operation("", notes, clock, TASK_SECONDS))
        if find_role(aws, name) is None:
            return Line(item, Fate.DELETED, "")
    except RoleInUseError as error:
        return Line(item, Fate.REFUSED, str(error))
    except SlrError as error:
        return Line(item, Fate.FAILED, str(error))
    return Line(item, Fate.KEPT, notes.text)


def show_left(account: str, stack: str, lines: Sequence[Line], *, yes: bool, as_json: bool) -> None:
    """What a stack has left in an account, for people or programs."""
    if as_json:
        print_json({"account": account, "left_by": stack, "roles": [_as_json(line) for line in lines]})
        return
    click.echo(f"Account {account}: {len(lines)} role{'' if len(lines) == 1 else 's'} left by {stack}")
    if lines:
        rows = ((line.left.role.arn.name, str(line.left.mine.owner), line.fate, line.why) for line in lines)
        print_table(("role", "declaration", "standing", "why"), rows)
    if lines and not yes:
        click.echo("Nothing was changed; --yes leaves them as the stack's own destroy would.")


def _as_json(line: Line) -> dict[str, Any]:
    role = line.left.role
    return {
        "role": role.arn.name,
        "arn": str(role.arn),
        "key": role.entry.key if role.entry else None,
        "declaration": str(line.left.mine.owner),
        "standing": line.fate,
        "why": line.why,
    }
