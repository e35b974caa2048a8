"""The engine's messages from and to plain Python values."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2

from pulumi_aws_slr.errors import CheckFailure
from pulumi_aws_slr.provider.rpc.contract import Change, Checked, Diff
from pulumi_aws_slr.provider.rpc.secrets import Secrets, marked, plain_in, secret_keys_in, secrets_in
from pulumi_aws_slr.tokens import SECRET, SIGNATURE, Properties


def type_and_name(request: Any) -> tuple[str, str]:
    """Type token and logical name, from the message or, with engines that leave them out, from the URN."""
    if request.type and request.name:
        return request.type, request.name
    _, _, rest = request.urn.partition("::")
    _, qualified_type, name = rest.split("::", 2)
    return qualified_type.rpartition("$")[2], name


@dataclass(frozen=True)
class Opened:
    """Properties without the marks of secrets, and what was secret in them."""

    values: Properties
    secret: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    """Keys of maps that were secret as a whole."""
    plain: frozenset[str] = frozenset()
    """The texts that were not."""


def opened(struct: struct_pb2.Struct) -> Opened:
    """Take the marks off."""
    raw = _of_struct(struct)
    values = {key: _plain(value) for key, value in raw.items()}
    return Opened(values, frozenset(secrets_in(raw)), frozenset(secret_keys_in(raw)), frozenset(plain_in(raw)))


def secret_names(struct: struct_pb2.Struct) -> frozenset[str]:
    """The properties that are secret, or have a secret text in them."""
    return frozenset(key for key, value in _of_struct(struct).items() if secrets_in(value))


def _of_struct(struct: struct_pb2.Struct) -> Properties:
    return {key: _of_value(value) for key, value in struct.fields.items()}


def _of_value(value: struct_pb2.Value) -> Any:
    """A value as Python has it; numbers that are none, which JSON has not, among them."""
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return _of_struct(value.struct_value)
    if kind == "list_value":
        return [_of_value(item) for item in value.list_value.values]
    return None if kind in (None, "null_value") else getattr(value, kind)


def _plain(value: Any) -> Any:
    """A value without marks.

    Numbers travel as doubles, and AWS's clients refuse 3.0 where they want 3.
    """
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET:
            return _plain(value.get("value"))
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def to_struct(properties: Properties, secret: Collection[str] = ()) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(marked(properties, secret))
    return struct


def check_response(
    checked: Checked, secrets: Secrets, names: Collection[str], secret: Collection[str] = ()
) -> provider_pb2.CheckResponse:
    """The answer to a check.

    Args:
        checked: what was found.
        secrets: what is hidden in texts.
        names: the properties that are secret. The engine prints the value of a property that it is told of, so of these
            the name goes into the text.
        secret: the texts that are marked in the inputs.
    """

    def failure(found: CheckFailure) -> provider_pb2.CheckFailure:
        told = CheckFailure("", f"{found.property}: {found.reason}") if _first(found.property) in names else found
        return provider_pb2.CheckFailure(property=secrets.hide(told.property), reason=secrets.hide(told.reason))

    return provider_pb2.CheckResponse(
        inputs=to_struct(checked.inputs, secret), failures=[failure(found) for found in checked.failures]
    )


def _first(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def diff_response(diff: Diff) -> provider_pb2.DiffResponse:
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if diff.changes else provider_pb2.DiffResponse.DIFF_NONE,
        replaces=[key for key, change in diff.changes.items() if change is Change.REPLACE],
        diffs=list(diff.changes),
        detailedDiff={
            # property names are plain here, but a key with a dot would otherwise read as a path
            (key if key.isidentifier() else f'["{key}"]'): provider_pb2.PropertyDiff(kind=change.value, inputDiff=False)
            for key, change in diff.changes.items()
        },
        hasDetailedDiff=True,
        deleteBeforeReplace=diff.delete_before_replace,
        stables=diff.stables,
    )
