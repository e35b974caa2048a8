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
    parts = [_HEAD]
    for number, document in enumerate(documents, start=1):
        numbered = name if number == 1 else f"{name}-{number}"
        parts.append(_resource("aws.iam.Policy", numbered, {"description": description}, "policy", document))
    return "\n".join(parts)


def scp_fragment(name: str, description: str, document: Mapping[str, Any]) -> str:
    """A service control policy. It is attached with `aws.organizations.PolicyAttachment`."""
    inputs = {"description": description, "type": "SERVICE_CONTROL_POLICY"}
    return "\n".join([_HEAD, _resource("aws.organizations.Policy", name, inputs, "content", document)])


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
