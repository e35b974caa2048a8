"""The one gate for what components are given: shapes and names, held against the `TypedDict` that declares them.

What the values mean is checked where they are used.
"""

import difflib
import inspect
import typing
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NotRequired, Required, TypeVar, cast

import pulumi

_Args = TypeVar("_Args")


class ArgumentsError(pulumi.RunError):
    """A component's arguments are not what it takes.

    Attributes:
        problems: where something is wrong, as `.callers.ci.may`, and what.
    """

    def __init__(self, component: str, problems: Sequence[tuple[str, str]]) -> None:
        lines = [f"{component}: {where.removeprefix('.')}{': ' if where else ''}{text}" for where, text in problems]
        super().__init__("\n".join(lines))
        self.problems = problems


_TEXT, _MAPPING, _LIST = "text", "a dictionary", "a list"
_NAMES: dict[object, str] = {str: _TEXT, bool: "a boolean", int: "a whole number", float: "a number"}


def checked(component: str, given: _Args | None, declared: type[_Args]) -> _Args:
    """The arguments of a component, once it is certain that it takes them.

    Args:
        component: its logical name, for the message.
        given: its arguments; None where there are none.
        declared: the `TypedDict` of its arguments.

    Raises:
        ArgumentsError: they are no dictionary, or one of them is unknown, missing or of another shape; names each, and
            what is meant.
    """
    if isinstance(given, pulumi.ResourceOptions):
        raise pulumi.RunError(f"{component}: resource options are given as `opts=`; the arguments are {_MAPPING}")
    args: Any = {} if given is None else given
    if problems := list(_problems(args, declared)):
        raise ArgumentsError(component, problems)
    return cast("_Args", args)


@cache
def _fields(declared: type) -> Mapping[str, object]:
    return typing.get_type_hints(declared, localns={"Output": pulumi.Output, "T": Any})  # pulumi.Input has "Output[T]"


def _problems(value: object, annotation: object) -> Iterator[tuple[str, str]]:
    """Where something is wrong, as `.callers.ci.may`, and what."""
    wanted, *others = _options(annotation)
    if isinstance(value, pulumi.Output) or inspect.isawaitable(value):
        if not any(typing.get_origin(other) is pulumi.Output for other in others):
            yield "", "must be known when the program runs, so it cannot be an output; give the value itself"
    elif typing.is_typeddict(wanted):
        yield from _of_fields(value, wanted)
    elif typing.get_origin(wanted) is list:
        yield from _of_items(value, *typing.get_args(wanted))
    elif typing.get_origin(wanted) is dict:
        yield from _of_values(value, typing.get_args(wanted)[1])
    elif not isinstance(value, wanted) or (wanted is not bool and isinstance(value, bool)):  # type: ignore[arg-type]
        yield "", _other(value, _NAMES[wanted])


def _of_items(value: object, item: object) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list | tuple):
        yield "", _other(value, _LIST)
        return
    for at, one in enumerate(value):
        yield from ((f".{at}{where}", text) for where, text in _problems(one, item))


def _of_values(value: object, item: object) -> Iterator[tuple[str, str]]:
    if not isinstance(value, Mapping):
        yield "", _other(value, _MAPPING)
        return
    for key, one in value.items():
        if not isinstance(key, str):
            yield "", f"its keys are {_TEXT}, and {key!r} is not"
        yield from ((f".{key}{where}", text) for where, text in _problems(one, item))


def _options(annotation: object) -> tuple[object, ...]:
    """What a value may be. Its own type comes first; an input is an output or awaitable, too."""
    if typing.get_origin(annotation) in (NotRequired, Required):
        (annotation,) = typing.get_args(annotation)
    return typing.get_args(annotation) if _is_union(annotation) else (annotation,)


def _is_union(annotation: object) -> bool:
    return typing.get_origin(annotation) in (typing.Union, type(int | str))


def _of_fields(value: object, declared: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(value, Mapping):
        yield "", _other(value, f"{_MAPPING} with {', '.join(_fields(declared))}")
        return
    fields = _fields(declared)
    for key in value:
        if key not in fields:
            near = difflib.get_close_matches(str(key), fields, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else "."
            yield "", f"unknown argument {key!r}{hint} There are {', '.join(fields)}"
    for key, annotation in fields.items():
        if value.get(key) is not None:
            yield from ((f".{key}{where}", text) for where, text in _problems(value[key], annotation))
        elif key in declared.__required_keys__:
            yield f".{key}", "is missing"


def _other(value: object, wanted: str) -> str:
    if isinstance(value, pulumi.Resource):
        return f"must be {wanted}, and is a resource ({type(value).__name__}); give its name or its ARN"
    return f"must be {wanted}, and is {_kind(value)}"


def _kind(value: object) -> str:
    if isinstance(value, Mapping):
        return _MAPPING
    if isinstance(value, list | tuple):
        return _LIST
    return "nothing" if value is None else _NAMES.get(type(value), f"a {type(value).__name__}")
