"""`slr discover`: the service-linked roles that accounts have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.gather import each
from pulumi_aws_slr.aws.iam.history import CREATION, events
from pulumi_aws_slr.aws.profiles import configured_profiles
from pulumi_aws_slr.cli.accounts import AT_A_TIME, accounts_in, accounts_option, config_of
from pulumi_aws_slr.cli.errors import EPILOG, FAILED
from pulumi_aws_slr.cli.naming import stack_parts
from pulumi_aws_slr.cli.origin import origin
from pulumi_aws_slr.cli.output import json_option, print_json, print_table
from pulumi_aws_slr.cli.stack_fragment import stack_fragment
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.ownership.inventory import InventoryRole, inventory
from pulumi_aws_slr.ownership.owner import stack_label
from pulumi_aws_slr.stack.project import StackError, project_name

_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class _Account:
    names: tuple[str | None, ...]
    """Of its profiles, or in the accounts file."""
    number: str
    roles: tuple[InventoryRole, ...]
    origins: tuple[str, ...] | None
    """Who made each role; None where nobody has asked."""

    def owned_by(self, stack: str) -> _Account:
        """The same account with the roles that a stack owns."""
        at = [index for index, role in enumerate(self.roles) if role.view.has_owner_in(stack)]
        origins = None if self.origins is None else tuple(self.origins[index] for index in at)
        return replace(self, roles=tuple(self.roles[index] for index in at), origins=origins)


@dataclass(frozen=True)
class _Failure:
    """A profile or account that could not be asked."""

    name: str | None
    error: str


@dataclass(frozen=True)
class _Source:
    """Credentials, and how they are called."""

    name: str | None
    config: Config


@click.command(epilog=EPILOG)
@click.option("--profile", "profiles", multiple=True, help="A profile of the AWS configuration; may be repeated.")
@click.option("--all-profiles", is_flag=True, help="Every profile of the AWS configuration.")
@accounts_option
@click.option("--emit-stack", is_flag=True, help="Print the stacks/*.yaml fragment that adopts them, for each account.")
@click.option("--owned-by", metavar="PROJECT/STACK", help="Only the roles that a declaration of this stack owns.")
@click.option("--why", is_flag=True, help="Who made each, from the 90 days of CloudTrail's event history.")
@json_option
def discover(
    *,
    profiles: tuple[str, ...],
    all_profiles: bool,
    accounts_file: Path | None,
    emit_stack: bool,
    owned_by: str | None,
    why: bool,
    as_json: bool,
) -> None:
    """The service-linked roles that accounts have: catalogued or not, last use, owning stacks.

    Without --profile it asks the account of the default credentials. It needs iam:ListRoles, iam:GetRole and
    sts:GetCallerIdentity, with --why also cloudtrail:LookupEvents, and changes nothing. An account that cannot be asked
    is reported on standard error; the others are printed all the same, and the exit code is 1.
    """
    if sum(map(bool, (profiles, all_profiles, accounts_file))) > 1:
        raise click.UsageError("--profile, --all-profiles and --accounts exclude each other.")
    if emit_stack and as_json:
        raise click.UsageError("--emit-stack prints YAML; leave --json out.")
    owner = stack_label(*stack_parts(owned_by)) if owned_by else None
    project = _project_name() if emit_stack else ""
    accounts, failures = _ask(_sources(profiles, accounts_file, all_profiles=all_profiles), why=why)
    if owner:
        accounts = [account.owned_by(owner) for account in accounts]
    if emit_stack:
        fragments = [stack_fragment(project, account.number, account.roles) for account in accounts]
        click.echo("---\n".join(fragments), nl=False)
    elif as_json:
        print_json(
            {
                "accounts": [_as_json(account, key="names" if accounts_file else "profiles") for account in accounts],
                "failures": [
                    {"name" if accounts_file else "profile": failure.name, "error": failure.error}
                    for failure in failures
                ],
            }
        )
    else:
        for account in accounts:
            _print(account)
    for failure in failures:
        click.echo(f"Error: {failure.name or 'default credentials'}: {failure.error}", err=True)
    if failures:
        raise click.exceptions.Exit(FAILED)


def _sources(profiles: Sequence[str], accounts: Path | None, *, all_profiles: bool) -> list[_Source]:
    if accounts:
        return [_Source(account.name, config_of(account)) for account in accounts_in(accounts)]
    names = _configured_profiles() if all_profiles else profiles or (None,)
    return [_Source(name, Config(profile=name)) for name in names]


def _configured_profiles() -> tuple[str, ...]:
    try:
        found = configured_profiles()
    except SlrError as error:
        raise click.ClickException(str(error)) from error
    if not found:
        raise click.ClickException("the AWS configuration has no profiles; leave --all-profiles out")
    return found


def _project_name() -> str:
    try:
        return project_name("pulumi-aws-slr")
    except StackError as error:
        raise click.ClickException(str(error)) from error


def _ask(sources: Sequence[_Source], *, why: bool) -> tuple[list[_Account], list[_Failure]]:
    """The roles of the accounts, in order. An account with two profiles is asked once."""
    failures: list[_Failure] = []
    accounts: dict[str, list[tuple[str | None, Aws]]] = {}
    clients = [Aws(source.config) for source in sources]
    numbers = each(_or_error(_number), clients, at_a_time=AT_A_TIME)
    for source, aws, number in zip(sources, clients, numbers, strict=True):
        if isinstance(number, SlrError):
            failures.append(_Failure(source.name, str(number)))
        else:
            accounts.setdefault(number, []).append((source.name, aws))
    ask = _or_error(_roles_with_origins if why else _roles)
    answers = each(ask, [asked[0][1] for asked in accounts.values()], at_a_time=AT_A_TIME)
    found = []
    for (number, asked), answer in zip(accounts.items(), answers, strict=True):
        if isinstance(answer, SlrError):
            failures.append(_Failure(asked[0][0], str(answer)))
        else:
            found.append(_Account(tuple(name for name, _ in asked), number, *answer))
    return found, failures


def _roles(aws: Aws) -> tuple[tuple[InventoryRole, ...], None]:
    return inventory(aws), None


def _roles_with_origins(aws: Aws) -> tuple[tuple[InventoryRole, ...], tuple[str, ...]]:
    found = inventory(aws)
    try:
        made = events(aws, (CREATION,))
    except SlrError as error:
        return found, tuple(f"not known: {error}" for _ in found)
    return found, tuple(origin(made, role) for role in found)


def _number(aws: Aws) -> str:
    return aws.identity.account


def _or_error(ask: Callable[[Aws], _Answer]) -> Callable[[Aws], _Answer | SlrError]:
    """The same function with its error as an answer: one account's failure must not stop the others."""

    def ask_safely(aws: Aws) -> _Answer | SlrError:
        try:
            return ask(aws)
        except SlrError as error:
            return error

    return ask_safely


