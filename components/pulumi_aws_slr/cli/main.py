"""The entry point of the console script `slr`."""

from __future__ import annotations

import click

from pulumi_aws_slr.cli.errors import EPILOG
from pulumi_aws_slr.cli.lazy import LazyGroup

_CATALOG = "pulumi_aws_slr.cli.catalog"


@click.group(
    cls=LazyGroup,
    homes={
        "catalog": (f"{_CATALOG}:catalog", "What is known about every service-linked role."),
        "show": (f"{_CATALOG}:show", "The same as `slr catalog show`."),
        "discover": ("pulumi_aws_slr.cli.discover:discover", "The service-linked roles that accounts have."),
        "usage": ("pulumi_aws_slr.cli.usage:usage", "What uses a role, in all Regions, and how it is removed."),
        "history": ("pulumi_aws_slr.cli.history:history", "Who made, changed or tried to delete a role."),
        "prune": ("pulumi_aws_slr.cli.prune:prune", "The roles of an account that nothing needs any more."),
        "policy": ("pulumi_aws_slr.cli.policy:policy", "What callers and deployers need; guardrails around them."),
        "doctor": ("pulumi_aws_slr.cli.doctor:doctor", "What will happen to a deployment, before anything is changed."),
        "report": ("pulumi_aws_slr.cli.report:report", "What a previewed change does to roles and permissions."),
        "graph": ("pulumi_aws_slr.cli.graph:graph", "A picture of a stack's roles, callers and workloads."),
        "plugin": ("pulumi_aws_slr.cli.plugin:plugin", "Where Pulumi finds the provider."),
        "preview": ("pulumi_aws_slr.cli.preview:preview", "The report without an account."),
        "fleet": ("pulumi_aws_slr.cli.fleet.group:fleet", "The same stack in many accounts, in waves."),
    },
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="pulumi-aws-slr")
def main() -> None:
    """AWS service-linked roles: what is known about them, and what your accounts have.

    Every command takes --json.
    """
