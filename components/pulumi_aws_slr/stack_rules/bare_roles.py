"""`aws.iam.ServiceLinkedRole` in place of a component."""

from __future__ import annotations

from pulumi_aws_slr import catalog
from pulumi_aws_slr.resource import Resource
from pulumi_aws_slr.stack_rules.components import declaration
from pulumi_aws_slr.stack_rules.naming import called
from pulumi_aws_slr.tokens import BARE_ROLE


def bare_service_linked_role(resource: Resource) -> str | None:
    """Why a component should replace a resource; None for other resources, and for roles that the catalogue lacks."""
    if resource.type != BARE_ROLE:
        return None
    principal = str(resource.inputs["awsServiceName"])
    entry = catalog.find(principal)
    if entry is None:
        return None
    return (
        f"{called(resource)} creates {entry.role_name or f'the role of {principal}'} by the bare API call: it fails "
        f"where the role exists already, and its deletion asks nobody who uses the role. Declare {declaration(entry)}, "
        "which adopts the role, and take the bare resource out of the state with `pulumi state delete`: so the role "
        "stays"
    )
