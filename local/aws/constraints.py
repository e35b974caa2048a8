"""Length, range and pattern checks of parameters, as AWS's services make them before anything else.

Source: the `min`, `max` and `pattern` of botocore's service models; the texts are those that IAM is known for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.model import OperationModel, Shape, StructureShape

from local.aws.errors import AwsError

_UNQUOTED = frozenset({"description", "policyDocument", "assumeRolePolicyDocument"})
"""Members whose value IAM leaves out of the text."""


def check_constraints(operation: OperationModel, parameters: Mapping[str, Any], code: str = "ValidationError") -> None:
    """Check the top-level parameters of a call.

    Raises:
        AwsError: with the service's `code`, naming every violation.
    """
    shape = operation.input_shape
    if not isinstance(shape, StructureShape):
        return
    found = [
        f"{_value(name, parameters[name])} failed to satisfy constraint: {rule}"
        for name, member in shape.members.items()
        if parameters.get(name) is not None
        for rule in _broken_rules(member, parameters[name])
    ]
    if found:
        many = "validation error" if len(found) == 1 else "validation errors"
        raise AwsError(code, f"{len(found)} {many} detected: {'; '.join(found)}")


def _value(name: str, value: Any) -> str:
    member = name[0].lower() + name[1:]
    return f"Value at '{member}'" if member in _UNQUOTED else f"Value '{value}' at '{member}'"


def _broken_rules(shape: Shape, value: Any) -> Iterator[str]:
    limits = shape.metadata
    if shape.type_name == "string":
        if "min" in limits and len(value) < limits["min"]:
            yield f"Member must have length greater than or equal to {limits['min']}"
        if "max" in limits and len(value) > limits["max"]:
            yield f"Member must have length less than or equal to {limits['max']}"
        pattern = limits.get("pattern")
        if pattern and r"\p{" not in pattern and not re.fullmatch(pattern, value, re.ASCII):
            yield f"Member must satisfy regular expression pattern: {pattern}"
        if shape.enum and value not in shape.enum:
            yield f"Member must satisfy enum value set: [{', '.join(shape.enum)}]"
    elif shape.type_name == "integer":
        if "min" in limits and value < limits["min"]:
            yield f"Member must have value greater than or equal to {limits['min']}"
        if "max" in limits and value > limits["max"]:
            yield f"Member must have value less than or equal to {limits['max']}"
