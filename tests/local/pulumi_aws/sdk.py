"""The properties of pulumi-aws's resource classes, from the source of the installed SDK: importing it takes seconds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True)
class SdkResource:
    """What the SDK's class of one type has, by pulumi-aws's names.

    Attributes:
        inputs: what a program can set.
        outputs: what the resource has then.
        required: the inputs that a program has to set.
        computed: the inputs that the provider decides on where the program is silent: they are never empty outputs.
        nested: for every input that is an object, or a list of them, the members that each object has to have.
    """

    inputs: frozenset[str]
    outputs: frozenset[str]
    required: frozenset[str]
    computed: frozenset[str]
    nested: dict[str, frozenset[str]]


@dataclass(frozen=True)
class _Property:
    name: str
    python_name: str
    type: str


@cache
def sdk_resource(token: str) -> SdkResource:
    """The properties of the resource type `aws:iam/role:Role`."""
    found = re.fullmatch(r"aws:(\w+)/(\w+):(\w+)", token)
    assert found is not None
    module, file, name = found.groups()
    snake = re.sub("(?=[A-Z])", "_", file).lower()
    classes = _classes(f"{module}/{snake}.py")
    inputs, required = _arguments(classes[f"{name}Args"])
    outputs = {found.name: found.type for found in _properties(classes[name])}
    empty = {output for output, kind in outputs.items() if kind.startswith("pulumi.Output[Optional[")}
    objects = (found for found in inputs if "_builtins.str" not in found.type)  # policies may be text as well
    shapes = {found.name: re.search(r"'(\w+Args)'", found.type) for found in objects}
    nested = {
        of: _arguments(shape)[1]
        for of, match in shapes.items()
        if match and (shape := _classes(f"{module}/_inputs.py").get(match.group(1)))
    }
    names = frozenset(found.name for found in inputs)
    return SdkResource(names, frozenset(outputs), required, names & outputs.keys() - required - empty, nested)


@cache
def _classes(path: str) -> dict[str, ast.ClassDef]:
    spec = find_spec("pulumi")
    assert spec is not None
    assert spec.origin is not None
    source = (Path(spec.origin).parents[1] / "pulumi_aws" / path).read_text()
    return {node.name: node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}


def _arguments(node: ast.ClassDef) -> tuple[list[_Property], frozenset[str]]:
    """The properties of a class of arguments, and which of them its constructor has no default for."""
    (made_by,) = (member for member in node.body if isinstance(member, ast.FunctionDef) and member.name == "__init__")
    pairs = zip(made_by.args.kwonlyargs, made_by.args.kw_defaults, strict=True)
    required = {argument.arg for argument, default in pairs if default is None}
    found = list(_properties(node))
    return found, frozenset(it.name for it in found if it.python_name in required)


def _properties(node: ast.ClassDef) -> Iterator[_Property]:
    for member in node.body:
        if not isinstance(member, ast.FunctionDef) or member.returns is None:
            continue
        decorators = [ast.unparse(decorator) for decorator in member.decorator_list]
        explicit = [re.search(r"getter\(name='(\w+)'\)", text) for text in decorators]
        if any("getter" in text for text in decorators):
            name = next((match.group(1) for match in explicit if match), member.name)
            yield _Property(name, member.name, ast.unparse(member.returns))
