"""The tables: one module per service, one record per resource type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.pulumi_aws.resources import dms, docdb, ec2, ecs, iam, iam_policies, kms, neptune, rds

if TYPE_CHECKING:
    from local.pulumi_aws.table import ResourceType

_EVERYTHING: tuple[ResourceType, ...] = (
    *iam.TYPES,
    *iam_policies.TYPES,
    *rds.TYPES,
    *docdb.TYPES,
    *neptune.TYPES,
    *dms.TYPES,
    *kms.TYPES,
    *ec2.TYPES,
    *ecs.TYPES,
)
TYPES = {kind.token: kind for kind in _EVERYTHING}
"""Every resource type by its token."""
