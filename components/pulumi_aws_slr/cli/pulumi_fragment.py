"""Policy documents as a fragment of a Pulumi program in Python."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any

_HEAD = "import json\n\nimport pulumi_aws as aws\n"


def policy_fragment(name: str, description: str, documents: Sequence[Mapping[str, Any]]) -> str:
    """IAM policies, one for each document: `NAME`, `NAME-2`, and so on."""
    return _fragment("aws.iam.Policy", name, {"description": description}, "policy", documents)


def scp_fragment(name: str, description: str, documents: Sequence[Mapping[str, Any]]) -> str:
    """Service control policies, named likewise. `aws.organizations.PolicyAttachment` attaches them."""
    inputs = {"description": description, "type": "SERVICE_CONTROL_POLICY"}
    return _fragment("aws.organizations.Policy", name, inputs, "content", documents)


def _fragment(
    type_: str, name: str, inputs: Mapping[str, str], key: str, documents: Sequence[Mapping[str, Any]]
) -> str:
    names = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
    return "\n".join([_HEAD, *(_resource(type_, next(names), inputs, key, document) for document in documents)])


def _resource(type_: str, name: str, inputs: Mapping[str, str], key: str, document: Mapping[str, Any]) -> str:
    text = json.dumps(document, indent=4).replace("\n", "\n        ")
    lines = [
        f"{type_}(",
        f"    {json.dumps(name)},",
        *(f"    {argument}={json.dumps(value)}," for argument, value in inputs.items()),
        f"    {key}=json.dumps(",
        f"        {text},",
        '        separators=(",", ":"),',
        "    ),",
        ")",
        "",
    ]
    return "\n".join(lines)
