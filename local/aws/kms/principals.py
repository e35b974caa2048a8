"""The principals of a key policy: KMS looks them up in IAM and refuses those it cannot find.

Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html ("The principals in the key policy
must exist and be visible to AWS KMS. When you create a new Amazon Web Services principal, you might need to enforce a
delay …")
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from local.aws import control
from local.aws.call import Call
from local.aws.errors import AwsError
from local.aws.iam.accounts import exists, iam_of
from local.aws.iam.visibility import role_age
from pulumi_aws_slr.json_text import listed

_PRINCIPAL = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):iam::(?P<account>\d{12}):(?P<kind>role|user)/(?:.*/)?(?P<name>[^/]+)"
)


def check_principals(policy: str, call: Call) -> None:
    """Refuse a policy with a role or user that does not exist, or that KMS cannot see yet.

    Only accounts of the local AWS are looked up in; an account nobody has used yet is somebody else's.

    Raises:
        AwsError: MalformedPolicyDocumentException, in KMS's words.
    """
    try:
        statements = json.loads(policy).get("Statement", [])
    except (ValueError, AttributeError) as error:
        raise AwsError("MalformedPolicyDocumentException", "Policy contains invalid JSON") from error
    for arn in _aws_principals(statements):
        if not _is_visible(arn, call):
            raise AwsError(
                "MalformedPolicyDocumentException", "Policy contains a statement with one or more invalid principals."
            )


def _aws_principals(statements: Any) -> Iterator[str]:
    for statement in listed(statements):
        principal = statement.get("Principal")
        named = principal.get("AWS", []) if isinstance(principal, dict) else []
        yield from listed(named)


def _is_visible(arn: str, call: Call) -> bool:
    match = _PRINCIPAL.fullmatch(arn)
    if match is None or not exists(match["account"]):
        return True
    iam = iam_of(match["account"], call.region)
    if match["kind"] == "user":
        return any(user.arn == arn for user in iam.users.values())
    if all(role.arn != arn for role in iam.roles.values()):
        return False
    look_up = Call(
        "iam",
        "GetRole",
        call.region,
        {"RoleName": match["name"]},
        resource=match["name"],
        caller=call.caller,
        invoked_by="kms.amazonaws.com",
    )
    age = role_age(look_up)
    if age is not None and age < control.settings.of(match["account"]).kms_role_propagation:
        return False
    return not control.faults.take(look_up, role_age, effect="unreadable")
