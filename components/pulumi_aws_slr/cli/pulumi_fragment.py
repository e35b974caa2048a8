"""Policy documents as a fragment of a Pulumi program in Python."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

_HEAD = "import json\n\nimport pulumi_aws as aws\n"


def policy_fragment(name: str, description: str, documents: Sequence[Mapping[str, Any]]) -> str:
    """IAM policies: `NAME`, `NAME-2`, and so on.

    Args:
        name: the logical name of the first.
        description: what they are for.
        documents: one for each policy.
    """
    return _fragment("aws.iam.Policy", name, {"description": description}, "policy", documents)


def scp_fragment(name: str, description: str, documents: Sequence[Mapping[str, Any]]) -> str:
    """Service control policies, named likewise. They are attached with `aws.organizations.PolicyAttachment`."""
    inputs = {"description": description, "type": "SERVICE_CONTROL_POLICY"}
    return _fragment("aws.organizations.Policy", name, inputs, "content", documents)


def _fragment(
    type_: str, name: str, inputs: Mapping[str, str], key: str, documents: Sequence[Mapping[str, Any]]
) -> str:
    parts = [_HEAD]
    for number, document in enumerate(documents, start=1):
        parts.append(_resource(type_, name if number == 1 else f"{name}-{number}", inputs, key, document))
    return "\n".join(parts)


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
