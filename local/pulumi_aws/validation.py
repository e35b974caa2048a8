"""This says what the real provider refuses at preview, in the words in which Pulumi's bridge passes that on.

Sources: https://github.com/pulumi/pulumi-terraform-bridge/blob/master/pkg/tfbridge/check_failures.go and the
validation of https://github.com/hashicorp/terraform-plugin-sdk (`schemaMap.validate`), whose words and paths these are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from local.pulumi_aws.table import by_name
from pulumi_aws_slr.errors import CheckFailure
from pulumi_aws_slr.tokens import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.pulumi_aws.codecs import Codec
    from local.pulumi_aws.table import ResourceType
    from pulumi_aws_slr.tokens import Properties


class _Place(NamedTuple):
    """Where a value stands: the provider's key of it (`compute_config.0.multi_az`) and Pulumi's path of it."""

    key: str
    path: str

    def member(self, name: str) -> _Place:
        return _Place(f"{self.key}.{_snake(name)}", f"{self.path}.{name}")

    def entry(self, index: int) -> _Place:
        return _Place(f"{self.key}.{index}", f"{self.path}[{index}]")

    def only_entry(self) -> _Place:
        return _Place(f"{self.key}.0", self.path)  # the provider has a list of one where Pulumi has an object


def failures(kind: ResourceType, logical_name: str, inputs: Properties) -> list[CheckFailure]:
    """Say what is missing in a program's inputs, and which values are not taken.

    Args:
        kind: the type's record.
        logical_name: the resource's name in the program.
        inputs: the program's inputs, and the name that was made for it.
    """
    return [
        CheckFailure("", f"{reason}. Examine values at '{logical_name}.{place.path}'.")
        for place, reason in _problems(kind, inputs)
    ]


def _problems(kind: ResourceType, inputs: Properties) -> Iterator[tuple[_Place, str]]:
    known = by_name(kind.fields)
    for name, field in known.items():
        place = _Place(_snake(name), name)
        value = inputs.get(name)
        if value is None:
            if field.required:
                yield place, _missing(place)
            continue
        if field.refuse and isinstance(value, str) and value != UNKNOWN:
            yield from ((place, reason) for reason in field.refuse(place.key, value))
        if isinstance(value, dict):
            yield from _in_object(field.codec, place.only_entry(), value)
        for index, entry in enumerate(value if isinstance(value, list) else ()):
            if isinstance(entry, dict):
                yield from _in_object(field.codec, place.entry(index), entry)


def _in_object(codec: Codec, place: _Place, value: Properties) -> Iterator[tuple[_Place, str]]:
    for name in codec.required:
        if value.get(name) is None:
            yield place.member(name), _missing(place.member(name))
    for name, refuse in codec.refuse.items():
        if isinstance(value.get(name), str) and value[name] != UNKNOWN:
            yield from ((place.member(name), reason) for reason in refuse(place.member(name).key, value[name]))


def _missing(place: _Place) -> str:
    return f'Missing required argument. The argument "{place.key}" is required, but no definition was found.'


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
