"""One gate for policy documents: parliament, policy_sentry's data, and rules of our own.

parliament 1.6.4 knows the grammar and which resources go with which actions. Its list of actions is old, so actions and
condition keys are looked up in policy_sentry's, too.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from policy_sentry.querying.actions import get_action_data

from pulumi_aws_slr.policies import MANAGED, size

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pkg_resources is deprecated, and parliament leaves a file open
    from parliament import analyze_policy_string
    from parliament.statement import GLOBAL_CONDITION_KEYS

Document = Mapping[str, Any]
_UNKNOWN_PARTITION = re.compile(r'"arn:aws-(iso[a-z-]*|eusc):')
"""Partitions of which parliament has not heard; those of the catalogue are checked elsewhere."""
_EVERY_REQUEST = {"aws:PrincipalArn": "Arn", "aws:ViaAWSService": "Bool"}
"""Condition keys that every request has, whatever its action.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""
GLOBAL_CONDITION_KEYS.update(_EVERY_REQUEST)  # parliament has not heard of all of them


def lint(text: str, characters: int = MANAGED.characters, *, bounds: bool = False) -> list[str]:
    """Everything that is wrong with a policy document, each finding as a line of text; empty if nothing is.

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
    sids = [statement.get("Sid", "") for statement in document["Statement"]]
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


def _parliament(document: Document) -> list[str]:
    plain = {**document, "Statement": [part for one in document["Statement"] for part in _as_meant(one)]}
    text = _UNKNOWN_PARTITION.sub('"arn:aws:', json.dumps(plain))
    return [f"{finding.issue} {finding.detail}" for finding in analyze_policy_string(text).findings]


def _as_meant(statement: Document) -> Iterator[Document]:
    """The statement, in two where a condition is written `...IfExists` for those of its actions that have the key.

    parliament takes a key that an action lacks for a mistake. With `...IfExists` it is the meaning.
    """
    condition = statement.get("Condition", {})
    optional = {key for operator, keys in condition.items() if operator.endswith("IfExists") for key in keys}
    bound = [action for action in _listed(statement["Action"]) if optional & _keys(action)]
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


def _action_findings(statement: Document) -> Iterator[str]:
    everything = statement["Effect"] == "Allow" and (
        "NotResource" in statement or statement["Resource"] in ("*", ["*"])
    )
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
            if key not in _EVERY_REQUEST and not any(key in _keys(action) for action in _listed(statement["Action"])):
                yield f"none of its actions has the condition key {key}"
            patterns = [value for value in _listed(values) if "*" in value or "?" in value]
            if operator == "StringLike" and len(patterns) < len(_listed(values)):
                yield f"StringLike on {key} where no pattern is"
            if operator.startswith("StringEquals") and patterns:
                yield f"StringEquals on {key} with a pattern"


def _reference(action: str) -> list[dict[str, Any]]:
    service, _, name = action.partition(":")
    data = get_action_data(service, name)
    return data[service] if data else []


def _keys(action: str) -> set[str]:
    return {key for row in _reference(action) for key in row["condition_keys"]}


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
