"""An example of each component and resource, and how it is written in the languages that write values alike."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from pulumi_aws_slr.tokens import PACKAGE

Inputs = Mapping[str, Any]

EXAMPLES: Mapping[str, Inputs] = {
    "AuroraServiceLinkedRole": {"tags": {"team": "platform"}},
    "CallerPermissions": {
        "services": ["ecs", "elasticache"],
        "callers": {"deployer": {"role": "platform-deployer", "may": ["create", "view"]}},
    },
    "DmsEncryptionKey": {"principals": ["111122223333"], "deletionWindowInDays": 7},
    "DmsEndpointRole": {"kind": "s3-target", "bucket": "orders", "prefix": "replicated"},
    "DmsPermissions": {"callers": {"operators": {"group": "dms-operators", "may": ["view", "run-tasks"]}}},
    "DmsServerlessServiceLinkedRole": {"deletion": "if-unused"},
    "DmsServiceRoles": {"redshiftTargets": True},
    "RdsServiceLinkedRole": {
        "callers": {"deployer": {"role": "platform-deployer", "may": ["create", "delete"]}},
    },
    "ServiceLinkedRole": {"awsServiceName": "autoscaling", "customSuffix": "blue"},
    "Role": {"awsServiceName": "rds.amazonaws.com"},
    "ServiceRole": {
        "name": "dms-vpc-role",
        "assumeRolePolicy": json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Principal": {"Service": "dms.amazonaws.com"}, "Action": "sts:AssumeRole"}
                ],
            }
        ),
        "managedPolicyArns": ["arn:aws:iam::aws:policy/service-role/AmazonDMSVPCManagementRole"],
    },
}
"""Inputs by the name of what takes them."""

NAME = "example"
_PYTHON = {("ServiceRole", "name"): "role_name"}
"""Inputs that Python programs know by another name, as the first argument of a resource is its own name."""
_LINE = 120
"""Characters of a line, as everywhere in this repository."""


def in_yaml(token: str, inputs: Inputs) -> str:
    """A program's resources in YAML."""
    module = token if ":index:" not in token else token.replace(":index:", ":")
    resource: dict[str, Any] = {"type": module, "properties": dict(inputs)}
    return yaml.safe_dump({"resources": {NAME: resource}}, sort_keys=False).strip()


def in_python(token: str, inputs: Inputs) -> str:
    """A program in Python, as formatters leave it. Components take their arguments as one dictionary."""
    name = token.rpartition(":")[2]
    values = {_PYTHON.get((name, key), _snake(key)): _snaked(value) for key, value in inputs.items()}
    given = [_text(values)] if ":index:" in token else [f"{key}={_text(value)}" for key, value in values.items()]
    call = f'{name}("{NAME}", {", ".join(given)})'
    if len(call) > _LINE:
        if ":index:" in token:
            given = ["{\n" + "".join(f'        "{key}": {_text(value)},\n' for key, value in values.items()) + "    }"]
        call = f'{name}(\n    "{NAME}",\n' + "".join(f"    {argument},\n" for argument in given) + ")"
    return f"from pulumi_aws_slr import {name}\n\n{call}"


def in_typescript(token: str, inputs: Inputs) -> str:
    """A program in TypeScript."""
    module, name = token.split(":")[1:]
    path = name if module == "index" else f"{module}.{name}"
    text = re.sub(r'"([A-Za-z]\w*)":', r"\1:", json.dumps(inputs, indent=4))
    return f'import * as awsslr from "@pulumi-{PACKAGE}/{PACKAGE}";\n\nnew awsslr.{path}("{NAME}", {text});'


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda match: f"_{match[1].lower()}", name)


def _snaked(value: Any) -> Any:
    """The value with the names of its properties in Python's form. Labels of callers are in lower case already."""
    if isinstance(value, Mapping):
        return {_snake(key): _snaked(item) for key, item in value.items()}
    return value


def _text(value: Any) -> str:
    """A literal with the quotes that formatters prefer."""
    line = repr(value)
    return line if '"' in line else line.replace("'", '"')
