"""Settings of databases as RDS answers them, of which moto forgets some, or answers the words of the call.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html and API_DBCluster.html beside it;
windows in lower case: https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/rds/cluster.go
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moto.rds.models import DBCluster, DBInstance

_FORGOTTEN = {
    # parameter of the call: attribute that is answered
    "enable_performance_insights": "performance_insights_enabled",
    "performance_insights_kms_key_id": "performance_insights_kms_key_id",
    "performance_insights_retention_period": "performance_insights_retention_period",
    "network_type": "network_type",
    "engine_lifecycle_support": "engine_lifecycle_support",
}


def in_lower_case(parameters: MutableMapping[str, Any]) -> None:
    """Turn a maintenance window into lower case, however it was written."""
    if window := parameters.get("preferred_maintenance_window"):
        parameters["preferred_maintenance_window"] = window.lower()


def keep(database: DBInstance | DBCluster, parameters: MutableMapping[str, Any]) -> None:
    """Let a database have the settings of the call that moto does not look at."""
    for parameter, attribute in _FORGOTTEN.items():
        if parameters.get(parameter) is not None:
            setattr(database, attribute, parameters[parameter])
