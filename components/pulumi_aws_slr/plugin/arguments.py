"""Inputs in the words of the schema as arguments in those of Python, by the `TypedDict` that declares them."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from typing import Any

import pulumi

from pulumi_aws_slr.plugin.wording import camel


def to_python(value: Any, annotation: Any) -> Any:
    """Return a value with the keys that Python programs write. What is not declared stays, to be refused by name."""
    wanted = _declared(annotation)
    if isinstance(value, pulumi.Output) or wanted is None:
        return value
    if typing.is_typeddict(wanted) and isinstance(value, Mapping):
        fields = typing.get_type_hints(wanted, localns={"Output": pulumi.Output, "T": Any}, include_extras=True)
        names = {camel(name): name for name in fields}
        return {
            names.get(key, key): to_python(item, fields[names[key]]) if key in names else item
            for key, item in value.items()
        }
    if typing.get_origin(wanted) is list and isinstance(value, list):
        return [to_python(item, typing.get_args(wanted)[0]) for item in value]
    if typing.get_origin(wanted) is dict and isinstance(value, Mapping):
        return {key: to_python(item, typing.get_args(wanted)[1]) for key, item in value.items()}
    return value


def _declared(annotation: Any) -> Any:
    """The dictionary or list that is declared, whatever it is wrapped in; None for a simple value."""
    if typing.is_typeddict(annotation) or typing.get_origin(annotation) in (list, dict):
        return annotation
    found = (_declared(inner) for inner in typing.get_args(annotation))
    return next((form for form in found if form is not None), None)
