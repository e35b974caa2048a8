"""The provider plugin of pulumi-aws: the real one where it can be downloaded, else our stand-in, as an ordinary plugin.

The program does not know which one it runs on; the person at the keyboard is told.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal, get_args

from local.errors import CommandError, LocalError
from local.layout import ROOT, cache_directory
from local.lock import exclusive
from local.progress import run

if TYPE_CHECKING:
    from pathlib import Path

    from local.engine import Engine

PROGRAM = "pulumi-resource-aws"
CHOICE_VARIABLE = "LOCAL_PULUMI_AWS"
LIMIT = 300.0  # seconds for the download, about 200 MB

Kind = Literal["real", "stand-in"]
Choice = Literal["auto", "real", "stand-in"]


@dataclass(frozen=True)
class AwsPlugin:
    """The plugin that a PULUMI_HOME holds now.

    Attributes:
        kind: which of the two.
        version: that of the installed `pulumi_aws` package, which requirements.txt pins.
        reason: why it is the stand-in; empty for the real one.
    """

    kind: Kind
    version: str
    reason: str = ""

    def __str__(self) -> str:
        return f"pulumi-aws {self.version}{'' if self.kind == 'real' else ' (our stand-in)'}"


def install(home: Path, engine: Engine, *, choice: Choice | None = None, cache: Path | None = None) -> AwsPlugin:
    """Put the plugin into the PULUMI_HOME `home`.

    A download that failed is not tried again on this machine until `choice` is `real`.

    Args:
        home: created if missing.
        engine: downloads the real plugin.
        choice: `real` insists on it, `stand-in` does not try; $LOCAL_PULUMI_AWS, else `auto`, if None.
        cache: where the real plugin is kept for all checkouts; the shared folder if None.

    Raises:
        LocalError: the choice is none of the three, or `real` cannot be downloaded.
    """
    wanted = version("pulumi-aws")
    chosen = choice or os.environ.get(CHOICE_VARIABLE, "auto")
    if chosen not in get_args(Choice):
        raise LocalError(f"{CHOICE_VARIABLE}={chosen} is unknown. Use one of: {', '.join(get_args(Choice))}.")
    plugin = home / "plugins" / f"resource-aws-v{wanted}"
    reason = f"{CHOICE_VARIABLE}=stand-in"
    if chosen != "stand-in":
        shared = (cache or cache_directory()) / "plugins" / f"resource-aws-v{wanted}"
        reason = _download(shared, wanted, engine, retry=chosen == "real")
        if not reason:
            _link(shared, plugin)
            return AwsPlugin("real", wanted)
        if chosen == "real":
            raise LocalError(
                f"pulumi-aws {wanted}: {reason}\n"
                f"Let this machine reach get.pulumi.com, or unset {CHOICE_VARIABLE} to use the stand-in."
            )
    _write_stand_in(plugin)
    return AwsPlugin("stand-in", wanted, reason)


def _download(shared: Path, wanted: str, engine: Engine, *, retry: bool) -> str:
    """Make sure of the real plugin in `shared`; returns why that is not possible, or nothing."""
    failed = shared.parent / f"{shared.name}.unavailable"
    with exclusive(shared.parent / f"{shared.name}.lock", busy="Another process is downloading pulumi-aws; waiting."):
        if shared.is_dir():
            return ""
        if failed.exists() and not retry:
            return failed.read_text()
        env = {**os.environ, "PULUMI_HOME": str(shared.parent.parent), "PULUMI_SKIP_UPDATE_CHECK": "true"}
        try:
            run(
                [str(engine.bin / "pulumi"), "plugin", "install", "resource", "aws", f"v{wanted}", "--non-interactive"],
                title=f"downloading pulumi-aws {wanted}",
                cwd=shared.parent,  # where no Pulumi.yaml is in reach
                env=env,
                timeout=LIMIT,
            )
        except CommandError as error:
            reason = f"the real one could not be downloaded; {CHOICE_VARIABLE}=real tries again ({error.last_line})"
            failed.write_text(reason)
            return reason
        failed.unlink(missing_ok=True)
        return ""


def _link(shared: Path, plugin: Path) -> None:
    """Make a real folder, and its files links: the engine skips folders that are links."""
    shutil.rmtree(plugin, ignore_errors=True)
    plugin.mkdir(parents=True)
    for file in shared.iterdir():
        (plugin / file.name).symlink_to(file)


def _write_stand_in(plugin: Path) -> None:
    path = f"{shlex.quote(str(ROOT))}${{PYTHONPATH:+:$PYTHONPATH}}"
    shim = f'#!/bin/sh\nPYTHONPATH={path} exec {shlex.quote(sys.executable)} -m local.pulumi_aws "$@"\n'
    shutil.rmtree(plugin, ignore_errors=True)
    plugin.mkdir(parents=True)
    (plugin / PROGRAM).write_text(shim)
    (plugin / PROGRAM).chmod(0o755)
