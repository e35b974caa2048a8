"""This tells from the access key ID who calls.

- Twelve digits are the root user of that account, so every test can have an account of its own.
- Keys that IAM CreateAccessKey or STS issued are their user or their assumed role.
- Another key that looks like AWS's own, and was not issued here, is refused as AWS refuses it.
- A call that brings the token of an identity provider in the place of a signature is nobody's, in the role's account.
- Anything else (`test`, or no signature) is the root user of moto's default account, 123456789012.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
"""

from __future__ import annotations

import re
from typing import cast

from moto.iam.models import AccessKey, IAMBackend, iam_backends
from moto.sts.models import sts_backends
from moto.utilities.utils import get_partition

from local.aws.call import Call, Caller
from local.aws.errors import invalid_token

_DEFAULT_ACCOUNT = "123456789012"
_ACCOUNT = re.compile(r"\d{12}")
_ROLE = re.compile(r"arn:[a-z-]+:iam::(?P<account>\d{12}):role/")
WEB_IDENTITY = "web-identity"
"""Who calls AssumeRoleWithWebIdentity: the token says it, and is not read here."""
_ISSUED = re.compile(r"A[KS]IA[A-Z0-9]{16}")


def identify(call: Call) -> Caller:
    """Return the caller of a call.

    Raises:
        AwsError: the access key is unknown or inactive.
    """
    partition = get_partition(call.region)
    if not call.access_key and (role := _ROLE.match(str(call.parameters.get("RoleArn", "")))):
        return Caller(role["account"], WEB_IDENTITY, WEB_IDENTITY)
    if _ACCOUNT.fullmatch(call.access_key):
        return _root(call.access_key, partition)
    if found := _issued(call.access_key):
        return _owner(*found, protocol=call.protocol)
    if _ISSUED.fullmatch(call.access_key) and not call.access_key.endswith("EXAMPLE"):
        raise invalid_token(call.protocol)
    return _root(_DEFAULT_ACCOUNT, partition)


def _root(account: str, partition: str) -> Caller:
    return Caller(account, f"arn:{partition}:iam::{account}:root", account)


def _issued(access_key: str) -> tuple[AccessKey, IAMBackend] | None:
    for _account, _partition, backend in iam_backends.iter_backends():
        iam = cast("IAMBackend", backend)
        if key := iam.access_keys.get(access_key):
            return key, iam
    return None


def _owner(key: AccessKey, iam: IAMBackend, protocol: str) -> Caller:
    if key.status != "Active":
        raise invalid_token(protocol)
    assumed = sts_backends[iam.account_id][iam.partition].get_assumed_role_from_access_key(key.access_key_id)
    if assumed:
        return Caller(iam.account_id, assumed.arn, assumed.user_id)
    user = iam.users.get(key.user_name or "")
    if user:
        return Caller(iam.account_id, user.arn, user.id)
    return _root(iam.account_id, iam.partition)
