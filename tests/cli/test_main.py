"""The command as a whole: help, version, exit codes, and what a start costs."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import click
import pytest

from pulumi_aws_slr.cli import errors
from pulumi_aws_slr.cli.main import main
from tests.cli.conftest import Slr

ROOT = Path(__file__).parents[2]


GROUPS = [("catalog",), ("policy",), ("fleet",)]


def commands(group: click.Group, *path: str) -> list[tuple[str, ...]]:
    found = []
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            found += commands(command, *path, name) if isinstance(command, click.Group) else [(*path, name)]
    return found


def test_the_commands() -> None:
    assert commands(main) == [
        ("catalog", "list"),
        ("catalog", "show"),
        ("catalog", "search"),
        ("catalog", "indirect"),
        ("catalog", "diff"),
        ("show",),
        ("discover",),
        ("usage",),
        ("history",),
        ("prune",),
        *(("policy", name) for name in ("caller", "deployer", "scp", "boundary")),
        ("doctor",),
        ("report",),
        ("graph",),
        ("plugin", "install"),
        ("preview",),
        *(("fleet", name) for name in ("accounts", "plan", "preview", "up", "drift", "report", "status", "destroy")),
    ]


@pytest.mark.parametrize("path", [(), *GROUPS, *commands(main)], ids=" ".join)
def test_every_help_ends_with_the_exit_codes(slr: Slr, path: tuple[str, ...]) -> None:
    shown = slr(*path, "--help")
    assert shown.code == 0
    assert "4 `catalog diff` found" in shown.out
    assert "--json" in shown.out or path in GROUPS


def test_the_short_help_of_a_group_is_that_of_its_commands(slr: Slr) -> None:
    assert [line.split()[0] for line in slr("--help").out.split("Commands:\n")[1].splitlines()[:8]] == [
        *("catalog", "show", "discover", "usage", "history", "prune", "policy", "doctor")
    ]


def test_the_version(slr: Slr) -> None:
    assert slr("--version").out.startswith("slr, version 0.")


@pytest.mark.parametrize("arguments", [("nope",), ("catalog", "nope"), ("catalog", "show"), ("catalog", "list", "--x")])
def test_a_wrong_command_line(slr: Slr, arguments: tuple[str, ...]) -> None:
    assert slr(*arguments).code == 2


def test_help_loads_neither_boto3_nor_pulumi_nor_the_catalogue_s_yaml() -> None:
    script = (
        "import sys\n"
        "from pulumi_aws_slr.cli.main import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "heavy = {'boto3', 'botocore', 'pulumi', 'pydantic', 'yaml', 'rich', 'grpc', 'moto', 'policy_sentry'}\n"
        "assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_installed_script() -> None:
    script = Path(sysconfig.get_path("scripts")) / "slr"
    done = subprocess.run([script, "show", "rdss"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (errors.UNKNOWN_ROLE, "")
    assert done.stderr == "Error: The catalogue has no role 'rdss'. Did you mean rds.amazonaws.com?\n"


def test_the_exit_codes_are_documented() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for code in (0, errors.FAILED, 2, errors.UNKNOWN_ROLE, errors.DIFFERENT):
        assert f"\n| {code} | " in page
        assert f"{code} " in errors.EPILOG
