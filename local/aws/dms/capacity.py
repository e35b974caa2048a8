"""The capacity of a serverless replication, in DMS capacity units (DCUs) of 2 GB each.

Source: https://docs.aws.amazon.com/dms/latest/APIReference/API_ComputeConfig.html ("The list of valid DCU values")
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.aws.errors import AwsError

_UNITS = (1, 2, 4, 8, 16, 32, 64, 128, 192, 256, 384)


def check_capacity(compute: Mapping[str, Any]) -> None:
    """Refuse a `ComputeConfig` with capacities that DMS does not have.

    Raises:
        AwsError: InvalidParameterValueException.
    """
    if not compute.get("MaxCapacityUnits"):
        raise AwsError("InvalidParameterValueException", "MaxCapacityUnits must be provided in ComputeConfig.")
    for name in ("MinCapacityUnits", "MaxCapacityUnits"):
        if compute.get(name, _UNITS[0]) not in _UNITS:
            raise AwsError(
                "InvalidParameterValueException",
                f"{name} must be one of {', '.join(map(str, _UNITS))}, not {compute[name]}.",
            )
