"""Rules for stacks with service-linked roles: pure functions over resources as policies see them.

`policypack/` runs them in Pulumi's policy engine; other packs may import them, too. They import neither Pulumi nor its
policy SDK. Type tokens and property names are those of pulumi-aws and this package. The rules read a resource's
`inputs`: give them its outputs there where the whole stack is examined.
"""

from pulumi_aws_slr.resource import Resource as Resource
from pulumi_aws_slr.stack_rules.bare_roles import bare_service_linked_role as bare_service_linked_role
from pulumi_aws_slr.stack_rules.dms_roles import plain_dms_role as plain_dms_role
from pulumi_aws_slr.stack_rules.documents import any_role_passed as any_role_passed
from pulumi_aws_slr.stack_rules.documents import unbound_creation as unbound_creation
from pulumi_aws_slr.stack_rules.order import REQUIRED as REQUIRED
from pulumi_aws_slr.stack_rules.order import unordered_workloads as unordered_workloads

__all__ = [
    "REQUIRED",
    "Resource",
    "any_role_passed",
    "bare_service_linked_role",
    "plain_dms_role",
    "unbound_creation",
    "unordered_workloads",
]
