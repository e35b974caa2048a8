"""JSON Schemas for editors: of catalog.yaml, and of a stack's configuration in stacks/Pulumi.<stack>.yaml.

`make catalog` runs it as `python -m pulumi_aws_slr.stack.schemas schemas`. The files name their schema in a comment,
`# yaml-language-server: $schema=…`, so that editors complete and check them.
"""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic.alias_generators import to_camel

from pulumi_aws_slr.catalog import roles
from pulumi_aws_slr.catalog.upkeep.schema import Catalogue
from pulumi_aws_slr.components.services import ANY_SERVICE
from pulumi_aws_slr.stack.config import StackConfig
from pulumi_aws_slr.stack.shapes import AnyCallerSpec, CallerSpec

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PROJECT = "pulumi-aws-slr"
_PRINCIPAL = r"^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$"
_NAME_OR_ARN = r"^(arn:aws[a-z-]*:iam::\d{12}:role/aws-service-role/[^/]+/)?AWSServiceRoleFor[\w+=,.@-]*$"


def catalogue_schema() -> dict[str, Any]:
    return {"$schema": _DIALECT, **Catalogue.model_json_schema()}


def stack_schema() -> dict[str, Any]:
    """The schema of this project's keys; other keys are Pulumi's.

    Editors complete services from the catalogue, but another principal is as good: AWS adds some every month.
    """
    model = _closed(StackConfig.model_json_schema(by_alias=True))
    definitions = model.pop("$defs")
    keys = sorted(key for entry in roles() for key in (entry.key, *entry.aliases))
    principals = sorted({entry.service_principal for entry in roles() if entry.service_principal})
    definitions["Service"] = {
        "anyOf": [{"enum": keys}, {"enum": principals}, {"pattern": _PRINCIPAL}, {"pattern": _NAME_OR_ARN}]
    }
    service = {"$ref": "#/$defs/Service"}
    definitions["RoleSpec"]["properties"]["service"] |= service
    several = definitions["PermissionsSpec"]["properties"]["services"]
    several["anyOf"] = [{"items": service}, {"items": {"const": ANY_SERVICE}, "maxItems": 1}]
    for spec in (CallerSpec, AnyCallerSpec):
        definitions[spec.__name__]["oneOf"] = [{"required": [to_camel(kind)]} for kind in spec.kinds()]
    properties = {f"{_PROJECT}:{name}": _as_written(value) for name, value in model["properties"].items()}
    return {
        "$schema": _DIALECT,
        "title": "Configuration of a stack of pulumi-aws-slr",
        "type": "object",
        "properties": {
            "config": {
                "type": "object",
                "description": model["description"],
                "properties": properties,
                "patternProperties": {rf"^{_PROJECT}:(?!({'|'.join(model['properties'])})$)": False},
                "required": [f"{_PROJECT}:{name}" for name in model["required"]],
            }
        },
        "$defs": definitions,
    }


def _closed(schema: Any) -> Any:
    """The schema with closed mappings: pydantic leaves those with name patterns open."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    return {**closed, "additionalProperties": False} if "patternProperties" in closed else closed


def _as_written(value: dict[str, Any]) -> dict[str, Any]:
    """Pulumi writes booleans of the configuration as text, as does `pulumi config set`."""
    if value.get("type") != "boolean":
        return value
    return {**value, "type": ["boolean", "string"], "enum": [True, False, "true", "false"]}


def texts() -> dict[str, str]:
    """Every schema file by name."""
    schemas = {"catalog.schema.json": catalogue_schema(), "stack.schema.json": stack_schema()}
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in schemas.items()}


def main() -> None:
    """Write the schemas to the folder that the command line names."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
