"""Parameters that DMS needs, and those that have one of a few values: checked before anything else, as by its API.

Source: botocore's model of DMS (`required`, `enum`)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.model import OperationModel, StructureShape

from local.aws.errors import AwsError


def check_parameters(operation: OperationModel, parameters: Mapping[str, Any]) -> None:
    """Check the top-level parameters of a call.

    Raises:
        AwsError: ValidationException naming every violation.
    """
    shape = operation.input_shape
    if not isinstance(shape, StructureShape):
        return
    broken = [*_missing(shape, parameters), *_unknown(shape, parameters)]
    if broken:
        many = "validation error" if len(broken) == 1 else "validation errors"
        raise AwsError("ValidationException", f"{len(broken)} {many} detected: {'; '.join(broken)}")


def _missing(shape: StructureShape, parameters: Mapping[str, Any]) -> Iterator[str]:
    for name in shape.required_members:
        if parameters.get(name) in (None, ""):
            yield f"Value null at '{_shown(name)}' failed to satisfy constraint: Member must not be null"


def _unknown(shape: StructureShape, parameters: Mapping[str, Any]) -> Iterator[str]:
    for name, member in shape.members.items():
        value, allowed = parameters.get(name), getattr(member, "enum", [])
        if value and allowed and value not in allowed:
            yield (
                f"Value '{value}' at '{_shown(name)}' failed to satisfy constraint: "
                f"Member must satisfy enum value set: [{', '.join(allowed)}]"
            )


def _shown(name: str) -> str:
    return name[0].lower() + name[1:]
