"""What the engine hands over as the arguments that Python programs write, by the `TypedDict` that declares them."""

from __future__ import annotations

import asyncio
import dataclasses
import typing
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.output import _OutputData, contains_unknowns
from pulumi.resource import DependencyResource
from pulumi.runtime import rpc

from pulumi_aws_slr.plugin.wording import camel


@dataclass(frozen=True)
class Given:
    """A property as the engine hands it over.

    Attributes:
        value: without the mark of a secret.
        dependencies: the URNs of the resources that it comes from.
        secret: whether it is a secret, or has one in it: the SDK does not tell which part.
        is_part: whether it is a part of what is secret or comes from somewhere, so that the rest may be why.
    """

    value: Any
    dependencies: frozenset[str] = frozenset()
    secret: bool = False
    is_part: bool = False

    @classmethod
    def of(cls, value: Any, dependencies: frozenset[str]) -> Given:
        """Take the mark off."""
        return cls(rpc.unwrap_rpc_secret(value), dependencies, rpc.is_rpc_secret(value))

    def part(self, value: Any) -> Given:
        """A part of it, which comes from the same resources, and may be the secret part."""
        return Given(value, self.dependencies, self.secret, is_part=True)

    def whole(self) -> Given:
        """The same as an integer, where it is one: the engine hands over each number as a float."""
        is_whole = isinstance(self.value, float) and self.value.is_integer()
        return dataclasses.replace(self, value=int(self.value)) if is_whole else self

    @property
    def as_input(self) -> Any:
        """The value, as an output where more is known of it than its value."""
        if isinstance(self.value, pulumi.Output):
            return self.value
        if not (self.secret or self.dependencies or contains_unknowns(self.value)):
            return self.value
        resources: set[pulumi.Resource] = {DependencyResource(urn) for urn in self.dependencies}
        known: asyncio.Future[_OutputData[Any]] = asyncio.Future()
        known.set_result(_OutputData(resources, self.value, is_known=True, is_secret=self.secret))
        return pulumi.Output._from_data(known)  # noqa: SLF001 (as the SDK's own server makes them)


def to_python(inputs: Mapping[str, Given], declared: Any) -> dict[str, Any]:
    """The arguments. What is not declared stays, to be refused by name."""
    fields = _fields(declared)
    names = {camel(name): name for name in fields}
    return {
        names.get(key, key): _argument(given, fields[names[key]]) if key in names else given.as_input
        for key, given in inputs.items()
    }


def _argument(given: Given, annotation: Any) -> Any:
    """One argument. What is declared as an input may be an output; within the rest only its parts may."""
    annotation = _bare(annotation)
    if int in typing.get_args(annotation):
        given = given.whole()
    if _is_input(annotation) or isinstance(given.value, pulumi.Output):
        return given.as_input
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if typing.is_typeddict(annotation) and isinstance(given.value, Mapping):
        return to_python({key: given.part(item) for key, item in given.value.items()}, annotation)
    if origin is list and isinstance(given.value, list):
        return [_argument(given.part(item), inner[0]) for item in given.value]
    if origin is dict and isinstance(given.value, Mapping):
        return {key: _argument(given.part(item), inner[1]) for key, item in given.value.items()}
    is_hidden = contains_unknowns(given.value) or (given.secret and not given.is_part)
    return given.as_input if is_hidden else given.value


def _fields(declared: Any) -> dict[str, Any]:
    return typing.get_type_hints(declared, localns={"Output": pulumi.Output, "T": Any})


def _bare(annotation: Any) -> Any:
    """The annotation without `| None` and `NotRequired`."""
    if typing.get_origin(annotation) in (typing.NotRequired, typing.Required):
        return _bare(typing.get_args(annotation)[0])
    options = [option for option in typing.get_args(annotation) if option is not type(None)]
    is_optional = type(None) in typing.get_args(annotation)
    return _bare(options[0]) if is_optional and len(options) == 1 else annotation


def _is_input(annotation: Any) -> bool:
    return any(typing.get_origin(option) is Awaitable for option in typing.get_args(annotation))
