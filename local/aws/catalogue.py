"""This has what the local AWS knows about each service principal. Only this reads the project's catalogue."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from pulumi_aws_slr.catalog import roles


@dataclass(frozen=True)
class Template:
    """A template has what IAM creates for a service principal.

    Attributes:
        principal: `rds.amazonaws.com`.
        role_name: the role's name without a suffix.
        managed_policy: the name of the AWS managed policy attached; None if there is none.
        suffix_allowed: whether a custom suffix is taken. Where nobody has tried, it is.
    """

    principal: str
    role_name: str
    managed_policy: str | None
    suffix_allowed: bool

    def name(self, suffix: str | None) -> str:
        """Return the role's name."""
        return f"{self.role_name}_{suffix}" if suffix else self.role_name


def template(principal: str) -> Template | None:
    """Return the template for a principal, or None if IAM has none."""
    return _templates().get(principal)


@functools.cache
def _templates() -> dict[str, Template]:
    found: dict[str, Template] = {}
    for role in roles():
        if role.service_principal and role.role_name:
            row = Template(role.service_principal, role.role_name, role.managed_policy, role.custom_suffix is not False)
            found.setdefault(role.service_principal, row)  # of two rows for one principal the first has it
    return found
