"""`aws:iam/getPolicyDocument`: statements in, JSON out; a pure function.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/iam/getpolicydocument/
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from pulumi_aws_slr.json_text import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pulumi_aws_slr.tokens import Properties

_LISTS = {"actions": "Action", "notActions": "NotAction", "resources": "Resource", "notResources": "NotResource"}
_PRINCIPALS = {"principals": "Principal", "notPrincipals": "NotPrincipal"}
_ORDER = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition")

Statement = dict[str, Any]


def policy_document(args: Properties) -> Properties:
    """Return the arguments, the document as `json` and `minifiedJson`, and a checksum of it as `id`."""
    sources = [args.get("sourceJson"), *(args.get("sourcePolicyDocuments") or ())]
    overrides = [args.get("overrideJson"), *(args.get("overridePolicyDocuments") or ())]
    own = [_statement(entry) for entry in args.get("statements") or ()]
    statements: list[Statement] = []
    for document in filter(None, sources):
        statements += _statements_of(document)
    statements = _merged(statements, own)
    for document in filter(None, overrides):
        statements = _merged(statements, _statements_of(document))
    document = {
        "Version": args.get("version") or "2012-10-17",
        **({"Id": args["policyId"]} if args.get("policyId") else {}),
        **({"Statement": statements} if statements else {}),
    }
    text = json.dumps(document, indent=2)
    checksum = str(zlib.crc32(text.encode()))
    minified = json.dumps(document, separators=(",", ":"))
    return {**args, "version": document["Version"], "id": checksum, "json": text, "minifiedJson": minified}


def _statement(entry: Properties) -> Statement:
    built: Statement = {"Effect": entry.get("effect") or "Allow"}
    if entry.get("sid"):
        built["Sid"] = entry["sid"]
    built |= {theirs: _one_or_many(entry[ours]) for ours, theirs in _LISTS.items() if entry.get(ours)}
    built |= {theirs: _principals(entry[ours]) for ours, theirs in _PRINCIPALS.items() if entry.get(ours)}
    if entry.get("conditions"):
        built["Condition"] = _conditions(entry["conditions"])
    return {key: built[key] for key in _ORDER if key in built}


def _principals(entries: Iterable[Properties]) -> Any:
    by_type: dict[str, list[str]] = {}
    for entry in entries:
        by_type.setdefault(entry["type"], []).extend(entry["identifiers"])
    if by_type == {"*": ["*"]}:
        return "*"
    return {kind: _one_or_many(identifiers) for kind, identifiers in sorted(by_type.items())}


def _conditions(entries: Iterable[Properties]) -> dict[str, dict[str, Any]]:
    tests: dict[str, dict[str, list[str]]] = {}
    for entry in entries:
        tests.setdefault(entry["test"], {}).setdefault(entry["variable"], []).extend(entry["values"])
    return {
        test: {
            variable: _unescaped(values[0] if len(values) == 1 else values) for variable, values in variables.items()
        }
        for test, variables in tests.items()
    }


def _one_or_many(values: list[str]) -> Any:
    # in the real provider's order, which is descending
    return _unescaped(values[0] if len(values) == 1 else sorted(values, reverse=True))


def _unescaped(value: Any) -> Any:
    """Turn `&{aws:username}`, as programs write a policy variable where `${` has a meaning, into `${aws:username}`."""
    if isinstance(value, list):
        return [_unescaped(item) for item in value]
    return value.replace("&{", "${") if isinstance(value, str) else value


def _statements_of(document: str) -> list[Statement]:
    return listed(json.loads(document).get("Statement", []))


def _merged(statements: list[Statement], added: list[Statement]) -> list[Statement]:
    """Merge statements: one with a Sid that is there already replaces that statement, the others go to the end."""
    places = {entry["Sid"]: place for place, entry in enumerate(statements) if entry.get("Sid")}
    merged = list(statements)
    for entry in added:
        if entry.get("Sid") in places:
            merged[places[entry["Sid"]]] = entry
        else:
            merged.append(entry)
    return merged
