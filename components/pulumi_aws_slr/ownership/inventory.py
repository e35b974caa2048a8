"""The service-linked roles that an account has, as plain values.

Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html, and for what ListRoles leaves out (tags
and last use) https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pulumi_aws_slr.aws.clients import Aws
from pulumi_aws_slr.aws.gather import each
from pulumi_aws_slr.aws.iam.listing import role_names
from pulumi_aws_slr.aws.iam.roles import find_role
from pulumi_aws_slr.catalog import CatalogEntry, RoleArn, find
from pulumi_aws_slr.errors import AccessDeniedError
from pulumi_aws_slr.ownership.view import RoleView, named

_AT_A_TIME = 8
"""GetRole calls under way at once. IAM is one endpoint for all Regions and throttles early."""


@dataclass(frozen=True)
class InventoryRole:
    """One service-linked role of an account."""

    arn: RoleArn
    create_date: str
    """ISO 8601."""
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    last_used: str | None = None
    """ISO 8601; None where IAM knows of no use. IAM looks back 400 days at most."""
    last_used_region: str | None = None

    @property
    def entry(self) -> CatalogEntry | None:
        """The catalogue's row for this very role; None where the catalogue has none of that principal and name."""
        for handle in (str(self.arn), self.arn.name):
            entry = find(handle)
            if (
                entry
                and entry.service_principal in (None, self.arn.service_principal)
                and (entry.role_name is None or entry.is_named(self.arn.name))
            ):
                return entry
        return None

    @property
    def catalogued(self) -> CatalogEntry:
        """The catalogue's row; one with no more than the principal where it has none."""
        principal = self.arn.service_principal
        return self.entry or CatalogEntry(key=principal, service=principal, service_principal=principal)

    @property
    def suffix(self) -> str | None:
        """The suffix that the role's name has beyond the catalogued one; None if there is none, or no row."""
        return self.entry.suffix_of(self.arn.name) if self.entry else None

    @property
    def view(self) -> RoleView:
        """Who owns the role, and who is deleting it."""
        return RoleView.of(self.tags, self.description, datetime.fromisoformat(self.create_date))

    @property
    def owners(self) -> list[str]:
        """The declarations that own the role, as `<project>/<stack>/<resource>`, sorted."""
        return named(self.view.others())


def inventory(aws: Aws) -> tuple[InventoryRole, ...]:
    """Every service-linked role of the account, sorted by principal and name.

    It makes one ListRoles call for every thousand roles and one GetRole call for each.

    Raises:
        AwsError: a call was refused, or AWS could not be reached.
    """
    found = [role for role in each(lambda name: read_role(aws, name), role_names(aws), at_a_time=_AT_A_TIME) if role]
    return tuple(sorted(found, key=lambda role: (role.arn.service_principal, role.arn.name)))


def readable(aws: Aws) -> tuple[tuple[InventoryRole, ...], int]:
    """As `inventory`, for callers who may not read every role: those that they may, and the number of the others.

    Raises:
        AwsError: the roles cannot be listed, or AWS could not be reached.
    """

    def read(name: str) -> InventoryRole | AccessDeniedError | None:
        try:
            return read_role(aws, name)
        except AccessDeniedError as error:
            return error

    found = each(read, role_names(aws), at_a_time=_AT_A_TIME)
    return (
        tuple(role for role in found if isinstance(role, InventoryRole)),
        sum(isinstance(role, AccessDeniedError) for role in found),
    )


def read_role(aws: Aws, name: str) -> InventoryRole | None:
    """The service-linked role of a name; None if there is none (any more).

    Raises:
        AwsError: the call was refused, or AWS could not be reached.
    """
    role = find_role(aws, name)
    arn = RoleArn.parse(role.arn) if role else None
    if role is None or arn is None:
        return None
    return InventoryRole(arn, role.create_date, role.description, role.tags, role.last_used, role.last_used_region)
