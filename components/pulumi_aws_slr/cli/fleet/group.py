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
        "preview": (f"{_HERE}.run:preview", "What `up` would change in each account."),
        "up": (f"{_HERE}.run:up", "Bring every account to what its stack's file says, wave by wave."),
        "drift": (f"{_HERE}.run:drift", "What differs in each account from its stack's file."),
        "report": (f"{_HERE}.report:report", "One report on all accounts, for reviewers."),
        "status": (f"{_HERE}.status:status", "How far each account is, and when it was worked on."),
        "destroy": (f"{_HERE}.destroy:destroy", "Destroy the stacks of a wave or of single accounts."),
    },
    epilog=EPILOG,
)
def fleet() -> None:
    """The same stack in many accounts, in waves."""
