"""This has what the local AWS knows about each service principal. Only this reads the project's catalogue."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.catalog import roles
from pulumi_aws_slr.catalog.upkeep.policy_lists import retired
from pulumi_aws_slr.tokens import SERVICE_LINKED_ROLE_PATH


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


def retired_policies() -> dict[str, dict[str, Any]]:
    """The managed policies of retired services, which moto does not list, in the form of its list."""
    _, policies = retired()
    return {
        name: {
            "Arn": f"arn:aws:iam::aws:policy{SERVICE_LINKED_ROLE_PATH}{name}",
            "Path": SERVICE_LINKED_ROLE_PATH,
            "CreateDate": policy.updated,
            "UpdateDate": policy.updated,
            "DefaultVersionId": policy.version,
            "Document": policy.document,
        }
        for name, policy in policies.items()
    }
