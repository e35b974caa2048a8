"""The commands behind the Makefile: `python -m local up | preview | down | engine | stop`."""

from __future__ import annotations

import click

from local import commands, daemon, engine
from local.failures import told
from local.layout import RUN_DIRECTORY

WORKSPACE = commands.Workspace()


@click.group(help=__doc__)
def main() -> None:
    """Group of the commands below."""


@main.command()
def up() -> None:
    """Bring the stack `local` up, with everything it needs."""
    commands.up(WORKSPACE)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def preview(arguments: tuple[str, ...]) -> None:
    """Show what `up` would change; ARGUMENTS go to `pulumi preview`."""
    commands.preview(WORKSPACE, arguments)


@main.command()
def down() -> None:
    """Destroy the stack `local` and stop the local AWS."""
    commands.down(WORKSPACE)


@main.command(name="engine")
def engine_() -> None:
    """Set up the Pulumi engine only, and print where it is."""
    print(engine.ensure().bin)


@main.command()
def stop() -> None:
    """Stop the local AWS, leaving the stack's state as it is."""
    print("The local AWS is stopped." if daemon.stop(RUN_DIRECTORY) else "The local AWS is not running.")


if __name__ == "__main__":
    with told():
        main()
