"""`slr preview --offline`: the report of a change where there is no account, as on pull requests from forks."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from pulumi_aws_slr.cli.errors import EPILOG
from pulumi_aws_slr.cli.output import json_option
from pulumi_aws_slr.cli.report import print_report
from pulumi_aws_slr.deployment.project import ProjectFiles, StackError, read_project
from pulumi_aws_slr.report.plan import Plan, Unknown
from pulumi_aws_slr.report.reading import read

_LIMIT_SECONDS = 300
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "PYTHONPATH", "SYSTEMROOT", "TEMP")
_NOWHERE = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
_UNKNOWN = (
    Unknown("which roles exist", "so which are created, adopted or joined; no account was asked"),
    Unknown("what is deleted or replaced, and who loses permissions", "no state was read; all that is declared is new"),
    Unknown("drift", "nothing was compared with what is deployed"),
    Unknown("values that AWS decides", "names, IDs and ARNs that it gives out stand for themselves"),
)


@click.command(epilog=EPILOG)
@click.option("--offline", is_flag=True, help="Without engine, state and account; there is no other way.")
@click.option("--stack", required=True, envvar="PULUMI_STACK", help="The stack (or PULUMI_STACK).")
@json_option
def preview(*, offline: bool, stack: str, as_json: bool) -> None:
    """The report of `slr report` for pull requests from forks, saying what it could not know.

    It runs the program on mocks, in a process of its own that is handed no credentials. It is the program's code all
    the same: run it where a stranger's tests may run. Where there is an account, `slr report` says more.
    """
    if not offline:
        raise click.UsageError(
            "Give --offline. With an account: pulumi preview --json --show-sames >preview.json; slr report preview.json"
        )
    try:
        files = read_project(stack)
    except StackError as error:
        raise click.ClickException(str(error)) from error
    print_report(_declared(files), as_json=as_json)


def _declared(files: ProjectFiles) -> Plan:
    """What the program declares.

    Raises:
        click.ClickException: it failed, or went on for too long.
    """
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "preview.json"
        command = [sys.executable, "-m", "pulumi_aws_slr.deployment.offline", files.stack, str(result)]
        try:
            ended = subprocess.run(
                command,
                cwd=files.directory,
                env=_environment(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=sys.stderr.fileno(),
                timeout=_LIMIT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise click.ClickException(f"the program ran for more than {_LIMIT_SECONDS} s and was ended") from None
        if ended.returncode or not result.exists():
            raise click.ClickException(
                f"the program of {files.directory} failed with exit code {ended.returncode}; the reason is above"
            )
        plan = read([result.read_text(encoding="utf-8")])
    encrypted = tuple(
        Unknown(f"the setting `{key}`", "only Pulumi can decrypt it; the program got the word `encrypted`")
        for key in files.encrypted
    )
    return replace(plan, has_state=False, unknown=(*_UNKNOWN, *encrypted))


def _environment(present: Mapping[str, str]) -> dict[str, str]:
    """What the program gets to see: no credentials, of AWS, Pulumi or a forge."""
    return {**{name: present[name] for name in _PASSED_ON if name in present}, **_NOWHERE}
