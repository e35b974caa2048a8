"""`slr prune`: the unneeded roles of an account."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.usage.texts import usage_json
from pulumi_aws_slr.aws.waiting import Clock
from pulumi_aws_slr.cli.accounts import accounts_in, accounts_option, asked, config_of
from pulumi_aws_slr.cli.errors import EPILOG, FAILED
from pulumi_aws_slr.cli.interrupts import interrupts
from pulumi_aws_slr.cli.leftovers import lines_of, show_left
from pulumi_aws_slr.cli.output import json_option, print_json, print_table
from pulumi_aws_slr.cli.progress import progress
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.ownership.inventory import InventoryRole, inventory
from pulumi_aws_slr.ownership.pruning import Outcome, Standing, Verdict, delete, judge, take_mark_off

if TYPE_CHECKING:
    from pulumi_aws_slr.fleet.accounts import Account

_DAYS = 90
_MOST_DAYS = 400


@dataclass(frozen=True)
class _Line:
    """One role and, where it was to be deleted, the outcome."""

    verdict: Verdict
    outcome: Outcome | None = None
    details: str = ""

    @property
    def is_failure(self) -> bool:
        """Whether its standing is unknown, or its deletion failed."""
        return self.verdict.standing is Standing.UNKNOWN or self.outcome not in (None, Outcome.DELETED)


@click.command(epilog=EPILOG)
@click.option(
    "--days",
    type=click.IntRange(1, _MOST_DAYS),
    default=_DAYS,
    show_default=True,
    help="For how long a role must not have been used, nor been created; IAM looks back 400 days.",
)
@click.option("--profile", help="A profile of the AWS configuration.")
@accounts_option
@click.option("--yes", is_flag=True, help="Delete the roles that may go. Without it nothing is changed.")
@click.option(
    "--left-by",
    metavar="PROJECT/STACK",
    help="Only the roles that carry this stack's marks and are not in its state; run it in the project's folder.",
)
@click.option("--stack-is-gone", is_flag=True, help="With --left-by: the stack was removed, and is in no backend.")
@json_option
def prune(
    *,
    days: int,
    profile: str | None,
    accounts_file: Path | None,
    yes: bool,
    left_by: str | None,
    stack_is_gone: bool,
    as_json: bool,
) -> None:
    """The service-linked roles of an account that nothing needs, and why each of the others stays.

    A role may go if no Pulumi stack owns it, its service has not used it for --days, and nothing uses it in any Region.
    Where only IAM knows the users of a role, IAM refuses while there are any. A role that a stack owns is never
    deleted: its stack does that. The exit code is 1 if a role could not be judged, or should have gone and did not.

    With --left-by it is about what a stack has left behind: a run was killed before it could write down what it had
    made, and then the stack was destroyed. No command of that stack may run meanwhile. The roles are left as the
    stack's own destroy would: whatever has other owners or users stays. --days does not count then.

    With --accounts it goes through many accounts at once; one that cannot be asked does not stop the others, and the
    exit code is 1.
    """
    if stack_is_gone and left_by is None:
        raise click.UsageError("--stack-is-gone goes with --left-by.")
    if accounts_file:
        if profile or left_by:
            raise click.UsageError("--accounts goes with neither --profile nor --left-by.")
        _prune_all(accounts_in(accounts_file), days, yes=yes, as_json=as_json)
        return
    try:
        with interrupts() as interrupted, progress() as show:
            aws = Aws(Config(profile=profile), interrupted)
            account = aws.identity.account
            if left_by is not None:
                left = lines_of(aws, left_by, interrupted, gone=stack_is_gone, yes=yes, show=show)
            else:
                lines = [_pruned(aws, role, days, yes=yes, show=show) for role in inventory(aws)]
    except SlrError as error:
        raise click.ClickException(str(error)) from error
    if left_by is not None:
        failed = any(line.is_failure for line in left)
        show_left(account, left_by, left, yes=yes, as_json=as_json)
    else:
        failed = any(line.is_failure for line in lines)
        if as_json:
            print_json({"account": account, "days": days, "roles": [_as_json(line) for line in lines]})
        else:
            _print(account, lines, yes=yes)
    if failed:
        raise click.exceptions.Exit(FAILED)


def _prune_all(accounts: Sequence[Account], days: int, *, yes: bool, as_json: bool) -> None:
    def prune_one(account: Account) -> list[_Line]:
        aws = Aws(config_of(account), interrupted)
        return [
            _pruned(aws, role, days, yes=yes, show=lambda what: show(f"{account.name}: {what}"))
            for role in inventory(aws)
        ]

    with interrupts() as interrupted, progress() as show:
        answers = asked(prune_one, accounts)
    if as_json:
        print_json({"days": days, **answers.as_json(lambda lines: [_as_json(line) for line in lines])})
    else:
        for account, lines in answers.found:
            _print(f"{account.id} ({account.name})", lines, yes=yes)
    answers.tell_failures()
    if answers.failures or any(line.is_failure for _, lines in answers.found for line in lines):
        raise click.exceptions.Exit(FAILED)


def _pruned(aws: Aws, role: InventoryRole, days: int, *, yes: bool, show: Callable[[str], None]) -> _Line:
    """Judge one role and delete it at once if it may go."""
    name = role.arn.name

    def waiting(pending: Sequence[str]) -> None:
        show(f"{name}: waiting for {', '.join(pending) or 'AWS'}")

    verdict = judge(aws, role, days, waiting)
    if not yes:
        return _Line(verdict)
    if verdict.standing is not Standing.UNUSED:
        take_mark_off(aws, role, Clock(time.sleep))
        return _Line(verdict)
    outcome, details = delete(aws, verdict, Clock(time.sleep), lambda what: show(f"{name}: {what}"))
    return _Line(verdict, outcome, details)


def _print(account: str, lines: Sequence[_Line], *, yes: bool) -> None:
    unused = sum(line.verdict.standing is Standing.UNUSED for line in lines)
    click.echo(f"Account {account}: {unused} of {len(lines)} service-linked roles may go")
    if lines:
        print_table(
            ("role", "standing", "why"),
            (
                (line.verdict.role.arn.name, line.outcome or line.verdict.standing, line.details or line.verdict.reason)
                for line in lines
            ),
        )
    if unused and not yes:
        click.echo("Nothing was changed; --yes deletes those that are unused.")


def _as_json(line: _Line) -> dict[str, Any]:
    role = line.verdict.role
    return {
        "role": role.arn.name,
        "arn": str(role.arn),
        "key": role.entry.key if role.entry else None,
        "create_date": role.create_date,
        "last_used": role.last_used,
        "last_used_region": role.last_used_region,
        "owners": role.owners,
        "standing": line.verdict.standing,
        "reason": line.verdict.reason,
        "usage": usage_json(line.verdict.usage) if line.verdict.usage else None,
        "outcome": line.outcome,
        "details": line.details,
    }
