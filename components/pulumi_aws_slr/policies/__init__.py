"""IAM policy documents for callers: create, view, edit, tag and delete service-linked roles, and pass service roles.

Pure functions, in the order of their use: statements (`abilities`, `passing`), the fewest that say the same
(`merging`), as many documents as IAM's limits ask for (`splitting`), their text (`document`).

The shapes are those of https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html, narrowed where
that page allows it: StringEquals for one principal, and the exact ARN where the role's name is known.

For DMS: roles of endpoints (`dms.endpoints`), key policies (`dms.keys`), who may do what (`dms.access`).
"""

from pulumi_aws_slr.policies.abilities import Ability as Ability
from pulumi_aws_slr.policies.abilities import any_role_statements as any_role_statements
from pulumi_aws_slr.policies.abilities import role_statements as role_statements
from pulumi_aws_slr.policies.account_region import AccountRegion as AccountRegion
from pulumi_aws_slr.policies.dms.access import DmsResourceError as DmsResourceError
from pulumi_aws_slr.policies.dms.access import DmsScope as DmsScope
from pulumi_aws_slr.policies.dms.access import access_statements as access_statements
from pulumi_aws_slr.policies.dms.access import dms_resource as dms_resource
from pulumi_aws_slr.policies.dms.actions import RESOURCE_TYPES as RESOURCE_TYPES
from pulumi_aws_slr.policies.dms.actions import DmsAbility as DmsAbility
from pulumi_aws_slr.policies.dms.endpoint_data import EndpointData as EndpointData
from pulumi_aws_slr.policies.dms.endpoint_data import EndpointDataError as EndpointDataError
from pulumi_aws_slr.policies.dms.endpoint_data import EndpointKind as EndpointKind
from pulumi_aws_slr.policies.dms.endpoints import endpoint_creator_statements as endpoint_creator_statements
from pulumi_aws_slr.policies.dms.endpoints import endpoint_statements as endpoint_statements
from pulumi_aws_slr.policies.dms.endpoints import endpoint_trust_statements as endpoint_trust_statements
from pulumi_aws_slr.policies.dms.keys import KeyPrincipalError as KeyPrincipalError
from pulumi_aws_slr.policies.dms.keys import key_policy_statements as key_policy_statements
from pulumi_aws_slr.policies.dms.keys import key_principal as key_principal
from pulumi_aws_slr.policies.dms.keys import key_user_statements as key_user_statements
from pulumi_aws_slr.policies.document import Effect as Effect
from pulumi_aws_slr.policies.document import Statement as Statement
from pulumi_aws_slr.policies.document import document as document
from pulumi_aws_slr.policies.document import size as size
from pulumi_aws_slr.policies.document import statements_of as statements_of
from pulumi_aws_slr.policies.merging import folded as folded
from pulumi_aws_slr.policies.merging import merged as merged
from pulumi_aws_slr.policies.passing import NotPassableError as NotPassableError
from pulumi_aws_slr.policies.passing import pass_role_statements as pass_role_statements
from pulumi_aws_slr.policies.passing import principal_of as principal_of
from pulumi_aws_slr.policies.placeholders import PARTITION as PARTITION
from pulumi_aws_slr.policies.placeholders import filled as filled
from pulumi_aws_slr.policies.placeholders import unknown_dms_resource as unknown_dms_resource
from pulumi_aws_slr.policies.placeholders import unknown_role as unknown_role
from pulumi_aws_slr.policies.resources import ANY_SUFFIX as ANY_SUFFIX
from pulumi_aws_slr.policies.resources import any_role_resource as any_role_resource
from pulumi_aws_slr.policies.resources import role_resources as role_resources
from pulumi_aws_slr.policies.splitting import INLINE as INLINE
from pulumi_aws_slr.policies.splitting import MANAGED as MANAGED
from pulumi_aws_slr.policies.splitting import Limit as Limit
from pulumi_aws_slr.policies.splitting import TooLargeError as TooLargeError
from pulumi_aws_slr.policies.splitting import split as split

__all__ = [
    "ANY_SUFFIX",
    "INLINE",
    "MANAGED",
    "PARTITION",
    "RESOURCE_TYPES",
    "Ability",
    "AccountRegion",
    "DmsAbility",
    "DmsResourceError",
    "DmsScope",
    "Effect",
    "EndpointData",
    "EndpointDataError",
    "EndpointKind",
    "KeyPrincipalError",
    "Limit",
    "NotPassableError",
    "Statement",
    "TooLargeError",
    "access_statements",
    "any_role_resource",
    "any_role_statements",
    "dms_resource",
    "document",
    "endpoint_creator_statements",
    "endpoint_statements",
    "endpoint_trust_statements",
    "filled",
    "folded",
    "key_policy_statements",
    "key_principal",
    "key_user_statements",
    "merged",
    "pass_role_statements",
    "principal_of",
    "role_resources",
    "role_statements",
    "size",
    "split",
    "unknown_dms_resource",
    "unknown_role",
]
