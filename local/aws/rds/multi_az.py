"""Multi-AZ DB clusters: three instances that come and go with their cluster. Moto makes none.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html (a writer and two
readers)
"""

from __future__ import annotations

from typing import Any

from moto.rds.models import DBCluster

_MEMBERS = 3


def is_multi_az(cluster: DBCluster) -> bool:
    """Tell whether RDS itself made the cluster's instances: it was created with an instance class."""
    return cluster.db_cluster_instance_class is not None


def new_members(cluster: DBCluster) -> list[dict[str, Any]]:
    """Return what creates the instances of a new Multi-AZ DB cluster. Other clusters get none."""
    if not is_multi_az(cluster):
        return []
    return [
        {
            "db_instance_identifier": f"{cluster.db_cluster_identifier}-instance-{number}",
            "db_instance_class": cluster.db_cluster_instance_class,
            "db_cluster_identifier": cluster.db_cluster_identifier,
            "engine": cluster.engine,
        }
        for number in range(1, _MEMBERS + 1)
    ]
