"""The group of commands `slr fleet`."""

from __future__ import annotations

import click

from pulumi_aws_slr.cli.errors import EPILOG
from pulumi_aws_slr.cli.lazy import LazyGroup

_HERE = "pulumi_aws_slr.cli.fleet"


@click.group(
    cls=LazyGroup,
    homes={
        "accounts": (f"{_HERE}.accounts:accounts", "The accounts file of an AWS organization."),
        "plan": (f"{_HERE}.plan:plan", "Which account gets which stack, in which wave. Runs nothing."),
    },
    epilog=EPILOG,
)
def fleet() -> None:
    """The same stack in many accounts, in waves."""
