"""The DMS types share this."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from local.pulumi_aws.table import Tagging

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.pulumi_aws.call import Call
    from local.pulumi_aws.descriptions import Item


_LONGEST_ID = 255


def tagging(arn: str) -> Tagging:
    """Say how DMS tags: by ARN. `arn` is the property that has it."""
    return Tagging(
        "add_tags_to_resource", "remove_tags_from_resource", {"ResourceArn": arn}, "list_tags_for_resource", "TagList"
    )


def subnet_group_arn(call: Call, _item: Item) -> dict[str, str]:
    """Return the group's ARN, which DMS does not tell."""
    return {"replicationSubnetGroupArn": call.arn(f"subgrp:{call.known['replicationSubnetGroupId']}")}


def subnet_group_id(key: str, value: str) -> Iterator[str]:
    """Say why a subnet group cannot have this identifier.

    Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/dms/validate.go
    """
    if value == "default":
        yield f'"{key}" must not be default'
    if len(value) > _LONGEST_ID:
        yield f'"{key}" must not be longer than {_LONGEST_ID} characters'
    if not re.fullmatch(r"[0-9A-Za-z_ .-]+", value):
        yield f'"{key}" must only contain alphanumeric characters, periods, spaces, underscores and hyphens'


def at_once(call: Call) -> dict[str, Any]:
    """Say whether a modification waits for the maintenance window, and how far it may go."""
    major = {"AllowMajorVersionUpgrade": True} if call.inputs.get("allowMajorVersionUpgrade") else {}
    return {"ApplyImmediately": bool(call.inputs.get("applyImmediately")), **major}
