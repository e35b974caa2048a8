"""The package's schema, from which Pulumi makes SDKs in every language: `make schema` writes it beside the provider.

Source: https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pulumi.provider.experimental.analyzer import ComponentDefinition, PropertyDefinition, TypeDefinition

from pulumi_aws_slr.components.role import Role
from pulumi_aws_slr.components.service_role import ServiceRole
from pulumi_aws_slr.plugin import resources
from pulumi_aws_slr.plugin.analysis import analyzed
from pulumi_aws_slr.plugin.wording import in_words
from pulumi_aws_slr.provider.functions import FUNCTIONS
from pulumi_aws_slr.tokens import PACKAGE, ROLE, SERVICE_ROLE
from pulumi_aws_slr.version import plugin_version

Schema = dict[str, Any]
_ABOUT = {
    "name": PACKAGE,
    "displayName": "AWS service-linked roles",
    "description": (
        "AWS service-linked roles for their whole life: created or adopted, shared between stacks, with the callers "
        "that may manage them, and deleted only when nothing in any Region uses them."
    ),
    "keywords": ["pulumi", "aws", "iam", "service-linked-roles", "kind/component", "category/cloud"],
    "license": "Apache-2.0",
    "publisher": "pulumi-aws-slr",
    "attribution": "AWS and the names of its services are trademarks of Amazon.com, Inc. or its affiliates.",
    "meta": {"moduleFormat": "(.*)"},
    "language": {
        "nodejs": {"packageName": "@pulumi-aws-slr/aws-slr", "respectSchemaVersion": True},
        "python": {"packageName": "pulumi_aws_slr_sdk", "respectSchemaVersion": True, "pyproject": {"enabled": True}},
        "go": {
            "importBasePath": "github.com/pulumi-aws-slr/sdk/go/awsslr",
            "rootPackageName": "awsslr",
            "respectSchemaVersion": True,
            "generateResourceContainerTypes": True,
        },
        "csharp": {"rootNamespace": "PulumiAwsSlr", "respectSchemaVersion": True},
        "java": {"basePackage": "io.pulumiawsslr", "buildFiles": "gradle"},
    },
}


def schema() -> Schema:
    """All of it."""
    components, types = analyzed()
    provider, provider_types = resources.provider()
    return {
        **_ABOUT,
        "version": plugin_version(),
        "config": {"variables": provider["inputProperties"]},
        "provider": provider,
        "types": {**provider_types, **dict(map(_type, types.values()))},
        "resources": {
            ROLE: resources.resource(Role),
            SERVICE_ROLE: resources.resource(ServiceRole),
            **dict(map(_component, components.values())),
        },
        "functions": {token: function.schema for token, function in FUNCTIONS.items()},
    }


def text() -> str:
    """The schema as JSON, for readable diffs."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def _component(found: ComponentDefinition) -> tuple[str, Schema]:
    return f"{PACKAGE}:index:{found.name}", {
        "isComponent": True,
        "description": in_words(found.description or ""),
        "inputProperties": _properties(found.inputs),
        "requiredInputs": _required(found.inputs),
        "properties": _properties(found.outputs),
        "required": _required(found.outputs),
    }


def _type(found: TypeDefinition) -> tuple[str, Schema]:
    return f"{PACKAGE}:index:{_type_name(found.name)}", {
        "type": "object",
        "description": in_words(found.description or ""),
        "properties": _properties(found.properties),
        "required": _required(found.properties),
    }


def _type_name(name: str) -> str:
    """A type's name: that of its class without `Args`, which the generator for Go adds itself."""
    return name.removesuffix("Args")


def _properties(properties: Mapping[str, PropertyDefinition]) -> Schema:
    return {name: _property(value) for name, value in properties.items()}


def _required(properties: Mapping[str, PropertyDefinition]) -> list[str]:
    return sorted(name for name, value in properties.items() if not value.optional)


def _property(value: PropertyDefinition, *, inner: bool = False) -> Schema:
    """One property. What is inside of a list or a map is not `plain`: the generator for Go makes no code for that."""
    found: Schema = {}
    if value.ref:
        head, _, name = value.ref.rpartition(":")
        found["$ref"] = f"{head}:{_type_name(name)}" if head else value.ref
    if value.type:
        found["type"] = value.type.value
    if value.items:
        found["items"] = _property(value.items, inner=True)
    if value.additional_properties:
        found["additionalProperties"] = _property(value.additional_properties, inner=True)
    if value.plain and not inner:
        found["plain"] = True
    if value.description:
        found["description"] = in_words(value.description)
    return found


def main(arguments: Sequence[str]) -> None:
    """Write the schema to a file."""
    (file,) = arguments
    Path(file).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
