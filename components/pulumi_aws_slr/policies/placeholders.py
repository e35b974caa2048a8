"""Placeholders for what a preview does not know: the partition, and the ARNs of new resources.

The number of a caller's policies must be known at preview. So statements are split with placeholders of the greatest
length, which `filled` replaces.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from pulumi_aws_slr.policies.abilities import statement
from pulumi_aws_slr.policies.document import Statement

PARTITION = "{partition}"
"""As long as `aws-us-gov`, the longest partition."""

_MAX_PATH = 512
_MAX_NAME = 64
_MAX_REGION = 14
_MAX_DMS_ID = 255


def unknown_role(number: int) -> str:
    """For a service role's ARN: of IAM's greatest length, and unique by number."""
    path = f"/{'x' * (_MAX_PATH - 2)}/"
    return f"arn:{PARTITION}:iam::{'0' * 12}:role{path}{number:x>{_MAX_NAME}}"


def unknown_dms_resource(resource_type: str, number: int) -> str:
    """For a DMS resource's ARN: of the greatest length, and unique by number."""
    return f"arn:{PARTITION}:dms:{'x' * _MAX_REGION}:{'0' * 12}:{resource_type}:{number:x>{_MAX_DMS_ID}}"


def filled(statements: Iterable[Statement], partition: str, arns: Mapping[str, str]) -> list[Statement]:
    """Replace the placeholders: `arns` has the real ARN of each."""
    found = []
    for one in statements:
        resources = tuple(arns.get(arn, arn.replace(PARTITION, partition, 1)) for arn in one.resources)
        if arns.keys() & set(one.resources):
            found.append(statement(one.actions, resources, one.condition))
        else:
            found.append(dataclasses.replace(one, resources=resources))
    return found
