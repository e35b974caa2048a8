"""Stand-ins for what is not known when a program is read: the partition, and the ARNs of what it makes.

How many policies a caller gets has to be known then. So statements are split with stand-ins that are as long as the
longest that can take their place, and filled in afterwards.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from pulumi_aws_slr.policies.abilities import statement
from pulumi_aws_slr.policies.document import Statement

PARTITION = "{partition}"
"""In the place of a partition, of which `aws-us-gov` is the longest."""

_MAX_PATH = 512
_MAX_NAME = 64
_MAX_REGION = 14
_MAX_DMS_ID = 255


def unknown_role(number: int) -> str:
    """In the place of a service role's ARN: as long as IAM lets it be, and another one for every number."""
    path = f"/{'x' * (_MAX_PATH - 2)}/"
    return f"arn:{PARTITION}:iam::{'0' * 12}:role{path}{number:x>{_MAX_NAME}}"


def unknown_dms_resource(resource_type: str, number: int) -> str:
    """In the place of a DMS resource's ARN: as long as it can be, and another one for every number."""
    return f"arn:{PARTITION}:dms:{'x' * _MAX_REGION}:{'0' * 12}:{resource_type}:{number:x>{_MAX_DMS_ID}}"


def filled(statements: Iterable[Statement], partition: str, arns: Mapping[str, str]) -> list[Statement]:
    """The statements with the real values.

    Args:
        statements: with stand-ins.
        partition: `aws`, `aws-cn`, ...
        arns: the ARNs by what `unknown_role` and `unknown_dms_resource` gave in their place.
    """
    found = []
    for one in statements:
        resources = tuple(arns.get(it, it.replace(PARTITION, partition, 1)) for it in one.resources)
        if arns.keys() & set(one.resources):
            found.append(statement(one.actions, resources, one.condition))
        else:
            found.append(dataclasses.replace(one, resources=resources))
    return found
