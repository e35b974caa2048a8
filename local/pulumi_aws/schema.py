"""A schema of what the stand-in has, for programs in YAML, which ask for one: names, and nothing of their types."""

from __future__ import annotations

import json
from typing import Any

from local.pulumi_aws.functions import FUNCTIONS
from local.pulumi_aws.resources import TYPES
from local.pulumi_aws.table import ResourceType

_ANY = {"$ref": "pulumi.json#/Any"}


def text(version: str) -> str:
    """The schema in JSON."""
    resources = {token: _resource(kind) for token, kind in TYPES.items()}
    functions = {token: {"inputs": {"properties": {}}, "outputs": _ANY_NAMED} for token in FUNCTIONS}
    return json.dumps({"name": "aws", "version": version, "resources": resources, "functions": functions})


_ANY_NAMED: dict[str, Any] = {"additionalProperties": _ANY}


def _resource(kind: ResourceType) -> dict[str, Any]:
    own = [field.name for field in kind.fields if not field.output]
    tags = ["tags"] if kind.tagging else []
    region = ["region"] if kind.regional else []
    return {
        "inputProperties": dict.fromkeys([*own, *tags, *region], _ANY),
        "properties": dict.fromkeys([*(field.name for field in kind.fields), *tags, "tagsAll"], _ANY),
    }
