"""These functions are what `make up`, `make preview` and `make down` do, for one checkout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from local import aws_plugin, daemon, engine
from local.environment import environment
from local.errors import LocalError
from local.layout import ROOT, RUN_DIRECTORY
from local.progress import say
from local.report import created, next_commands
from local.stack import Stack, managed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from local.daemon import LocalAws
    from local.engine import Engine

STACK = "local"


@dataclass(frozen=True)
class Workspace:
    """A project and the directory that holds everything a run leaves: PULUMI_HOME, backend, records, logs."""

    project: Path = ROOT
    directory: Path = RUN_DIRECTORY
    server: Sequence[str] = daemon.SERVER

    @property
    def home(self) -> Path:
        """The folder that PULUMI_HOME names."""
        return self.directory / "pulumi-home"

    def stack(self, aws_url: str, installed: Engine) -> Stack:
        """Return the stack against the AWS at `aws_url`."""
        backend = self.directory / "state"
        env = environment(aws_url, home=self.home, backend=backend, engine_bin=installed.bin)
        return Stack(STACK, self.project, backend, env)

    def knows(self, aws: LocalAws) -> bool:
        """Tell whether the state was last brought up on this very boot of the local AWS."""
        return self._boot.exists() and self._boot.read_text() == aws.boot_id

    def remember(self, aws: LocalAws) -> None:
        """Note that the state belongs to this boot of the local AWS."""
        self._boot.write_text(aws.boot_id)

    @property
    def _boot(self) -> Path:
        return self.directory / "boot_id"


def up(workspace: Workspace) -> None:
    """Set up engine, local AWS and plugin, run `pulumi up`, and say what was created and what to do next.

    Raises:
        LocalError: a step failed; the next run takes up where it ended.
    """
    installed = engine.ensure()
    say(f"engine      Pulumi {installed.version}, {installed.origin} ({installed.bin})")
    aws = daemon.start(workspace.directory, server=workspace.server)
    say(f"local AWS   {aws.url} (process {aws.pid}, log in {workspace.directory / 'aws.log'})")
    plugin = aws_plugin.install(workspace.home, installed)
    say(f"plugin      {plugin}{f': {plugin.reason}' if plugin.reason else ''}")
    stack = workspace.stack(aws.url, installed)
    stack.repair()
    stack.select()
    stack.run("up", "--yes", "--skip-preview", *_refresh(workspace, stack, aws))
    workspace.remember(aws)
    say(created(stack.deployment(), stack.outputs(), str(plugin)))
    say(next_commands(installed.bin))


def preview(workspace: Workspace, arguments: Sequence[str] = ()) -> None:
    """Run `pulumi preview` of what is up.

    Raises:
        LocalError: nothing is up, or the preview failed.
    """
    aws = daemon.running(workspace.directory)
    installed = engine.find()
    if aws is None or installed is None:
        raise LocalError("The local AWS is not running, so there is nothing to compare with. Run `make up` first.")
    stack = workspace.stack(aws.url, installed)
    stack.run("preview", *_refresh(workspace, stack, aws), *arguments)


def down(workspace: Workspace) -> None:
    """Run `pulumi destroy`, then stop the local AWS. Where nothing is up, say so and succeed.

    Raises:
        LocalError: the stack cannot be destroyed; the local AWS keeps running then.
    """
    installed = engine.find()
    aws = daemon.running(workspace.directory)
    stack = workspace.stack(aws.url if aws else "", installed) if installed else None
    if stack and stack.exists():
        if aws is None:
            say("The local AWS is not running and all that was in it is gone: forgetting the stack's state.")
            stack.forget()
        else:
            stack.repair()
            stack.run("destroy", "--yes", "--skip-preview", *_refresh(workspace, stack, aws))
            stack.forget()
        stopped = daemon.stop(workspace.directory)
    elif not (stopped := daemon.stop(workspace.directory)):
        say("Nothing is up.")
    if stopped:
        say("The local AWS is stopped.")


def _refresh(workspace: Workspace, stack: Stack, aws: LocalAws) -> list[str]:
    """Return the option that makes up for a local AWS that was restarted, with a word on why."""
    if workspace.knows(aws):
        return []
    if managed(stack.deployment()):
        say("The local AWS was started anew since the last `make up` and has forgotten all: refreshing the state.")
        return ["--refresh"]
    workspace.remember(aws)  # before the first creation: if this run is killed, the state is of this boot
    return []
