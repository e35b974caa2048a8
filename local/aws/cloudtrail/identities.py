"""Who made a call, in CloudTrail's words.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
"""

from __future__ import annotations

from typing import Any

from local.aws.calls import Entry
from local.aws.iam.accounts import iam_of
from local.aws.identity import WEB_IDENTITY


def user_identity(entry: Entry, time: str) -> dict[str, Any]:
    """Return the `userIdentity` of an event. The session of a role is told to have begun with the event itself."""
    caller = entry.caller
    if caller.arn == WEB_IDENTITY:
        return {"type": "WebIdentityUser"}
    _, _, who = caller.arn.rpartition(":")
    identity: dict[str, Any] = {
        "type": _type(who),
        "principalId": caller.user_id,
        "arn": caller.arn,
        "accountId": caller.account,
    }
    if entry.access_key:
        identity["accessKeyId"] = entry.access_key
    if identity["type"] == "IAMUser":
        identity["userName"] = who.rpartition("/")[2]
    context: dict[str, Any] = {"attributes": {"creationDate": time, "mfaAuthenticated": "false"}}
    if identity["type"] == "AssumedRole":
        identity["sessionContext"] = {"sessionIssuer": _issuer(entry, who.split("/")[1]), **context}
    elif entry.call.invoked_by:
        identity["sessionContext"] = context
    if entry.call.invoked_by:
        identity["invokedBy"] = entry.call.invoked_by
    return identity


def user_name(entry: Entry) -> str:
    """Return the name by which LookupEvents finds the caller: a user's, a session's, or `root`."""
    return entry.caller.arn.rpartition(":")[2].rpartition("/")[2]


def _type(who: str) -> str:
    if who == "root":
        return "Root"
    return "AssumedRole" if who.startswith("assumed-role/") else "IAMUser"


def _issuer(entry: Entry, name: str) -> dict[str, str]:
    account = entry.caller.account
    iam = iam_of(account, entry.call.region)
    role = next((role for role in iam.roles.values() if role.name == name), None)
    return {
        "type": "Role",
        "principalId": entry.caller.user_id.partition(":")[0],
        "arn": role.arn if role else f"arn:{iam.partition}:iam::{account}:role/{name}",
        "accountId": account,
        "userName": name,
    }
