"""`slr plugin`: where Pulumi finds the provider."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import click

from pulumi_aws_slr.cli.errors import EPILOG
from pulumi_aws_slr.cli.output import json_option, print_json
from pulumi_aws_slr.tokens import PACKAGE
from pulumi_aws_slr.version import plugin_version

PROGRAM = f"pulumi-resource-{PACKAGE}"
_SHIM = """#!/bin/sh
# The provider {package} {version} for Pulumi, which `slr plugin install` put here. It starts the one below.
program={program}
if [ ! -x "$program" ]; then
    echo "$program is gone, and it was the provider {package} {version}." >&2
    echo "Install the package pulumi-aws-slr where it may stay, and run 'slr plugin install' there." >&2
    exit 1
fi
exec "$program" "$@"
"""
_IS_WINDOWS = os.name == "nt"
_MODULES = ("pulumi_aws_slr.provider.provider", "pulumi_aws_slr.aws.credentials.source")
"""What the provider imports, the second at its first call to AWS. Their imports are most of its start."""


@click.group(epilog=EPILOG)
def plugin() -> None:
    """Where Pulumi finds the provider."""


@plugin.command(epilog=EPILOG)
@json_option
def install(*, as_json: bool) -> None:
    """Let Pulumi find the provider of this installation, for all programs of this user and in any language.

    A small file goes to Pulumi's folder of plugins, by `pulumi plugin install`. It starts the provider where it is
    installed now, so this virtual environment has to stay. Run it again after an upgrade, or to name another one.
    """
    version = plugin_version()
    program = _program()
    with tempfile.TemporaryDirectory() as folder:
        _shim(program, version, Path(folder))
        _pulumi("plugin", "install", "resource", PACKAGE, version, "--file", folder, "--reinstall")
    _compile()
    if as_json:
        print_json({"name": PACKAGE, "version": version, "program": str(program)})
    else:
        click.echo(f"Pulumi finds {PACKAGE} {version} now. It is {program}")


def _program() -> Path:
    """The provider's program, beside this one's."""
    folder = sysconfig.get_path("scripts")
    found = shutil.which(PROGRAM, path=folder)
    if found is None:
        raise click.ClickException(f"There is no {PROGRAM} in {folder}: install pulumi-aws-slr with pip or uv.")
    return Path(found).absolute()


def _shim(program: Path, version: str, folder: Path) -> None:
    """What Pulumi starts. On Windows a console script is a program that knows its Python, wherever it lies."""
    if _IS_WINDOWS:
        shutil.copy2(program, folder / program.name)
        return
    shim = folder / PROGRAM
    text = _SHIM.format(package=PACKAGE, version=version, program=shlex.quote(str(program)))
    shim.write_text(text, encoding="utf-8")
    shim.chmod(0o755)


def _compile() -> None:
    """Have Python keep the provider's modules compiled: uv does not do that, and PYTHONDONTWRITEBYTECODE forbids it.

    Where the virtual environment cannot be written to, they stay as they are.
    """
    program = f"from pulumi_aws_slr.plugin import bare_sdk; bare_sdk.use(); import {', '.join(_MODULES)}"
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, env=env, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise click.ClickException(f"the provider of this installation does not start:\n{ended.stderr.strip()}")


def _pulumi(*arguments: str) -> None:
    found = shutil.which("pulumi")
    if found is None:
        raise click.ClickException("There is no `pulumi` on PATH: install Pulumi first.")
    ended = subprocess.run([found, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise click.ClickException(
            f"`pulumi {' '.join(arguments[:3])}` failed:\n{(ended.stderr or ended.stdout).strip()}"
        )
