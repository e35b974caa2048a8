"""The service roles of classic DMS as plain roles."""

from __future__ import annotations

from pulumi_aws_slr.policies.dms.service_roles import SERVICE_ROLES
from pulumi_aws_slr.resource import Resource
from pulumi_aws_slr.stack_rules.naming import called
from pulumi_aws_slr.tokens import IDENTITIES


def plain_dms_role(resource: Resource) -> str | None:
    """Why `DmsServiceRoles` should replace a role, if it should. Its own roles have another type."""
    name = resource.inputs.get("name") if IDENTITIES.get(resource.type) == "role" else None
    if not isinstance(name, str) or name not in SERVICE_ROLES:
        return None
    return (
        f"{called(resource)} is called {name}, a role that DMS looks up by that name, one for the whole account: a "
        "second stack that creates it fails, and without its policy, path and trust DMS says that it is not configured "
        "properly. Declare pulumi_aws_slr.DmsServiceRoles in its place"
    )
