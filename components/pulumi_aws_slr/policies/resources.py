"""The ARNs of service-linked roles in policies: exact where the name is known, else a pattern.

AWS's own examples end in `NAME*`, which also matches other roles: `AWSServiceRoleForNetworkManager*` covers
AWSServiceRoleForNetworkManagerCloudWAN. A `_` precedes a suffix, so `NAME` and `NAME_*` are enough.
"""

from __future__ import annotations

from pulumi_aws_slr.catalog import CatalogEntry, RoleArn

ANY_SUFFIX = "*"
"""Every suffix, and none."""


def role_resources(
    entry: CatalogEntry, *, partition: str = "aws", account: str = "*", suffix: str | None = None
) -> tuple[str, ...]:
    """The ARNs of one service's role.

    Args:
        entry: must have a service principal.
        partition: of the caller's account.
        account: 12 digits; `*`, as in AWS's examples, is no wider, since IAM acts on the caller's account only.
        suffix: the custom suffix or a pattern: `blue`, `team-*`; `*` alone includes the unsuffixed role. Default: the
            unsuffixed role and service-generated suffixes.
    """
    principal = entry.service_principal or ""
    return tuple(str(RoleArn(partition, account, principal, name)) for name in _names(entry, suffix))


def any_role_resource(*, partition: str = "aws", account: str = "*") -> str:
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
