"""One gate for policy documents: parliament, policy_sentry's data, and rules of our own.

parliament 1.6.4 knows the grammar and which resources go with which actions. Its list of actions is old, so actions and
condition keys are looked up in policy_sentry's, too, and newer ones in the data of the judge's engine.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from policy_sentry.querying.actions import get_action_data
from policy_sentry.shared.iam_data import get_service_prefix_data

from pulumi_aws_slr.policies import MANAGED, size
from tests.judge import iam_data

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pkg_resources is deprecated, and parliament leaves a file open
    from parliament import analyze_policy_string
    from parliament.statement import GLOBAL_CONDITION_KEYS

Document = Mapping[str, Any]
_UNKNOWN_PARTITION = re.compile(r'"arn:aws-(iso[a-z-]*|eusc):')
"""Partitions of which parliament has not heard; those of the catalogue are checked elsewhere."""
_EVERY_REQUEST = {
    "aws:CalledViaLast": "String",
    "aws:PrincipalArn": "Arn",
    "aws:SourceAccount": "String",
    "aws:SourceArn": "Arn",
    "aws:ViaAWSService": "Bool",
}
"""Condition keys that every request has, whatever its action; those of a source and of callers when a service makes it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""
GLOBAL_CONDITION_KEYS.update(_EVERY_REQUEST)  # parliament has not heard of all of them


def lint(text: str, characters: int = MANAGED.characters, *, bounds: bool = False) -> list[str]:
    """Everything that is wrong with a policy document, each finding as a line of text; empty if nothing is.

    Statements need a Sid, but for those of trust policies, which people read by their principals.

    Args:
        text: the document as JSON.
        characters: the limit of its size, without white space.
        bounds: whether it only bounds what other policies give, as permissions boundaries do: there, everything may be
            allowed.
    """
    document = json.loads(text)
    found = [f"parliament: {issue}" for issue in _parliament(document)]
    if size(text) > characters:
        found.append(f"size: {size(text)} characters, of {characters}")
    sids = [one.get("Sid", "") for one in document["Statement"] if "Sid" in one or "Principal" not in one]
    found += [
        f"Sid: {sid!r} is not made of letters and digits" for sid in sids if not (sid.isascii() and sid.isalnum())
    ]
    found += [f"Sid: {sid!r} is not unique" for sid in sorted(set(sids)) if sids.count(sid) > 1]
    for statement in document["Statement"]:
        if not (bounds and _allows_everything(statement)):
            found += [f"{statement.get('Sid')}: {finding}" for finding in _findings(statement)]
    return found


def _allows_everything(statement: Document) -> bool:
    said = {key: value for key, value in statement.items() if key != "Sid"}
    return said == {"Effect": "Allow", "Action": "*", "Resource": "*"}


def _parliament(document: Document) -> Iterator[str]:
    for statement in document["Statement"]:
        for part in _as_meant(_of_identity(statement)):
            text = _UNKNOWN_PARTITION.sub('"arn:aws:', json.dumps({**document, "Statement": [part]}))
            for finding in analyze_policy_string(text).findings:
                if not _is_outdated(finding, part, of_resource="Principal" in statement):
                    yield f"{finding.issue} {finding.detail}"


def _is_outdated(finding: Any, statement: Document, *, of_resource: bool) -> bool:
    """Whether the Service Authorization Reference of today knows better, or a resource's policy is misunderstood.

    parliament wants all types of resources that an action takes in one statement. IAM asks for each resource by itself.
    """
    if finding.issue == "UNKNOWN_ACTION":
        return all(_reference(action) for action in _listed(statement["Action"]))
    if finding.issue == "RESOURCE_MISMATCH":
        actions = {item["action"] for item in finding.detail}
        return all(_takes(action, resource) for action in actions for resource in _listed(statement["Resource"]))
    return of_resource and finding.issue == "RESOURCE_STAR"


def _takes(action: str, resource: str) -> bool:
    formats = {row["resource_arn_format"] for row in _reference(action)} - {"*"}
    patterns = (re.sub(r"\\\*", ".*", re.sub(r"\\\$\\\{\w+\\\}", ".+", re.escape(form))) for form in formats)
    return any(re.fullmatch(pattern, resource) for pattern in patterns)


