"""Policies of the KMS keys that encrypt what DMS writes to Redshift and S3 targets.

AWS's examples for both targets are the same. Here the account's IAM policies may let somebody manage the key, not use
it: only principals of the key policy do that.

Source: https://docs.aws.amazon.com/dms/latest/userguide/security_iam_resource-based-policy-examples.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pulumi_aws_slr.policies.document import Condition, Statement

USE_KEY = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
_GRANT = ("kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant")
_MANAGE = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
_FOR_AWS: Condition = (("Bool", "kms:GrantIsForAWSResource", "true"),)
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_PRINCIPAL = re.compile(r"arn:(?P<partition>[\w-]+):[^:*?]*:[^:*?]*:\d{12}:(root|(role|user)/[^*?$]+)", re.ASCII)


class KeyPrincipalError(ValueError):
    """A key policy cannot name this principal."""


def key_principal(principal: str, partition: str) -> str:
    """The ARN of a principal in a key policy: of a role, of a user, or of an account's root, which 12 digits also name.

    Raises:
        KeyPrincipalError: it is something else, or of another partition.
    """
    if _ACCOUNT.fullmatch(principal):
        return f"arn:{partition}:iam::{principal}:root"
    match = _PRINCIPAL.fullmatch(principal)
    if match is None:
        raise KeyPrincipalError(
            f"{principal!r} cannot be a principal of a key policy. Give the ARN of one role or user, or the 12 digits "
            "of an account; of a session the role that is assumed, of a group its users"
        )
    if match["partition"] != partition:
        raise KeyPrincipalError(
            f"{principal} is in the partition {match['partition']}, and the key in {partition}: no permission reaches "
            "from one to the other. Name a principal of the key's partition"
        )
    return principal


def key_policy_statements(principals: Iterable[str], *, partition: str, account: str) -> list[Statement]:
    """The policy of a key. KMS takes it only if every principal exists.

    Principals of other accounts need `key_user_statements` in their own account as well.

    Raises:
        KeyPrincipalError: a key policy cannot name one of them.
    """
    users = tuple(("AWS", key_principal(principal, partition)) for principal in principals)
    owner = (("AWS", f"arn:{partition}:iam::{account}:root"),)
    return [
        Statement("ManageKeyByIamPolicies", _MANAGE, ("*",), principals=owner),
        Statement("UseKey", USE_KEY, ("*",), principals=users),
        Statement("GrantToAwsServices", _GRANT, ("*",), _FOR_AWS, principals=users),
    ]


def key_user_statements(key_arn: str) -> list[Statement]:
    """What principals of other accounts need in a policy of their own.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
    """
    return [
        Statement("UseKey", USE_KEY, (key_arn,)),
        Statement("GrantToAwsServices", _GRANT, (key_arn,), _FOR_AWS),
    ]
