"""The storage types of clusters whose storage is the cluster's own. The usual one is not shown, the other one is.

Sources: StorageType in https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html,
https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html and
https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBCluster.html
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from moto.rds.models import DBCluster

from local.aws.errors import AwsError

_AURORA = ("aurora", "aurora-iopt1")
_OTHERS = ("standard", "iopt1")
_TYPES = {
    "aurora": _AURORA,
    "aurora-mysql": _AURORA,
    "aurora-postgresql": _AURORA,
    "docdb": _OTHERS,
    "neptune": _OTHERS,
}
"""By engine: the usual type, and the one that is optimized for I/O. Multi-AZ DB clusters have those of instances."""

_ALLOCATED = 1
"""Recorded (cloud-custodian's tests/data/placebo, DescribeDBClusters): GiB of a cluster that grows by itself."""


def take_type(parameters: MutableMapping[str, Any], engine: str) -> str | None:
    """Take the storage type out of a call's parameters, since moto does not know those of its own clusters.

    Raises:
        AwsError: InvalidParameterValue, the engine does not have the type.
    """
    if engine not in _TYPES:
        return None
    wanted: str | None = parameters.pop("storage_type", None)
    if wanted is not None and wanted not in _TYPES[engine]:
        raise AwsError("InvalidParameterValue", f"Invalid storage type: {wanted}")
    return wanted


def set_type(cluster: DBCluster, wanted: str | None) -> None:
    """Give a cluster a storage type, or the engine's usual one. Multi-AZ DB clusters keep theirs."""
    if types := _TYPES.get(cluster.engine):
        cluster.storage_type = None if wanted in (None, types[0]) else wanted
        cluster.allocated_storage = _ALLOCATED
