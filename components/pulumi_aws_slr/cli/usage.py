"""`slr usage`: what still uses roles, in all Regions of an account."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.gather import each, in_background
from pulumi_aws_slr.aws.iam.access_advisor import Access, last_accesses
from pulumi_aws_slr.aws.iam.history import CREATION, Event, events
from pulumi_aws_slr.aws.usage.search import Question, Usage, coverage, find_usages, iam_refuses_used
from pulumi_aws_slr.aws.usage.texts import usage_json, usage_lines
from pulumi_aws_slr.aws.waiting import Clock
from pulumi_aws_slr.catalog import CatalogEntry
from pulumi_aws_slr.catalog.cloud_control import Coverage
from pulumi_aws_slr.catalog.links import links_of
from pulumi_aws_slr.catalog.upkeep.schema import rows
from pulumi_aws_slr.cli.accounts import accounts_in, accounts_option, asked, config_of
from pulumi_aws_slr.cli.errors import EPILOG, FAILED
from pulumi_aws_slr.cli.naming import role_named
from pulumi_aws_slr.cli.origin import origin
from pulumi_aws_slr.cli.output import json_option, print_facts, print_json
from pulumi_aws_slr.cli.progress import progress
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.ownership.inventory import InventoryRole, read_role

if TYPE_CHECKING:
    from pulumi_aws_slr.fleet.accounts import Account

_ROLES_AT_A_TIME = 8
"""Asked of IAM at once. IAM is one endpoint for all Regions and throttles early."""


@dataclass(frozen=True)
class _LastUse:
    """What IAM knows of a role."""

    role: InventoryRole | None
    accesses: tuple[Access, ...] = ()
    not_known: str | None = None
    """Why IAM or its Access Advisor did not answer."""


@dataclass(frozen=True)
class _Report:
    account: str
    name: str
    entry: CatalogEntry
    usage: Usage
    last_use: _LastUse
    made_by: str | None
    """Of a role that is there, as far as IAM says so."""


@click.command(epilog=EPILOG)
@click.argument("roles", nargs=-1, required=True, metavar="ROLE...")
@click.option("--all-regions", is_flag=True, help="Every Region that the account has enabled; the default.")
@click.option("--region", "regions", multiple=True, help="Only this Region; may be repeated.")
@click.option("--profile", help="A profile of the AWS configuration.")
@accounts_option
@json_option
def usage(
    *,
    roles: tuple[str, ...],
    all_regions: bool,
    regions: tuple[str, ...],
    profile: str | None,
    accounts_file: Path | None,
    as_json: bool,
) -> None:
    """What uses each ROLE (key, principal, role name or ARN), whose that is, and the commands that remove it.

    All Regions are asked at once, for all roles together. RDS and DMS are asked themselves, other services through
    Cloud Control API. Users are resources of types of which every one uses the role; of other types only some do, and
    these are named as such. A Region that cannot be asked is reported as not known, and the exit code is then 1. It
    changes nothing.

    With --accounts it goes through many accounts at once; one that cannot be asked does not stop the others, and the
    exit code is 1.
    """
    if all_regions and regions:
        raise click.UsageError("--all-regions and --region exclude each other.")
    if accounts_file and profile:
        raise click.UsageError("--accounts and --profile exclude each other.")
    named = [role_named(role) for role in dict.fromkeys(roles)]
    asked_regions = tuple(dict.fromkeys(regions))
    if accounts_file:
        _use_of_all(accounts_in(accounts_file), named, asked_regions, as_json=as_json)
        return
    try:
        with progress() as show:
            reports = _ask(Aws(Config(profile=profile)), named, asked_regions, show)
    except SlrError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        print_json({"account": reports[0].account, "roles": [_as_json(report) for report in reports]})
    else:
        _print_all(reports)
    if any(report.usage.unknown_regions for report in reports):
        raise click.exceptions.Exit(FAILED)


def _use_of_all(
    accounts: Sequence[Account], named: Sequence[tuple[str, CatalogEntry]], regions: Sequence[str], *, as_json: bool
) -> None:
    with progress() as show:

        def ask(account: Account) -> list[_Report]:
            return _ask(Aws(config_of(account)), named, regions, lambda what: show(f"{account.name}: {what}"))

        answers = asked(ask, accounts)
    if as_json:
        print_json(answers.as_json(lambda reports: [_as_json(report) for report in reports]))
    else:
        _print_all([report for _, reports in answers.found for report in reports])
    answers.tell_failures()
    if answers.failures or any(report.usage.unknown_regions for _, reports in answers.found for report in reports):
        raise click.exceptions.Exit(FAILED)


def _ask(
    aws: Aws, named: Sequence[tuple[str, CatalogEntry]], regions: Sequence[str], show: Callable[[str], None]
) -> list[_Report]:
    account = aws.identity.account  # reports wrong credentials once, not for every Region
    in_iam: Future[list[_LastUse]] = in_background(
        lambda: each(lambda name: _last_use(aws, name), [name for name, _ in named], at_a_time=_ROLES_AT_A_TIME),
        "last use",
    )
    creations: Future[tuple[Event, ...]] = in_background(lambda: events(aws, (CREATION,)), "creations")

    def waiting(pending: Sequence[str]) -> None:
        show(f"waiting for {', '.join(pending) or 'IAM'}")

    questions = [Question(entry, name) for name, entry in named]
    found = find_usages(aws, questions, regions=regions or None, on_wait=waiting)
    show("waiting for IAM's Access Advisor and CloudTrail")
    return [
        _Report(account, name, entry, usage, last_use, _made_by(creations, last_use.role))
        for (name, entry), usage, last_use in zip(named, found, in_iam.result(), strict=True)
    ]


def _made_by(creations: Future[tuple[Event, ...]], role: InventoryRole | None) -> str | None:
    if role is None:
        return None
    try:
        return origin(creations.result(), role)
    except SlrError as error:
        return f"not known: {error}"


def _last_use(aws: Aws, name: str) -> _LastUse:
    role = None
    try:
        role = read_role(aws, name)
        if role is None:
            return _LastUse(None)
        return _LastUse(role, last_accesses(aws, str(role.arn), clock=Clock(time.sleep)))
    except (SlrError, TimeoutError) as error:
        return _LastUse(role, not_known=str(error))


def _print_all(reports: Sequence[_Report]) -> None:
    for at, report in enumerate(reports):
        if at:
            click.echo()
        _print(report)


def _print(report: _Report) -> None:
    click.echo(f"{report.name} in account {report.account}: {_verdict(report)}")
    print_facts(_facts(report))
    if lines := usage_lines(report.usage):
        click.echo(lines)


def _verdict(report: _Report) -> str:
    there = "" if report.last_use.role or report.last_use.not_known else "there is no such role; "
    found = report.usage
    if count := len(found.resources):
        return f"{there}used by {count} resource{'' if count == 1 else 's'}"
    if coverage(report.entry) is Coverage.NONE:
        return f"{there}only IAM knows its users, and names them when it is asked to delete the role"
    may = f"; {len(found.candidates)} may use it" if found.candidates else ""
    if found.unknown_regions:
        return f"{there}no users found{may}, but not all Regions could be asked"
    if found.unlisted:
        return f"{there}no users found{may}, but not all types can be listed"
    return f"{there}no users found{may}" if may else f"{there}not used"


def _facts(report: _Report) -> Iterator[tuple[str, str]]:
    role, found = report.last_use.role, report.usage
    if report.last_use.not_known and not role:
        yield "last use", f"not known: {report.last_use.not_known}"
    if role:
        used = f"{role.last_used} in {role.last_used_region or 'an unknown Region'}" if role.last_used else "none known"
        yield "last use", f"{used} (GetRole; IAM looks back 400 days)"
        if role.owners:
            yield "owned by", ", ".join(role.owners)
        yield "made by", report.made_by or ""
        yield "last calls", _accesses(report.last_use)
    if found.answered_regions or found.absent_regions:
        asked = f"{len(found.answered_regions)} answered"
        asked += f"; without the service: {', '.join(found.absent_regions)}" if found.absent_regions else ""
        asked += f"; {len(found.off_regions)} are off in this account and were not asked" if found.off_regions else ""
        yield "Regions", asked
    yield "deletion", _deletion(report.entry)
    yield from _catalogued(report.entry)


def _accesses(last_use: _LastUse) -> str:
    if last_use.not_known:
        return f"not known: {last_use.not_known}"
    lines = [f"{item.service}: {item.time} in {item.region or 'an unknown Region'}" for item in last_use.accesses]
    return "\n".join(lines) or "none in 400 days (Access Advisor)"


def _deletion(entry: CatalogEntry) -> str:
    if iam_refuses_used(entry):
        return "IAM refuses while the role is used"
    return "IAM may delete this role although it is used; what runs then fails"


def _catalogued(entry: CatalogEntry) -> Iterator[tuple[str, str]]:
    """What the catalogue knows of the role's use, for roles of which only IAM knows the users."""
    if entry.before_delete:
        yield "before deletion", entry.before_delete
    if entry.workloads and coverage(entry) is Coverage.NONE:
        yield "workloads", "\n".join(entry.workloads)
    yield from (("", link) for link in _pages(entry))


def _pages(entry: CatalogEntry) -> list[str]:
    row = next((row for row in rows() if row.key == entry.key), None)
    links = [link for source in (row.sources if row else ()) for link in links_of(source)]
    return list(dict.fromkeys(links))


def _as_json(report: _Report) -> dict[str, Any]:
    role, entry = report.last_use.role, report.entry
    return {
        "role": report.name,
        "key": entry.key,
        "arn": str(role.arn) if role else None,
        "last_used": role.last_used if role else None,
        "last_used_region": role.last_used_region if role else None,
        "owners": role.owners if role else [],
        "made_by": report.made_by,
        "accesses": [vars(access) for access in report.last_use.accesses],
        "accesses_not_known": report.last_use.not_known,
        "coverage": coverage(entry),
        "iam_refuses_used": iam_refuses_used(entry),
        "before_delete": entry.before_delete,
        "workloads": list(entry.workloads),
        "pages": _pages(entry),
        **usage_json(report.usage),
    }
