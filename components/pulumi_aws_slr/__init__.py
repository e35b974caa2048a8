"""AWS service-linked roles as Pulumi components: the public names, nothing else.

They are loaded when they are first used, so that the provider and the `slr` command, which live in this package too,
do not pay for what only programs need.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pulumi_aws_slr.components.callers.caller import CallerArgs as CallerArgs
    from pulumi_aws_slr.components.callers.caller import PassRoleArgs as PassRoleArgs
    from pulumi_aws_slr.components.callers.dms_caller import DmsCallerArgs as DmsCallerArgs
    from pulumi_aws_slr.components.callers.dms_permissions import DmsPermissions as DmsPermissions
    from pulumi_aws_slr.components.callers.dms_permissions import DmsPermissionsArgs as DmsPermissionsArgs
    from pulumi_aws_slr.components.callers.identity import IdentityArgs as IdentityArgs
    from pulumi_aws_slr.components.callers.permissions import CallerPermissions as CallerPermissions
    from pulumi_aws_slr.components.callers.permissions import CallerPermissionsArgs as CallerPermissionsArgs
    from pulumi_aws_slr.components.dms.encryption_key import DmsEncryptionKey as DmsEncryptionKey
    from pulumi_aws_slr.components.dms.encryption_key import DmsEncryptionKeyArgs as DmsEncryptionKeyArgs
    from pulumi_aws_slr.components.dms.endpoint_role import DmsEndpointRole as DmsEndpointRole
    from pulumi_aws_slr.components.dms.endpoint_role import DmsEndpointRoleArgs as DmsEndpointRoleArgs
    from pulumi_aws_slr.components.dms.serverless import (
        DmsServerlessServiceLinkedRole as DmsServerlessServiceLinkedRole,
    )
    from pulumi_aws_slr.components.dms.serverless import (
        DmsServerlessServiceLinkedRoleArgs as DmsServerlessServiceLinkedRoleArgs,
    )
    from pulumi_aws_slr.components.dms.service_roles import DmsServiceRoles as DmsServiceRoles
    from pulumi_aws_slr.components.dms.service_roles import DmsServiceRolesArgs as DmsServiceRolesArgs
    from pulumi_aws_slr.components.program.ordering import order_workloads as order_workloads
    from pulumi_aws_slr.components.provider import Provider as Provider
    from pulumi_aws_slr.components.rds import AuroraServiceLinkedRole as AuroraServiceLinkedRole
    from pulumi_aws_slr.components.rds import AuroraServiceLinkedRoleArgs as AuroraServiceLinkedRoleArgs
    from pulumi_aws_slr.components.rds import RdsServiceLinkedRole as RdsServiceLinkedRole
    from pulumi_aws_slr.components.rds import RdsServiceLinkedRoleArgs as RdsServiceLinkedRoleArgs
    from pulumi_aws_slr.components.role import Role as Role
    from pulumi_aws_slr.components.service_linked_role import ServiceLinkedRole as ServiceLinkedRole
    from pulumi_aws_slr.components.service_linked_role import ServiceLinkedRoleArgs as ServiceLinkedRoleArgs
    from pulumi_aws_slr.components.service_role import ServiceRole as ServiceRole

_HOMES = {
    "AuroraServiceLinkedRole": "rds",
    "AuroraServiceLinkedRoleArgs": "rds",
    "CallerArgs": "callers.caller",
    "CallerPermissions": "callers.permissions",
    "CallerPermissionsArgs": "callers.permissions",
    "DmsCallerArgs": "callers.dms_caller",
    "DmsEncryptionKey": "dms.encryption_key",
    "DmsEncryptionKeyArgs": "dms.encryption_key",
    "DmsEndpointRole": "dms.endpoint_role",
    "DmsEndpointRoleArgs": "dms.endpoint_role",
    "DmsPermissions": "callers.dms_permissions",
    "DmsPermissionsArgs": "callers.dms_permissions",
    "DmsServerlessServiceLinkedRole": "dms.serverless",
    "DmsServerlessServiceLinkedRoleArgs": "dms.serverless",
    "DmsServiceRoles": "dms.service_roles",
    "DmsServiceRolesArgs": "dms.service_roles",
    "IdentityArgs": "callers.identity",
    "PassRoleArgs": "callers.caller",
    "Provider": "provider",
    "RdsServiceLinkedRole": "rds",
    "RdsServiceLinkedRoleArgs": "rds",
    "Role": "role",
    "ServiceLinkedRole": "service_linked_role",
    "ServiceLinkedRoleArgs": "service_linked_role",
    "ServiceRole": "service_role",
    "order_workloads": "program.ordering",
}
"""Every public name, with the module of `components` that has it."""

__all__ = sorted(_HOMES)  # noqa: PLE0605 (it is a list of the names)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"pulumi_aws_slr.components.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
