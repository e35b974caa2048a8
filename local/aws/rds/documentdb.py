"""DocumentDB, which moto does not have: made as Aurora PostgreSQL and renamed before anybody can look.

Source: https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html (it shares RDS's API)
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from moto.rds.models import DBCluster

ENGINE = "docdb"
_DISGUISE = "aurora-postgresql"
_DEFAULTS = {"engine_version": "5.0.0", "port": 27017}


@contextmanager
def disguised(parameters: MutableMapping[str, Any], cluster: DBCluster | None = None) -> Iterator[None]:
    """Let moto create a DocumentDB cluster, or an instance in the given one. For other engines this does nothing."""
    if parameters.get("engine") != ENGINE or (cluster and cluster.engine != ENGINE):
        yield
        return
    for name, value in _DEFAULTS.items():
        parameters.setdefault(name, value)
    parameters["engine"] = _DISGUISE
    if cluster is None:
        parameters.setdefault("db_cluster_parameter_group_name", "default.docdb5.0")
        yield
        return
    cluster.engine = _DISGUISE
    try:
        yield
    finally:
        cluster.engine = ENGINE