def _of_identity(statement: Document) -> Document:
    """A statement of a resource's policy or of a trust policy as parliament knows them, which has identities' alone."""
    if "Principal" not in statement:
        return statement
    return {"Resource": "*", **{key: value for key, value in statement.items() if key != "Principal"}}


def _as_meant(statement: Document) -> Iterator[Document]:
    """The statement, in two where a condition is written `...IfExists` for those of its actions that have the key.

    parliament takes a key that an action lacks for a mistake. With `...IfExists` it is the meaning.
    """
    condition = statement.get("Condition", {})
    optional = {key for operator, keys in condition.items() if operator.endswith("IfExists") for key in keys}
    bound = [action for action in _listed(statement["Action"]) if any(_knows(action, key) for key in optional)]
    if not bound:
        yield statement
        return
    yield {**statement, "Action": bound}
    free = [action for action in _listed(statement["Action"]) if action not in bound]
    required = {operator: keys for operator, keys in condition.items() if not operator.endswith("IfExists")}
    if free:
        yield {**statement, "Sid": f"{statement['Sid']}Others", "Action": free, "Condition": required}


def _findings(statement: Document) -> Iterator[str]:
    yield from _action_findings(statement)
    yield from _condition_findings(statement)
    resources, actions = _listed(statement.get("Resource", [])), _listed(statement["Action"])
    if statement["Effect"] == "Allow" and "iam:PassRole" in actions:
        if "iam:PassedToService" not in statement.get("Condition", {}).get("StringEquals", {}):
            yield "roles may be passed to any service"
        if any("*" in resource or ":role/aws-service-role/" in resource for resource in resources):
            yield "a pattern or a service-linked role may be passed"
    for values in statement.get("Principal", {}).values():
        yield from (f"{value} is a pattern of principals" for value in _listed(values) if "*" in value)


def _action_findings(statement: Document) -> Iterator[str]:
    everything = statement["Effect"] == "Allow" and (
        "NotResource" in statement or statement.get("Resource") in ("*", ["*"])
    )
    everything = everything and "Principal" not in statement  # there, it is the one resource whose policy it is
    for action in _listed(statement["Action"]):
        formats = {row["resource_arn_format"] for row in _reference(action)}
        if "*" in action:
            yield f"{action} is a pattern"
        elif not formats:
            yield f"{action} is not in the Service Authorization Reference"
        elif everything and formats != {"*"}:
            yield f"{action} is allowed on everything, though it takes resources"


def _condition_findings(statement: Document) -> Iterator[str]:
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            if key not in _EVERY_REQUEST and not any(_knows(action, key) for action in _listed(statement["Action"])):
                yield f"none of its actions has the condition key {key}"
            patterns = [value for value in _listed(values) if "*" in value or "?" in value]
            if operator == "StringLike" and not patterns:
                yield f"StringLike on {key} where no pattern is"
            if operator.startswith("StringEquals") and patterns:
                yield f"StringEquals on {key} with a pattern"


def _reference(action: str) -> list[dict[str, Any]]:
    service, _, name = action.partition(":")
    data = get_action_data(service, name)
    rows: list[dict[str, Any]] = data[service] if data else iam_data.rows(action)
    return rows


def _knows(action: str, key: str) -> bool:
    """Whether requests for an action have a condition key, be it from the action or from a resource that it takes."""
    tag_of_any_key = f"{key.partition('/')[0]}/${{TagKey}}"
    return key in _keys(action) or ("/" in key and tag_of_any_key in _keys(action))


def _keys(action: str) -> set[str]:
    rows = _reference(action)
    formats = {row["resource_arn_format"] for row in rows}
    resources = get_service_prefix_data(action.partition(":")[0])["resources"].values() if rows else ()
    of_resources = (key for resource in resources if resource["arn"] in formats for key in resource["condition_keys"])
    return {*of_resources, *(key for row in rows for key in row["condition_keys"])}


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
