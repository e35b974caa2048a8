"""The shapes of settings' values. No message contains a value: any may be a secret."""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_aws_slr.errors import CheckFailure
from pulumi_aws_slr.tokens import UNKNOWN

_MOST_SHOWN = 40
_MOST_TIMES = 10_000


class Shape(ABC):
    """Unset and unknown values fit every shape."""

    def problems(self, path: str, value: Any) -> Iterator[CheckFailure]:
        """What is wrong with a JSON value at a path such as `assumeRoles[0].externalId`."""
        if value is not None and value != UNKNOWN:
            yield from self._problems(path, value)

    @abstractmethod
    def _problems(self, path: str, value: Any) -> Iterator[CheckFailure]: ...


@dataclass(frozen=True)
class Anything(Shape):
    """An unchecked value."""

    def _problems(self, path: str, value: Any) -> Iterator[CheckFailure]:  # noqa: ARG002 (the other shapes use them)
        yield from ()


@dataclass(frozen=True)
class Text(Shape):
    """Text that fits a rule."""

    must_be: str
    """The rule in words, after "must be"."""
    fits: Callable[[str], object]
    """Whether a text fits; the empty one counts as unset."""

    def _problems(self, path: str, value: Any) -> Iterator[CheckFailure]:
        if not isinstance(value, str) or (value and not self.fits(value)):
            yield CheckFailure(path, f"must be {self.must_be}")


@dataclass(frozen=True)
class Flag(Shape):
    def _problems(self, path: str, value: Any) -> Iterator[CheckFailure]:
        if not isinstance(value, bool):
            yield CheckFailure(path, "must be true or false")


@dataclass(frozen=True)
class Count(Shape):
    """A number of times, from 0."""

    def _problems(self, path: str, value: Any) -> Iterator[CheckFailure]:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_TIMES:
            yield CheckFailure(path, f"must be a whole number from 0 to {_MOST_TIMES}")


@dataclass(frozen=True)
class Many(Shape):
    item: Shape

    def _problems(self, path: str, value: Any) -> Iterator[CheckFailure]:
        if not isinstance(value, list):
            yield CheckFailure(path, "must be a list")
            return
        for at, item in enumerate(value):
            yield from self.item.problems(f"{path}[{at}]", item)


@dataclass(frozen=True)
class Tags(Shape):
    """Texts by key. Messages contain no keys either."""

    key: Text
    value: Text

    def _problems(self, path: str, value: Any) -> Iterator[CheckFailure]:
        if not isinstance(value, dict):
            yield CheckFailure(path, "must map keys to values")
            return
        for key, text in value.items():
            if not key or not self.key.fits(key):
                yield CheckFailure(path, f"each key must be {self.key.must_be}")
            yield from self.value.problems(path, text)


@dataclass(frozen=True)
class Group(Shape):
    """Related settings with a shape each."""

    fields: Mapping[str, Shape]
    required: tuple[str, ...] = ()

    def _problems(self, path: str, value: Any) -> Iterator[CheckFailure]:
        if not isinstance(value, dict):
            yield CheckFailure(path, "must be an object")
            return
        for name in sorted(value.keys() - self.fields.keys()):
            yield CheckFailure(f"{path}.{name}", f"unknown setting; {known(name, self.fields)}")
        for name in self.required:
            if value.get(name) in (None, ""):
                yield CheckFailure(f"{path}.{name}", "is required")
        for name, shape in self.fields.items():
            yield from shape.problems(f"{path}.{name}", value.get(name))


def known(name: str, names: Iterable[str]) -> str:
    """What an unknown name may have meant: the nearest names, or all."""
    near = difflib.get_close_matches(name, names := list(names), n=2)
    return f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(names[:_MOST_SHOWN])}"
