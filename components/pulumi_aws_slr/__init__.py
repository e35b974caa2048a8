"""AWS service-linked roles as Pulumi components: the public names, nothing else.

They are loaded when they are first used, so that the provider and the `slr` command, which live in this package too,
do not pay for what only programs need.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pulumi_aws_slr.aurora import AuroraServiceLinkedRole, AuroraServiceLinkedRoleArgs
    from pulumi_aws_slr.caller import CallerArgs, PassRoleArgs
    from pulumi_aws_slr.callers import CallerPermissions, CallerPermissionsArgs
    from pulumi_aws_slr.dms import DmsServiceRoles, DmsServiceRolesArgs
    from pulumi_aws_slr.dms_caller import DmsCallerArgs
    from pulumi_aws_slr.dms_encryption_key import DmsEncryptionKey, DmsEncryptionKeyArgs
    from pulumi_aws_slr.dms_endpoint_role import DmsEndpointRole, DmsEndpointRoleArgs
    from pulumi_aws_slr.dms_permissions import DmsPermissions, DmsPermissionsArgs
    from pulumi_aws_slr.dms_serverless import DmsServerlessServiceLinkedRole, DmsServerlessServiceLinkedRoleArgs
    from pulumi_aws_slr.identity import IdentityArgs
    from pulumi_aws_slr.ordering import order_workloads
    from pulumi_aws_slr.provider_resource import Provider
    from pulumi_aws_slr.rds import RdsServiceLinkedRole, RdsServiceLinkedRoleArgs
    from pulumi_aws_slr.role import Role
    from pulumi_aws_slr.service_linked_role import ServiceLinkedRole, ServiceLinkedRoleArgs
    from pulumi_aws_slr.service_role import ServiceRole

_HOMES = {
    "aurora": ("AuroraServiceLinkedRole", "AuroraServiceLinkedRoleArgs"),
    "caller": ("CallerArgs", "PassRoleArgs"),
    "callers": ("CallerPermissions", "CallerPermissionsArgs"),
    "dms": ("DmsServiceRoles", "DmsServiceRolesArgs"),
    "dms_caller": ("DmsCallerArgs",),
    "dms_encryption_key": ("DmsEncryptionKey", "DmsEncryptionKeyArgs"),
    "dms_endpoint_role": ("DmsEndpointRole", "DmsEndpointRoleArgs"),
    "dms_permissions": ("DmsPermissions", "DmsPermissionsArgs"),
    "dms_serverless": ("DmsServerlessServiceLinkedRole", "DmsServerlessServiceLinkedRoleArgs"),
    "identity": ("IdentityArgs",),
    "ordering": ("order_workloads",),
    "provider_resource": ("Provider",),
    "rds": ("RdsServiceLinkedRole", "RdsServiceLinkedRoleArgs"),
    "role": ("Role",),
    "service_linked_role": ("ServiceLinkedRole", "ServiceLinkedRoleArgs"),
    "service_role": ("ServiceRole",),
}

__all__ = [
    "AuroraServiceLinkedRole",
    "AuroraServiceLinkedRoleArgs",
    "CallerArgs",
    "CallerPermissions",
    "CallerPermissionsArgs",
    "DmsCallerArgs",
    "DmsEncryptionKey",
    "DmsEncryptionKeyArgs",
    "DmsEndpointRole",
    "DmsEndpointRoleArgs",
    "DmsPermissions",
    "DmsPermissionsArgs",
    "DmsServerlessServiceLinkedRole",
    "DmsServerlessServiceLinkedRoleArgs",
    "DmsServiceRoles",
    "DmsServiceRolesArgs",
    "IdentityArgs",
    "PassRoleArgs",
    "Provider",
    "RdsServiceLinkedRole",
    "RdsServiceLinkedRoleArgs",
    "Role",
    "ServiceLinkedRole",
    "ServiceLinkedRoleArgs",
    "ServiceRole",
    "order_workloads",
]


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"pulumi_aws_slr.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
