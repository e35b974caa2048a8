"""The ends of DMS's ARNs: the caller's word for the resource, or 26 random letters and digits.

Sources: https://docs.aws.amazon.com/dms/latest/APIReference/API_CreateEndpoint.html, ResourceIdentifier; recorded:
cloud-custodian's tests/data/placebo/test_dms_endpoint_delete and others.
"""

from __future__ import annotations

import random
import string

from moto.utilities.utils import get_partition

_FIRST = string.ascii_uppercase
_OTHERS = string.ascii_uppercase + "234567"
_LENGTH = 26


def new_arn(region: str, account: str, kind: str, wish: str | None) -> str:
    """Return the ARN of a new resource. `kind` is `rep`, `task`, `endpoint` or `replication-config`."""
    end = wish or random.choice(_FIRST) + "".join(random.choices(_OTHERS, k=_LENGTH - 1))  # noqa: S311 (no secret)
    return f"arn:{get_partition(region)}:dms:{region}:{account}:{kind}:{end}"
