"""The schema's resources and provider, read from the classes that Python programs use: signatures and docstrings."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pulumi

from pulumi_aws_slr.aws.settings.shapes import Group, Many, Shape, Tags
from pulumi_aws_slr.aws.settings.table import SETTINGS
from pulumi_aws_slr.components.provider import Provider
from pulumi_aws_slr.components.role import Role
from pulumi_aws_slr.components.service_role import ServiceRole
from pulumi_aws_slr.plugin.wording import camel, in_words
from pulumi_aws_slr.tokens import PACKAGE

Schema = dict[str, Any]
_SIMPLE = {str: "string", bool: "boolean", int: "integer"}
_ARGUMENT = re.compile(r"^    (\w+): (.*?)(?=^    \w+: |\Z)", re.MULTILINE | re.DOTALL)
_WORDS_OF_PYTHON = ("resource_name", "opts", "id")
_REPLACING = {Role: ("awsServiceName", "customSuffix"), ServiceRole: ("name",)}
_REQUIRED = {Role: ("awsServiceName",), ServiceRole: ("name", "assumeRolePolicy", "managedPolicyArns")}
_RENAMED = {"role_name": "name"}
"""Arguments whose names Python has taken."""


def resource(kind: type[pulumi.Resource]) -> Schema:
    """The schema of `Role` or `ServiceRole`."""
    inputs = dict(_inputs(kind))
    for name in _REPLACING[kind]:
        inputs[name]["willReplaceOnChanges"] = True
    outputs = {name: dict(value) for name, value in inputs.items() if name != "permissionGrants"} | dict(_outputs(kind))
    given = {*inputs} - {*_REQUIRED[kind]}
    return {
        "description": in_words(inspect.getdoc(kind) or ""),
        "inputProperties": inputs,
        "requiredInputs": list(_REQUIRED[kind]),
        "properties": outputs,
        "required": sorted({*outputs} - given - {"ready"}),
    }


def provider() -> tuple[Schema, dict[str, Schema]]:
    """The provider's settings, and the types of their groups by token."""
    types: dict[str, Schema] = {}
    inputs = dict(_inputs(Provider))
    for name, setting in SETTINGS.items():
        shape = setting.shape.item if isinstance(setting.shape, Many) else setting.shape
        if isinstance(shape, Group):
            token = f"{PACKAGE}:index:Provider{name[0].upper()}{name[1:]}"
            types[token] = _group(shape)
            reference = {"$ref": f"#/types/{token}"}
            form = {"type": "array", "items": reference} if isinstance(setting.shape, Many) else reference
            inputs[name] = {**form, "description": inputs[name]["description"]}
        if setting.secret:
            inputs[name]["secret"] = True
    return {"description": in_words(inspect.getdoc(Provider) or ""), "inputProperties": inputs}, types


def _group(group: Group) -> Schema:
    return {
        "type": "object",
        "properties": {name: _shape(shape) for name, shape in group.fields.items()},
        "required": list(group.required),
    }


def _shape(shape: Shape) -> Schema:
    if isinstance(shape, Many):
        return {"type": "array", "items": _shape(shape.item)}
    if isinstance(shape, Tags):
        return {"type": "object", "additionalProperties": {"type": "string"}}
    return {"type": "string"}


def _inputs(kind: type) -> Iterator[tuple[str, Schema]]:
    constructor = vars(kind)["__init__"]
    told = _arguments(inspect.getdoc(constructor) or "")
    for name, annotation in _hints(constructor).items():
        if name in _WORDS_OF_PYTHON or name == "return":
            continue
        yield _RENAMED.get(name, camel(name)), {**_form(annotation), "description": in_words(told[name])}


def _outputs(kind: type) -> Iterator[tuple[str, Schema]]:
    for name, found in inspect.getmembers(kind, lambda member: isinstance(member, property)):
        getter: Callable[..., Any] = found.fget
        if getter.__module__.startswith("pulumi_aws_slr."):
            (form,) = typing.get_args(_hints(getter)["return"])
            yield camel(name), {**_form(form), "description": in_words(inspect.getdoc(getter) or "")}


def _hints(of: Any) -> Mapping[str, Any]:
    return typing.get_type_hints(of, localns={"Output": pulumi.Output, "T": Any})


def _form(annotation: Any) -> Schema:
    """The type of what is given or got, whatever it is wrapped in."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation in _SIMPLE:
        return {"type": _SIMPLE[annotation]}
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _form(inner[1])}
    if origin is not None and isinstance(origin, type) and issubclass(origin, typing.Sequence):
        return {"type": "array", "items": _form(inner[0])}
    forms = [_form(option) for option in inner if option is not type(None) and option is not Any]
    return next((form for form in forms if form), {})


def _arguments(docstring: str) -> dict[str, str]:
    """What a docstring says of each argument."""
    _, _, rest = docstring.partition("Args:\n")
    section = rest.partition("\nRaises:")[0].partition("\nReturns:")[0]
    return {name: " ".join(text.split()) for name, text in _ARGUMENT.findall(section)}
