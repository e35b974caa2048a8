"""`slr policy`: what callers and deployers need, and guardrails, as JSON or as a Pulumi program."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from pulumi_aws_slr.cli.errors import EPILOG, the_role
from pulumi_aws_slr.cli.lazy import LazyGroup
from pulumi_aws_slr.cli.output import json_option, print_json
from pulumi_aws_slr.cli.pulumi_fragment import policy_fragment, scp_fragment
from pulumi_aws_slr.deployment import guardrails
from pulumi_aws_slr.deployment.deployer import deployer_statements, role_arns
from pulumi_aws_slr.deployment.packing import documents
from pulumi_aws_slr.deployment.stack import Stack, load
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.fleet.members import fleet_members, members_template
from pulumi_aws_slr.fleet.plan import read_plan
from pulumi_aws_slr.policies import (
    Ability,
    NotPassableError,
    TooLargeError,
    document,
    pass_role_statements,
    principal_of,
    role_statements,
    split,
)
from pulumi_aws_slr.stack.project import StackError

_HERE = "pulumi_aws_slr.cli.policy"
_FILE = click.Path(path_type=Path, dir_okay=False)
_Made = TypeVar("_Made")
_Command = TypeVar("_Command", bound=Callable[..., Any])

_stack = click.option("--stack", required=True, envvar="PULUMI_STACK", help="The stack (or PULUMI_STACK).")
_account = click.option(
    "--account", default="*", metavar="DIGITS", help="Name this account in ARNs; it is no narrower."
)
_pulumi = click.option("--pulumi", is_flag=True, help="Print a fragment of a Pulumi program in Python.")


def _guardrail(command: _Command) -> _Command:
    """The options of both guardrails."""
    for option in (
        json_option,
        _pulumi,
        click.option(
            "--break-glass",
            multiple=True,
            default=guardrails.BREAK_GLASS,
            show_default=True,
            metavar="ARN",
            help="Role or user for emergencies, or a pattern; may be repeated.",
        ),
        click.option(
            "--deployer",
            "deployers",
            multiple=True,
            required=True,
            metavar="ARN",
            help="Role or user that deploys, or a pattern; may be repeated.",
        ),
        _stack,
    ):
        command = option(command)
    return command


@click.group(
    cls=LazyGroup,
    homes={
        "caller": (f"{_HERE}:caller", "What a caller needs to do something with roles."),
        "deployer": (f"{_HERE}:deployer", "What the identity needs that deploys a stack."),
        "scp": (f"{_HERE}:scp", "A service control policy around a stack's roles."),
        "boundary": (f"{_HERE}:boundary", "A permissions boundary around a stack's roles."),
    },
    epilog=EPILOG,
)
def policy() -> None:
    """IAM policy documents: least privilege for callers and deployers, and guardrails around them.

    Where one document is not enough for AWS's limits, several are printed.
    """


@click.command(epilog=EPILOG)
@click.argument("roles", nargs=-1)
@click.option(
    "--may",
    multiple=True,
    type=click.Choice([ability.value for ability in Ability]),
    help="An ability; may be repeated.",
)
@click.option("--suffix", help="The custom suffix of the roles; `*` in it stands for anything.")
@click.option(
    "--pass-role",
    "passed",
    multiple=True,
    nargs=2,
    metavar="ARN SERVICE",
    help="A service role that may be passed to a service; may be repeated.",
)
@click.option("--partition", default="aws", show_default=True, help="As `aws-cn`.")
@_account
@_pulumi
@json_option
def caller(
    *,
    roles: tuple[str, ...],
    may: tuple[str, ...],
    suffix: str | None,
    passed: tuple[tuple[str, str], ...],
    partition: str,
    account: str,
    pulumi: bool,
    as_json: bool,
) -> None:
    """What a caller needs to do something (--may) with ROLES, each a key, principal, role name or ARN."""
    if roles and not may:
        raise click.UsageError(f"What may the caller do with {', '.join(roles)}? Say so with --may.")
    if may and not roles:
        raise click.UsageError(f"With which roles may the caller {', '.join(may)}? Name ROLES.")
    if not (roles or passed):
        raise click.UsageError("Name ROLES and what the caller --may do with them, or a role to --pass-role.")
    abilities = [Ability(ability) for ability in may]
    statements = [
        statement
        for role in roles
        for statement in role_statements(the_role(role), abilities, partition=partition, account=account, suffix=suffix)
    ]
    try:
        for arn, service in passed:
            statements += pass_role_statements(arn, principal_of(service))
        found = [json.loads(document(part)) for part in split(statements)]
    except (NotPassableError, TooLargeError) as error:
        raise click.ClickException(str(error)) from error
    about = "What a caller may do with service-linked roles"
    _print(found, lambda: policy_fragment("slr-caller", about, found), pulumi=pulumi, as_json=as_json)


@click.command(epilog=EPILOG)
@click.option("--stack", envvar="PULUMI_STACK", help="The stack (or PULUMI_STACK).")
@click.option("--fleet", "fleet_file", type=_FILE, help="In place of --stack: all accounts of a fleet, by its file.")
@click.option("--accounts", "accounts_file", type=_FILE, help="The fleet's accounts file, accounts.yaml beside it.")
@click.option(
    "--cloudformation",
    "hub",
    metavar="HUB-ARN",
    help="With --fleet: print a template for StackSets with two roles, slr-fleet and slr-fleet-preview, for this role.",
)
@click.option("--external-id", help="With --cloudformation: the external ID that the roles ask for.")
@_account
@click.option(
    "--formerly",
    multiple=True,
    metavar="PROJECT/STACK",
    help="A name that the stack had before it was renamed: its roles keep the tags of that name. May be repeated.",
)
@_pulumi
@json_option
def deployer(
    *,
    stack: str | None,
    fleet_file: Path | None,
    accounts_file: Path | None,
    hub: str | None,
    external_id: str | None,
    account: str,
    formerly: tuple[str, ...],
    pulumi: bool,
    as_json: bool,
) -> None:
    """What the identity needs that runs `pulumi up`, `refresh` and `destroy` of a stack: every call, and no other.

    That is all that the stack's file declares, if it has roles; nothing is run then. Otherwise the project's program is
    run, as by `slr preview`, and what is not covered is named. Not among it: what a program declares beside
    the roles of its stack's file, such as DmsEndpointRole, DmsEncryptionKey, DmsPermissions and the example workloads;
    the state backend and the secrets provider. Callers whose path is not known are taken to have the path `/`.

    With --fleet it is what the role in each account of a fleet needs, the same for all of them.
    """
    if fleet_file:
        _fleet_deployer(fleet_file, accounts_file, hub, external_id, pulumi=pulumi, as_json=as_json)
        return
    if accounts_file or hub or external_id:
        raise click.UsageError("--accounts, --cloudformation and --external-id go with --fleet.")
    if not stack:
        raise click.UsageError("Say what is deployed: --stack or --fleet.")
    loaded = _load(stack, account=account, formerly=formerly)
    found = documents(deployer_statements(loaded.resources, loaded.place))
    for sentence in loaded.left_out:
        click.echo(sentence, err=True)
    about = f"What it takes to deploy {loaded.project}/{loaded.name}"
    _print(found, lambda: policy_fragment("slr-deployer", about, found), pulumi=pulumi, as_json=as_json)


def _fleet_deployer(
    fleet: Path, accounts: Path | None, hub: str | None, external_id: str | None, *, pulumi: bool, as_json: bool
) -> None:
    try:
        members = fleet_members(read_plan(fleet, accounts or fleet.parent / "accounts.yaml"))
    except (SlrError, StackError) as error:
        raise click.ClickException(str(error)) from error
    for sentence in members.left_out:
        click.echo(sentence, err=True)
    if hub:
        if pulumi:
            raise click.UsageError("--pulumi and --cloudformation exclude each other.")
        print_json(members_template(members, hub=hub, external_id=external_id))
        return
    if external_id:
        raise click.UsageError("--external-id goes with --cloudformation.")
    found = documents(members.statements())
    about = f"What it takes to deploy {members.project} in an account of the fleet"
    _print(found, lambda: policy_fragment("slr-fleet", about, found), pulumi=pulumi, as_json=as_json)


@click.command(epilog=EPILOG)
@_guardrail
def scp(*, stack: str, deployers: tuple[str, ...], break_glass: tuple[str, ...], pulumi: bool, as_json: bool) -> None:
    """A service control policy: only deployers create and delete other service-linked roles than the stack's.

    Over AWS's limit there are three documents, one for each statement: attach them all. docs/guardrails.md says what
    they leave alone, and how to try them out.
    """
    found = _made(guardrails.service_control_policies, _load(stack), deployers, break_glass)
    about = "Only deployers create and delete other service-linked roles than the platform's"
    _print(found, lambda: scp_fragment("slr-guardrail", about, found), pulumi=pulumi, as_json=as_json)


@click.command(epilog=EPILOG)
@_guardrail
def boundary(
    *, stack: str, deployers: tuple[str, ...], break_glass: tuple[str, ...], pulumi: bool, as_json: bool
) -> None:
    """A permissions boundary: its holders create and delete no other service-linked roles than the stack's.

    docs/guardrails.md says what it leaves alone, and what else a boundary needs.
    """
    found = _made(guardrails.permissions_boundary, _load(stack), deployers, break_glass)
    about = "Holders create and delete no other service-linked roles than the platform's"
    _print([found], lambda: policy_fragment("slr-boundary", about, [found]), pulumi=pulumi, as_json=as_json)


def _load(stack: str, **options: Any) -> Stack:
    try:
        return load(stack, **options)
    except StackError as error:
        raise click.ClickException(str(error)) from error


def _made(
    make: Callable[[Sequence[str], Sequence[str], Sequence[str]], _Made],
    stack: Stack,
    deployers: Sequence[str],
    break_glass: Sequence[str],
) -> _Made:
    try:
        return make(role_arns(stack.resources, stack.place), deployers, break_glass)
    except guardrails.GuardrailError as error:
        raise click.ClickException(str(error)) from error


def _print(found: Sequence[Mapping[str, Any]], fragment: Callable[[], str], *, pulumi: bool, as_json: bool) -> None:
    """Print documents one by one, in one list (--json), or as a program."""
    if pulumi and as_json:
        raise click.UsageError("--pulumi and --json exclude each other.")
    if pulumi:
        click.echo(fragment(), nl=False)
    elif as_json:
        print_json(found)
    else:
        for one in found:
            print_json(one)
