"""The key `aws/dms`, which encrypts what callers name no key for. AWS makes it when DMS first needs it.

Source: https://docs.aws.amazon.com/dms/latest/APIReference/API_CreateEndpoint.html, KmsKeyId
"""

from __future__ import annotations

from moto.kms.models import kms_backends

_ALIAS = "alias/aws/dms"


def default_key(account: str, region: str) -> str:
    """Return the key's ARN, and make the key where there is none."""
    kms = kms_backends[account][region]
    if (known := kms.get_key_id_from_alias(_ALIAS)) is not None:
        return str(kms.keys[known].arn)
    text = "Default key that protects my DMS replication instance volumes when no other key is defined"
    key = kms.create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", text, None)
    key.key_manager = "AWS"
    kms.create_alias(key.id, _ALIAS)
    return str(key.arn)
