"""`slr doctor`: what will happen to a deployment, before anything is changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click
from rich.style import Style
from rich.text import Text

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.gather import each
from pulumi_aws_slr.cli.accounts import AT_A_TIME, accounts_in, accounts_option
from pulumi_aws_slr.cli.errors import EPILOG, FAILED, NOT_FOUND_OUT
from pulumi_aws_slr.cli.output import json_option, print_json, print_lines
from pulumi_aws_slr.deployment.doctor import examine
from pulumi_aws_slr.deployment.finding import Finding, Level
from pulumi_aws_slr.deployment.stack import Stack, load
from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.fleet.accounts import Account
from pulumi_aws_slr.fleet.errors import FilesError
from pulumi_aws_slr.fleet.loading import load_filled
from pulumi_aws_slr.fleet.templates import read_template
from pulumi_aws_slr.stack.project import StackError

_MARKS = {
    Level.FINE: ("ok", "green"),
    Level.WARNING: ("warning", "yellow"),
    Level.UNKNOWN: ("unknown", "magenta"),
    Level.FAILURE: ("fails", "bold red"),
}


@click.command(epilog=EPILOG)
@click.option("--stack", "stack_name", required=True, envvar="PULUMI_STACK", help="The stack (or PULUMI_STACK).")
@click.option("--profile", help="A profile of the AWS configuration, in place of the stack's own credentials.")
@accounts_option
@json_option
def doctor(*, stack_name: str, profile: str | None, accounts_file: Path | None, as_json: bool) -> None:
    """Who deploys the stack, may it, and what becomes of its roles: one line for each finding, with its remedy.

    Reads only. Where the stack's file has no roles, the project's program is run, as by `slr preview`.
    Permissions are asked of IAM's policy simulator, which knows policies of users, groups and roles,
    permissions boundaries and SCPs, and not session policies. Exit codes: 0 nothing stands in the way; 1 the deployment
    would fail; 3 not everything could be found out.

    With --accounts the stack's file is a fleet's template: it is filled in for every account of the file, and examined
    there by the account's own role. The exit code is the worst of all.
    """
    if accounts_file:
        if profile:
            raise click.UsageError("--accounts and --profile exclude each other.")
        _examine_all(stack_name, accounts_in(accounts_file), as_json=as_json)
        return
    try:
        stack = load(stack_name)
    except StackError as error:
        raise click.ClickException(str(error)) from error
    findings = [*_left_out(stack, profile), *examine(Aws(_credentials(stack, profile)), stack)]
    code = _exit_code(findings)
    if as_json:
        print_json({"stack": stack.name, "findings": [asdict(finding) for finding in findings], "exit_code": code})
    else:
        print_lines(_lines(findings))
    if code:
        raise click.exceptions.Exit(code)


def _examine_all(template: str, accounts: Sequence[Account], *, as_json: bool) -> None:
    try:
        found = read_template(template, Path.cwd())
        if faults := [*found.own_faults(), *(fault for account in accounts for fault in found.faults(account))]:
            raise FilesError(faults)
        stacks = [load_filled(account.id, found.filled(account), found.path.parent) for account in accounts]
    except (SlrError, StackError) as error:
        raise click.ClickException(str(error)) from error
    answers = each(
        lambda stack: [*_left_out(stack, None), *examine(Aws(stack.credentials), stack)], stacks, at_a_time=AT_A_TIME
    )
    examined = list(zip(accounts, answers, strict=True))
    codes = [_exit_code(findings) for findings in answers]
    code = next((code for code in (FAILED, NOT_FOUND_OUT) if code in codes), 0)
    if as_json:
        told = [
            {"account": account.id, "name": account.name, "findings": [asdict(finding) for finding in findings]}
            for account, findings in examined
        ]
        print_json({"template": template, "accounts": told, "exit_code": code})
    else:
        for account, findings in examined:
            print_lines([Text(f"{account.id} ({account.name})", style="bold"), *_lines(findings)])
    if code:
        raise click.exceptions.Exit(code)


def _exit_code(findings: Sequence[Finding]) -> int:
    levels = {finding.level for finding in findings}
    return FAILED if Level.FAILURE in levels else NOT_FOUND_OUT if Level.UNKNOWN in levels else 0


def _credentials(stack: Stack, profile: str | None) -> Config:
    if profile is None:
        return stack.credentials
    return dataclasses.replace(
        stack.credentials, profile=profile, access_key=None, secret_key=None, token=None, web_identity=None
    )


def _left_out(stack: Stack, profile: str | None) -> list[Finding]:
    keys = [key for key in stack.encrypted if profile is None or key == "aws:assumeRoles"]
    if not keys:
        return []
    text = f"{', '.join(keys)} of the stack can only be decrypted by Pulumi; examined as who the environment says"
    return [Finding(Level.WARNING, "credentials", text, "name the same identity with --profile")]


def _lines(findings: Sequence[Finding]) -> list[Text]:
    width = max(len(finding.about) for finding in findings)
    lines = []
    for finding in findings:
        mark, style = _MARKS[finding.level]
        line = Text.assemble(
            (f"{mark:<8}", Style.parse(style)), f"{finding.about:<{width}}  ", _in_one_line(finding.text)
        )
        if finding.remedy:
            line.append(f". Remedy: {finding.remedy}")
        lines.append(line)
    return lines


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
