"""The engine's messages from and to plain Python values."""

from __future__ import annotations

from typing import Any

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2

from pulumi_aws_slr.provider.rpc.contract import Change, Checked, Diff, Properties

SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key by which the engine marks an object that stands for a special value."""
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 (not one, but the mark of one)
"""What that key has for a secret."""


def type_and_name(request: Any) -> tuple[str, str]:
    """Type token and logical name, from the message or, with engines that leave them out, from the URN."""
    if request.type and request.name:
        return request.type, request.name
    _, _, rest = request.urn.partition("::")
    _, qualified_type, name = rest.split("::", 2)
    return qualified_type.rpartition("$")[2], name


def to_dict(struct: struct_pb2.Struct) -> Properties:
    return {key: _plain(value) for key, value in json_format.MessageToDict(struct).items()}


def _plain(value: Any) -> Any:
    """A value as Python has it.

    Numbers travel as doubles, and AWS's clients refuse 3.0 where they want 3. A provider's configuration carries the
    marks of secrets even though the provider accepts none.
    """
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET:
            return _plain(value["value"])
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def to_struct(properties: Properties) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(properties)
    return struct


def check_response(checked: Checked) -> provider_pb2.CheckResponse:
    return provider_pb2.CheckResponse(
        inputs=to_struct(checked.inputs),
        failures=[provider_pb2.CheckFailure(property=f.property, reason=f.reason) for f in checked.failures],
    )


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
