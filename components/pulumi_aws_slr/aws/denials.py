"""Remedies for denied calls: the statement that allows the call, or who can make an exception.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from __future__ import annotations

import json
import re

from pulumi_aws_slr import catalog
from pulumi_aws_slr.policies import Ability, role_statements

IN_CHARGE = {
    "identity-based policy": "the policy's owner",
    "permissions boundary": "the boundary's owner",
    "service control policy": "who runs the organization",
    "resource control policy": "who runs the organization",
    "session policy": "whoever gives the session its policy",
    "VPC endpoint policy": "the endpoint's owner",
}
"""Who decides about each kind of policy, in AWS's words."""

_NOT_AUTHORIZED = re.compile(r"User: (?P<caller>\S+) is not authorized to perform: (?P<action>[\w-]+:\w+)")
_BECAUSE = re.compile(rf"(?:(?P<deny>explicit deny in an?)|because no) (?P<kind>{'|'.join(IN_CHARGE)})")


def denied(action: str, entry: catalog.CatalogEntry | None, resource: str, detail: str) -> str:
    """The message for a denied call. AWS's own message, `detail`, may name another action."""
    said = _NOT_AUTHORIZED.search(detail)
    caller = said["caller"] if said else "the caller"
    missing = said["action"] if said else action
    text = f"{caller} may not call {missing}{f' on {resource}' if resource else ''}. AWS says: {detail}"
    because = _BECAUSE.search(detail)
    if because and (because["deny"] or because["kind"] != "identity-based policy"):
        remedy = no_further_allow(because["kind"])
    else:
        remedy = _grant(missing, entry, resource)
    return f"{text}\n{remedy[0].upper()}{remedy[1:]}" if remedy else text


def no_further_allow(kind: str) -> str:
    """The remedy where a policy of a kind in `IN_CHARGE` denies the call."""
    return f"a further Allow will not help: ask {IN_CHARGE[kind]} for an exception"


def _grant(action: str, entry: catalog.CatalogEntry | None, resource: str) -> str:
    """The statement that allows an action on a role, by name or ARN; empty where it is no role."""
    arn = catalog.RoleArn.parse(resource)
    entry = entry or catalog.find(resource) or (catalog.entry_for(arn.service_principal) if arn else None)
    if entry is None or entry.service_principal is None:
        return ""
    partition, name = (arn.partition, arn.name) if arn else ("aws", resource)
    for ability in Ability:
        for statement in role_statements(entry, (ability,), partition=partition, suffix=entry.suffix_of(name)):
            if action not in statement.actions:
                continue
            about = f"the ability `{ability}`"
            found = statement.to_json()
            if ability is Ability.TAG:  # callers get it without the marks of ownership, which the deployer sets
                about = "in narrower words in what `slr policy deployer` prints"
                found.pop("Condition")
            text = json.dumps(found, separators=(",", ":"))
            return f"this statement in a policy of the caller would allow it ({about}): {text}"
    return ""
