"""Words that this package shares with the engine and AWS: type tokens, the unknown value, the roles' path."""

from __future__ import annotations

from typing import Any, TypeAlias

PACKAGE = "aws-slr"
"""The provider's name, and the first part of its type tokens."""
ROLE = "aws-slr:iam:Role"
SERVICE_ROLE = "aws-slr:iam:ServiceRole"
BARE_ROLE = "aws:iam/serviceLinkedRole:ServiceLinkedRole"
"""pulumi-aws's resource, which stands for the API call and no more."""
COMPONENTS = {
    "aurora": "AuroraServiceLinkedRole",
    "dms-serverless": "DmsServerlessServiceLinkedRole",
    "rds": "RdsServiceLinkedRole",
}
"""Services, as stack files call them, that have a component of their own: its name in this package."""

POLICY = "aws:iam/policy:Policy"
PERMISSION_SET_POLICY = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"
IDENTITIES = {
    "aws:iam/user:User": "user",
    "aws:iam/group:Group": "group",
    "aws:iam/role:Role": "role",
}
"""What managed policies are attached to. As in the next tables, the kind is also what attachments call it."""
ATTACHMENTS = {
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "user",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "group",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "role",
}
INLINE_POLICIES = {
    "aws:iam/userPolicy:UserPolicy": "user",
    "aws:iam/groupPolicy:GroupPolicy": "group",
    "aws:iam/rolePolicy:RolePolicy": "role",
}

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine hands to a provider in the place of a value that is not known yet."""
SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key by which the engine marks an object that stands for a special value."""
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 (not one, but the mark of one)
"""What that key has for a secret."""

SERVICE_LINKED_ROLE_PATH = "/aws-service-role/"
"""Every service-linked role has the path `/aws-service-role/<principal>/`.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

Properties: TypeAlias = dict[str, Any]
"""Property values by name, as plain JSON values; `UNKNOWN` stands for what is not known yet."""
