"""The ARNs of service-linked roles in policies: exact where the name is, a pattern only where one is needed.

AWS's own examples end in `NAME*`, which also means roles of other names: `AWSServiceRoleForNetworkManager*` takes in
AWSServiceRoleForNetworkManagerCloudWAN. A suffix is joined with `_`, so `NAME` and `NAME_*` say all that is meant.
"""

from __future__ import annotations

from pulumi_aws_slr.catalog import CatalogEntry, RoleArn

ANY_SUFFIX = "*"
"""Stands for every suffix, and for none."""


def role_resources(
    entry: CatalogEntry, *, partition: str = "aws", account: str = "*", suffix: str | None = None
) -> tuple[str, ...]:
    """The ARNs of one service's role.

    Args:
        entry: its row in the catalogue; it must have a service principal.
        partition: of the caller's account.
        account: its 12 digits; `*` as in AWS's own examples is no wider, since IAM acts on the caller's account only.
        suffix: the custom suffix, in which `*` stands for anything: `blue`, `team-*`; `*` alone is the role with
            every suffix and with none. Without it the role is meant that has none, and where the service puts a suffix
            of its own to the name, any of these.
    """
    principal = entry.service_principal or ""
    return tuple(str(RoleArn(partition, account, principal, name)) for name in _names(entry, suffix))


def any_role_resource(*, partition: str = "aws", account: str = "*") -> str:
    """The ARN pattern of every service-linked role."""
    return f"arn:{partition}:iam::{account}:role/aws-service-role/*"


def _names(entry: CatalogEntry, suffix: str | None) -> tuple[str, ...]:
    name = entry.role_name
    if name is None:
        unknown = entry.name_pattern or "*"
        return (unknown,) if suffix in (None, ANY_SUFFIX) else (f"{unknown.rstrip('*')}*_{suffix}",)
    if suffix not in (None, ANY_SUFFIX):
        return (f"{name}_{suffix}",)
    if entry.name_pattern == f"{name}*":
        return (entry.name_pattern,)
    takes_none = entry.custom_suffix is False
    pattern = f"{name}_*" if suffix == ANY_SUFFIX and not takes_none else entry.name_pattern
    return (name, pattern) if pattern else (name,)
