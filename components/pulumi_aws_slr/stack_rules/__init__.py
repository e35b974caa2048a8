"""What a stack must and must not do around service-linked roles: pure functions over resources as policies see them.

`policypack/` runs them in Pulumi's policy engine; another pack may import them as well. They import neither Pulumi nor
its policy SDK. Type tokens and property names are those of pulumi-aws and of this package. What the rules read of a
resource are its `inputs`: give them its outputs there where the whole stack is looked at.
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