def _print(account: _Account) -> None:
    names = ", ".join(name for name in account.names if name)
    click.echo(f"Account {account.number}{f' ({names})' if names else ''}: {_summary(account.roles)}")
    if account.roles:
        columns = ("key", "role", "principal", "last used", "owned by")
        if account.origins is None:
            print_table(columns, _lines(account.roles))
        else:
            lines = zip(_lines(account.roles), account.origins, strict=True)
            print_table((*columns, "made by"), ((*line, made_by) for line, made_by in lines))
    click.echo()


def _summary(roles: Sequence[InventoryRole]) -> str:
    unknown = sum(role.entry is None for role in roles)
    return f"{len(roles)} service-linked roles{f', {unknown} of them not in the catalogue' if unknown else ''}"


def _lines(roles: Sequence[InventoryRole]) -> Iterator[tuple[str, str, str, str, str]]:
    for role in roles:
        used = f"{role.last_used[:10]} {role.last_used_region or ''}".strip() if role.last_used else "none known"
        key = role.entry.key if role.entry else "(not catalogued)"
        yield key, role.arn.name, role.arn.service_principal, used, ", ".join(role.owners)


def _as_json(account: _Account, key: str) -> dict[str, Any]:
    return {
        "account": account.number,
        key: [name for name in account.names if name],
        "roles": [
            {
                "key": role.entry.key if role.entry else None,
                "catalogued": role.entry is not None,
                "arn": str(role.arn),
                "name": role.arn.name,
                "service_principal": role.arn.service_principal,
                "suffix": role.suffix,
                "create_date": role.create_date,
                "description": role.description,
                "last_used": role.last_used,
                "last_used_region": role.last_used_region,
                "owners": role.owners,
                "tags": dict(role.tags),
                **({"made_by": account.origins[at]} if account.origins is not None else {}),
            }
            for at, role in enumerate(account.roles)
        ],
    }
