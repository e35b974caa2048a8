"""The properties of pulumi-aws's resource classes, from the source of the installed SDK: importing it takes seconds."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True)
class SdkResource:
    """What the SDK's class of one type has, by pulumi-aws's names."""

    inputs: frozenset[str]
    outputs: frozenset[str]


@cache
def sdk_resource(token: str) -> SdkResource:
    """The properties of the resource type `aws:iam/role:Role`."""
    found = re.fullmatch(r"aws:(\w+)/(\w+):(\w+)", token)
    assert found is not None
    module, file, name = found.groups()
    spec = find_spec("pulumi")
    assert spec is not None
    assert spec.origin is not None
    snake = re.sub("(?=[A-Z])", "_", file).lower()
    path = Path(spec.origin).parents[1] / "pulumi_aws" / module / f"{snake}.py"
    classes = {node.name: node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)}
    return SdkResource(
        inputs=frozenset(_properties(classes[f"{name}Args"])),
        outputs=frozenset(_properties(classes[name])),
    )


def _properties(node: ast.ClassDef) -> set[str]:
    names = set()
    for member in node.body:
        if not isinstance(member, ast.FunctionDef):
            continue
        decorators = [ast.unparse(decorator) for decorator in member.decorator_list]
        explicit = [re.search(r"getter\(name='(\w+)'\)", text) for text in decorators]
        if any("getter" in text for text in decorators):
            names.add(next((match.group(1) for match in explicit if match), member.name))
    return names
